"""Who or what a question wants introduced, and which sentences introduce it."""

from __future__ import annotations

import pytest

from pincite.metadata.definitions import (
    asked_about,
    asks_doing,
    asks_speaker,
    defines,
    defines_longer_name,
    introduces,
    names_kind,
    names_speaker,
    says_doing,
)


@pytest.mark.parametrize(
    ("question", "what"),
    [
        ("Who is Monica Bhatt?", "Monica Bhatt"),
        ("what's a bleed valve", "bleed valve"),
        ("What does blooming mean when you make coffee?", "blooming"),
        ("any idea who Jonas Vettering is?", "Jonas Vettering"),
        ("tell me about the Water Board", "Water Board"),
        ("Define turndown ratio.", "turndown ratio"),
        ("What does the term EBITDA mean?", "EBITDA"),
        ("What does the abbreviation EBITDA stand for?", "EBITDA"),
        ("What does the damper do?", "damper"),
        ("What is the damper used for?", "damper"),
        ("what's a trim tool good for", "trim tool"),
        ("What does emerge do in Gentoo?", "emerge"),
        ("what kind of place is port annis and where is it", "port annis and where is it"),
        ("What type of fuel is used in the boiler?", None),
        ("what sort of food is sold there", None),
        ("What does the pump do when it overheats?", None),
        ("How heavy is the pump?", None),
    ],
)
def test_what_is_to_be_introduced(question: str, what: str | None) -> None:
    assert asked_about(question) == what


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('"It lasts," said Annika Rosvall, managing director.', "Annika Rosvall"),
        ("Monica Bhatt, a researcher at the laboratory, said so.", "Monica Bhatt"),
        ("• Bleed valve: a fine bore that lets gas out.", "bleed valve"),
        ("“Blooming” is a term that refers to gas.", "blooming"),
        ("Aid includes work-study—money that you earn.", "work-study"),
        ("E31\tMemory stick not readable", "E31"),
        ("E31\tMemory stick not readable", "alarm E31"),
        ("404\tPage not found", "error 404"),
        ("The report was written by Oda Reinholt, head of quality.", "Oda Reinholt"),
        ("The damper evens out the stroke; in a pump the damper is a bladder with gas.", "damper"),
        ("All stores comply with the Common Storage Plan (CSP), version 3.", "CSP"),
        ("Thanks go to Oda Reinholt, Professor of Hydraulics.", "Oda Reinholt"),
        ("It was read by the chemist Oda Reinholt.", "Oda Reinholt"),
        ("We plan to go on with Project SOAR (our new platform).", "Project SOAR at Ulta"),
        ("Tarn is a port of the north.", "Tarn and where is it"),
        ("Tarn² is a tool on the web.", "Tarn"),
        ("Tarn™ is a tool on the web.", "Tarn"),
        ("/opt is reserved for software that is added.", "/opt"),
        ("tidemap \u2212 draw the tides of a harbour", "tidemap"),
    ],
)
def test_a_sentence_or_row_introduces_it(text: str, what: str) -> None:
    assert introduces(text, what)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Describe yourself, and ask for a sponsor (see Sponsoring packages).", "sponsor"),
        ("Annika Rosvall and the board met on Monday.", "Annika Rosvall"),
        ("The bleed valves were cleaned.", "bleed valve"),
        ("It is built like the bleed valve, only smaller.", "bleed valve"),
        ("See also printf(3), tidemap(1) and rand().", "tidemap"),
        ("See also printf(3), tidemap(1) and rand().", "rand"),
        ("The code\tE31", "E31"),
        ("Issue 4 adds the flow cell, the alarm codes E31 to E36 and a key.", "alarm E31"),
        ("9\tSize, software, network", "Seldane 9"),
        ("The main screen of a telephone is called the home screen.", "telephone"),
        ("An unbloomed coffee is flat.", "bloom"),
        ("Marlin was initially written by two students.", "Marlin"),
        ("It was tested by Oda Reinholt, Jonas van Vettering and others.", "Oda Reinholt"),
        ("Authors: Oda Reinholt, Jonas Vettering, Ada Holt.", "Oda Reinholt"),
        ("thanks to Oda Reinholt for the proofs", "Oda Reinholt"),
        ("The restrictions on systems using /opt are few.", "/opt"),
        ("Note that /opt is generally not meant to be shared.", "/opt"),
    ],
)
def test_a_sentence_that_only_names_it_does_not(text: str, what: str) -> None:
    assert not introduces(text, what)


