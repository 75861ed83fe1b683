"""A library whose answers are a served model's, as scripted, with two notices of a harbour in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from pincite.library import Library
from pincite.settings import Settings

from .answer.generate.scripted_server import Request, Script, saying, scripted_server, sentence_ids
from .test_library import bring_in, notice

BARGE, YACHT = "The mooring fee for a barge is 41 crowns.", "The mooring fee for a yacht is 19 crowns."
FEE = "What is the mooring fee for a barge?"
TIMEOUT_S, SHORT_TIMEOUT_S = 30.0, 2.0


@contextmanager
def served_library(home: Path, script: Script, timeout_s: float = TIMEOUT_S) -> Iterator[Library]:
    """Yield a library that asks the scripted server."""
    with (
        scripted_server(script) as url,
        Library(Settings(home=home, llm_url=url, llm_timeout_s=timeout_s)) as opened,
    ):
        yield opened


def make_harbour(library: Library, name: str) -> str:
    """Make a collection with a document on barges and one on yachts.

    No other collection has the same bytes: what is deleted in one is gone from the disk.
    """
    library.create_collection(name)
    made = bring_in(library, name, {"barge.html": notice(BARGE, name), "yacht.html": notice(YACHT, name)})
    assert all(document.live_version for document in made.values())
    return name


def citing(*sentences: tuple[str | Sequence[str], str]) -> Callable[[Request], str]:
    """Return what a model says that cites these texts, by their ids, for sentences of its own."""

    def content(request: Request) -> str:
        ids = sentence_ids(request)
        texts = [([cited] if isinstance(cited, str) else cited, own) for cited, own in sentences]
        return saying(*(([ids[text] for text in cited], own) for cited, own in texts))

    return content
