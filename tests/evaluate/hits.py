"""Hits as a search gives them, made for a test."""

from __future__ import annotations

from pincite.schema.search import Hit


def hit(document: str, *pages: int, text: str = "", chunk: str | None = None) -> Hit:
    """Return a hit on these pages."""
    return Hit(
        document=document,
        document_id=document,
        version=1,
        chunk_id=chunk or f"{document} {pages} {text}",
        title=document,
        pages=list(pages),
        headings=[],
        score=0.5,
        text=text,
    )
