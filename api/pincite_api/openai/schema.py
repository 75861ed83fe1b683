"""Define the requests and replies of chat completions: OpenAI's fields, and ours beside them as `pincite`."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SerializerFunctionWrapHandler, model_serializer

from pincite.answer.generate.prompt import MAX_INSTRUCTIONS
from pincite.schema.answer import Answer
from pincite_api.openai.messages import WORDING, Message, instructions
from pincite_api.openai.open_webui import OFFERED, Events
from pincite_api.openai.parameters import CHAT, ignored

MAX_MESSAGES = 4096


class StreamOptions(BaseModel):
    """The events of a stream beside the answer."""

    model_config = ConfigDict(extra="allow")

    include_usage: bool | None = None


class ChatRequest(BaseModel):
    """A chat. Parameters that are not named here are ignored and named in the reply, or refused."""

    model_config = ConfigDict(extra="allow")

    model: Annotated[str, Field(min_length=1, max_length=256)]
    messages: Annotated[list[Message], Field(min_length=1, max_length=MAX_MESSAGES, fail_fast=True)]
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    pincite_events: Annotated[
        Events | None,
        Field(description="Whose events a stream has beside its chunks. A reply in one piece has none."),
    ] = None

    def ignored(self, *, for_open_webui: bool) -> list[str]:
        """Return which parameters have no effect. Raises RequestValidationError for what is refused."""
        found = ignored(CHAT, self.model_extra or {}, OFFERED if for_open_webui else ())
        if self.stream_options is not None:
            more = [f"stream_options.{name}" for name in self.stream_options.model_extra or {}]
            found += more if self.stream else ["stream_options"]
        if self.pincite_events and not self.stream:
            found.append("pincite_events")
        return found

    def ignored_messages(self, *, model_read_them: bool) -> list[str]:
        """Return which messages have no effect, known once there is an answer.

        Instructions for the wording, unless a served model read them, and all of them.
        """
        if model_read_them and len(instructions(self.messages)) <= MAX_INSTRUCTIONS:
            return []
        roles = dict.fromkeys(message.role for message in self.messages)
        return [f"messages.{role}" for role in roles if role in WORDING]

    @property
    def wants_usage(self) -> bool:
        """True if the usage is to come at the end of the stream."""
        return self.stream_options is not None and bool(self.stream_options.include_usage)


class Sparse(BaseModel):
    """A model whose empty fields are left out."""

    @model_serializer(mode="wrap")
    def _leave_out_null(self, serialize: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {name: value for name, value in serialize(self).items() if value is not None}


class UrlCitation(BaseModel):
    """The place of a sentence's words in the text, and the address of what it rests on."""

    url: str
    title: str
    start_index: int
    end_index: int


class Annotation(Sparse):
    """The citation of one sentence. `index` is its place among those of a stream."""

    type: Literal["url_citation"] = "url_citation"
    url_citation: UrlCitation
    index: int | None = None


class TokenUsage(BaseModel):
    """The tokens of the model that words answers. Without a model there are none."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class Grounds(BaseModel):
    """Facts that OpenAI's types have no place for.

    `annotations` are those of the sentences that stand. `ignored` names what of the request had no effect.
    """

    collection: str
    answer: Answer
    annotations: list[Annotation]
    ignored: list[str]


class ReplyMessage(BaseModel):
    """The reply."""

    role: Literal["assistant"] = "assistant"
    content: str
    refusal: None = None
    annotations: list[Annotation]


class Choice(BaseModel):
    """The one choice that there is."""

    index: Literal[0] = 0
    message: ReplyMessage
    logprobs: None = None
    finish_reason: Literal["stop"] = "stop"


class ChatCompletion(BaseModel):
    """A reply, as OpenAI's clients read it."""

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: str
    choices: list[Choice]
    usage: TokenUsage
    pincite: Grounds


class Delta(Sparse):
    """A further piece of the reply."""

    role: Literal["assistant"] | None = None
    content: str | None = None
    annotations: list[Annotation] | None = None


class ChunkChoice(BaseModel):
    """A piece of the one choice that there is."""

    index: Literal[0] = 0
    delta: Delta
    logprobs: None = None
    finish_reason: Literal["stop"] | None = None


class Chunk(Sparse):
    """An event of a streamed reply, as OpenAI's clients read it."""

    id: str
    object: Literal["chat.completion.chunk"] = "chat.completion.chunk"
    created: int
    model: str
    choices: list[ChunkChoice]
    usage: TokenUsage | None = None
    pincite: Grounds | None = None
