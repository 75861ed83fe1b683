"""Embeddings by the model that embeds the documents: a text has the vector that its passage would have."""

from __future__ import annotations

import base64
from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from typing import Annotated, Any, Literal

import numpy as np
from anyio import from_thread
from fastapi import APIRouter, Body, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from pincite.embed import Embedder
from pincite.ingest.chunker import SPECIAL_TOKENS
from pincite_api.answering import while_waited_for
from pincite_api.bodies import JsonRoute
from pincite_api.dependencies import OpenLibrary, check_caller, in_thread_of
from pincite_api.openai.models import EMBEDDING, no_model
from pincite_api.openai.parameters import EMBEDDINGS, ignored
from pincite_api.problems import documented
from pincite_api.validation_errors import Text, whole_text

MAX_TEXTS = 2048
Encoding = Literal["float", "base64"]


class LongJsonRoute(JsonRoute):
    """A route for bodies with many texts, which are not read for a client without the key."""

    max_bytes = 4 << 20

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what answers a request, and refuses one without the key before its body is read."""
        handle = super().get_route_handler()

        async def checked(request: Request) -> Response:
            check_caller(request.scope)
            return await handle(request)

        return checked


router = APIRouter(prefix="/embeddings", tags=["openai"], route_class=LongJsonRoute)


class EmbeddingRequest(BaseModel):
    """Texts. Parameters that are not named here are ignored and named in the reply."""

    model_config = ConfigDict(extra="allow")

    model: Annotated[str, Field(min_length=1, max_length=256)]
    input: Annotated[
        # What a list holds is looked at below: thousands of wrong items would be a fault each.
        Text | Annotated[list[Any], WithJsonSchema({"type": "array", "items": {"type": "string"}})],
        Field(min_length=1, description="A text or several. Tokens are refused: the model has others."),
    ]
    encoding_format: Encoding | None = None
    dimensions: int | None = None

    @property
    def texts(self) -> list[str]:
        """Return the texts. Raises RequestValidationError for tokens, an empty text, or too many."""
        texts = [self.input] if isinstance(self.input, str) else self.input
        if len(texts) > MAX_TEXTS:
            raise _fault("input", f"these are {len(texts):,} texts: send at most {MAX_TEXTS:,} at once")
        found = [text for text in texts if isinstance(text, str)]
        if len(found) < len(texts):
            raise _fault(
                "input",
                "these are tokens of another model: send texts. LangChain's OpenAIEmbeddings does so with "
                "check_embedding_ctx_length=False",
            )
        if not all(text.strip() for text in found):
            raise _fault("input", "a text is empty: leave it out")
        for place, text in enumerate(found):
            try:
                whole_text(text)
            except ValueError as error:
                raise _fault("input", f"text {place} is none: {error}") from None
        return found


class Embedding(BaseModel):
    """The vector of one text: numbers, or little-endian 32-bit floats in base64."""

    object: Literal["embedding"] = "embedding"
    index: int
    embedding: list[float] | str


class EmbeddingUsage(BaseModel):
    """The tokens of all texts."""

    prompt_tokens: int
    total_tokens: int


class EmbeddedBy(BaseModel):
    """Facts that OpenAI's types have no place for: the model behind, and ignored parts of the request."""

    model: str
    ignored: list[str]


class Embeddings(BaseModel):
    """Vectors in the order of the texts."""

    object: Literal["list"] = "list"
    data: list[Embedding]
    model: str = EMBEDDING
    usage: EmbeddingUsage
    pincite: EmbeddedBy


@router.post("", summary="Embed texts", responses=documented(404, 408, 413, 415, 422))
async def create_embeddings(
    wanted: Annotated[
        EmbeddingRequest, Body(examples=[{"model": EMBEDDING, "input": ["When does the lease end?"]}])
    ],
    library: OpenLibrary,
    request: Request,
) -> Embeddings:
    """Return one vector for each text, by the model that embeds the documents."""
    if request.app.state.model_aliases.get(wanted.model, wanted.model) != EMBEDDING:
        raise no_model(wanted.model)
    without_effect = ignored(EMBEDDINGS, wanted.model_extra or {})
    work = partial(_embed, library.parts.embedder, wanted.texts, wanted.encoding_format, wanted.dimensions)
    data, tokens = await while_waited_for(request, partial(in_thread_of, request, "embeddings", work))
    return Embeddings(
        data=data,
        usage=EmbeddingUsage(prompt_tokens=tokens, total_tokens=tokens),
        pincite=EmbeddedBy(model=library.parts.embedder.fingerprint, ignored=without_effect),
    )


def _embed(
    embedder: Embedder, texts: Sequence[str], encoding: Encoding | None, dimensions: int | None
) -> tuple[list[Embedding], int]:
    """Return the vectors, and how many tokens the texts have. Raises RequestValidationError.

    It ends soon after the client has left.
    """
    if dimensions not in (None, embedder.dim):
        raise _fault("dimensions", f"the model has {embedder.dim} and no other: leave it out")
    counts, most = embedder.count_tokens(texts), embedder.max_tokens - SPECIAL_TOKENS
    for place, count in enumerate(counts):
        if count > most:
            raise _fault(
                "input",
                f"text {place} has {count:,} tokens, and the model reads {most:,}: cut it into shorter ones",
            )
    vectors = embedder.passages(texts, lambda _done: from_thread.check_cancelled())
    return [
        Embedding(index=place, embedding=_base64(vector) if encoding == "base64" else vector.tolist())
        for place, vector in enumerate(vectors)
    ], sum(counts)


def _base64(vector: Any) -> str:
    return base64.b64encode(np.asarray(vector, dtype="<f4").tobytes()).decode()


def _fault(name: str, said: str) -> RequestValidationError:
    return RequestValidationError([{"type": "embedding", "loc": ("body", name), "msg": said}])
