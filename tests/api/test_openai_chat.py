"""OpenAI's clients ask a collection: what they read is what was checked, in the fields that they know."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Generator, Iterator
from typing import Any, cast

import httpx
import openai
import pytest
from openai import OpenAI
from openai.types import Model
from openai.types.chat import ChatCompletion, ChatCompletionChunk, ChatCompletionMessageParam
from openai.types.chat.completion_create_params import CompletionCreateParamsBase
from pydantic import ValidationError

from pincite.answer.conversation import MAX_ANSWER, MAX_TURNS, Turn
from pincite.errors import GeneratorUnavailable
from pincite.schema.answer import AnswerEvent, Begin, Progress, Replace, Retract
from pincite.schema.document import Outcome
from pincite.schema.question import MAX_QUESTION
from pincite_api.openai.parameters import CHAT
from pincite_api.openai.schema import MAX_MESSAGES, ChatRequest

from .conftest import ScriptedLibrary, Serve, ask_and_leave, events
from .openai_types import errors_of, read_as, read_stream, told
from .test_openai_text import ENDS, RENT, answer
from .test_problems import assert_envelope

CHATS = "/v1/chat/completions"
BASE = "https://pincite.example"
KEY = "schlüssel".encode().decode("latin-1")
USER: list[ChatCompletionMessageParam] = [{"role": "user", "content": " When does it end? "}]
CHAT_OF: dict[str, Any] = {"model": "pincite/default", "messages": USER}
OURS = {"pincite"}
OURS_STREAMED = {"pincite", "choices.delta.annotations"}
TAKEN_BACK = Outcome(code="document-deleted", detail="It was deleted.")


def say(library: ScriptedLibrary, *told: AnswerEvent) -> None:
    library.on_stream = lambda: events(*told)


def stream(client: httpx.Client, **more: Any) -> str:
    response = client.post(CHATS, json=CHAT_OF | {"stream": True} | more)
    assert response.headers["content-type"].startswith("text/event-stream")
    return response.text


@pytest.fixture
def client(serve: Serve) -> httpx.Client:
    """Return a client of a service without a key, whose users know its address."""
    return serve(public_url=BASE)


@pytest.fixture
def chats(client: httpx.Client) -> Iterator[OpenAI]:
    """OpenAI's client, with some key, of a service that asks for none."""
    with OpenAI(base_url=f"{client.base_url}/v1", api_key="any", max_retries=0) as opened:
        yield opened


def test_each_collection_has_a_model_for_each_policy(library: ScriptedLibrary, client: httpx.Client) -> None:
    library.create_collection("leases")
    listed = client.get("/v1/models").json()
    assert listed["object"] == "list"
    models = [read_as(Model, json.dumps(model)) for model in listed["data"]]
    names = [
        f"pincite/{name}{policy}" for name in ("default", "leases") for policy in ("", ":flag", ":refuse")
    ]
    assert [model.id for model, _ in models] == names
    assert all(extras == OURS for _, extras in models)
    behind = {"collection": "leases", "policy": "flag", "generator": "script", "alias_of": None}
    assert listed["data"][4]["pincite"] == behind


def test_a_model_is_found_by_its_name(chats: OpenAI) -> None:
    assert chats.models.retrieve("pincite/default:flag").owned_by == "pincite"
    assert chats.models.retrieve("pincite/default:drop").id == "pincite/default:drop"
    for name in ("pincite/none", "pincite/default:never", "gpt-4o"):
        with pytest.raises(openai.NotFoundError) as caught:
            chats.models.retrieve(name)
        assert caught.value.code == "model_not_found"


def test_an_alias_is_a_name_of_a_model(library: ScriptedLibrary, serve: Serve) -> None:
    aliases = {"gpt-4o": "pincite/default:flag", "o3": "pincite/none", "ada": "pincite-embedding"}
    client = serve(model_aliases=aliases)
    listed = {model["id"]: model["pincite"]["alias_of"] for model in client.get("/v1/models").json()["data"]}
    assert listed.pop("gpt-4o") == "pincite/default:flag"
    assert set(listed) == {"pincite/default", "pincite/default:flag", "pincite/default:refuse"}
    assert client.post(CHATS, json=CHAT_OF | {"model": "gpt-4o"}).json()["model"] == "pincite/default:flag"
    assert library.asked[0]["policy"] == "flag"
    for name in ("o3", "ada", "pincite/a\0b", "pincite/A b", "pincite/"):
        assert_envelope(client.post(CHATS, json=CHAT_OF | {"model": name}), 404, "model_not_found")


