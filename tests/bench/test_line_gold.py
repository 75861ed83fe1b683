"""The short documents of the gold are well formed, split evenly, and their pages say all of their lines."""

from __future__ import annotations

from collections import Counter

from lxml import html
from sets.lines import LineDocument, line_documents

DOCUMENTS = line_documents()


def test_each_question_names_lines_that_there_are() -> None:
    for document in DOCUMENTS:
        for question, places in document.questions:
            assert question.strip()
            assert all(0 <= place < len(document.lines) for place in places)


def test_the_halves_have_documents_and_titles_of_their_own() -> None:
    halves = Counter(document.half for document in DOCUMENTS)
    assert halves.keys() == {"looked at", "only scored"}
    assert abs(halves["looked at"] - halves["only scored"]) <= len(DOCUMENTS) / 100
    assert len({document.title for document in DOCUMENTS}) == len(DOCUMENTS)


def test_one_question_in_six_is_a_near_miss() -> None:
    asked = [places for document in DOCUMENTS for _, places in document.questions]
    assert 0.15 < sum(not places for places in asked) / len(asked) < 0.18


def test_a_page_says_all_of_its_lines() -> None:
    for document in DOCUMENTS:
        text = _plain(html.fromstring(document.page()).text_content())
        assert all(_plain(line) in text for line in document.lines), document.name


def test_no_row_that_answers_is_a_head() -> None:
    rows = ("Part\tPrice\tPack", "Bolt\tfour\tten", "Nut\tone\tten")
    asked = LineDocument("a.html", "looked at", "Prices", rows, (("what is a bolt", (1,)),))
    assert b"<th>Part</th>" in asked.page()
    first = LineDocument("a.html", "looked at", "Prices", rows, (("what is in the list", (0,)),))
    assert b"<th>" not in first.page()


def _plain(text: str) -> str:
    return "".join(text.split())
