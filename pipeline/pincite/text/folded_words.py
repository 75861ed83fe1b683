"""Texts as they are compared where case and white space say nothing."""

from __future__ import annotations


def folded_words(text: str) -> str:
    """Return the words of a text without case, with one space between them."""
    return " ".join(text.split()).casefold()
