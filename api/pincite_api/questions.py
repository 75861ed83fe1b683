"""Questions: a search gives ranked passages, an answer gives sentences with citations that were checked."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing
from functools import partial
from typing import Annotated, Self

from fastapi import APIRouter, Body, Request, Response
from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event
from pydantic import Field, PlainValidator, StringConstraints, model_validator

from pincite.answer.conversation import MAX_TURNS, Turn
from pincite.answer.stream import EVENT_NAMES, AnswerStream
from pincite.errors import PinciteError
from pincite.index.filters import Filter, read
from pincite.schema.answer import Answer, MinVerdict, Policy
from pincite.schema.question import MAX_QUESTION
from pincite.schema.search import Explanation, SearchResult
from pincite.schema.strict import StrictModel
from pincite_api.answer_examples import ANSWER, BEGIN, EXPLANATION, FILTER, PROGRESS, SEARCH_RESULT, SENTENCE
from pincite_api.answering import answer_or_stream, one_by_one
from pincite_api.bodies import JsonRoute
from pincite_api.dependencies import CollectionName, OpenLibrary
from pincite_api.event_notifier import KEEP_ALIVE_S
from pincite_api.examples import shown
from pincite_api.problems import documented, problem_of
from pincite_api.streams import wants_events, with_signs_of_life
from pincite_api.validation_errors import NO_NUL

log = logging.getLogger(__name__)

ExternalId = Annotated[str, StringConstraints(min_length=1, max_length=1024, pattern=NO_NUL)]
Where = Annotated[
    Filter | None,
    PlainValidator(lambda value: None if value is None else read(value), json_schema_input_type=Filter | str),
]
router = APIRouter(prefix="/collections/{collection}", tags=["questions"], route_class=JsonRoute)


class Question(StrictModel):
    """A question, and the documents it is put to."""

    question: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_QUESTION)]
    within: ExternalId | Annotated[list[ExternalId], Field(min_length=1, max_length=1000)] | None = Field(
        None, description="The external id of a document, or several; without it, all of the collection."
    )
    filter: Where = Field(
        None,
        description="Which documents, by what is known of them: as JSON, or as text such as "
        "“metadata.year >= 2018 and not kind = manual”.",
        examples=[FILTER, "metadata.year >= 2018 and not kind = manual"],
    )
    where: Where = Field(None, description="Another name for `filter`. Give one of the two.")

    @model_validator(mode="after")
    def _one_filter(self) -> Self:
        if self.filter is not None and self.where is not None:
            raise ValueError("filter and where are two names for the same: give one of them")
        return self

    @property
    def condition(self) -> Filter | None:
        """The filter, under either of its names; None for all documents."""
        return self.filter or self.where

    @property
    def documents(self) -> list[str] | None:
        """The names of the documents to which the question is narrowed; None for all."""
        return [self.within] if isinstance(self.within, str) else self.within


class Search(Question):
    """A question, and how many passages are wanted."""

    k: int = Field(20, ge=1, le=100, description="How many hits at most.")


@router.post(
    "/search",
    summary="Search for passages",
    responses={
        200: shown(SEARCH_RESULT, "Passages, best first."),
        **documented(404, 408, 413, 415, 422),
    },
)
def search(
    collection: CollectionName,
    ask: Annotated[Search, Body(examples=[{"question": "When does the lease end?", "k": 5}])],
    library: OpenLibrary,
) -> SearchResult:
    """Return the passages of live documents that fit a question best, in order.

    Typing errors of words are mended where the documents tell them for sure: `asked_as` is what was searched.
    """
    return library.search_result(
        collection, ask.question, limit=ask.k, within=ask.documents, where=ask.condition
    )


class Explain(Search):
    """A question, and the chunk or the document that it is asked about."""

    chunk: str | None = Field(None, description="The id of a chunk.", max_length=64, pattern=NO_NUL)
    document: ExternalId | None = Field(None, description="The external id of a document: its best chunk.")

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if (self.chunk is None) == (self.document is None):
            raise ValueError("give either a chunk or a document")
        return self


@router.post(
    "/explain",
    summary="Explain a ranking",
    responses={200: shown(EXPLANATION, "Where it stands, and why."), **documented(404, 408, 413, 415, 422)},
)
def explain(
    collection: CollectionName,
    ask: Annotated[
        Explain, Body(examples=[{"question": "When does the lease end?", "document": "lease.pdf"}])
    ],
    library: OpenLibrary,
) -> Explanation:
    """Return why a chunk, or a document's best chunk, is or is not among the first `k` hits of a question."""
    return library.explain(
        collection,
        ask.question,
        chunk=ask.chunk,
        document=ask.document,
        limit=ask.k,
        within=ask.documents,
        where=ask.condition,
    )


