"""Questions: what is asked reaches the library, what it says reaches the client, in order."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from pincite.answer.conversation import MAX_ANSWER, MAX_TURNS, Turn
from pincite.errors import GeneratorUnavailable
from pincite.index.filters import read
from pincite.schema.answer import AnswerEvent, Begin, Progress, Replace, Retract
from pincite.schema.document import Outcome
from pincite.schema.question import MAX_QUESTION
from pincite.schema.search import Hit

from .conftest import ANSWER, HIT, SENTENCES, ScriptedLibrary, ask_and_leave, events
from .test_problems import assert_problem

SEARCH = "/v1/collections/default/search"
ANSWERS = "/v1/collections/default/answers"
EXPLAIN = "/v1/collections/default/explain"
EVENTS = {"Accept": "text/event-stream"}


def events_of(text: str) -> list[tuple[str, Any]]:
    """Return the name and the data of each event."""
    found = []
    for block in text.removesuffix("\n\n").split("\n\n"):
        name, data = block.split("\n")
        found.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return found


@pytest.mark.parametrize(
    ("narrowing", "within"),
    [({}, None), ({"within": "a.pdf"}, ["a.pdf"]), ({"within": ["a.pdf", "b.pdf"]}, ["a.pdf", "b.pdf"])],
)
def test_a_search_asks_as_it_was_asked(
    library: ScriptedLibrary, client: httpx.Client, narrowing: dict[str, Any], within: list[str] | None
) -> None:
    response = client.post(SEARCH, json={"question": " When? ", "k": 3} | narrowing)
    assert response.json()["hits"] == [HIT.model_dump(mode="json")]
    assert library.asked == [{"question": "When?", "limit": 3, "within": within, "where": None}]


def test_an_explanation_is_of_the_chunk_or_the_document_that_is_named(
    library: ScriptedLibrary, client: httpx.Client
) -> None:
    response = client.post(EXPLAIN, json={"question": "When?", "document": "a.pdf", "k": 3})
    assert response.status_code == 200
    assert response.json()["reason"] == "It is hit number 1."
    assert response.json()["hit"] == HIT.model_dump(mode="json")
    asked = {"question": "When?", "chunk": None, "document": "a.pdf", "limit": 3}
    assert library.asked == [asked | {"within": None, "where": None}]
    assert_problem(
        client.post(EXPLAIN, json={"question": "When?", "chunk": "nothing"}), 404, "chunk-not-found"
    )


@pytest.mark.parametrize("named", [{}, {"chunk": "c", "document": "a.pdf"}])
def test_an_explanation_is_of_one_thing(
    library: ScriptedLibrary, client: httpx.Client, named: dict[str, str]
) -> None:
    assert client.post(EXPLAIN, json={"question": "When?"} | named).status_code == 422
    assert library.asked == []


@pytest.mark.parametrize(
    "where",
    [
        {"and": [{"field": "metadata.year", "ge": 2018}, {"not": {"field": "kind", "eq": "manual"}}]},
        "metadata.year >= 2018 and not kind = manual",
    ],
)
@pytest.mark.parametrize("path", [SEARCH, ANSWERS])
def test_a_filter_is_json_or_text(
    library: ScriptedLibrary, client: httpx.Client, path: str, where: object
) -> None:
    assert client.post(path, json={"question": "When?", "filter": where}).status_code == 200
    assert library.asked[0]["where"] == read("metadata.year >= 2018 and not kind = manual")


@pytest.mark.parametrize(
    ("path", "body"), [(SEARCH, {}), (ANSWERS, {}), (EXPLAIN, {"document": "lease.pdf"})]
)
def test_where_is_another_name_for_filter_and_one_of_them_is_given(
    library: ScriptedLibrary, client: httpx.Client, path: str, body: dict[str, str]
) -> None:
    body = {"question": "When?"} | body
    for given in ({"where": "kind = manual"}, {"where": "kind = manual", "filter": None}):
        assert client.post(path, json=body | given).status_code == 200
    assert [asked["where"] for asked in library.asked] == [read("kind = manual")] * 2
    both = client.post(path, json=body | {"where": "kind = manual", "filter": "kind = manual"})
    assert_problem(both, 422, "invalid-request")
    assert "filter and where are two names for the same" in both.json()["detail"]
    assert_problem(client.post(path, json=body | {"where": "kind = "}), 422, "invalid-filter")
    assert len(library.asked) == 2


def test_the_description_shows_where_beside_filter(client: httpx.Client) -> None:
    schemas = client.get("/openapi.json").json()["components"]["schemas"]
    for body in ("Search", "Ask", "Explain"):
        shown = schemas[body]["properties"]
        assert shown["where"]["anyOf"] == shown["filter"]["anyOf"]
        assert "`filter`" in shown["where"]["description"]


@pytest.mark.parametrize("path", [SEARCH, ANSWERS])
@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("kind = ", "At character 8"),
        ({"not": {"field": "knd", "eq": 1}}, "not: “knd”"),
        ([], "no filter"),
        (
            {"or": [{"field": "kind", "eq": "x", "is": 1}]},
            "or.0.is: no such name. Known are: any, eq, exists, field, ge",
        ),
        ({"not": {"field": "kind", "eq": "x"}, "field": "kind"}, "field: no such name. Known are: not"),
        ({"field": "kind", "eq": "x", "#not": 1}, "no such name. Known are: any, eq, exists, field, ge"),
    ],
)
def test_what_is_no_filter_is_a_problem(
    library: ScriptedLibrary, client: httpx.Client, path: str, where: object, said: str
) -> None:
    response = client.post(path, json={"question": "When?", "filter": where})
    assert_problem(response, 422, "invalid-filter")
    assert said in response.json()["detail"]
    assert library.asked == []


def test_an_answer_comes_whole(library: ScriptedLibrary, client: httpx.Client) -> None:
    response = client.post(ANSWERS, json={"question": "When?", "within": "lease.pdf"})
    assert response.json() == ANSWER.model_dump(mode="json")
    [asked] = library.asked
    levels = {"policy": None, "min_verdict": None}
    assert asked == {"question": "When?", "within": ["lease.pdf"], "where": None, **levels}


@pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
def test_the_turns_before_a_question_go_with_it(
    library: ScriptedLibrary, client: httpx.Client, accept: str
) -> None:
    turns = [{"question": " When? ", "answer": "In May."}, {"question": "Which lease?"}]
    response = client.post(
        ANSWERS, json={"question": "And where?", "history": turns}, headers={"Accept": accept}
    )
    assert response.status_code == 200
    assert library.histories == [
        [Turn(question="When?", answer="In May."), Turn(question="Which lease?", answer=None)]
    ]


@pytest.mark.parametrize(
    "history",
    [
        [{"question": "When?"}] * (MAX_TURNS + 1),
        [{"question": "x" * (MAX_QUESTION + 1)}],
        [{"question": "When?", "answer": "x" * (MAX_ANSWER + 1)}],
        [{"question": " "}],
        [{"answer": "In May."}],
        [{"question": "When?", "role": "system"}],
        "When?",
    ],
)
def test_turns_have_bounds_and_a_form(
    library: ScriptedLibrary, client: httpx.Client, history: object
) -> None:
    response = client.post(ANSWERS, json={"question": "And where?", "history": history})
    assert_problem(response, 422, "invalid-request")
    assert library.asked == []


@pytest.mark.parametrize("level", ["supported", "entailed", "paraphrased"])
def test_the_weakest_verdict_is_asked_for_by_name(
    library: ScriptedLibrary, client: httpx.Client, level: str
) -> None:
    assert client.post(ANSWERS, json={"question": "When?", "min_verdict": level}).status_code == 200
    assert library.asked[0]["min_verdict"] == level
    assert_problem(client.post(ANSWERS, json={"question": "?", "min_verdict": "no"}), 422, "invalid-request")


def test_verdicts_are_described_as_an_open_set(client: httpx.Client) -> None:
    schemas = client.get("/openapi.json").json()["components"]["schemas"]
    verdict = schemas["Sentence"]["properties"]["verdict"]
    assert "enum" not in verdict
    assert {"quoted", "supported", "entailed", "paraphrased", "unsupported"} == set(verdict["examples"])


@pytest.mark.parametrize("policy", ["drop", "flag", "refuse"])
def test_a_policy_is_asked_for_by_name(library: ScriptedLibrary, client: httpx.Client, policy: str) -> None:
    assert client.post(ANSWERS, json={"question": "When?", "policy": policy}).status_code == 200
    assert library.asked[0]["policy"] == policy
    assert_problem(client.post(ANSWERS, json={"question": "?", "policy": "no"}), 422, "invalid-request")


def test_a_streamed_answer_is_its_sentences_and_then_the_whole(client: httpx.Client) -> None:
    response = client.post(ANSWERS, json={"question": "When?"}, headers=EVENTS)
    assert response.headers["content-type"].startswith("text/event-stream")
    assert events_of(response.text) == [
        *(("sentence", sentence.model_dump(mode="json")) for sentence in SENTENCES),
        ("done", ANSWER.model_dump(mode="json")),
    ]


def test_what_is_taken_back_and_replaced_is_told_in_order(
    library: ScriptedLibrary, client: httpx.Client
) -> None:
    reason = Outcome(code="generator-cut-off", detail="It left.")
    told: list[tuple[str, AnswerEvent]] = [
        ("sentence", SENTENCES[0]),
        ("retract", Retract(sentences=[0], reason=reason)),
        ("replace", Replace(sentences=SENTENCES[1:], reason=reason)),
        ("done", ANSWER),
    ]
    library.on_stream = lambda: events(*(event for _, event in told))
    response = client.post(ANSWERS, json={"question": "When?"}, headers=EVENTS)
    assert events_of(response.text) == [(name, event.model_dump(mode="json")) for name, event in told]
    assert client.post(ANSWERS, json={"question": "When?"}).json() == ANSWER.model_dump(mode="json")


def test_a_stream_tells_what_is_searched_and_read_before_the_first_sentence(
    library: ScriptedLibrary, client: httpx.Client
) -> None:
    begin, progress = (
        Begin(passages=178, generator="script", policy="drop"),
        Progress(step="reading", passages=8),
    )
    library.on_stream = lambda: events(begin, progress, *SENTENCES, ANSWER)
    response = client.post(ANSWERS, json={"question": "When?"}, headers=EVENTS)
    assert [name for name, _ in events_of(response.text)] == [
        "begin",
        "progress",
        "sentence",
        "sentence",
        "done",
    ]
    assert events_of(response.text)[:2] == [
        ("begin", begin.model_dump()),
        ("progress", progress.model_dump()),
    ]
    whole = client.post(ANSWERS, json={"question": "When?"})
    assert whole.json() == ANSWER.model_dump(mode="json")


def test_while_nothing_comes_comments_keep_the_stream_open(
    library: ScriptedLibrary, client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pincite_api.questions.KEEP_ALIVE_S", 0.02)
    alive = threading.Event()

    def stream() -> Generator[AnswerEvent]:
        yield SENTENCES[0]
        assert alive.wait(30)
        yield ANSWER

    library.on_stream = stream
    with client.stream("POST", ANSWERS, json={"question": "When?"}, headers=EVENTS) as response:
        comments = 0
        for line in response.iter_lines():
            comments += line.startswith(":")
            if comments == 3:
                alive.set()
    assert comments >= 3
    assert alive.is_set()


def test_a_sentence_is_sent_before_the_next_one_is_there(
    library: ScriptedLibrary, client: httpx.Client
) -> None:
    seen = threading.Event()

    def stream() -> Generator[AnswerEvent]:
        yield SENTENCES[0]
        assert seen.wait(30)
        yield ANSWER

    library.on_stream = stream
    with client.stream("POST", ANSWERS, json={"question": "When?"}, headers=EVENTS) as response:
        lines = response.iter_lines()
        assert next(lines) == "event: sentence"
        seen.set()
        assert "event: done" in list(lines)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (GeneratorUnavailable("It left."), "generator-unavailable"),
        (RuntimeError("hunter2"), "internal-error"),
    ],
)
def test_a_stream_that_breaks_off_says_so_as_its_last_event(
    library: ScriptedLibrary, client: httpx.Client, error: Exception, code: str
) -> None:
    def stream() -> Generator[AnswerEvent]:
        yield SENTENCES[0]
        raise error

    library.on_stream = stream
    response = client.post(ANSWERS, json={"question": "When?"}, headers=EVENTS)
    (first, _), (last, problem) = events_of(response.text)
    assert (first, last, problem["code"]) == ("sentence", "error", code)
    assert problem["instance"] == ANSWERS
    assert "hunter2" not in response.text


def test_what_can_be_refused_at_once_is_no_stream(client: httpx.Client) -> None:
    nowhere = "/v1/collections/nowhere/answers"
    assert_problem(client.post(nowhere, json={"question": "?"}, headers=EVENTS), 404, "collection-not-found")
    assert_problem(client.post(ANSWERS, json={"question": ""}, headers=EVENTS), 422, "invalid-request")


@pytest.mark.parametrize("accept", ["text/event-stream", "application/json"])
def test_when_the_client_leaves_the_answer_is_made_no_further(
    library: ScriptedLibrary, client: httpx.Client, accept: str
) -> None:
    started, left, closed = threading.Event(), threading.Event(), threading.Event()
    made = 0

    def stream() -> Generator[AnswerEvent]:
        nonlocal made
        try:
            while made < 1000:
                made += 1
                started.set()
                yield SENTENCES[0]
                assert left.wait(30)
                time.sleep(0.01)  # a sentence takes a while, in which it is seen that nobody waits for it
            yield ANSWER
        finally:
            closed.set()

    library.on_stream = stream
    ask_and_leave(client, ANSWERS, {"question": "When?"}, accept, lambda: started.wait(30))
    left.set()
    assert closed.wait(30)
    assert made < 1000


def test_the_service_answers_others_while_a_search_takes_long(
    library: ScriptedLibrary, client: httpx.Client
) -> None:
    searching, done = threading.Event(), threading.Event()

    def search() -> list[Hit]:
        searching.set()
        assert done.wait(30)
        return []

    library.on_search = search
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(client.post, SEARCH, json={"question": "When?"})
        assert searching.wait(30)
        assert client.get("/healthz").json() == {"status": "alive"}
        assert client.get("/v1/collections/default").status_code == 200
        assert not slow.done()
        done.set()
        assert slow.result(30).json()["hits"] == []