def test_a_reply_is_the_checked_answer_with_links_marks_and_all_of_it_beside(
    library: ScriptedLibrary, client: httpx.Client
) -> None:
    whole = answer(ENDS, RENT)
    say(library, ENDS, RENT, whole)
    response = client.post(CHATS, json=CHAT_OF)
    reply, extras = read_as(ChatCompletion, response.text)
    assert extras == OURS
    assert (reply.model, reply.choices[0].finish_reason) == ("pincite/default", "stop")
    message = reply.choices[0].message
    first, second = f"{BASE}/c/default/d/a/p/2?v=3&hl=10-20&hl=30-40", f"{BASE}/c/default/d/b/p/1?v=3&hl=1-2"
    assert message.content == f"It ends in May. [1]({first}) The rent is 5. [2]({second}) [1]({first})"
    cited = [annotation.url_citation for annotation in message.annotations or []]
    assert [each.url for each in cited] == [first, second]
    assert [message.content[each.start_index : each.end_index] for each in cited] == [
        "It ends in May.",
        "The rent is 5.",
    ]
    ours = response.json()["pincite"]
    assert (ours["answer"], ours["ignored"]) == (whole.model_dump(mode="json"), [])
    assert ours["annotations"] == response.json()["choices"][0]["message"]["annotations"]
    assert library.asked[0]["question"] == "When does it end?"


def test_links_lead_to_the_public_address_whatever_host_is_asked(
    library: ScriptedLibrary, serve: Serve
) -> None:
    say(library, ENDS, answer(ENDS))
    for options, base in (({"public_url": BASE}, BASE), ({}, library.settings.loopback_address)):
        client = serve(**options)
        response = client.post(CHATS, json=CHAT_OF, headers={"X-Forwarded-Host": "evil.example"})
        assert f":{client.base_url.port}" not in response.text
        assert "evil.example" not in response.text
        [cited] = response.json()["choices"][0]["message"]["annotations"]
        assert cited["url_citation"]["url"].startswith(f"{base}/c/default/d/a/p/2?")


@pytest.mark.parametrize(
    ("model", "policy"),
    [("pincite/default", None), ("pincite/default:flag", "flag"), ("pincite/default:refuse", "refuse")],
)
def test_the_name_of_a_model_says_the_policy(
    library: ScriptedLibrary, client: httpx.Client, model: str, policy: str | None
) -> None:
    assert client.post(CHATS, json=CHAT_OF | {"model": model}).json()["model"] == model
    assert library.asked[0]["policy"] == policy


@pytest.mark.parametrize("model", ["gpt-4o", "pincite/none", "pincite/default:never", "default", "pincite/"])
@pytest.mark.parametrize("streamed", [True, False])
def test_a_model_that_is_not_there_is_not_found(
    library: ScriptedLibrary, client: httpx.Client, model: str, streamed: bool
) -> None:
    refused = client.post(CHATS, json=CHAT_OF | {"model": model, "stream": streamed})
    assert_envelope(refused, 404, "model_not_found")
    assert library.asked == []


def test_a_refusal_is_a_reply_that_says_so(library: ScriptedLibrary, chats: OpenAI) -> None:
    detail = "The documents do not cover the question."
    refusal = Outcome(code="not-covered", detail=detail)
    say(library, answer(answerable=False, answer=None, refusal=refusal, kind="refusal"))
    reply = chats.chat.completions.create(**CHAT_OF)
    assert reply.choices[0].message.content == detail
    assert reply.choices[0].finish_reason == "stop"


def test_a_stream_sends_each_sentence_with_its_mark_and_the_whole_answer_at_the_end(
    library: ScriptedLibrary, client: httpx.Client
) -> None:
    whole = answer(ENDS, RENT)
    say(library, Begin(passages=2, generator="script", policy="drop"), ENDS, RENT, whole)
    sent = stream(client)
    chunks, extras = read_stream(sent)
    assert extras == OURS_STREAMED
    assert [chunk.choices[0].finish_reason for chunk in chunks] == [None, None, None, "stop"]
    assert chunks[0].choices[0].delta.role == "assistant"
    assert len({(chunk.id, chunk.created, chunk.model) for chunk in chunks}) == 1
    plain = client.post(CHATS, json=CHAT_OF).json()
    assert told(chunks) == plain["choices"][0]["message"]["content"]
    marks = [mark for chunk in chunks for mark in _added(chunk)]
    assert [mark.pop("index") for mark in marks] == [0, 1]
    last = cast(Any, chunks[-1]).pincite
    assert marks == plain["choices"][0]["message"]["annotations"] == last["annotations"]
    assert last == plain["pincite"]