class Ask(Question):
    """A question that is to be answered, and which sentences of a model are shown as said."""

    history: list[Turn] = Field(
        [],
        max_length=MAX_TURNS,
        description="The earlier turns of the conversation, the oldest first. What the question leaves out "
        "is taken from them: by the served model, or else by rules for English. `asked_as` in the answer is "
        "the question that was searched.",
        examples=[[{"question": "When does the lease of the mill end?", "answer": "On 31 May 2026."}]],
    )
    min_verdict: MinVerdict | None = Field(
        None,
        description="The weakest verdict with which a sentence is shown as said. `supported` is a proof; "
        "`entailed` and `paraphrased` are measured judgements. Without it, the service's setting; else "
        "`entailed` where the served model was calibrated as a judge, else `paraphrased`.",
    )
    policy: Policy | None = Field(
        None,
        description="What becomes of a sentence with a weaker verdict: `drop` it and count it, `flag` it "
        "with what it lacks, or `refuse` the whole answer. Without it, the service's setting.",
    )


_AS_EVENTS = """\
The answer. With `Accept: text/event-stream` it comes as events: `begin` with how many passages the
collection has, `progress` with what is being done, `sentence` for each sentence as soon as it is
checked, then `done` with the whole answer, or `error` with a problem. Where the model fails inside its
answer, or a cited document is deleted meanwhile, `retract` takes back sentences by their places in the
stream, counted from 0, and `replace` gives what stands instead, at the next places. `done` has what
stands.
"""
_EXAMPLE_EVENTS = "".join(
    format_sse_event(event=name, data_str=json.dumps(data)).decode()
    for name, data in (("begin", BEGIN), ("progress", PROGRESS), ("sentence", SENTENCE), ("done", ANSWER))
)


@router.post(
    "/answers",
    summary="Ask a question",
    response_model=Answer,
    responses={
        200: {
            "description": _AS_EVENTS,
            "content": {
                "application/json": {"example": ANSWER},
                "text/event-stream": {"schema": {"type": "string"}, "example": _EXAMPLE_EVENTS},
            },
        },
        **documented(404, 408, 413, 415, 422, 429),
    },
)
async def answer(
    collection: CollectionName,
    ask: Annotated[Ask, Body(examples=[{"question": "When does the lease end?", "within": "lease.pdf"}])],
    library: OpenLibrary,
    request: Request,
) -> Answer | Response:
    """Return an answer whose every sentence carries citations that were checked, or a refusal.

    A refusal is an answer too: `answerable` is false, and `nearest` holds what came closest.
    """
    asked = partial(
        library.stream,
        collection,
        ask.question,
        history=ask.history,
        within=ask.documents,
        where=ask.condition,
        policy=ask.policy,
        min_verdict=ask.min_verdict,
    )
    as_events = partial(_as_events, path=request.url.path) if wants_events(request) else None
    return await answer_or_stream(request, collection, asked, as_events)


async def _as_events(events: AnswerStream, path: str) -> AsyncGenerator[bytes, None]:
    """Yield the wire format. The status has been sent by now, so an error is an event too."""
    async with aclosing(with_signs_of_life(one_by_one(events), KEEP_ALIVE_S)) as answering:
        try:
            async for event in answering:
                if event is None:
                    yield KEEPALIVE_COMMENT
                    continue
                yield format_sse_event(event=EVENT_NAMES[type(event)], data_str=event.model_dump_json())
        except Exception as error:
            if not isinstance(error, PinciteError):
                log.exception("An answer broke off.")
            found = problem_of(error, path)
            yield format_sse_event(event="error", data_str=found.model_dump_json(exclude_none=True))
