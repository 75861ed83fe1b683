"""Guard of direction: more, less, before, after, first and last are said by the evidence, or by its figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from pincite.verify.guards.amounts import amount_of
from pincite.verify.guards.comparisons import orders, other_order
from pincite.verify.guards.lexicon import axes
from pincite.verify.guards.limits import SIDES, limit, word_of_limit
from pincite.verify.guards.reading import Evidence, split
from pincite.verify.guards.units import is_year
from pincite.verify.tokens import Token

_ROUNDING = frozenset("nearly almost".split())
_OF_CHANGE = frozenset("from by to on".split())
"""Words behind "up" and "down" where they say more or less."""
_SPANS = 2
"""The axis of what stands behind an amount of time: "30 days from" says what "30 days after" does."""
_DENIED = 2
"""Tokens before a word of comparison in which its denial is looked for: "no longer than"."""
_FIGURE = 3
"""Tokens behind "over" in which its figure is looked for."""


class Sign(NamedTuple):
    """A word that says more (1) or less (-1) on an axis, by its number in the lexicon.

    A limit ("up to") says no more than the figure alone does.
    """

    word: str
    axis: int
    sign: int
    is_limit: bool = False


def changed_direction(sentence: Sequence[Token], evidence: Evidence) -> str | None:
    """Return a word of direction (rise, fall, more, less, before, after) that the evidence does not state.

    So is a comparison that the evidence contradicts.
    """
    decided = dict(orders(sentence, evidence))
    if not all(decided.values()):
        return next(word for word, holds in decided.items() if not holds)
    if broken := other_order(sentence, evidence):
        return broken
    held = {token.key for token in evidence.figures}
    for part in split(sentence):
        own = [each for each in signs(part.tokens, held) if each.word not in decided]
        if not own:
            continue
        near = evidence.near_sentences(part)
        stated = {(each.axis, each.sign) for clause in near for each in signs(clause.tokens)}
        if change := _change(part.tokens):
            stated.add((0, change))
        if _compares(part.tokens) and any(_compares(each.tokens) for each in near):
            stated |= {(0, 1), (0, -1)}  # "A costs more than B" says that B costs less than A
        for each in own:
            is_stated = (each.axis, each.sign) in stated
            if not is_stated and not (each.is_limit and (each.axis, -each.sign) not in stated):
                return each.word
    return None


def _compares(tokens: Sequence[Token]) -> bool:
    return any(token.word == "than" for token in tokens)


def signs(tokens: Sequence[Token], figures: Set[str] | None = None) -> Iterator[Sign]:
    """Yield the words that say more or less, earlier or later; a denial turns them round.

    With `figures`, a limit of another figure is a rounding ("over 150" for 163), and left out.
    """
    limited = {
        back: at
        for at, token in enumerate(tokens)
        if token.kind in ("number", "time") and (back := word_of_limit(tokens, at)) is not None
    }
    limits = {back: limit(tokens, at) for back, at in limited.items()}
    for at, token in enumerate(tokens):
        if at in limits:
            if token.word not in _ROUNDING and (figures is None or tokens[limited[at]].key in figures):
                yield Sign(token.word, 0, limits[at], is_limit=limits[at] < 0 or token.word in SIDES)
            if token.word not in SIDES:
                continue
        follows_span = at > 0 and _is_span(tokens[at - 1])
        if token.word in ("from", "of") and follows_span:
            yield Sign(token.word, _SPANS, 1, is_limit=True)
        if token.word in ("up", "down") and at + 1 < len(tokens):
            if at + 1 not in limits and (tokens[at + 1].word in _OF_CHANGE or _before_figure(tokens, at)):
                yield Sign(token.word, 0, 1 if token.word == "up" else -1)
            continue
        for axis, poles in enumerate(axes("signs")):
            sign = (token.word in poles[0]) - (token.word in poles[1])
            if sign:
                is_denied = any(each.kind == "not" for each in tokens[max(0, at - _DENIED) : at])
                is_turned = at > 0 and tokens[at - 1].word == "at"
                sign = -sign if is_denied != is_turned else sign
                yield Sign(token.word, _SPANS if axis == 1 and follows_span else axis, sign)


def _is_span(token: Token) -> bool:
    """Return True for an amount of time."""
    amount = amount_of(token)
    return amount is not None and amount.unit in ("s", "month")


def _before_figure(tokens: Sequence[Token], at: int) -> bool:
    return any(token.kind in ("number", "time") for token in tokens[at + 1 : at + 1 + _FIGURE])


def _change(tokens: Sequence[Token]) -> int:
    """Return the sign of the change that a clause gives in figures, "from 5 to 7"; 0 where it gives none."""
    ends: dict[str, Decimal] = {}
    for before, token in pairwise(tokens):
        if before.word in ("from", "to") and not is_year(token) and (amount := amount_of(token)):
            ends[before.word] = amount.value
    return (ends["to"] > ends["from"]) - (ends["to"] < ends["from"]) if len(ends) == 2 else 0