def test_the_helper_for_streams_gathers_the_text_and_the_marks(
    library: ScriptedLibrary, chats: OpenAI
) -> None:
    say(library, ENDS, RENT, answer(ENDS, RENT))
    with chats.chat.completions.stream(**CHAT_OF, stream_options={"include_usage": True}) as streamed:
        seen = list(streamed)
        final = streamed.get_final_completion()
    message = final.choices[0].message
    assert final.choices[0].finish_reason == "stop"
    assert (message.content or "").startswith("It ends in May. [1](")
    assert len(cast(Any, message).annotations) == 2
    assert final.usage is not None and final.usage.total_tokens == 0
    assert {"chunk", "content.delta", "content.done"} <= {event.type for event in seen}


def test_a_stream_tells_its_usage_where_that_is_wanted(
    library: ScriptedLibrary, client: httpx.Client
) -> None:
    usage = {"model": "m", "prompt_tokens": 70, "completion_tokens": 9, "first_token_s": 1, "seconds": 2}
    say(library, ENDS, answer(ENDS, usage=usage | {"finish_reason": "stop", "passages": 3}))
    chunks, _ = read_stream(stream(client, stream_options={"include_usage": True}))
    assert [chunk.usage for chunk in chunks[:-1]] == [None] * 3
    assert chunks[-1].choices == []
    used = chunks[-1].usage
    assert used and (used.prompt_tokens, used.completion_tokens, used.total_tokens) == (70, 9, 79)
    assert all(chunk.usage is None for chunk in read_stream(stream(client))[0])
    assert client.post(CHATS, json=CHAT_OF).json()["usage"]["total_tokens"] == 79


def test_what_is_retracted_is_taken_back_in_words_and_its_mark_is_not_among_the_final_ones(
    library: ScriptedLibrary, client: httpx.Client
) -> None:
    failed = Outcome(code="generator-unavailable", detail="The model's server broke off.")
    say(
        library,
        ENDS,
        Retract(sentences=[0], reason=failed),
        Replace(sentences=[RENT], reason=failed),
        Retract(sentences=[1], reason=TAKEN_BACK),
        answer(answerable=False, answer=None, refusal=Outcome(code="unsupported", detail="Nothing is left.")),
    )
    chunks, _ = read_stream(stream(client))
    text = told(chunks)
    assert [line.partition(" [1]")[0] for line in text.split("\n\n")] == [
        "It ends in May.",
        "Taken back: It ends in May.\n(The model's server broke off.)",
        "The rent is 5. [2](" + text.partition("The rent is 5. [2](")[2].partition(" [1]")[0],
        "Taken back: The rent is 5.\n(It was deleted.)",
        "Nothing is left.",
    ]
    assert cast(Any, chunks[-1]).pincite["annotations"] == []


def test_a_stream_says_what_evidence_is_before_it_comes(
    library: ScriptedLibrary, client: httpx.Client
) -> None:
    heading = "What the documents say about it:"
    say(
        library,
        Progress(step="reading", passages=3),
        Progress(step="evidence", passages=3, heading=heading),
        ENDS,
        answer(ENDS, kind="evidence", heading=heading),
    )
    plain = client.post(CHATS, json=CHAT_OF).json()["choices"][0]["message"]["content"]
    assert plain.startswith(f"{heading}\n\n- It ends in May. [1](")
    assert told(read_stream(stream(client))[0]) == plain


def test_an_answer_that_breaks_off_is_an_error_in_the_stream(
    library: ScriptedLibrary, client: httpx.Client, chats: OpenAI
) -> None:
    def breaks() -> Generator[AnswerEvent]:
        yield ENDS
        raise GeneratorUnavailable("The model's server does not answer.")

    library.on_stream = breaks
    sent = stream(client)
    assert [error["message"] for error in errors_of(sent)] == ["The model's server does not answer."]
    assert "[DONE]" not in sent
    with pytest.raises(openai.APIError, match="does not answer"):
        list(chats.chat.completions.create(**CHAT_OF, stream=True))
    assert_envelope(client.post(CHATS, json=CHAT_OF), 503, "generator-unavailable")


