"""Requests that search, ask and check, and how their responses are read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pincite.answer.conversation import Turn
from pincite.client.call import Call
from pincite.client.call_parts import collection_at, one
from pincite.index.filters import Filter, as_json
from pincite.schema.answer import Answer, MinVerdict, Policy
from pincite.schema.search import Explanation, Hit, SearchResult


def search_result(
    collection: str,
    question: str,
    *,
    limit: int = 20,
    within: Sequence[str] | None = None,
    where: Filter | None = None,
) -> Call[SearchResult]:
    """Find the best passages of live documents, and say which question was searched.

    `limit` is the number of passages, 1 to 100. `within` narrows to documents, by external id, and `where` to
    those that pass a filter. Codes: `collection-not-found`, `document-not-found`, `invalid-filter`.
    """
    body = {"question": question, "k": limit, **_narrowed(within, where)}
    return one(SearchResult, "POST", f"{collection_at(collection)}/search", body=body)


def search(
    collection: str,
    question: str,
    *,
    limit: int = 20,
    within: Sequence[str] | None = None,
    where: Filter | None = None,
) -> Call[list[Hit]]:
    """Find the best passages of live documents, as `search_result` does, and return them alone."""
    asked = search_result(collection, question, limit=limit, within=within, where=where)
    return Call(asked.method, asked.path, lambda response: asked.read(response).hits, body=asked.body)


def explain(
    collection: str,
    question: str,
    *,
    chunk: str | None = None,
    document: str | None = None,
    limit: int = 20,
    within: Sequence[str] | None = None,
    where: Filter | None = None,
) -> Call[Explanation]:
    """Say why a chunk, or a document's best one, is or is not among the first `limit` hits of a question.

    Give `chunk`, an id that a hit has, or `document`, an external id. Codes: `collection-not-found`,
    `document-not-found`, `chunk-not-found`.
    """
    body = {"question": question, "k": limit, "chunk": chunk, "document": document}
    path = f"{collection_at(collection)}/explain"
    return one(Explanation, "POST", path, body={**body, **_narrowed(within, where)})


def answer(
    collection: str,
    question: str,
    *,
    history: Sequence[Turn] = (),
    within: Sequence[str] | None = None,
    where: Filter | None = None,
    policy: Policy | None = None,
    min_verdict: MinVerdict | None = None,
) -> Call[Answer]:
    """Answer a question, each sentence with citations that were checked, or refuse.

    `history` are the earlier turns, the oldest first. `policy` and `min_verdict` are the service's if None.
    Codes: `collection-not-found`, `document-not-found`, `invalid-filter`, and `answers-full` where too many
    questions wait.
    """
    body = {
        "question": question,
        "history": [turn.model_dump() for turn in history],
        "policy": policy,
        "min_verdict": min_verdict,
        **_narrowed(within, where),
    }
    return one(Answer, "POST", f"{collection_at(collection)}/answers", body=body)


def _narrowed(within: Sequence[str] | None, where: Filter | None) -> dict[str, Any]:
    return {"within": None if within is None else list(within), "filter": where and as_json(where)}
