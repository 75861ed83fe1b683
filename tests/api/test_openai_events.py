"""Open WebUI's events, on request alone: a source for each number, how far it is, and corrections."""

from __future__ import annotations

import json
import re
from collections.abc import Generator
from typing import Any, cast

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openai.types.chat import ChatCompletionChunk

from pincite.errors import GeneratorUnavailable
from pincite.schema.answer import AnswerEvent, Begin, Progress, Replace, Retract, Sentence
from pincite.schema.document import Outcome

from .conftest import ScriptedLibrary, Serve
from .openai_types import read_as, read_stream, told
from .test_openai_chat import BASE, CHAT_OF, CHATS, TAKEN_BACK, say, stream
from .test_openai_text import ENDS, HOSTILE, RENT, answer, citation, sentence, span
from .test_problems import assert_envelope

WANTED: dict[str, Any] = {"pincite_events": "open-webui"}
HEADER = {"X-Pincite-Events": "open-webui"}
BEGIN = Begin(passages=1200, generator="script", policy="drop")
READING = Progress(step="reading", passages=1)
FIRST, SECOND = "/c/default/d/a/p/2?v=3&hl=10-20&hl=30-40", "/c/default/d/b/p/1?v=3&hl=1-2"


@pytest.fixture
def client(serve: Serve) -> httpx.Client:
    """Return a client of a service without a key, whose users know its address."""
    return serve(public_url=BASE)


def read(sent: str) -> tuple[list[ChatCompletionChunk], list[dict[str, Any]]]:
    """Return the chunks and the events of a whole stream, each line of which is JSON."""
    *lines, last = sent.removesuffix("\n\n").split("\n\n")
    assert last == "data: [DONE]"
    objects = [json.loads(line.removeprefix("data: ")) for line in lines]
    events = [each.pop("event") for each in objects if "event" in each]
    chunks = [read_as(ChatCompletionChunk, json.dumps(each)) for each in objects if each]
    assert {path for _, extras in chunks for path in extras} == {"pincite"}
    return [chunk for chunk, _ in chunks], events


def of_kind(events: list[dict[str, Any]], kind: str) -> list[Any]:
    return [event["data"] for event in events if event["type"] == kind]


def test_each_number_of_the_text_is_the_source_that_came_in_its_place(
    library: ScriptedLibrary, client: httpx.Client
) -> None:
    say(library, BEGIN, READING, ENDS, RENT, answer(ENDS, RENT))
    chunks, events = read(stream(client, **WANTED))
    assert told(chunks) == "It ends in May. [1] The rent is 5. [2] [1]"
    assert of_kind(events, "source") == [
        {
            "source": {"id": opens, "name": name, "url": BASE + opens},
            "document": ["…"],
            "metadata": [{"source": opens, "name": name, "source_url": BASE + opens, "page": page}],
        }
        for opens, name, page in ((FIRST, "a.pdf, page 2", 1), (SECOND, "b.pdf, page 1", 0))
    ]
    assert cast(Any, chunks[-1]).pincite["answer"] == answer(ENDS, RENT).model_dump(mode="json")


def test_a_source_comes_before_its_number(library: ScriptedLibrary, client: httpx.Client) -> None:
    say(library, ENDS, RENT, answer(ENDS, RENT))
    sent = stream(client, **WANTED)
    assert 0 < sent.index('"type": "source"') < sent.index(" [1]") < sent.rindex('"type": "source"')


def test_the_status_says_how_far_it_is_and_is_done_at_the_end(
    library: ScriptedLibrary, client: httpx.Client
) -> None:
    refusal = Outcome(code="not-covered", detail="The documents do not cover it.")
    for said, ends in (
        ([ENDS, answer(ENDS)], "Checked at its sources"),
        ([answer(answerable=False, answer=None, refusal=refusal)], "Found no answer"),
    ):
        say(library, BEGIN, READING, *said)
        assert of_kind(read(stream(client, **WANTED))[1], "status") == [
            {"description": "Searching 1,200 passages", "done": False},
            {"description": "Reading 1 passage", "done": False},
            {"description": ends, "done": True},
        ]


def test_the_status_ends_too_where_the_answer_breaks_off(
    library: ScriptedLibrary, client: httpx.Client
) -> None:
    def breaks() -> Generator[AnswerEvent]:
        yield BEGIN
        raise GeneratorUnavailable("The model's server does not answer.")

    library.on_stream = breaks
    *_, ended, error = stream(client, **WANTED).removesuffix("\n\n").split("\n\n")
    assert json.loads(ended.removeprefix("data: "))["event"]["data"] == {
        "description": "Broken off",
        "done": True,
    }
    assert json.loads(error.removeprefix("data: "))["error"]["code"] == "generator-unavailable"


def test_what_is_retracted_is_said_and_the_text_is_replaced_by_one_without_it(
    library: ScriptedLibrary, client: httpx.Client
) -> None:
    say(
        library,
        ENDS,
        RENT,
        Retract(sentences=[0], reason=TAKEN_BACK),
        Replace(sentences=[ENDS], reason=TAKEN_BACK),
        answer(RENT, ENDS),
    )
    chunks, events = read(stream(client, **WANTED))
    notice = "Taken back: It ends in May.\n(It was deleted.)"
    assert told(chunks) == f"It ends in May. [1] The rent is 5. [2] [1]\n\n{notice}\n\nIt ends in May. [1]"
    assert of_kind(events, "replace") == [{"content": f"The rent is 5. [2] [1]\n\n{notice}"}]
    assert len(of_kind(events, "source")) == 2