@pytest.mark.parametrize("more", [{}, {"stream": True}])
def test_an_answer_ends_when_nobody_waits_for_it(
    library: ScriptedLibrary, client: httpx.Client, more: dict[str, Any]
) -> None:
    began, left, closed = threading.Event(), threading.Event(), threading.Event()
    made: list[AnswerEvent] = []

    def patient() -> Generator[AnswerEvent]:
        try:
            while len(made) < 1000:
                made.append(ENDS)
                began.set()
                yield ENDS
                assert left.wait(30)
                time.sleep(0.01)  # a sentence takes a while, in which it is seen that nobody waits for it
        finally:
            closed.set()

    library.on_stream = patient
    ask_and_leave(client, CHATS, CHAT_OF | more, "*/*", lambda: began.wait(30))
    left.set()
    assert closed.wait(30)
    assert len(made) < 1000


@pytest.mark.parametrize(
    "messages",
    [
        [0] * 100_000,
        [{"role": "user", "content": [0] * 100_000}],
        [{"role": "user", "content": "x"}] * (MAX_MESSAGES + 1),
    ],
    ids=["messages", "parts", "too many"],
)
def test_a_list_of_wrong_items_is_few_faults(client: httpx.Client, messages: Any) -> None:
    with pytest.raises(ValidationError) as caught:
        ChatRequest.model_validate(CHAT_OF | {"messages": messages})
    assert caught.value.error_count() < 5
    assert_envelope(client.post(CHATS, json=CHAT_OF | {"messages": messages}), 400, "invalid-request")


def test_the_turns_before_the_question_are_its_history(
    library: ScriptedLibrary, client: httpx.Client
) -> None:
    say(library, ENDS, answer(ENDS))
    reply = client.post(CHATS, json=CHAT_OF).json()["choices"][0]["message"]
    messages = [
        {"role": "system", "content": "Be brief."},
        {"role": "assistant", "content": "Welcome!"},
        *USER,
        {"role": "assistant", "content": reply["content"]},
        {"role": "user", "content": "And the mill's?"},
        {"role": "user", "content": [{"type": "text", "text": "Its"}, {"type": "text", "text": "rent?"}]},
    ]
    asked = client.post(CHATS, json=CHAT_OF | {"messages": messages})
    assert library.histories[-1] == [
        Turn(question="When does it end?", answer="It ends in May."),
        Turn(question="And the mill's?"),
    ]
    assert library.asked[-1]["question"] == "Its\nrent?"
    assert asked.json()["pincite"]["ignored"] == ["messages.system"]


def test_of_a_long_conversation_the_last_turns_are_read(
    library: ScriptedLibrary, client: httpx.Client
) -> None:
    turns = [
        message
        for number in range(MAX_TURNS + 5)
        for message in (
            {"role": "user", "content": f"{number} " + "q" * MAX_QUESTION},
            {"role": "assistant", "content": "a" * (MAX_ANSWER + 5)},
        )
    ]
    assert client.post(CHATS, json=CHAT_OF | {"messages": [*turns, *USER]}).status_code == 200
    history = library.histories[-1]
    assert len(history) == MAX_TURNS
    assert history[0].question.startswith("5 ")
    assert {len(turn.answer or "") for turn in history} == {MAX_ANSWER}


@pytest.mark.parametrize(
    ("messages", "at"),
    [
        ([], "messages"),
        ([{"role": "assistant", "content": "Hello."}], "messages.0.role"),
        ([{"role": "user", "content": " "}], "messages.0.content"),
        ([{"role": "user", "content": "q" * (MAX_QUESTION + 1)}], "messages.0.content"),
        ([{"role": "tool", "content": "x", "tool_call_id": "y"}, *USER], "messages.0.role"),
        (
            [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}]}],
            "messages.0.content",
        ),
    ],
)
def test_messages_without_a_question_are_refused_by_name(
    library: ScriptedLibrary, client: httpx.Client, messages: list[Any], at: str
) -> None:
    refused = client.post(CHATS, json=CHAT_OF | {"messages": messages})
    assert_envelope(refused, 400, "invalid-request")
    assert refused.json()["error"]["param"].startswith(at)
    assert library.asked == []


def test_each_parameter_of_the_published_types_has_a_treatment() -> None:
    published = {*CompletionCreateParamsBase.__annotations__, "stream"}
    assert {parameter.name for parameter in CHAT} == published
    assert len(CHAT) == len(published)


