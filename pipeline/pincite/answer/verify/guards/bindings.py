"""Guard of what a number is said of: the evidence does not give another number for the same thing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pincite.answer.verify.guards.amounts import MEASURES, amount_of, measure
from pincite.answer.verify.guards.reading import Clause, Evidence, clause, split, stem
from pincite.answer.verify.guards.units import factor_of, is_year
from pincite.answer.verify.tokens import Token

_LIMITING = frozenset("up least most more less than about over under only".split())
_BEHIND = 3
"""Tokens behind a number in which its year is looked for."""
NAME, FIRST = 2.0, 1.5
"""Weights of a name, and of the first word of a clause, in what a number is said of; another word has 1."""


def bound_to_another(sentence: Sequence[Token], evidence: Evidence) -> str | None:
    """Return the first number or time that the evidence gives for something else, or None.

    In a near copy it stands where another figure stood. In other words, more of what the sentence says it of
    stands by another number of the same kind than by this one.
    """
    whole = clause(sentence)
    for each in evidence.sentences:
        if not each.is_row and whole.is_like(each) and (moved := _exchanged(whole.tokens, each.tokens)):
            return moved
    for part in split(sentence):
        for at, token in enumerate(part.tokens):
            if _is_bound(part.tokens, at) and _has_rival(token, at, part, evidence):
                return token.word
    return None


def _exchanged(sentence: Sequence[Token], copied: Sequence[Token]) -> str | None:
    """Return the first figure that stands where another one stands in a copied sentence, or None."""
    places = [
        (token.key, _between(copied, at))
        for at, token in enumerate(copied)
        if token.kind in ("number", "time")
    ]
    for at, token in enumerate(sentence):
        if token.kind not in ("number", "time"):
            continue
        own = [place for key, place in places if key == token.key]
        others = [place for key, place in places if key != token.key]
        if own and (place := _between(sentence, at)) in others and place not in own:
            return token.word
    return None


def _between(tokens: Sequence[Token], at: int) -> tuple[str, str]:
    """Return the words before and behind a figure."""
    before = (token.word for token in reversed(tokens[:at]) if token.kind != "mark")
    behind = (token.word for token in tokens[at + 1 :] if token.kind != "mark")
    return next(before, ""), next(behind, "")


def _is_bound(tokens: Sequence[Token], at: int) -> bool:
    """Return True for a figure that is said of something; not for the 7 of "Orlo 7"."""
    token = tokens[at]
    if at and tokens[at - 1].kind == "name" and token.kind == "number":
        return False
    return token.kind == "time" or (token.kind == "number" and token.word.lower() not in ("one", "first"))


def _has_rival(token: Token, at: int, part: Clause, evidence: Evidence) -> bool:
    own: set[str] = set()
    rivals: list[set[str]] = []
    for each in evidence.clauses:
        if each.is_row:
            continue
        alike = [n for n, other in enumerate(each.tokens) if other.key == token.key]
        others = [n for n in range(len(each.tokens)) if _comparable(part, at, each, n) and n not in alike]
        if alike:
            own |= _about(each, token)
        elif others:
            rivals.append(_about(each, token))
    if not own:
        return False
    about = _about(part, token)
    weights = {stem(other) or other.key: NAME for other in part.tokens if other.anchors}
    first = next((found for other in part.tokens if (found := stem(other)) in about), "")
    weights.setdefault(first, FIRST)

    def weight(shared: Iterable[str]) -> float:
        return sum(weights.get(each, 1.0) for each in shared)

    held = weight(about & own)
    return _other_year(at, part, evidence) or any(
        (about & rival) - own and weight(about & rival) > held for rival in rivals
    )


def _about(part: Clause, figure: Token) -> set[str]:
    """Return what a figure is said of in a clause: words but those of measure, years and other figures."""
    figures = {
        token.key for token in part.tokens if token.kind in ("number", "time") and token.key != figure.key
    }
    return (set(part.stems) - MEASURES - _LIMITING) | figures


def _other_year(at: int, part: Clause, evidence: Evidence) -> bool:
    """Return True if a clause names one year, and the evidence has another one right behind the number."""
    years = {token.key for token in part.tokens if is_year(token)}
    if len(years) != 1:
        return False
    behind = {
        token.key
        for each in evidence.clauses
        if not each.is_row
        for n, found in enumerate(each.tokens)
        if found.key == part.tokens[at].key
        for token in each.tokens[n + 1 : n + 1 + _BEHIND]
        if is_year(token)
    }
    return bool(behind) and not behind & years


def _comparable(part: Clause, at: int, each: Clause, n: int) -> bool:
    """Return True for two numbers of one currency, unit and measure, and for two times."""
    one, other = part.tokens[at], each.tokens[n]
    if one.kind == "time" or other.kind == "time":
        return one.kind == other.kind
    first, second = amount_of(one), amount_of(other)
    if first is None or second is None or other.word.lower() == "one":
        return False
    if is_year(one) or is_year(other):
        return is_year(one) and is_year(other)
    return (
        first[1:] == second[1:]
        and factor_of(one) == factor_of(other)
        and measure(part.tokens, at) == measure(each.tokens, n)
    )
