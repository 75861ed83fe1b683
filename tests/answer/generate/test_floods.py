"""What is promised of a model server that sends without end: an end in time, a name, and little memory."""

from __future__ import annotations

import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from itertools import chain, repeat
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pincite.answer.generate import model_server
from pincite.answer.generate.bounded_response import MAX_COMPLETION_BYTES
from pincite.answer.generate.completion import CompletionReader
from pincite.answer.generate.model_server import ModelServer
from pincite.answer.generate.reply import Reply
from pincite.errors import GeneratorInvalid, GeneratorTimeout, GeneratorUnavailable
from pincite.schema.answer import Usage

from .floods import (
    BEGUN,
    COMPLETIONS,
    FLOODS,
    HEAD,
    LOOK_UPS,
    MODELS,
    PIECES,
    TOKENIZE,
    WHOLE,
    Flood,
    drip,
    endless,
)
from .passages import passage, said
from .scripted_server import Script, scripted_server
from .served_generator import PASSAGES, TIMEOUT_S, TWO, opened

SHORT_TIMEOUT_S = 1.0
LONG_TIMEOUT_S = 120.0
HANGS_S = 5.0
"""Of what is to end by its deadline, and not before: a busy machine may start it late."""
"""A busy machine needs some time for eight million bytes."""
GRACE_S = 10.0
"""A slow machine is no failed test. bench/model_flood.py measures what is promised: a second."""
MEMORY_BYTES = 50_000_000
LONG = [passage(f"Passage {i}. " + "The pump is red and stands in the yard. " * 20) for i in range(12)]
"""More than a context of 1,000 tokens has room for, so that tokens are counted."""


def spoilt(wire: Mapping[str, Flood], context_tokens: int | None = None) -> GeneratorUnavailable:
    """Ask a server that floods, look at time and memory, and return the error of the answer."""
    with opened(Script(content=TWO, wire=wire, context_tokens=context_tokens), SHORT_TIMEOUT_S) as made:
        tracemalloc.start()
        began = time.monotonic()
        try:
            with pytest.raises(GeneratorUnavailable) as raised:
                list(said(made.generate("How heavy?", LONG)))
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert time.monotonic() - began < SHORT_TIMEOUT_S + GRACE_S
    assert peak < MEMORY_BYTES
    return raised.value


@pytest.mark.parametrize("kind", FLOODS)
def test_a_flood_ends_in_time_and_takes_little_memory(kind: str) -> None:
    error = spoilt({COMPLETIONS: FLOODS[kind]})
    assert type(error) is not GeneratorUnavailable or kind in ("headers", "an error's body")
    assert len(error.detail) < 200


@settings(max_examples=10)
@given(
    st.lists(st.tuples(st.sampled_from(list(PIECES.values())), st.integers(1, 2000)), max_size=4),
    st.sampled_from(list(PIECES.values())),
    st.sampled_from([endless, drip]),
)
def test_so_does_every_mixture(
    before: list[tuple[bytes, int]], last: bytes, without_end: Callable[..., Flood]
) -> None:
    def mixed() -> Iterator[bytes]:
        return chain([BEGUN], *(repeat(*piece) for piece in before), without_end(last, first=b"")())

    spoilt({COMPLETIONS: mixed})


@pytest.mark.parametrize("path", [MODELS, TOKENIZE])
@pytest.mark.parametrize("kind", LOOK_UPS)
def test_so_does_a_flood_in_reply_to_a_question_about_the_model(kind: str, path: str) -> None:
    # The completion fails as well: a server that only cannot count is asked all the same.
    spoilt({path: LOOK_UPS[kind], COMPLETIONS: FLOODS["words"]}, context_tokens=1000)


@pytest.mark.parametrize(
    ("kind", "says"),
    [("bytes", "262,144 bytes"), ("words", "20,000 characters"), ("a compressed body", "compresses")],
)
def test_the_error_says_what_the_server_did(kind: str, says: str) -> None:
    with (
        opened(Script(wire={COMPLETIONS: FLOODS[kind]}), LONG_TIMEOUT_S) as generator,
        pytest.raises(GeneratorInvalid, match=says),
    ):
        list(said(generator.generate("How heavy?", PASSAGES)))


def test_a_stream_of_more_bytes_than_any_answer_has_is_refused() -> None:
    with (
        opened(Script(wire={COMPLETIONS: FLOODS["comments"]}), LONG_TIMEOUT_S) as generator,
        pytest.raises(GeneratorInvalid, match="8,388,608 bytes"),
    ):
        list(said(generator.generate("How heavy?", PASSAGES)))


