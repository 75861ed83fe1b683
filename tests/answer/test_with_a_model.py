"""What a served model is given to read, and what stands in where it only names documents."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from pincite.answer.generate.draft import DraftSentence
from pincite.answer.generate.extractive import ExtractiveGenerator
from pincite.library import Library
from pincite.retrieve.passage import Passage
from pincite.schema.answer import Answer, Sentence
from tests.served import BARGE, citing
from tests.test_library import bring_in, notice

from .generate.scripted_server import Script, saying

QUAYS, READ, SHOWN = 30, 24, 12
FEE_OF = "The mooring fee for a barge at quay {} is {} crowns."
FEE = "What is the mooring fee for a barge at the quay?"


@pytest.fixture(scope="module", autouse=True)
def wide(script: Script) -> None:
    """Let the model read much; the library asks for that once."""
    script.context_tokens = 32_768


@pytest.fixture(scope="module")
def quays(served: Library) -> Iterator[str]:
    """Yield a collection of notices that are all about the same, each of another quay."""
    served.create_collection("quays")
    pages = {f"quay-{number}.html": notice(FEE_OF.format(number, number + 40)) for number in range(QUAYS)}
    bring_in(served, "quays", pages)
    yield "quays"


def test_a_model_reads_twice_the_passages_that_are_read_without_one(
    served: Library, script: Script, quays: str
) -> None:
    script.requests.clear()
    script.content = saying()
    served.answer(quays, FEE)
    [request] = script.requests
    given = [passage["document"] for passage in json.loads(request["messages"][-1]["content"])["passages"]]
    assert len(given) == len(set(given)) == READ
    found = served.search(quays, FEE, limit=READ)
    assert given == [hit.document for hit in found]


def test_a_sentence_may_rest_on_a_passage_that_only_a_model_reads(
    served: Library, script: Script, quays: str
) -> None:
    furthest = served.search(quays, FEE, limit=READ)[-1]
    number = furthest.document.removeprefix("quay-").removesuffix(".html")
    said = FEE_OF.format(number, int(number) + 40)
    script.content = lambda request: saying(([f"{READ}.2"], said))
    answer = served.answer(quays, FEE)
    [sentence] = answer.sentences
    assert sentence.verdict == "quoted"
    assert {citation.document for citation in sentence.citations} == {furthest.document}


def test_no_passage_is_given_twice(served: Library, script: Script) -> None:
    served.create_collection("long")
    sections = "".join(
        f"<h2>Quay {number}</h2><p>{FEE_OF.format(number, number + 40)} {'It is long and wide. ' * 40}</p>"
        for number in range(QUAYS)
    )
    page = f"<html><head><title>Quays</title></head><body><main><h1>Quays</h1>{sections}</main></body></html>"
    bring_in(served, "long", {"quays.html": page.encode()})
    script.requests.clear()
    script.content = saying()
    served.answer("long", FEE)
    [request] = script.requests
    given = json.loads(request["messages"][-1]["content"])["passages"]
    texts = [(passage["heading"], *passage["sentences"].values()) for passage in given]
    assert READ <= len(texts) == len(set(texts))


def test_an_answer_in_a_failed_models_place_is_made_of_what_is_read_without_one(
    served: Library, script: Script, quays: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    generate = ExtractiveGenerator.generate

    def counting(
        self: ExtractiveGenerator, question: str, passages: Sequence[Passage], *more: Any
    ) -> Iterator[DraftSentence]:
        read.append(len(passages))
        return generate(self, question, passages, *more)

    monkeypatch.setattr(ExtractiveGenerator, "generate", counting)
    script.content = ""
    answer = served.answer(quays, FEE)
    assert (answer.degraded or "").startswith("generator-invalid")
    assert answer.sentences
    assert read == [SHOWN]


def test_documents_are_listed_by_their_titles_where_nothing_of_a_models_may_be_shown(
    served: Library, script: Script
) -> None:
    script.content = citing((BARGE, "There are 7 documents about mooring."))
    *events, answer = served.stream("harbour", "Which documents are about mooring?")
    assert isinstance(answer, Answer)
    assert (answer.kind, answer.generator, answer.left_out) == ("answer", "extractive", 1)
    assert [event for event in events if isinstance(event, Sentence)] == answer.sentences
    assert [sentence.text for sentence in answer.sentences] == ["harbour notice"] * 2
    cited = [{each.document for each in sentence.citations} for sentence in answer.sentences]
    assert sorted(cited, key=sorted) == [{"barge.html"}, {"yacht.html"}]


def test_what_a_model_says_about_documents_is_shown_where_it_is_supported(
    served: Library, script: Script
) -> None:
    script.content = citing((BARGE, BARGE))
    answer = served.answer("harbour", "Which documents are about mooring?")
    assert (answer.generator, [sentence.text for sentence in answer.sentences]) == ("scripted", [BARGE])