def test_a_verdict_without_a_proof_is_said_in_the_text(
    library: ScriptedLibrary, client: httpx.Client
) -> None:
    near = sentence("It ends in spring.", citation("a", span(1, 1, 2)), verdict="paraphrased")
    say(library, near, Retract(sentences=[0], reason=TAKEN_BACK), answer(near))
    chunks, events = read(stream(client, **WANTED))
    assert told(chunks).startswith("It ends in spring. [1] (paraphrased)\n\nTaken back: ")
    [replaced] = of_kind(events, "replace")
    assert replaced["content"].startswith("Taken back: ")


def test_a_name_like_an_address_is_none_of_a_source(library: ScriptedLibrary, client: httpx.Client) -> None:
    """Open WebUI has the browser fetch an icon for such a name from elsewhere, with the name."""
    named = citation("a", span(2, 1, 2)).model_copy(update={"document": "https://intranet.example/x.html"})
    said = sentence("It ends in May.", named)
    say(library, said, answer(said))
    [shown] = of_kind(read(stream(client, **WANTED))[1], "source")
    assert shown["source"]["name"] == "Document https://intranet.example/x.html, page 2"
    assert shown["metadata"][0]["name"] == shown["source"]["name"]
    assert shown["source"]["id"] == shown["metadata"][0]["source"] == "/c/default/d/a/p/2?v=3&hl=1-2"


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(HOSTILE, HOSTILE, HOSTILE), min_size=1, max_size=4), st.booleans())
def test_every_line_parses_and_no_document_forges_a_number_whatever_it_says(
    library: ScriptedLibrary, client: httpx.Client, texts: list[tuple[str, str, str]], retracted: bool
) -> None:
    said: list[Sentence] = []
    for text, quote, name in texts:
        changed = {"document": name, "quote": quote}
        said.append(sentence(text, citation(str(len(said)), span(1, 1, 2)).model_copy(update=changed)))
    taken = [Retract(sentences=[0], reason=TAKEN_BACK)] if retracted else []
    say(library, BEGIN, *said, *taken, answer(*said))
    chunks, events = read(stream(client, **WANTED))
    numbers = re.findall(r"(?<!\\)\[(\d+)(?<!\\)\]", told(chunks))
    assert numbers == [str(number) for number in range(1, len(texts) + 1)]
    sources = of_kind(events, "source")
    assert len(sources) == len({each["metadata"][0]["source"] for each in sources}) == len(texts)
    assert len(of_kind(events, "replace")) == len(taken)


def test_the_header_asks_for_them_as_the_body_does(library: ScriptedLibrary, client: httpx.Client) -> None:
    say(library, BEGIN, ENDS, answer(ENDS))
    by_body = read(stream(client, **WANTED))
    say(library, BEGIN, ENDS, answer(ENDS))
    response = client.post(CHATS, json=CHAT_OF | {"stream": True}, headers=HEADER)
    by_header = read(response.text)
    assert by_header[1] == by_body[1]
    assert told(by_header[0]) == told(by_body[0])


def test_without_the_request_a_stream_has_none(library: ScriptedLibrary, client: httpx.Client) -> None:
    for more in ({}, {"pincite_events": None}):
        say(library, BEGIN, READING, ENDS, Retract(sentences=[0], reason=TAKEN_BACK), RENT, answer(RENT))
        sent = stream(client, **more)
        assert '"event"' not in sent
        _, extras = read_stream(sent)
        assert extras == {"pincite", "choices.delta.annotations"}


def test_a_reply_in_one_piece_keeps_its_links_since_nothing_else_of_it_is_shown(
    library: ScriptedLibrary, client: httpx.Client
) -> None:
    say(library, ENDS, answer(ENDS))
    plain = client.post(CHATS, json=CHAT_OF).json()
    for more, headers, ignored in ((WANTED, {}, ["pincite_events"]), ({}, HEADER, [])):
        say(library, ENDS, answer(ENDS))
        asked = client.post(CHATS, json=CHAT_OF | more, headers=headers).json()
        assert asked["choices"] == plain["choices"]
        assert asked["pincite"]["ignored"] == ignored


def test_events_that_are_not_known_are_refused(library: ScriptedLibrary, client: httpx.Client) -> None:
    asked = CHAT_OF | {"stream": True}
    in_body = client.post(CHATS, json=asked | {"pincite_events": "librechat"})
    in_header = client.post(CHATS, json=asked, headers={"X-Pincite-Events": "librechat"})
    for refused, param in ((in_body, "pincite_events"), (in_header, "x-pincite-events")):
        assert_envelope(refused, 400, "invalid-request")
        assert refused.json()["error"]["param"].lower() == param
    assert library.asked == []


def test_tools_that_it_offers_to_every_model_are_passed_over_and_named(
    library: ScriptedLibrary, client: httpx.Client
) -> None:
    offered = {"tools": [{"type": "function", "function": {"name": "look_up"}}], "tool_choice": "required"}
    say(library, ENDS, answer(ENDS))
    chunks, _ = read(stream(client, **WANTED, **offered))
    assert told(chunks) == "It ends in May. [1]"
    assert cast(Any, chunks[-1]).pincite["ignored"] == ["tools", "tool_choice"]
    assert_envelope(client.post(CHATS, json=CHAT_OF | offered), 400, "invalid-request")
