"""Read what the service sends by the types of the `openai` package, strictly."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, TypeVar

from openai import BaseModel
from openai.types.chat import ChatCompletionChunk

Kind = TypeVar("Kind", bound=BaseModel)


def read_as(kind: type[Kind], text: str) -> tuple[Kind, set[str]]:
    """Return the value, and the paths of the fields that its type does not have."""
    value = kind.model_validate_json(text, strict=True)
    return value, set(_extras(value, ""))


def read_stream(text: str) -> tuple[list[ChatCompletionChunk], set[str]]:
    """Return the chunks of a whole stream, and the paths of the fields that their type does not have."""
    *events, last = text.removesuffix("\n\n").split("\n\n")
    assert last == "data: [DONE]"
    read = [read_as(ChatCompletionChunk, event.removeprefix("data: ")) for event in events]
    return [chunk for chunk, _ in read], {path for _, extras in read for path in extras}


def told(chunks: list[ChatCompletionChunk]) -> str:
    """Return the text of a stream."""
    return "".join(choice.delta.content or "" for chunk in chunks for choice in chunk.choices)


def errors_of(text: str) -> list[dict[str, Any]]:
    """Return the errors among the events of a stream."""
    events = [json.loads(event.removeprefix("data: ")) for event in text.removesuffix("\n\n").split("\n\n")]
    return [event["error"] for event in events if "error" in event]


def _extras(value: object, path: str) -> Iterator[str]:
    if isinstance(value, list):
        for part in value:
            yield from _extras(part, path)
    elif isinstance(value, BaseModel):
        yield from (f"{path}{name}" for name in value.model_extra or ())
        for name in type(value).model_fields:
            yield from _extras(getattr(value, name), f"{path}{name}.")
