"""Are all words read that another reader of PDF finds? Compares extraction with poppler's `pdftotext`.

`--pdfs FOLDER` holds the documents. It prints how many are read and refused, by code, and how many poppler
cannot read; how many words poppler finds in the others, and how many of these extraction lacks, in documents
without a remark and in those with one; and how many pairs of these it reads as one word. What a page hides is
left out of extraction by design, and counts as lacking. `--shown N` names the N documents that lack most.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import unicodedata
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from pincite.errors import DocumentError
from pincite.extract import Extractor
from pincite.settings import Limits

_WORD = re.compile(r"\w+")
_TIMEOUT_S = 60


@dataclass(frozen=True, slots=True)
class Comparison:
    """The words that poppler finds in a document, and those of them that extraction lacks."""

    file: Path
    remarked: bool
    found: int
    lacking: int
    glued: int
    """Pairs of those that are lacking that extraction has as one word."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pdfs", type=Path, required=True, help="a folder of PDFs")
    parser.add_argument("--shown", type=int, default=0, metavar="N", help="documents to name")
    options = parser.parse_args()
    files = sorted(options.pdfs.glob("*.pdf"))
    extractor = Extractor(Limits())
    with ThreadPoolExecutor(extractor.children) as pool:
        compared = list(pool.map(lambda file: _compared(file, extractor), files))
    extractor.close()
    read = [each for each in compared if isinstance(each, Comparison)]
    refused = Counter(each.code for each in compared if isinstance(each, DocumentError))
    unknown = compared.count(None)
    print(f"{len(files)} documents: {len(read) + unknown} read, refused: {dict(refused.most_common())}")
    print(f"  not read by poppler: {unknown}")
    for remarked in (False, True):
        some = [each for each in read if each.remarked == remarked]
        print(
            f"  {'with' if remarked else 'without'} a remark: {len(some)} documents, "
            f"{sum(each.found for each in some):,} words, {sum(each.lacking for each in some):,} lacking; "
            f"{sum(each.glued for each in some):,} pairs of these are one word"
        )
    for each in sorted(read, key=lambda one: -one.lacking)[: options.shown]:
        print(f"    {each.file.name}: {each.lacking} of {each.found}, {each.glued} pairs as one word")


def _compared(file: Path, extractor: Extractor) -> Comparison | DocumentError | None:
    """Compare the words; None where poppler cannot read the document, and why where extraction refuses it."""
    try:
        extraction = extractor.extract(file, file.name)
    except DocumentError as error:
        return error
    ours = Counter(_words(" ".join(page.text for page in extraction.pages)))
    if (text := _poppler(file)) is None:
        return None
    theirs = list(_words(text))
    lacking, added = Counter(theirs) - ours, ours - Counter(theirs)
    glued = sum(
        min(count, added[one + other], lacking[one], lacking[other])
        for (one, other), count in Counter(pairwise(theirs)).items()
    )
    return Comparison(file, bool(extraction.remarks), len(theirs), lacking.total(), glued)


def _words(text: str) -> Iterator[str]:
    yield from _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def _poppler(file: Path) -> str | None:
    command = ["pdftotext", "-q", "-enc", "UTF-8", str(file), "-"]
    done = subprocess.run(command, capture_output=True, timeout=_TIMEOUT_S, check=False)
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else None


if __name__ == "__main__":
    main()
