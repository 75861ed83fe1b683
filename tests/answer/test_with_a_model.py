"""What a served model is given to read, and what it is not asked."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from pincite.library import Library
from tests.test_library import bring_in, notice

from .generate.scripted_server import Script, saying

QUAYS, READ, SHOWN = 30, 24, 12
FEE_OF = "The mooring fee for a barge at quay {} is {} crowns."
FEE = "What is the mooring fee for a barge at the quay?"


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
    script.context_tokens = 32_768
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


def test_an_answer_in_a_failed_models_place_is_that_of_no_model(
    served: Library, script: Script, quays: str
) -> None:
    script.content = ""
    answer = served.answer(quays, FEE)
    assert (answer.degraded or "").startswith("generator-invalid")
    first = {hit.document for hit in served.search(quays, FEE, limit=SHOWN)}
    assert {each.document for sentence in answer.sentences for each in sentence.citations} <= first


def test_documents_are_listed_by_their_titles_and_no_model_is_asked(
    served: Library, script: Script, quays: str
) -> None:
    script.requests.clear()
    script.content = saying()
    answer = served.answer("harbour", "Which documents are about mooring?")
    assert script.requests == []
    assert (answer.kind, answer.generator) == ("answer", "extractive")
    cited = {each.document for sentence in answer.sentences for each in sentence.citations}
    assert cited == {"barge.html", "yacht.html"}
