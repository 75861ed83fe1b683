"""Guards of polarity: a direction or a word of a pair of opposites is not turned into its opposite."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from pincite.answer.verify.guards.amounts import amount_of
from pincite.answer.verify.guards.comparisons import orders, other_order
from pincite.answer.verify.guards.lexicon import axes
from pincite.answer.verify.guards.reading import Clause, Evidence, split
from pincite.answer.verify.guards.units import is_year
from pincite.answer.verify.tokens import Token

_MORE, _LESS = frozenset("more higher".split()), frozenset("less fewer lower".split())


def changed_direction(sentence: Sequence[Token], evidence: Evidence) -> str | None:
    """Return a word of direction (rise, fall) that what it rests on does not have, or has the opposite of.

    So is a comparison that the evidence contradicts.
    """
    decided = dict(orders(sentence, evidence))
    if not all(decided.values()):
        return next(word for word, holds in decided.items() if not holds)
    if broken := other_order(sentence, evidence):
        return broken
    (rising, falling), (up, down) = axes("directions")[0], axes("vague directions")[0]
    for part in split(sentence):
        said = {_root(token) for each in evidence.closest(part) for token in each.tokens}
        said |= {_root(token) for each in evidence.closest_sentences(part) for token in each.tokens}
        for token in part.tokens:
            sign = (_root(token) in rising) - (_root(token) in falling)
            if not sign or token.word in decided or _change(part.tokens) == sign:
                continue
            if said and not said & (rising | up | _MORE if sign > 0 else falling | down | _LESS):
                return token.word
    both = ((rising | up, falling | down),)
    return _other_pole([token for token in sentence if token.word not in decided], evidence, both)


def opposite(sentence: Sequence[Token], evidence: Evidence) -> str | None:
    """Return a word whose opposite the evidence has instead (open for closed), or None."""
    return _other_pole(sentence, evidence, axes("opposites"))


def _other_pole(
    sentence: Sequence[Token],
    evidence: Evidence,
    axes: Sequence[tuple[frozenset[str], frozenset[str]]],
) -> str | None:
    stated = {_root(token) for each in evidence.sentences for token in each.tokens}
    compared = any(token.word == "than" for token in sentence) and "than" in stated
    words = frozenset().union(*(pole for poles in axes for pole in poles))
    for part in split(sentence):
        if not any(_root(token) in words for token in part.tokens):
            continue
        near = evidence.nearest(part)
        nearest = {_root(token) for each in near for token in each.tokens}
        if not nearest and len(evidence.sentences) == 1:
            nearest = stated
        if near and all((_count_nots(part) + _count_nots(each)) % 2 for each in near):
            continue  # "excluded" and "not covered"
        for token in part.tokens:
            # "A is rarer than B" says that B is more common than A
            if _root(token) not in words or (compared and token.word in _MORE | _LESS):
                continue
            for poles in axes:
                for own, other in (poles, poles[::-1]):
                    if _root(token) in own and nearest & other and not nearest & own:
                        return token.word
    return None


def _count_nots(part: Clause) -> int:
    return sum(token.kind == "not" for token in part.tokens)


def _change(tokens: Sequence[Token]) -> int:
    """Return the sign of the change that a clause gives in figures, "from 5 to 7"; 0 where it gives none."""
    ends: dict[str, Decimal] = {}
    for before, token in pairwise(tokens):
        if before.word in ("from", "to") and not is_year(token) and (amount := amount_of(token)):
            ends[before.word] = amount.value
    return (ends["to"] > ends["from"]) - (ends["to"] < ends["from"]) if len(ends) == 2 else 0


def _root(token: Token) -> str:
    return token.key if token.kind == "word" else token.word
