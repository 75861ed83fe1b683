"""Tell the script that a text is written in, by the names that Unicode gives its letters."""

from __future__ import annotations

import unicodedata
from collections import Counter

_JAPANESE = frozenset({"HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HALFWIDTH"})
_NAMES = {"CJK": "Han", "HANGUL": "Hangul"} | dict.fromkeys(_JAPANESE, "Kana")


def script(text: str) -> str | None:
    """Return the script of most letters: Latin, Greek, Cyrillic, Arabic, Han, Kana and others.

    It is None without letters.
    """
    counts = shares(text)
    return max(counts, key=lambda name: counts[name]) if counts else None


def shares(text: str) -> dict[str, float]:
    """Return the share, 0 to 1, of a text's letters in each script that it has."""
    counts = Counter(_script_of(char) for char in text if char.isalpha())
    total = sum(counts.values())
    return {name: count / total for name, count in counts.items()}


def _script_of(letter: str) -> str:
    first = unicodedata.name(letter, "UNKNOWN").split()[0]
    return _NAMES.get(first, first.capitalize())
