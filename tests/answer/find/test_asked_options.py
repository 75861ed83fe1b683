"""What an option of a command does, or what a setting is by default, its entry says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pincite.library import DEFAULT_COLLECTION, Library
from pincite.settings import Settings
from tests.test_library import bring_in

BEYOND = "Sailors draw them by hand on long evenings, and write down each step that they take. " * 6
ENTRIES = {"tidemap": "Makes all its lines broader.", "tideprint": "Waits until the paper is dry."}


def manual_page(command: str) -> bytes:
    """Return a manual page that speaks of its option -w in many sections, and explains it in one line."""
    uses = "".join(
        f"<h2>EXAMPLE {number}</h2><p>What does -w do in harbour {number}? See the option -w. {BEYOND}</p>"
        for number in range(24)
    )
    return (
        f"<html><head><title>NAME</title></head><body><main><h2>NAME</h2>"
        f"<p>{command} \u2212 work on the tides</p>{uses}"
        f"<h2>OPTIONS</h2><p>\u2212w number</p><p>{ENTRIES[command]}</p><p>\u2212q</p><p>Says less.</p>"
        "</main></body></html>"
    ).encode()


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library(Settings(home=tmp_path)) as library:
        bring_in(library, DEFAULT_COLLECTION, {f"{each}.1.html": manual_page(each) for each in ENTRIES})
        yield library


@pytest.mark.parametrize("command", ENTRIES)
def test_the_entry_of_the_command_is_the_answer_however_much_else_speaks_of_it(
    library: Library, command: str
) -> None:
    answer = library.answer(DEFAULT_COLLECTION, f"What does {command} -w do?")
    [sentence] = answer.sentences
    assert sentence.text.split("\n") == ["\u2212w number", ENTRIES[command]]
    assert {each.document for each in sentence.citations} == {f"{command}.1.html"}


def test_an_option_that_the_command_has_not_is_refused(library: Library) -> None:
    answer = library.answer(DEFAULT_COLLECTION, "What does tidemap -z do?")
    assert answer.refusal is not None
    assert not answer.sentences


NOISE = "The crew limits boats at the pier by hand, and each limit of the crew has its boats. "
SETTINGS = (
    "<dt>pier_crew_limit (default: 7)</dt><dd>How many of the crew may stand at the pier.</dd>"
    "<dt>crew_boats</dt><dd>How many boats the crew may take. It counts those at sea. The default is 31.</dd>"
)


def settings_page() -> bytes:
    """Return a page that speaks of boats and crews in many sections, and lists its settings once."""
    uses = "".join(
        f"<h2>Boats of crew {number}</h2><p>By default a crew has boats. {NOISE * 6}</p>"
        for number in range(40)
    )
    body = f"<h1>The pier</h1>{uses}<h2>Settings</h2><dl>{SETTINGS}</dl>"
    return f"<html><head><title>Pier</title></head><body><main>{body}</main></body></html>".encode()


@pytest.mark.parametrize(
    ("setting", "value"), [("crew_boats", "The default is 31."), ("pier_crew_limit", "(default: 7)")]
)
def test_what_a_setting_is_by_default_its_entry_says(library: Library, setting: str, value: str) -> None:
    bring_in(library, DEFAULT_COLLECTION, {"pier.html": settings_page()})
    [sentence] = library.answer(DEFAULT_COLLECTION, f"What is the default of {setting}?").sentences
    assert sentence.text.startswith(setting)
    assert value in sentence.text


def test_a_setting_that_no_document_has_is_refused(library: Library) -> None:
    bring_in(library, DEFAULT_COLLECTION, {"pier.html": settings_page()})
    answer = library.answer(DEFAULT_COLLECTION, "What is the default of crew_limit_boats?")
    assert not answer.sentences
