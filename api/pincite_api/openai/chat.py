"""Chat completions: the last message is asked of a collection, and the checked answer is the reply."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import Annotated, Literal

from anyio import to_thread
from fastapi import APIRouter, Body, Header, Request, Response
from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event

from pincite.answer.stream import AnswerStream
from pincite.errors import NotFound, PinciteError
from pincite.schema.answer import Answer, AnswerEvent, Progress, Replace, Retract, Sentence
from pincite_api.answering import answer_or_stream, one_by_one
from pincite_api.bodies import JsonRoute
from pincite_api.dependencies import OpenLibrary
from pincite_api.embed.links import EmbedLinks
from pincite_api.event_notifier import KEEP_ALIVE_S
from pincite_api.openai import open_webui
from pincite_api.openai.messages import asked, instructions
from pincite_api.openai.models import ChatModel, chat_model, no_model
from pincite_api.openai.schema import (
    Annotation,
    ChatCompletion,
    ChatRequest,
    Choice,
    Chunk,
    ChunkChoice,
    Delta,
    Grounds,
    ReplyMessage,
    TokenUsage,
    UrlCitation,
)
from pincite_api.openai.text import ChatText, Mark, Numbered, Piece, chat_text
from pincite_api.problems import documented, envelope, problem_of
from pincite_api.streams import with_signs_of_life

log = logging.getLogger(__name__)

router = APIRouter(prefix="/chat/completions", tags=["openai"], route_class=JsonRoute)


@dataclass(frozen=True, slots=True)
class Reply:
    """The facts that every part of one reply repeats."""

    request: ChatRequest
    model: ChatModel
    base: str
    ignored: list[str]
    id: str
    created: int
    for_open_webui: bool = False
    embed_links: EmbedLinks | None = None

    def whole(self, answer: Answer) -> ChatCompletion:
        """Return the reply in one piece."""
        text, marks = chat_text(answer, self.base, self.model.collection)
        grounds = self._grounds(answer, marks)
        message = ReplyMessage(content=text, annotations=grounds.annotations)
        return ChatCompletion(
            id=self.id,
            created=self.created,
            model=self.model.id,
            choices=[Choice(message=message)],
            usage=_usage(answer),
            pincite=grounds,
        )

    async def chunks(self, events: AnswerStream, path: str) -> AsyncGenerator[bytes, None]:
        """Yield the reply as events. The status has been sent by now, so an error is an event too."""
        text, indexes = ChatText(self.base, self.model.collection, linked=not self.for_open_webui), count()
        yield self._chunk(Delta(role="assistant", content=""))
        async with aclosing(with_signs_of_life(one_by_one(events), KEEP_ALIVE_S)) as answering:
            try:
                async for event in answering:
                    if event is None:
                        yield KEEPALIVE_COMMENT
                        continue
                    for told in await self._told(event, text, indexes):
                        yield told
                    if isinstance(event, Answer):
                        for last in self._ends(event, text):
                            yield last
            except Exception as error:
                if not isinstance(error, PinciteError):
                    log.exception("An answer broke off.")
                if self.for_open_webui:
                    yield open_webui.broken_off()
                yield format_sse_event(data_str=envelope(problem_of(error, path)).model_dump_json())
                return
        yield format_sse_event(data_str="[DONE]")

    async def _told(self, event: AnswerEvent, text: ChatText, indexes: Iterator[int]) -> list[bytes]:
        """Return what an event adds to a stream."""
        told = []
        for piece in _pieces(text, event):
            found = None
            if self.for_open_webui:
                told += [await self._source(numbered) for numbered in piece.numbered]
            elif piece.mark:
                found = [_annotation(piece.mark, next(indexes))]
            told.append(self._chunk(Delta(content=piece.text, annotations=found)))
        if self.for_open_webui and (state := open_webui.state(event, text)):
            told.append(state)
        return told

    async def _source(self, numbered: Numbered) -> bytes:
        embed_url = None
        if self.embed_links:
            make = partial(self.embed_links.of, self.model.collection, numbered.citation)
            embed_url = await to_thread.run_sync(make)
        return open_webui.source(numbered, self.base, embed_url)

    def _ends(self, answer: Answer, text: ChatText) -> list[bytes]:
        grounds = self._grounds(answer, text.marks)
        ends = [self._chunk(Delta(), finish_reason="stop", pincite=grounds)]
        if self.request.wants_usage:
            ends.append(self._event([], usage=_usage(answer)))
        return ends

    def _chunk(
        self, delta: Delta, finish_reason: Literal["stop"] | None = None, pincite: Grounds | None = None
    ) -> bytes:
        return self._event([ChunkChoice(delta=delta, finish_reason=finish_reason)], pincite=pincite)

    def _event(
        self, choices: list[ChunkChoice], usage: TokenUsage | None = None, pincite: Grounds | None = None
    ) -> bytes:
        chunk = Chunk(
            id=self.id,
            created=self.created,
            model=self.model.id,
            choices=choices,
            usage=usage,
            pincite=pincite,
        )
        return format_sse_event(data_str=chunk.model_dump_json())

    def _grounds(self, answer: Answer, marks: Sequence[Mark]) -> Grounds:
        return Grounds(
            collection=self.model.collection,
            answer=answer,
            annotations=[_annotation(mark) for mark in marks],
            # No usage: no model worded the answer, or the one that should have has failed.
            ignored=[*self.ignored, *self.request.ignored_messages(model_read_them=answer.usage is not None)],
        )


def _pieces(text: ChatText, event: AnswerEvent) -> list[Piece]:
    """Return what an event adds to the text of a stream."""
    match event:
        case Progress(heading=str(heading)):
            return text.head(heading)
        case Sentence():
            return [text.say(event)]
        case Retract():
            return text.take_back(event.sentences, event.reason.detail)
        case Replace():
            return [text.say(sentence) for sentence in event.sentences]
        case Answer():
            return text.end(event)
    return []


def _annotation(mark: Mark, index: int | None = None) -> Annotation:
    citation = UrlCitation(url=mark.url, title=mark.title, start_index=mark.start, end_index=mark.end)
    return Annotation(url_citation=citation, index=index)


def _usage(answer: Answer) -> TokenUsage:
    used = answer.usage
    read, said = (used.prompt_tokens or 0, used.completion_tokens or 0) if used else (0, 0)
    return TokenUsage(prompt_tokens=read, completion_tokens=said, total_tokens=read + said)


@router.post(
    "",
    summary="Chat with a collection",
    response_model=ChatCompletion,
    responses=documented(404, 408, 413, 415, 422, 429),
)
async def create_chat_completion(
    chat: Annotated[
        ChatRequest,
        Body(
            examples=[
                {
                    "model": "pincite/default",
                    "messages": [{"role": "user", "content": "When does the lease end?"}],
                }
            ]
        ),
    ],
    library: OpenLibrary,
    request: Request,
    events_header: Annotated[
        open_webui.Events | None,
        Header(alias=open_webui.HEADER, description="As `pincite_events` in the body."),
    ] = None,
) -> ChatCompletion | Response:
    """Return an answer with numbered links, annotations, and the whole answer as `pincite`.

    With `stream` it comes as chat.completion.chunk events: sentences as soon as each is checked. What is
    taken back later is said in the text. A refusal is a reply that says so.
    """
    model = chat_model(chat.model, request.app.state.model_aliases)
    for_open_webui = (chat.pincite_events or events_header) is not None
    question, history = asked(chat.messages)
    reply = Reply(
        request=chat,
        model=model,
        base=request.app.state.link_base,
        ignored=chat.ignored(for_open_webui=for_open_webui),
        id=f"chatcmpl-{uuid.uuid4().hex}",
        created=int(time.time()),
        for_open_webui=for_open_webui,
        embed_links=request.app.state.embed_links,
    )
    ask = partial(
        library.stream,
        model.collection,
        question,
        history=history,
        policy=model.policy,
        instructions=instructions(chat.messages),
    )
    as_events = partial(reply.chunks, path=request.url.path) if chat.stream else None
    try:
        made = await answer_or_stream(request, model.collection, ask, as_events)
    except NotFound:
        raise no_model(chat.model) from None
    return reply.whole(made) if isinstance(made, Answer) else made
