"""What is promised of the bytes of a model server: events come out whole, and nothing is read unbounded."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pincite.answer.generate.bounded_response import (
    MAX_EVENT_BYTES,
    MAX_STREAM_BYTES,
    EventStream,
    parse_json,
)
from pincite.errors import GeneratorInvalid

LINE_ENDS = st.sampled_from([b"\n", b"\r\n", b"\r", b"\n\n"])
OTHER_LINES = st.sampled_from([b"", b": comment", b"event: message", b"id: 7", b"dat"])


@st.composite
def streams(draw: st.DrawFn) -> tuple[list[bytes], bytes]:
    """Return the data of some events, and a stream of them as servers write it."""
    texts = draw(st.lists(st.text(), max_size=5))
    events = [json.dumps(text, ensure_ascii=draw(st.booleans())).encode(errors="replace") for text in texts]
    stream = b""
    for event in events:
        stream += draw(OTHER_LINES) + draw(LINE_ENDS) + b"data:" + draw(st.sampled_from([b"", b" "]))
        stream += event + draw(LINE_ENDS)
    return events, stream


@given(streams(), st.data())
def test_events_come_out_whole_however_the_stream_is_cut(
    example: tuple[list[bytes], bytes], data: st.DataObject
) -> None:
    events, stream = example
    cuts = data.draw(st.lists(st.integers(0, len(stream)), max_size=8).map(sorted))
    pieces = [stream[start:end] for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True)]
    reader = EventStream()
    assert [event for piece in pieces for event in reader.feed(piece)] == events


@pytest.mark.parametrize(
    ("piece", "limit"), [(b"x" * 1000, MAX_EVENT_BYTES), (b": comment\n" * 100, MAX_STREAM_BYTES)]
)
def test_what_passes_a_bound_is_refused_at_once(piece: bytes, limit: int) -> None:
    reader, fed = EventStream(), 0
    with pytest.raises(GeneratorInvalid, match=f"{limit:,} bytes"):
        while fed < 2 * limit:
            fed += len(piece)
            assert list(reader.feed(piece)) == []
    assert limit < fed <= limit + len(piece)


@pytest.mark.parametrize("data", [b"", b"{", b"[" * 100_000, b"9" * 5000, b'"\xff"', b'"\\ud800"'])
def test_what_is_no_json_has_a_name(data: bytes) -> None:
    with pytest.raises(GeneratorInvalid):
        parse_json(data)
