"""What checking a quote promises: what differs in meaning is refused, and what is true is accepted."""

from __future__ import annotations

from itertools import accumulate

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pincite.answer.verify import QuoteSource, normalise
from pincite.schema.chunk import Segment
from pincite.schema.extraction import Page, Word
from pincite.schema.word_boxes import word_boxes


def source(*texts: str) -> QuoteSource:
    pages = {n: Page(n, text, 600, 800) for n, text in enumerate(texts, 1)}
    return QuoteSource([Segment(n, 0, len(text)) for n, text in enumerate(texts, 1)], pages)


@pytest.mark.parametrize(
    ("paragraphs", "whole"),
    [
        (["Harbour map", "The valve opens at four bar", "Fast shipping"], "The valve opens at four bar"),
        (["Harbour map", "Never", "the valve opens at four bar"], "Never\nthe valve opens at four bar"),
    ],
)
def test_a_sentence_ends_with_its_paragraph_unless_that_goes_on(paragraphs: list[str], whole: str) -> None:
    text = "\n".join(paragraphs)
    ends = list(accumulate(len(each) + 1 for each in paragraphs))
    segments = [Segment(1, end - 1 - len(each), end - 1) for end, each in zip(ends, paragraphs, strict=True)]
    stored = QuoteSource(segments, {1: Page(1, text, 600, 800)})
    start, end = stored.whole_sentences(text.index("opens"), text.index("opens") + 5)
    assert stored.text[start:end] == whole


@pytest.mark.parametrize(
    ("stored", "quote"),
    [
        ("The pump delivers\n 4.2 bar.", "The pump delivers 4.2 bar."),
        ("The main-\ntenance interval", "The maintenance interval"),
        ("The main\u00adtenance interval", "The maintenance interval"),
        ("a well-\nknown fault", "a well-known fault"),
        ("The e\ufb03cient \ufb02ow", "The efficient flow"),
        ("“Open” it’s valve", '"Open" it\'s valve'),
        ("2019–2021", "2019-2021"),
        ("cafe\u0301", "café"),
        ("Model\tBar\tWeight", "Model Bar Weight"),
        ("10\u00a0kg", "10 kg"),
    ],
)
def test_a_quote_is_found_whatever_the_print_did_to_it(stored: str, quote: str) -> None:
    assert source(stored).locate(quote)


def test_a_sentence_ends_before_a_note_that_stands_behind_its_paragraph() -> None:
    first, note, rest = "It is put off until", "(1) See Smith (2010)", "the inquiry is over, according to"
    pages = {1: Page(1, f"{first}\n{note}", 600, 800), 2: Page(2, rest, 600, 800)}
    begun, below = Segment(1, 0, len(first)), Segment(1, len(first) + 1, len(first) + 1 + len(note))
    stored = QuoteSource([begun, Segment(2, 0, len(rest)), below], pages)
    start, end = stored.whole_sentences(3, 8)
    assert stored.text[start:end] == f"{first}\n{rest}"
    start, end = stored.whole_sentences(stored.text.index("Smith"), stored.text.index("(2010"))
    assert stored.text[start:end] == note


@pytest.mark.parametrize(
    ("stored", "quote"),
    [
        ("Pressure is 4.2 bar", "Pressure is 4.3 bar"),
        ("It is safe", "It is not safe"),
        ("1,200 units", "200 units"),
        ("12 units", "2 units"),
        ("1.57 bar", "1.5"),
        ("revenue of $5 million", "revenue of $5 billion"),
        ("a loss of -15 there", "15 there"),
        ("a loss of $-15 there", "15 there"),
        ("a loss of €-15 there", "15 there"),
        ("Model A", "model a"),
        ("10² m", "102 m"),
        ("anything", ""),
        ("anything", "…"),
    ],
)
def test_a_quote_that_says_something_else_is_not_found(stored: str, quote: str) -> None:
    assert source(stored).locate(quote) is None


words = st.lists(st.from_regex(r"[a-zé]{1,8}|[0-9]{1,3}(\.[0-9]{1,2})?%?", fullmatch=True), min_size=1)
spaces = st.sampled_from([" ", "\n", "\u00a0", "  ", "\t"])


