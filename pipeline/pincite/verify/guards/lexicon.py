"""Words of `lexicon.json` and opposites of `antonyms.txt`; both files say where they come from."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

from pincite.verify.tokens import stem_of

Pole = frozenset[str]
_AS_WRITTEN = ("quantifiers", "comparatives", "superlatives", "signs")
_PREFIXES = ("un", "in", "im", "ir", "il", "dis", "non")
_SHORTEST = 4
"""Letters of a word from which a prefix may turn it into its opposite."""


@cache
def lexicon() -> dict[str, list[Pole]]:
    """Return the groups of words: some as they are written, others by their stems."""
    found = json.loads(files("pincite.verify.guards").joinpath("lexicon.json").read_text(encoding="utf-8"))
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
    found = json.loads(files("pincite.verify.guards").joinpath("lexicon.json").read_text(encoding="utf-8"))
    groups = (group.split() for group in found["irregular"])
    return {form: stem_of(first) for first, *others in groups for form in others}


@cache
def axes(name: str) -> tuple[tuple[Pole, Pole], ...]:
    """Return the pairs of opposite poles of a part of the lexicon."""
    groups = lexicon()[name]
    return tuple(zip(groups[::2], groups[1::2], strict=True))


@cache
def opposites(word: str) -> frozenset[str]:
    """Return the stems of the opposites of a word: of the lists, and with or without a prefix."""
    stem = irregular().get(word, stem_of(word))
    found = set(_antonyms().get(stem, ()))
    for prefix in _PREFIXES:
        bare = word.removeprefix(prefix)
        if bare != word and len(bare) >= _SHORTEST:
            found.add(stem_of(bare))
        if len(word) >= _SHORTEST:
            found.add(stem_of(prefix + word))
    return frozenset(found)


@cache
def signed() -> frozenset[str]:
    """Return the words that say more or less, earlier or later."""
    return frozenset().union(*(pole for poles in axes("signs") for pole in poles))


@cache
def _antonyms() -> dict[str, frozenset[str]]:
    """Return the opposites of each stem."""
    text = files("pincite.verify.guards").joinpath("antonyms.txt").read_text(encoding="utf-8")
    pairs = [line.split() for line in text.splitlines() if not line.startswith("#")]
    found: dict[str, set[str]] = {}
    stems = ((stem_of(one), stem_of(other)) for one, other in pairs)
    words = [
        (frozenset({one}), frozenset({other}))
        for one, other in stems
        if not (one.startswith(other) or other.startswith(one))  # employ, employee
    ]
    for poles in (*words, *axes("opposites"), *axes("directions")):
        one, other = ({irregular().get(stem, stem) for stem in pole} for pole in poles)
        for own, opposite in ((one, other), (other, one)):
            for stem in own:
                found.setdefault(stem, set()).update(opposite - own)
    return {stem: frozenset(others) for stem, others in found.items()}
