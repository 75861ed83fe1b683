"""Guard of quantity: a sentence is not said of more things, or with more certainty, than its evidence."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pincite.answer.verify.guards.lexicon import lexicon
from pincite.answer.verify.guards.numbers import TIMES
from pincite.answer.verify.guards.reading import Evidence, split
from pincite.answer.verify.tokens import Token

_OF_NUMBERS = frozenset("about approximately nearly almost roughly around".split())
"""Words that hedge a number, which the guard of numbers reads."""


def widened(sentence: Sequence[Token], evidence: Evidence) -> str | None:
    """Return a word by which a sentence says more than its evidence, or None.

    All where the evidence has no such word, a certainty where the evidence has a possibility, or an exception
    that the evidence does not make. So is a condition of the evidence that is said not to matter.
    """
    universal, partial, as_good, excepting, conditional = lexicon()["quantifiers"]
    said = {token.word for each in evidence.sentences for token in each.tokens}
    for at, token in enumerate(sentence):
        # "every April" says how often, "in all" how many, and "must be provided" no condition
        before = sentence[at - 1].word if at else ","
        following = sentence[at + 1] if at + 1 < len(sentence) else token
        is_rate = token.word == "every" and (
            following.kind in ("number", "name") or following.key in TIMES or "each" in said
        )
        is_sum = token.word == "all" and before in ("in", "at", "of")
        if token.word == "provided" and before != "," and following.word != "that":
            continue
        if (
            token.word in universal
            and not (is_rate or is_sum)
            and not said & _as_universal(token.word, universal)
        ):
            return token.word
        if token.word in excepting and not said & (excepting | conditional):
            return token.word
    conceded = _concession(sentence)
    is_conceded = any(_concession(each.tokens) for each in evidence.sentences)
    if conceded and not is_conceded and said & (excepting | conditional):
        return conceded
    words = {token.word for token in sentence}
    for part in split(sentence):
        nearest = evidence.nearest(part)
        hedges = [
            {token.word for token in each.tokens} & (partial - _OF_NUMBERS)
            for each in nearest
            if not (each.is_row or any(token.kind == "not" for token in each.tokens))
        ]
        if nearest and len(hedges) == len(nearest) and all(hedges) and not words & (partial | as_good):
            return min(hedges[0])
    return None


def _concession(tokens: Sequence[Token]) -> str | None:
    """Return the word by which a condition is said not to matter: "even if", "regardless"; or None."""
    for token, following in pairwise(tokens):
        if token.word in ("regardless", "whatever", "whether", "irrespective"):
            return token.word
        if token.word == "even" and following.word in ("if", "when", "where", "without", "though"):
            return token.word
    return None


def _as_universal(word: str, universal: frozenset[str]) -> frozenset[str]:
    return universal | {"no"} if word == "none" else universal