@given(words, st.data())
def test_every_run_of_words_is_found_whatever_the_white_space(tokens: list[str], data: st.DataObject) -> None:
    text = "".join(token + data.draw(spaces) for token in tokens)
    first = data.draw(st.integers(0, len(tokens) - 1))
    last = data.draw(st.integers(first, len(tokens) - 1))
    quote = tokens[first : last + 1]
    found = source(text).locate(" ".join(quote))
    assert found is not None
    assert text[slice(*found)].split() == quote


@given(words, st.data())
def test_a_changed_number_is_never_found(tokens: list[str], data: st.DataObject) -> None:
    numbers = [i for i, token in enumerate(tokens) if token[0].isdigit()]
    assume(numbers)
    at = data.draw(st.sampled_from(numbers))
    changed = str((int(tokens[at][0]) + data.draw(st.integers(1, 9))) % 10) + tokens[at][1:]
    quote = [*tokens[:at], changed, *tokens[at + 1 :]]
    assert source(" ".join(tokens)).locate(" ".join(quote)) is None


@given(st.text(max_size=200))
def test_normalising_maps_back_into_the_text(text: str) -> None:
    normal = normalise(text)
    assert len(normal.text) == len(normal.starts) == len(normal.ends)
    assert list(normal.starts) == sorted(normal.starts)
    assert all(0 <= start < end <= len(text) for start, end in zip(normal.starts, normal.ends, strict=True))


@given(st.text(max_size=200))
def test_normalising_twice_is_normalising_once(text: str) -> None:
    once = normalise(text).text
    assert normalise(once).text == once


@given(st.text(max_size=100))
def test_a_text_reads_the_same_beside_one_that_is_hard_to_read(text: str) -> None:
    alone, beside = normalise(text), normalise(text + ". \u0142")
    assert beside.text.removesuffix("\u0142").startswith(alone.text)
    assert beside.starts[: len(alone.starts)] == alone.starts


@pytest.mark.parametrize(
    ("stored", "quote"),
    [
        ("Sales rose 12 percent in FY2018.", "Sales rose 12% in fiscal year 2018"),
        ("The well-known fault - a leak - is fixed.", "The wellknown fault, a leak, is fixed"),
        ("It closes a valve, then stops.", "it closes the valve then stops"),
    ],
)
def test_a_quote_in_another_form_is_aligned_and_shown_as_the_source_has_it(stored: str, quote: str) -> None:
    text = source("Before. " + stored)
    found = text.check(quote)
    assert found.verdict == "aligned"
    shown = text.text[found.start : found.end]
    assert shown in stored
    assert len(shown) > len(stored) - 6


def test_a_quote_that_is_not_there_has_its_strange_words_named() -> None:
    found = source("Sales rose 12% in Europe.").check("Sales rose 13% in Asia.")
    assert (found.verdict, found.differs) == ("unverified", ("13%", "Asia"))


def test_words_in_another_order_or_ending_are_unverified() -> None:
    text = source("Ashby acquired Belden.")
    assert text.check("Belden acquired Ashby").verdict == "unverified"
    assert text.check("Ashby acquires Belden").verdict == "unverified"


def test_of_several_places_the_one_that_was_meant_is_cited() -> None:
    text = "It holds 4 bar. Later. It holds 4 bar. End."
    found = source(text).locate("It holds 4 bar.", near=25)
    assert found is not None
    assert found[0] == text.rindex("It holds")


def test_a_quote_over_two_pages_gets_a_span_on_each() -> None:
    both = source("The valve opens", "at four bar.")
    found = both.locate("The valve opens at four bar.")
    assert found is not None
    assert both.segments(*found) == [Segment(1, 0, 15), Segment(2, 0, 12)]


def test_half_a_sentence_is_shown_as_the_whole_of_it() -> None:
    text = source("Stop first. It is not safe to open the valve. Wait.")
    found = text.locate("safe to open the valve")
    assert found is not None
    start, end = text.whole_sentences(*found)
    assert text.text[start:end] == "It is not safe to open the valve."


def test_a_quote_gets_a_box_for_each_line_of_print() -> None:
    words = (
        Word(0, 3, (10, 10, 30, 20)),
        Word(4, 9, (33, 10, 60, 20)),
        Word(10, 15, (10, 24, 40, 34)),
        Word(16, 20, (43, 24, 60, 34)),
    )
    page = Page(1, "The valve opens here", 100, 100, words)
    assert word_boxes(page, 4, 15) == [(33, 10, 60, 20), (10, 24, 40, 34)]
    assert word_boxes(page, 0, 9) == [(10, 10, 60, 20)]
