"""Guard of direction: more, less, before and after are said by the evidence, or follow from its figures."""

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

_AMOUNT, _TIME, _SPAN = 0, 1, 2
"""Axes: more and less; before and after; and the same behind an amount of time ("30 days after")."""
_OF_CHANGE = frozenset("from by to on".split())
"""Words behind "up" and "down" where they say more or less."""
_ROUNDING = frozenset("nearly almost".split())
_MANY_SENSES = frozenset(
    """
    raise raises raised require requires required grow grows grew grown growing from of above below minimum
    maximum
    """.split()
)
"""Words that say more or less only beside others that do."""
_DENIED = 2
"""Tokens before a word of comparison in which its denial is looked for: "no longer than"."""
_ROOT = 4
"""Letters of a comparative without its ending by which other forms of it are known: deeper, deepen."""


class Sign(NamedTuple):
    """A word that says more (1) or less (-1) on an axis.

    A weak one need not be stated, only not be contradicted: "up to" says no more than the figure alone, and
    before and after are told in many ways.
    """

    word: str
    axis: int
    sign: int
    is_weak: bool = False


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
    texts = [each.tokens for each in evidence.sentences]
    words = {token.word for tokens in texts for token in tokens}
    said = {(each.axis, each.sign) for tokens in texts for each in signs(tokens)}
    if len({token.word for token in evidence.tokens if is_year(token)}) > 1:
        said |= {(_TIME, -1), (_SPAN, -1)}  # the year before
    for part in split(sentence):
        stated = set(said)
        if change := _change(part.tokens):
            stated = {each for each in said if each[0] != _AMOUNT} | {(_AMOUNT, change)}
        if _compares(part.tokens) and any(map(_compares, texts)):
            stated |= {(_AMOUNT, 1), (_AMOUNT, -1)}  # "A costs more than B" says that B costs less than A
        for each in signs(part.tokens, held):
            if each.word in decided or each.word in _MANY_SENSES or (each.axis, each.sign) in stated:
                continue
            may_be_unsaid = each.is_weak and (each.axis, -each.sign) not in stated
            if not may_be_unsaid and not _has_root(each.word, words):
                return each.word
    return None


def signs(tokens: Sequence[Token], figures: Set[str] | None = None) -> Iterator[Sign]:
    """Yield the words that say more or less, earlier or later; a denial turns them round.

    With `figures`, a limit of another figure is a rounding ("over 150" for 163), and left out.
    """
    limited = {
        back: at
        for at, token in enumerate(tokens)
        if token.kind in ("number", "time") and (back := word_of_limit(tokens, at)) is not None
    }
    for at, token in enumerate(tokens):
        if at in limited:
            sign = limit(tokens, limited[at])
            if (
                sign
                and token.word not in _ROUNDING
                and (figures is None or tokens[limited[at]].key in figures)
            ):
                yield Sign(token.word, _AMOUNT, sign, is_weak=sign < 0 or token.word in SIDES)
            if token.word not in SIDES:
                continue
        follows_span = at > 0 and _is_span(tokens[at - 1])
        following = tokens[at + 1] if at + 1 < len(tokens) else None
        if token.word in ("from", "of") and follows_span:
            yield Sign(token.word, _SPAN, 1, is_weak=True)
        elif token.word in ("up", "down") and following:
            if at + 1 in limited and following.word == "to":
                continue  # a limit
            if following.word in _OF_CHANGE or following.kind == "number":
                yield Sign(token.word, _AMOUNT, 1 if token.word == "up" else -1)
        else:
            for axis, poles in enumerate(axes("signs")):
                if sign := (token.word in poles[0]) - (token.word in poles[1]):
                    sign = -sign if _is_turned(tokens, at) else sign
                    is_time = axis == _TIME
                    yield Sign(token.word, _SPAN if is_time and follows_span else axis, sign, is_time)


def _is_turned(tokens: Sequence[Token], at: int) -> bool:
    """Return True for a word of comparison behind one denial, or in "at least" and "at most"."""
    is_denied = any(each.kind == "not" for each in tokens[max(0, at - _DENIED) : at])
    return is_denied != (at > 0 and tokens[at - 1].word == "at")


def _has_root(word: str, words: Set[str]) -> bool:
    """Return True if some words have another form of a comparative or superlative."""
    root = word.removesuffix("er").removesuffix("est")
    return root != word and len(root) >= _ROOT and any(each.startswith(root) for each in words)


def _compares(tokens: Sequence[Token]) -> bool:
    return any(token.word == "than" for token in tokens)


def _is_span(token: Token) -> bool:
    """Return True for an amount of time."""
    amount = amount_of(token)
    return amount is not None and amount.unit in ("s", "month")


def _change(tokens: Sequence[Token]) -> int:
    """Return the sign of the change that a clause gives in figures, "from 5 to 7"; 0 where it gives none."""
    ends: dict[str, Decimal] = {}
    for before, token in pairwise(tokens):
        if before.word in ("from", "to") and not is_year(token) and (amount := amount_of(token)):
            ends[before.word] = amount.value
    return (ends["to"] > ends["from"]) - (ends["to"] < ends["from"]) if len(ends) == 2 else 0
