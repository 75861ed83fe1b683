"""A language model that is played: what the gold has it say, and the ids in the prompt that it cites."""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.answer.generate.scripted_server import Request, saying

GOLD = Path(__file__).parent / "gold"
SEED = 1
PAIRS = (
    (("operating-manual.pdf",), ("technical-report.pdf",)),
    (("handbook.html",), ("press-release.html",)),
    (("datasheet-cv-120.pdf", "datasheet-cv-240.pdf", "datasheet-cv-400.pdf"), ("scanned-memo.pdf",)),
)
"""Documents of a kind. Of each pair one goes into each half."""
UNRELATED = 2


@dataclass(frozen=True)
class Said:
    """A sentence of the model's, and snippets of the sentences or rows that it rests on."""

    text: str
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class Twin:
    """A claim made false in one fact."""

    kind: str
    said: Said


@dataclass(frozen=True)
class Asked:
    """A question about a document with what the model says. One of the claims has a false twin."""

    id: str
    document: str
    question: str
    claims: tuple[Said, ...]
    twin_of: int = 0
    twin: Twin | None = None

    @property
    def with_twin(self) -> tuple[Said, ...]:
        """Return the claims with the false twin in the place of its right one."""
        assert self.twin is not None
        return (*self.claims[: self.twin_of], self.twin.said, *self.claims[self.twin_of + 1 :])


def halves() -> tuple[frozenset[str], frozenset[str]]:
    """Return the documents that are looked at, and those that are only scored."""
    rng = random.Random(SEED)
    looked_at: set[str] = set()
    only_scored: set[str] = set()
    for pair in PAIRS:
        one, other = rng.sample(pair, 2)
        looked_at |= set(one)
        only_scored |= set(other)
    return frozenset(looked_at), frozenset(only_scored)


def model_answers() -> Iterator[Asked]:
    """Yield the questions with a good model's answers."""
    for row in _rows("model_answers"):
        claims = tuple(Said(claim["text"], tuple(claim["evidence"])) for claim in row["claims"])
        [(place, false)] = [(i, claim["false"]) for i, claim in enumerate(row["claims"]) if "false" in claim]
        twin = Twin(false["kind"], Said(false["text"], claims[place].evidence))
        yield Asked(row["id"], row["document"], row["question"], claims, place, twin)


def false_premises() -> Iterator[Asked]:
    """Yield the questions that suppose something false, with the sentence that confirms it."""
    for row in _rows("false_premises"):
        said = Said(row["text"], tuple(row["evidence"]))
        yield Asked(row["id"], row["document"], row["question"], (said,))


def uncovered() -> Iterator[tuple[str, str]]:
    """Yield the questions that no document answers, with a sentence that is made up."""
    for row in _rows("uncovered"):
        yield row["question"], row["text"]


def cited_for(said: Said, document: str, request: Request) -> list[str] | None:
    """Return the ids of the evidence among the document's sentences in the prompt; None if any is missing."""
    passages = json.loads(request["messages"][-1]["content"])["passages"]
    sentences = [
        (id_, text)
        for passage in passages
        if passage["document"] == document
        for id_, text in passage["sentences"].items()
    ]
    found = [next((id_ for id_, text in sentences if snippet in text), None) for snippet in said.evidence]
    ids = [id_ for id_ in dict.fromkeys(found) if id_ is not None]
    return None if None in found else ids


def answering(document: str, sentences: Sequence[Said], missing: set[Said]) -> Callable[[Request], str]:
    """Return a script that says these sentences. Those whose evidence the prompt lacks go into `missing`."""

    def content(request: Request) -> str:
        cited = [(cited_for(said, document, request), said) for said in sentences]
        missing.update(said for ids, said in cited if ids is None)
        return saying(*((ids, said.text) for ids, said in cited if ids is not None))

    return content


def making_up(text: str) -> Callable[[Request], str]:
    """Return a script that says this sentence and cites the first sentences of the prompt."""

    def content(request: Request) -> str:
        passages = json.loads(request["messages"][-1]["content"])["passages"]
        ids = [id_ for passage in passages for id_ in passage["sentences"]]
        return saying((ids[:UNRELATED], text))

    return content


def _rows(name: str) -> Iterator[dict[str, Any]]:
    for line in (GOLD / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
        yield json.loads(line)
