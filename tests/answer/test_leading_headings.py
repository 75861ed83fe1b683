"""What stands under a date is dated by it, as in news; what somebody does stands under a name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pincite.library import DEFAULT_COLLECTION, Library
from pincite.settings import Settings

NEWS = """<html><head><title>News of the harbour</title></head><body>
<h1>News of the harbour</h1>
<h2>2 June 2021</h2><p>The north pier was closed to all visitors by order of the council.</p>
<h2>Release 4.1 (2019-07-09)</h2><h3>Repairs</h3><p>The crane on the south quay was given a new cable.</p>
<h2>The bridge, seen in 2018</h2><p>The bridge over the lock was painted green by volunteers.</p>
<h2>9 May 2020</h2><p>The ferry was taken out of service on 3 May 2020 for repairs to its hull.</p>
<p>The old castle was built in 1350 by monks. The weekly meeting of the council begins at nine.</p>
</body></html>"""
TEAM = """<html><head><title>The mill trust</title></head><body><h1>The mill trust</h1>
<h2>Our people</h2>
<h3>Kwabena Asante</h3><h4>Quality manager</h4>
<p>Looks after our standards and hears every complaint himself.</p>
<h3>Beth Llewellyn</h3><h4>Bookings</h4><p>Takes bookings for visits and lets the barn for weddings.</p>
<h2>The North Barn</h2><p>The roof was mended with new slates by volunteers from the village.</p>
<h2>Marek Brandt</h2><p>The sails were carved by Henrike Staal, a joiner from the coast.</p>
</body></html>"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    home: Path = tmp_path_factory.mktemp("news")
    with Library(Settings(home=home)) as opened:
        for name, page in (("news.html", NEWS), ("team.html", TEAM)):
            opened.add(DEFAULT_COLLECTION, name, [page.encode()], filename=name)
        opened.ingest()
        yield opened


def told(library: Library, question: str) -> list[str]:
    return [sentence.text for sentence in library.answer(DEFAULT_COLLECTION, question).sentences]


def test_a_date_over_a_text_leads_it_where_a_time_is_asked_for(library: Library) -> None:
    [date, closed] = told(library, "When was the north pier closed to visitors?")[:2]
    assert date == "2 June 2021"
    assert closed.startswith("The north pier was closed")


def test_a_date_may_stand_higher_up(library: Library) -> None:
    found = told(library, "When was the crane on the south quay given a new cable?")
    assert found[0] == "Release 4.1 (2019-07-09)"


def test_a_sentence_that_says_the_time_itself_needs_no_other(library: Library) -> None:
    [first, *_] = told(library, "When was the ferry taken out of service?")
    assert first.startswith("The ferry was taken out of service on 3 May 2020")


@pytest.mark.parametrize(
    "question", ["When was the old castle built?", "When does the weekly meeting of the council begin?"]
)
def test_the_date_of_a_text_is_not_that_of_all_it_tells(library: Library, question: str) -> None:
    assert "9 May 2020" not in told(library, question)


def test_a_year_in_a_heading_is_no_date(library: Library) -> None:
    assert told(library, "When was the bridge over the lock painted green?") == []


def test_a_date_is_not_shown_where_no_time_is_asked_for(library: Library) -> None:
    assert "2 June 2021" not in told(library, "Who closed the north pier to visitors?")


def test_a_name_over_what_somebody_does_leads_it_where_a_person_is_asked_for(library: Library) -> None:
    [name, does] = told(library, "Who hears every complaint?")[:2]
    assert name == "Kwabena Asante"
    assert does.startswith("Looks after our standards")


def test_a_name_is_not_shown_where_no_person_is_asked_for(library: Library) -> None:
    assert "Beth Llewellyn" not in told(library, "What is let for weddings?")


def test_a_heading_that_is_no_name_leads_nothing(library: Library) -> None:
    assert told(library, "Who mended the roof with new slates?")[0].startswith("The roof was mended")


def test_a_sentence_with_a_name_needs_no_other(library: Library) -> None:
    assert told(library, "Who carved the sails?")[0].startswith("The sails were carved by Henrike Staal")
