"""Guards of what turns a statement: negation, direction, opposites, and how many it is said of."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files

from pincite.verify.guards.reading import Clause, Evidence, split
from pincite.verify.tokens import Token, stem_of

SHARED = 0.5
"""The share of a clause's words that a clause of the evidence must hold to be about the same."""


def changed_negation(sentence: Sequence[Token], evidence: Evidence) -> str | None:
    """Return what a sentence denies and its evidence does not, or the other way round; or None.

    A clause is compared with the clauses of the evidence that share most of its words.
    """
    denying = _lexicon()["denying"][0]
    for part in split(sentence):
        nearest = _nearest(part, evidence)
        denied = _denials(part, denying)
        if not nearest:
            if denied and not any(_denials(each, denying) for each in evidence.sentences):
                return denied[0]
            continue
        if any(bool(_denials(each, denying)) == bool(denied) for each in nearest):
            continue
        return denied[0] if denied else f"not: {_denials(nearest[0], denying)[0]}"
    return None


def changed_direction(sentence: Sequence[Token], evidence: Evidence) -> str | None:
    """Return a word of direction (rise, fall, more, less) whose opposite the evidence has instead, or None.

    A direction that the evidence does not state at all is returned too.
    """
    return _other_pole(sentence, evidence, _axes("directions"), must_be_stated=True)


def opposite(sentence: Sequence[Token], evidence: Evidence) -> str | None:
    """Return a word whose opposite the evidence has instead (open for closed), or None."""
    return _other_pole(sentence, evidence, _axes("opposites"), must_be_stated=False)


def widened(sentence: Sequence[Token], evidence: Evidence) -> str | None:
    """Return a word by which a sentence says more than its evidence, or None.

    All where the evidence has no such word, or a certainty where the evidence has a possibility.
    """
    universal, partial = _lexicon()["quantifiers"]
    said = {token.word for each in evidence.sentences for token in each.tokens}
    for token in sentence:
        if token.word in universal and not said & universal:
            return token.word
    words = {token.word for token in sentence}
    for part in split(sentence):
        nearest = _nearest(part, evidence)
        if nearest and all(_words(each) & partial for each in nearest) and not words & partial:
            return f"not: {sorted(_words(nearest[0]) & partial)[0]}"
    return None


def _other_pole(
    sentence: Sequence[Token],
    evidence: Evidence,
    axes: tuple[tuple[frozenset[str], frozenset[str]], ...],
    *,
    must_be_stated: bool,
) -> str | None:
    stated = {_root(token) for each in evidence.sentences for token in each.tokens}
    for part in split(sentence):
        nearest = {_root(token) for each in _nearest(part, evidence) for token in each.tokens} or stated
        for token in part.tokens:
            for poles in axes:
                for own, other in (poles, poles[::-1]):
                    if _root(token) not in own:
                        continue
                    if (nearest & other and not nearest & own) or (must_be_stated and not stated & own):
                        return token.word
    return None


def _nearest(part: Clause, evidence: Evidence) -> list[Clause]:
    """Return the clauses of the evidence that share most words with a clause, if enough of them."""
    shared = [(len(part.stems & each.stems), each) for each in evidence.clauses]
    most = max((count for count, _ in shared), default=0)
    if not most or most < SHARED * len(part.stems):
        return []
    return [each for count, each in shared if count == most]


def _denials(part: Clause, denying: frozenset[str]) -> list[str]:
    return [token.word for token in part.tokens if token.kind == "not" or _root(token) in denying]


def _words(part: Clause) -> set[str]:
    return {token.word for token in part.tokens}


def _root(token: Token) -> str:
    return token.key if token.kind == "word" else token.word


def _axes(name: str) -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    groups = _lexicon()[name]
    return tuple(zip(groups[::2], groups[1::2], strict=True))


@cache
def _lexicon() -> dict[str, list[frozenset[str]]]:
    """Return the groups of words of the lexicon; those of `quantifiers` as written, others by their stems."""
    found = json.loads(files("pincite.verify.guards").joinpath("lexicon.json").read_text(encoding="utf-8"))
    return {
        name: [frozenset(_read(words.split(), stemmed=name != "quantifiers")) for words in groups]
        for name, groups in found.items()
    }


def _read(words: Iterable[str], *, stemmed: bool) -> Iterable[str]:
    return (stem_of(word) if stemmed else word for word in words)
