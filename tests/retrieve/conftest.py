"""A collection that is larger than the candidates of a question, so that being one means something."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sets.filling import index_texts
from sets.loaders import TextDocument

from pincite.library import Library
from pincite.settings import Settings

GOODS = ("pump", "valve", "winch", "boiler", "crane", "lathe", "turbine", "kiln", "press", "drill")
PLACES = ("harbour", "mill", "quarry", "brewery", "foundry", "dairy")
MATTERS = (
    "The {goods} of the {place} is greased every {number} days by the night shift.",
    "Its warranty lasts {number} months from the day on which it was delivered to the {place}.",
    "Spare parts of the {goods} are kept in shed {number} behind the {place}.",
    "At full load the {goods} draws {number} kilowatts, and the {place} pays for them.",
    "Nobody at the {place} may open the {goods} without a permit of class {number}.",
)


def _document(number: int) -> TextDocument:
    goods, place = GOODS[number % len(GOODS)], PLACES[number // len(GOODS) % len(PLACES)]
    paragraphs = [
        matter.format(goods=goods, place=place, number=7 * number + step) * 6
        for step, matter in enumerate(MATTERS)
    ]
    return TextDocument(f"{goods}-{place}.txt", f"The {goods} of the {place}", tuple(paragraphs))


DOCUMENTS = [_document(number) for number in range(len(GOODS) * len(PLACES))]
"""Sixty documents of five chunks each."""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """Yield the documents in the default collection."""
    with Library(Settings(home=tmp_path_factory.mktemp("home"))) as opened:
        index_texts(opened, DOCUMENTS, opened.parts.embedder)
        yield opened
