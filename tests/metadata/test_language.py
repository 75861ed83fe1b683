"""The language a document is written in."""

from __future__ import annotations

import subprocess
import sys

SEVERAL_AT_ONCE = """
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from pincite.schema.extraction import Category, Element, Extraction
from pincite.metadata.language import language_of

TEXT = "Les bateaux de pêche accostent au quai du nord, où les pêcheurs déchargent leurs caisses. "
elements = tuple(Element(str(i), Category.NARRATIVE_TEXT, TEXT, 1, 0, len(TEXT)) for i in range(4))
start = Barrier(4)

def found(number):
    start.wait()
    return language_of(Extraction("application/pdf", "", (), elements))

with ThreadPoolExecutor(4) as threads:
    print(*threads.map(found, range(4)))
"""


def test_documents_that_are_read_beside_each_other_are_told_apart_from_the_first() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", SEVERAL_AT_ONCE], capture_output=True, text=True, check=True, timeout=120
    )
    assert ended.stdout.split() == ["fr"] * 4