def test_which_kind_of_thing_it_is_is_said_of_it_first() -> None:
    assert names_kind("A bleed valve is the part that lets gas out.", "bleed valve")
    assert not names_kind("The bore of a bleed valve is a hair wide.", "bleed valve")
    assert not names_kind("The bleed valve is open.", "bleed valve")


@pytest.mark.parametrize(
    "text",
    [
        "TIDE (tidal data extension) is a form of tables.",
        "TIDE—Tidal Data Extension—is a form of tables.",
        "TIDE, or Tidal Data Extension, is a form of tables.",
        "TIDE, also known as NesTide, is a form of tables.",
    ],
)
def test_another_name_may_stand_behind_a_name(text: str) -> None:
    assert names_kind(text, "TIDE")


def test_a_list_of_options_in_brackets_introduces_nothing() -> None:
    assert not introduces("git tide (--ebb | --flow | --quit)", "git tide")


def test_all_of_it_has_to_be_introduced_where_that_is_asked() -> None:
    text = "The capital is the money that is put in."
    assert introduces(text, "capital of France")
    assert not introduces(text, "capital of France", whole=True)


def test_who_is_quoted_is_named_beside_a_quotation() -> None:
    assert asks_speaker("Who is quoted in the press release?")
    assert asks_speaker("Whom does the press release quote?")
    assert not asks_speaker("Who is quick?")
    assert not asks_speaker("Who gave the lowest quote for the roof?")
    assert names_speaker("“We are glad,” said Ann Bell, head of sales.")
    assert names_speaker('Ann Bell, head of sales, said: "We are glad."')
    assert not names_speaker("Ann Bell sold the “Marlin”.")


@pytest.mark.parametrize(
    "text",
    [
        "The Trim tool cuts the edges of a plank.",
        "Trim tools are used to cut edges.",
        "The trim tool lets you cut an edge.",
        "A trim tool can cut edges.",
    ],
)
def test_a_sentence_says_what_something_does(text: str) -> None:
    assert says_doing(text, "trim tool")


@pytest.mark.parametrize(
    "text",
    [
        "Set the Trim tool down first.",
        "The trim tool is blunt.",
        "The trim tool has a handle.",
        "Until the trim tool cuts, press it down.",
    ],
)
def test_other_sentences_do_not(text: str) -> None:
    assert not says_doing(text, "trim tool")


@pytest.mark.parametrize(
    "text",
    [
        "The trim tool is a blade.",
        "Trim tool means a blade.",
        "A trim tool is defined as whatever cuts.",
        "The trim tool (or knife, sometimes?) is a blade.",
        "TRIM TOOL: A blade for edges.",
    ],
)
def test_a_sentence_defines_a_thing(text: str) -> None:
    assert defines(text, "trim tool")


@pytest.mark.parametrize(
    "text",
    [
        "The trim tool is blunt.",
        "The trim tool: set it down.",
        "Trim tool: worn out",
        "Whoever has a trim tool is a tailor.",
    ],
)
def test_a_sentence_that_only_speaks_of_it_does_not(text: str) -> None:
    assert not defines(text, "trim tool")


def test_a_sentence_defines_what_has_a_longer_name() -> None:
    assert defines_longer_name("Tarnplot Chart Maker is a free program.", "tarnplot")
    assert defines_longer_name("The Tarnplot Chart Maker is the one that draws.", "Tarnplot")


@pytest.mark.parametrize(
    "text",
    [
        "Tarnplot is a free program.",
        "Tarnplot files are the ones to keep.",
        "Tarnplot Chart Maker was sold.",
        "The makers of Tarnplot Chart Maker are a family.",
    ],
)
def test_other_sentences_define_no_longer_name(text: str) -> None:
    assert not defines_longer_name(text, "Tarnplot")


def test_a_question_asks_what_something_does() -> None:
    assert asks_doing("What does the trim tool do?")
    assert not asks_doing("What is the trim tool?")


def test_an_entry_of_a_manual_defines_what_stands_before_its_dash() -> None:
    assert defines("tidemap \u2212 draw the tides of a harbour", "tidemap")
    assert not defines("tidemap\u2212like maps of a harbour", "tidemap")
    assert not defines("the tidemap \u2212 see there", "tidemap")