def test_no_more_sentences_are_judged_than_an_answer_can_have() -> None:
    drafts = []
    with (
        opened(Script(wire={COMPLETIONS: FLOODS["sentences in the answer"]}), LONG_TIMEOUT_S) as generator,
        pytest.raises(GeneratorInvalid, match="100 sentences"),
    ):
        for draft in said(generator.generate("How heavy?", PASSAGES)):
            drafts.append(draft)
    assert len(drafts) == 100


@pytest.mark.parametrize("count", ["1e999", "NaN", "-1", '"many"', "9" * 4000, "[]"])
def test_a_number_of_tokens_that_cannot_be_one_counts_as_unknown(count: str) -> None:
    models = f'{{"data": [{{"id": "scripted", "max_model_len": {count}}}]}}'
    wire = {
        MODELS: lambda: [BEGUN, models.encode()],
        TOKENIZE: lambda: [BEGUN, f'{{"count": {count}}}'.encode()],
    }
    with opened(Script(content=TWO, wire=wire), TIMEOUT_S) as generator:
        *drafts, usage = said(generator.generate("How heavy?", [passage("The pump is red. " * 3000)]))
    assert len(drafts) == 2
    assert isinstance(usage, Usage)


def test_cookies_are_not_kept() -> None:
    models = HEAD + b'Set-Cookie: a=b\r\n\r\n{"data": [{"id": "scripted"}]}'
    script = Script(content=TWO, wire={MODELS: lambda: [models]})
    with opened(script, TIMEOUT_S) as generator:
        list(said(generator.generate("How heavy?", PASSAGES)))
    assert "Cookie" not in script.headers[0]


@pytest.mark.parametrize(("owner", "name"), [(CompletionReader, "read"), (model_server, "read_json")])
def test_an_answer_ends_in_time_though_the_thread_of_the_connections_hangs(
    monkeypatch: pytest.MonkeyPatch, owner: object, name: str
) -> None:
    over = threading.Event()

    def hang(*_: object) -> None:
        over.wait(TIMEOUT_S)
        raise GeneratorInvalid("The test is over.")

    monkeypatch.setattr(owner, name, hang)
    with opened(Script(content=TWO), SHORT_TIMEOUT_S) as generator:
        began = time.monotonic()
        with pytest.raises(GeneratorTimeout):
            list(said(generator.generate("How heavy?", PASSAGES)))
        assert time.monotonic() - began < HANGS_S + GRACE_S
        over.set()


def test_what_came_whole_and_in_time_is_read_to_its_end_by_a_slow_reader() -> None:
    timeout_s = 3.0
    with opened(Script(content=TWO), timeout_s) as generator:
        drafts = said(generator.generate("How heavy?", PASSAGES))
        next(drafts)
        time.sleep(timeout_s)
        _, usage = drafts
    assert isinstance(usage, Usage)


@contextmanager
def asked_whole(
    wire: Mapping[str, Flood], timeout_s: float, read: Callable[[Any], Any]
) -> Iterator[Reply[Any]]:
    """Yield the reply to a request for a completion that comes whole."""
    with scripted_server(Script(wire=wire)) as url, closing(ModelServer(url, None, timeout_s)) as server:
        request = {"messages": [{"content": '{"source": [], "sentence": ""}'}]}
        yield server.complete(request, time.monotonic() + timeout_s, read)


@pytest.mark.parametrize(
    "kind", [kind for kind in WHOLE if kind not in ("a drip", "lists, as many as are read")]
)
def test_of_a_completion_that_comes_whole_only_a_few_bytes_are_read(kind: str) -> None:
    with (
        asked_whole({COMPLETIONS: WHOLE[kind]}, LONG_TIMEOUT_S, lambda value: value) as reply,
        pytest.raises(GeneratorInvalid, match=f"{MAX_COMPLETION_BYTES:,} bytes"),
    ):
        reply.result()


def test_a_completion_that_comes_whole_ends_in_time_though_the_thread_of_the_connections_hangs() -> None:
    over = threading.Event()
    began = time.monotonic()
    with asked_whole({}, HANGS_S, lambda _: over.wait(2 * HANGS_S + GRACE_S)) as reply:
        with pytest.raises(TimeoutError):
            reply.result(0.0)
        with pytest.raises(GeneratorTimeout):
            reply.result()
        assert time.monotonic() - began < SHORT_TIMEOUT_S + GRACE_S
        over.set()
