"""Test pages that are drawn by a fixed seed with their exact truth; nothing that is drawn is kept."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GeneratedPage:
    """A PDF of one page and what it says: Markdown in reading order, its tables as HTML."""

    name: str
    pdf: bytes
    markdown: str
    tables: tuple[str, ...] = ()
    traits: tuple[str, ...] = ()
    """What is hard about it: scores are also told by these."""
