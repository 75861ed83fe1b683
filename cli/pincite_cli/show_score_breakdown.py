"""Show people the reasons for a passage's rank."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pincite.schema.score_breakdown import Why


def lines(parts: Why) -> Iterator[str]:
    """Yield what a score is made of, a line for each part."""
    yield f"score    {parts.score:.3f}"
    page = parts.page
    cosine = parts.meaning.cosine if page is None else page.cosine
    share = parts.words.share if page is None else page.share
    of = "its page's best" if page is not None else "its own"
    yield f"meaning  {cosine:.3f}, {of} cosine{_number(parts.meaning.rank)}"
    terms = f": {', '.join(parts.words.terms)}" if parts.words.terms else ""
    yield f"words    {parts.words_weight * share:.3f}, {of} BM25{_number(parts.words.rank)}{terms}"
    if parts.route.weight:
        yield f"boost    {parts.route.weight:.3f}: {'; '.join(parts.route.reasons)}"
    if parts.meaning.other_words:
        yield f"expanded {'; '.join(parts.meaning.other_words)}"
    if parts.folded:
        yield f"stands for {len(parts.folded)} more with the same text"
    if parts.reranked is not None:
        yield f"reranked {parts.reranked:.3f}: this decides its place"


def _number(rank: int | None) -> str:
    return f", number {rank}" if rank else ""
