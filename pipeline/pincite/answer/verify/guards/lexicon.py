"""The groups of words of `lexicon.json`, which says where they come from."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

from pincite.answer.verify.tokens import stem_of

Pole = frozenset[str]
_AS_WRITTEN = ("quantifiers", "comparatives", "superlatives")


@cache
def lexicon() -> dict[str, list[Pole]]:
    """Return the groups of words: some as they are written, others by their stems."""
    found = json.loads(files(__package__).joinpath("lexicon.json").read_text(encoding="utf-8"))
    return {
        name: [
            frozenset(words.split() if name in _AS_WRITTEN else map(stem_of, words.split()))
            for words in groups
        ]
        for name, groups in found.items()
        if name not in ("about", "irregular")
    }


@cache
def irregular() -> dict[str, str]:
    """Return the stem of the first form of each irregular word: "rose" and "risen" are "rise"."""
    found = json.loads(files(__package__).joinpath("lexicon.json").read_text(encoding="utf-8"))
    groups = (group.split() for group in found["irregular"])
    return {form: stem_of(first) for first, *others in groups for form in others}


@cache
def axes(name: str) -> tuple[tuple[Pole, Pole], ...]:
    """Return the pairs of opposite poles of a part of the lexicon."""
    groups = lexicon()[name]
    return tuple(zip(groups[::2], groups[1::2], strict=True))
