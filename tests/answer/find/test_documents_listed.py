"""Which documents are listed for a question that asks which deal with something."""

from __future__ import annotations

from pathlib import Path

from pincite.library import Library
from pincite.settings import Settings
from tests.retrieve.test_unknown import page
from tests.test_library import bring_in

PAGES = {
    "tides.html": page("Tides", "This paper introduces tides, an R package for the heights of tides."),
    "spreads.html": page("Spreads", "Two R packages read what the other formats of spreads leave out."),
    "parcels.html": page(
        "Parcels", "The letter R marks what is sent by road, and packages weigh 2 kilograms."
    ),
}


def test_those_with_the_name_in_any_inflection_are_and_those_with_its_words_apart_are_not(
    tmp_path: Path,
) -> None:
    with Library(Settings(home=tmp_path)) as library:
        bring_in(library, "default", PAGES)
        answer = library.answer("default", "Which papers are about R packages?")
    cited = {each.document for said in answer.sentences for each in said.citations}
    assert cited == {"tides.html", "spreads.html"}
