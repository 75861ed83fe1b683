"""Write text fragments, which make a browser scroll to a quote's words (WICG Scroll To Text Fragment)."""

from __future__ import annotations

from urllib.parse import quote

EDGE_WORDS = 5


def text_fragment(text: str) -> str:
    """Return the `:~:text=` directive of a quote; a long one is named by its first and last words."""
    words = text.split()
    if len(words) <= 2 * EDGE_WORDS and "\t" not in text:
        return f":~:text={_encode(words)}"
    edge = min(EDGE_WORDS, max(1, len(words) // 2))
    return f":~:text={_encode(words[:edge])},{_encode(words[-edge:])}"


def _encode(words: list[str]) -> str:
    """Return words percent-encoded, with the dash too, which the directive's syntax reserves."""
    return quote(" ".join(words), safe="").replace("-", "%2D")
