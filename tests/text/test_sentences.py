"""Where sentences begin and end."""

from __future__ import annotations

import time
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pincite.text.sentences import sentence_spans


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("It weighs 4.2 kg. It is red.", ["It weighs 4.2 kg.", "It is red."]),
        ("See Fig. 3 for Dr. Smith's set. Done.", ["See Fig. 3 for Dr. Smith's set.", "Done."]),
        ("-x tool [ word ... ] ;: Runs it. Ends.", ["-x tool [ word ... ] ;: Runs it.", "Ends."]),
        ("J. Smith wrote it. He left.", ["J. Smith wrote it.", "He left."]),
        ("He said “Stop.” Then he left.", ["He said “Stop.”", "Then he left."]),
        ("3. Close the valve. 4. Wait.", ["3. Close the valve.", "4. Wait."]),
        ("First paragraph\n\nSecond paragraph", ["First paragraph", "Second paragraph"]),
        ("Model\tBar\nA\t4.2\nB\t5.1", ["Model\tBar", "A\t4.2", "B\t5.1"]),
        ("Text before.\nA\t4.2\nText after.", ["Text before.", "A\t4.2", "Text after."]),
        (
            "RODBC (https://CRAN.\nR-project.org/package=RODBC) is one. So is DBI.",
            ["RODBC (https://CRAN.\nR-project.org/package=RODBC) is one.", "So is DBI."],
        ),
        ("It stands at https://a.example.\nThen go on.", ["It stands at https://a.example.", "Then go on."]),
        ("This is told in section 3.\n2019 was good.", ["This is told in section 3.", "2019 was good."]),
        ("Write to Kim.\nHolt@a.example. She answers.", ["Write to Kim.\nHolt@a.example.", "She answers."]),
        (
            "It needs version 2.\n6.1 or later. It is free.",
            ["It needs version 2.\n6.1 or later.", "It is free."],
        ),
        ("It closed in 2003.\n12 people came.", ["It closed in 2003.", "12 people came."]),
        ("It is written in R. You can extend it.", ["It is written in R.", "You can extend it."]),
        ("It is sold by Orvex Inc. The price is low.", ["It is sold by Orvex Inc.", "The price is low."]),
        ("Orvex Inc. Holdings owns it. See no. 5.", ["Orvex Inc. Holdings owns it.", "See no. 5."]),
        ("By K. He et al. and Y. You. Done.", ["By K. He et al. and Y. You.", "Done."]),
        ("2.1. Install it. A.1. Read it.", ["2.1. Install it.", "A.1. Read it."]),
        ("Edit config.h or README.md. Then compile.", ["Edit config.h or README.md.", "Then compile."]),
        ("", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@pytest.mark.parametrize(
    ("paragraphs", "expected"),
    [
        (["Fast shipping", "Gift wrap", "We pack it well. It lasts."], 4),
        (["Frame of steel", "Weight:", "4 kg", "Colour:", "Red"], 3),
        (["The parts are", "kept in the store."], 1),
        (["A claim is refused if it is late;", "(b) it is not signed; or", "(c) it is a copy."], 1),
        (["(a)", "Close the valve", "(b)", "Wait"], 2),
        (["These are the kinds that a harbour has to keep:", "Barges", "Tugs"], 3),
        (["Write to Orvex Inc.", "Holdings are listed below."], 2),
        (["Price\t4 crowns", "Weight\t2 kg"], 2),
        (["72,298", "Lives touched", "563", "Listeners"], 1),
        (["Harbour map", "€9.50", "Map of the lights", "€12"], 4),
        (["Not included:", "Flights", "Included:", "Breakfast", "Dinner"], 3),
        (["There is no doubt about the following points of it:", "It is old", "It is red"], 3),
        (["Das ist „gut.“", "Es ist rot"], 2),
        (["Knots for every harbour, with pictures, by Ada Quist and Bo Lind", "Tides", "Charts", "Sails"], 4),
        (["The fee is paid to each of the", "Member states", "It is due in May"], 2),
        (["Adults €9 each", "Children €4 each", "Who we share it with", "What it is made of", "Refunds"], 5),
        (["How to find out which of all our partners you can log in", "Refunds", "Help", "Tide " * 60], 4),
        (["Sign in", "Create an account", "What a berth is for", "Vitamin a", "Turn the pump on", "Help"], 6),
        (
            [
                "The keeper of the quay, the master of\nthe harbour and the owner of the boat",
                "Captain",
                "Crew",
            ],
            3,
        ),
        (["3.", "Restart it.", "It was found by Dr.", "Smith"], 2),
        (["Members of the staff of a harbour must never:", "Share a password", "Lend a key"], 1),
        (["Do not do this in a harbour at night:", "Ring a bell.", "It is open at noon"], 2),
        (["It is open at noon, and it has these rooms:", "A kitchen", "A bath"], 3),
    ],
)
def test_a_sentence_ends_with_its_paragraph_unless_that_goes_on_below(
    paragraphs: list[str], expected: int
) -> None:
    assert len(of_paragraphs(paragraphs)) == expected


def test_a_line_as_long_as_the_longest_goes_on_below() -> None:
    lines = [
        "Where a member of the plan has left before the day on which the",
        "Administrator gives notice, the benefit is paid to whom the",
        "Member has named",
        "Benefits are paid in crowns",
    ]
    assert [each.split()[0] for each in of_paragraphs(lines)] == ["Where", "Benefits"]


def test_lines_that_were_taken_for_paragraphs_go_on_where_most_are_full() -> None:
    lines = [
        "Where a member of the plan has left before the day of the",
        "Administrator, his or her benefit is due to the next of kin",
        "Member states may pay earlier than on the day that is given",
        "Benefits are paid in crowns",
    ]
    assert len(of_paragraphs(lines)) == 1


def test_the_last_line_of_a_broken_paragraph_goes_on_where_it_is_full() -> None:
    first = "The keeper and the masters of the quay and harbour"
    last = "and all who own a boat there elect a board of eight"
    below = ["Member of it", "Benefits", "Dues", "Fees"]
    assert len(of_paragraphs([f"{first}\n{last}", *below])) == 4
    assert len(of_paragraphs([f"{first} {last}", *below])) == 5
    named = "of keepers of the quay and of the harbour to be named by"
    assert len(of_paragraphs([f"{first} {last}\n{named}", *below])) == 4
    assert len(of_paragraphs([f"{first} {last}\n{named} all", *below])) == 5


def test_a_long_paragraph_that_does_not_end_goes_on_below() -> None:
    text = "The benefit of a member who has left is paid on the day that the harbour board and he choose"
    assert len(of_paragraphs([f"{text} for the widows and the orphans", "Member states pay it"])) == 1
    assert len(of_paragraphs([text, "Member states pay it"])) == 2


def of_paragraphs(paragraphs: list[str]) -> list[str]:
    text = "\n".join(paragraphs)
    ends = [end - 1 for end in accumulate(len(each) + 1 for each in paragraphs)][:-1]
    return [text[start:end] for start, end in sentence_spans(text, ends)]


@given(st.text("abA .,:!?\n\t3é“”", max_size=300), st.sets(st.integers(0, 300)))
def test_no_word_is_lost_and_no_sentence_overlaps(text: str, ends: set[int]) -> None:
    covered: set[int] = set()
    for start, end in sentence_spans(text, sorted(end for end in ends if end <= len(text))):
        assert start < end
        assert covered.isdisjoint(range(start, end))
        covered.update(range(start, end))
    assert all(text[i].isspace() for i in range(len(text)) if i not in covered)


def test_a_long_text_of_initials_is_read_in_time() -> None:
    text = "A. " * 20_000
    began = time.monotonic()
    assert sentence_spans(text) == [(0, len(text) - 1)]
    assert time.monotonic() - began < 15


WORD = st.text("bcdfgh", min_size=2, max_size=8)  # no word that begins sentences has these letters alone
CAPITALISED = WORD.map(str.capitalize)
ADDRESS = st.one_of(
    st.builds("https://{}.{}.org/{}".format, CAPITALISED, CAPITALISED, WORD),
    st.builds("www.{}.{}.org".format, CAPITALISED, CAPITALISED),
    st.builds("{}.{}@{}.{}.org".format, CAPITALISED, CAPITALISED, CAPITALISED, CAPITALISED),
)


@given(ADDRESS, CAPITALISED, st.integers(min_value=0))
def test_an_address_that_is_broken_over_lines_is_in_one_sentence(address: str, other: str, cut: int) -> None:
    stops = [i + 1 for i, character in enumerate(address) if character in "./@"]
    at = stops[cut % (len(stops) - 1)]  # an ending alone, such as "org", is any word
    text = f"You find it at {address[:at]}\n{address[at:]} and there. {other} says so."
    assert len(sentences(text)) == 2


@given(
    CAPITALISED,
    st.sampled_from(["St.", "Dr.", "e.g.", "Fig. 3", "J. R.", "vol. 2", "v2.6.1", "a.b@c.org", "x.py"]),
)
def test_a_full_stop_within_a_name_or_a_number_ends_no_sentence(name: str, dotted: str) -> None:
    assert len(sentences(f"It is said of {dotted} {name} here. The rest follows.")) == 2
