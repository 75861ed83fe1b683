"""Text of bounded length: a page with what stands before and after it, or a part of a longer text."""

from __future__ import annotations

from collections.abc import Callable

MAX_CHARS = 20_000
"""Characters of text in one result: it goes into the context of a model whole."""
OVERHEAD = 24
"""Characters beside a page's text, at most: its label, the line between two pages, and an ellipsis."""


def with_neighbours(text_of: Callable[[int], str], page: int) -> str:
    """Return a page's text between those of its neighbours, each below its number; at most MAX_CHARS.

    `text_of` gives the text of a page, from 1, and is empty where there is none. The neighbours share the
    room that the page leaves. Of one that is too long, the part next to the page is given.
    """
    before, own, after = (text_of(number) if number else "" for number in (page - 1, page, page + 1))
    room = MAX_CHARS - OVERHEAD - len(own)
    before_needs, after_needs = (len(text) + OVERHEAD if text else 0 for text in (before, after))
    before_gets = min(before_needs, max(room // 2, room - after_needs))
    after_gets = min(after_needs, room - before_gets)
    parts = []
    if kept := _chars(before_gets):
        cut = len(before) > kept
        parts.append(_labelled(page - 1, "…" + before[-kept:] if cut else before))
    parts.append(_labelled(page, own))
    if kept := _chars(after_gets):
        cut = len(after) > kept
        parts.append(_labelled(page + 1, after[:kept] + "…" if cut else after))
    return "\n\n".join(parts)


def fits(text: str) -> bool:
    """Return True if a page's text fits into one result."""
    return len(text) <= MAX_CHARS - OVERHEAD


def part(text: str, start: int) -> tuple[str, int | None]:
    """Return at most MAX_CHARS from `start` on, and where the rest begins; None where there is none."""
    end = start + MAX_CHARS
    return text[start:end], end if end < len(text) else None


def _chars(room: int) -> int:
    return max(0, room - OVERHEAD)


def _labelled(page: int, text: str) -> str:
    return f"[page {page}]\n{text}"