SENT = {
    "audio": {"voice": "x", "format": "wav"},
    "functions": [{"name": "f"}],
    "function_call": {"name": "f"},
    "logprobs": True,
    "modalities": ["text", "audio"],
    "moderation": {"model": "m"},
    "n": 2,
    "response_format": {"type": "json_object"},
    "tool_choice": "required",
    "tools": [{"type": "function", "function": {"name": "f"}}],
    "top_logprobs": 3,
    "web_search_options": {},
}


@pytest.mark.parametrize("parameter", [each for each in CHAT if each.treatment == "refused"])
def test_what_is_refused_is_named_and_costs_nothing(
    library: ScriptedLibrary, client: httpx.Client, parameter: Any
) -> None:
    refused = client.post(CHATS, json=CHAT_OF | {parameter.name: SENT[parameter.name]})
    assert_envelope(refused, 400, "invalid-request")
    assert refused.json()["error"]["param"] == parameter.name
    assert refused.json()["error"]["type"] == "invalid_request_error"
    assert library.asked == []
    for harmless in (None, *parameter.harmless):
        taken = client.post(CHATS, json=CHAT_OF | {parameter.name: harmless})
        assert taken.json()["pincite"]["ignored"] == []


def test_what_is_ignored_is_named(client: httpx.Client) -> None:
    names = [each.name for each in CHAT if each.treatment == "ignored"]
    given = {**dict.fromkeys(names, "x"), "top_k": 5, "stop": None, "stream_options": {"include_usage": True}}
    named = client.post(CHATS, json=CHAT_OF | given).json()["pincite"]["ignored"]
    assert named == [*(name for name in names if name != "stop"), "top_k", "stream_options"]
    chunks, _ = read_stream(stream(client, seed=1, stream_options={"include_obfuscation": False}))
    assert cast(Any, chunks[-1]).pincite["ignored"] == ["seed", "stream_options.include_obfuscation"]


def test_a_key_is_asked_where_there_is_one(library: ScriptedLibrary, serve: Serve) -> None:
    address = f"{serve(api_key='a-key').base_url}/v1"
    with OpenAI(base_url=address, api_key="another", max_retries=0) as wrong:
        for ask in (wrong.models.list, lambda: wrong.chat.completions.create(**CHAT_OF)):
            with pytest.raises(openai.AuthenticationError) as caught:
                ask()
            assert caught.value.code == "key-needed"
    assert library.asked == []
    with OpenAI(base_url=address, api_key="a-key", max_retries=0) as right:
        assert right.chat.completions.create(**CHAT_OF).choices[0].message.content


def test_without_one_any_key_does(chats: OpenAI) -> None:
    assert next(model.id for model in chats.models.list()) == "pincite/default"
    assert chats.chat.completions.create(**CHAT_OF).choices[0].message.content == "It ends in May. Or June."


def test_errors_of_every_kind_are_in_the_envelope(client: httpx.Client, serve: Serve) -> None:
    assert_envelope(client.get(CHATS), 405, "method-not-allowed")
    assert_envelope(
        client.post(CHATS, content=b"{", headers={"Content-Type": "application/json"}), 400, "invalid-request"
    )
    assert_envelope(client.post(CHATS, content=b"x"), 415, "json-needed")
    assert_envelope(
        client.post(CHATS, json=CHAT_OF, headers={"Origin": "https://evil.example"}), 403, "foreign-origin"
    )
    assert_envelope(client.post(CHATS, json=CHAT_OF, headers={"Host": "evil.example"}), 421, "unknown-host")
    assert_envelope(client.get("/v1/models", params={"limit": 1}), 400, "invalid-request")
    assert client.get("/v1/modelsx").json()["code"] == "not-found"


def test_a_retry_key_makes_no_stream_wait(client: httpx.Client) -> None:
    """A question changes nothing, so that an Idempotency-Key has nothing to keep."""
    for _ in range(2):
        response = client.post(CHATS, json=CHAT_OF, headers={"Idempotency-Key": "k"})
        assert "Idempotency-Replayed" not in response.headers


def _added(chunk: ChatCompletionChunk) -> list[Any]:
    """Return the marks that a chunk brings."""
    return [
        mark for choice in chunk.choices for mark in (choice.delta.model_extra or {}).get("annotations", [])
    ]
