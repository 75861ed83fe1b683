"""Numbers that follow from two others: a difference, a sum, a ratio, or a count of what is listed.

A sentence must say that it compares, adds or counts: "13 minutes longer", "in total", "four times", "both".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations, pairwise

from pincite.answer.verify.guards.amounts import CALLED, FRACTIONS, Amount, amount_of, last_digit, rounds
from pincite.answer.verify.guards.limits import LESS, MORE
from pincite.answer.verify.guards.reading import Evidence
from pincite.answer.verify.guards.units import factor_of, is_year
from pincite.answer.verify.tokens import Token

_COMPARING = frozenset(
    """
    more less fewer than longer shorter higher lower older younger later earlier sooner up down rise rose
    risen rises rising increase increased increases grew grown growth climbed fall fell fallen drop dropped
    decline declined decrease decreased shrank cut reduced gap difference differ margin ahead behind apart
    cheaper dearer extra additional only remaining left after before over under compared gained lost service
    early late short until instead quick quicker slower faster what heavier lighter larger smaller
    """.split()
)
_ADDING = frozenset("total totalling together altogether combined sum overall all both".split())
_COUNTING = frozenset("the these those all of other both".split())
_NEAR = frozenset("about around approximately roughly nearly almost some over under just".split())
_EARLY_OR_LATE = frozenset("early earlier late later older younger longer more before after".split())
_LATER = frozenset("later earlier before after previous preceding prior last following next".split())
_LARGE, _MULTIPLES = 100, 12
"""From what value on a number may be a product, and of how many."""
_LARGEST = 1_000_000
"""Changes of this many percent or more are not computed."""
_SHARE = 5
"""Tokens behind a number in which the whole is looked for that it is a share of."""
_MANY = 60
"""Numbers of the evidence beyond which none is derived: by chance, any number would be."""


def is_derived(sentence: Sequence[Token], at: int, evidence: Evidence) -> bool:
    """Return True if a number follows from others of the evidence in a way that the sentence names."""
    token = sentence[at]
    claimed = amount_of(token)
    if claimed is None:
        return False
    words = {each.word for each in sentence} | {each.key for each in sentence}
    before = {each.word for each in sentence[max(0, at - 3) : at]}
    behind = sentence[at + 1] if at + 1 < len(sentence) else token
    digit = last_digit(token) if before & (_NEAR | MORE | LESS) or token.word in FRACTIONS else Decimal(0)
    held = list(_groups(evidence))
    for reading in _readings(claimed, token, behind, held):
        values: list[Decimal] = [*_products(held, reading)]
        if behind.word == "times":
            values += _ratios(held)
        elif words & _COMPARING:
            values += [*_differences(held, reading), *_years(evidence, reading)]
        elif reading.unit == "month" or (is_year(token) and {each.word for each in evidence.tokens} & _LATER):
            values += _years(evidence, reading)
        if reading.unit == "%":
            values += _shares(evidence)
            values += (100 / ratio for ratio in _ratios(held[1:]) if token.word in FRACTIONS)
        if words & _ADDING and any(value == reading.value for value in _sums(held, reading)):
            return True
        if any(
            value == reading.value or rounds(reading, reading._replace(value=value), before, digit)
            for value in values
        ):
            return True
    return _is_count(sentence, at, evidence)


def _readings(
    claimed: Amount, token: Token, behind: Token, held: Sequence[Sequence[Amount]]
) -> Iterator[Amount]:
    """Yield a number in each unit that it may be meant in: percentage points, cents, and as it is written."""
    yield claimed
    if claimed.unit == "pp":
        yield claimed._replace(unit="%")
    if claimed.unit in ("s", "month") and behind.word in _EARLY_OR_LATE:  # "three years early, at 63"
        yield Amount(claimed.value / factor_of(token), "", "")
    if behind.key == "cent":
        for currency in {amount.currency for group in held for amount in group} - {""}:
            yield Amount(claimed.value / 100, currency, "")
    for name in CALLED.get(behind.key, ()):
        yield Amount(claimed.value, *(("", name) if name in ("%", "lb") or name[0] == "°" else (name, "")))


def _groups(evidence: Evidence) -> Iterator[list[Amount]]:
    """Yield the amounts that may be set against each other: first of all prose, then of rows and columns."""
    prose = [amount for token in evidence.prose if not is_year(token) and (amount := amount_of(token))]
    yield prose if len(prose) <= _MANY else []
    for table in evidence.tables:
        for line in ("row", "column"):
            for number in {getattr(cell, line) for cell in table.cells}:
                yield [
                    amount
                    for cell in table.cells
                    if getattr(cell, line) == number
                    for token in cell.amounts
                    if (amount := amount_of(token))
                ]


def _differences(held: Sequence[Sequence[Amount]], claimed: Amount) -> Iterator[Decimal]:
    for group in held:
        for one, other in combinations(group, 2):
            if one[1:] != other[1:]:
                continue
            if one[1:] == claimed[1:]:
                yield abs(one.value - other.value)
            if claimed.unit == "%" and one.value and other.value:
                change = abs(one.value - other.value) * 100
                yield from (
                    round(change / abs(base), places)
                    for base in (one.value, other.value)
                    if change < abs(base) * _LARGEST
                    for places in (0, 1)
                )


def _years(evidence: Evidence, claimed: Amount) -> Iterator[Decimal]:
    """Yield the time between two years in months, and the years that are some years from another."""
    years = [Decimal(token.word) for token in evidence.figures if is_year(token)]
    years += [Decimal(token.word) for token in evidence.known if is_year(token)]
    if claimed.unit == "month":
        yield from (abs(one - other) * 12 for one, other in combinations(years, 2))
    if not (claimed.unit or claimed.currency):
        spans = [
            amount.value / 12
            for token in evidence.figures
            if (amount := amount_of(token)) and amount.unit == "month"
        ]
        spans += [Decimal(1)] if any(map(_is_next_year, evidence.tokens, evidence.tokens[1:])) else []
        yield from (year + sign * span for year in years for span in spans for sign in (1, -1))


def _ratios(held: Sequence[Sequence[Amount]]) -> Iterator[Decimal]:
    for group in held:
        for one, other in combinations(group, 2):
            if one[1:] == other[1:] and one.value > 0 and other.value > 0:
                yield max(one.value, other.value) / min(one.value, other.value)


def _is_next_year(token: Token, following: Token) -> bool:
    """Return True for "the previous year" and "a year later"."""
    return (following.key == "year" and token.word in _LATER) or (
        token.key == "year" and following.word in _LATER
    )


def _shares(evidence: Evidence) -> Iterator[Decimal]:
    """Yield the shares that the evidence gives by two numbers, in percent: 31 of 46, one station in nine."""
    for each in evidence.sentences:
        for at, token in enumerate(each.tokens):
            for joint, other in pairwise(each.tokens[at + 1 : at + 1 + _SHARE]):
                one, whole = amount_of(token), amount_of(other)
                if (
                    joint.word in ("of", "in", "the", "which")
                    and one
                    and whole
                    and (one[1:] == whole[1:] or not (any(one[1:]) and any(whole[1:])))
                    and not is_year(other)
                    and 0 < one.value < whole.value
                ):
                    yield (100 * one.value / whole.value).quantize(Decimal(1))


def _sums(held: Sequence[Sequence[Amount]], claimed: Amount) -> Iterator[Decimal]:
    for group in held:
        alike = [amount.value for amount in group if amount[1:] == claimed[1:]]
        yield sum(alike, Decimal(0))
        yield from (one + other for one, other in combinations(alike, 2))


def _products(held: Sequence[Sequence[Amount]], claimed: Amount) -> Iterator[Decimal]:
    """Yield shares and multiples of amounts: 40 % of 2,000, and two months' rent of 1,150."""
    if claimed.value < _LARGE:
        return
    for amount in held[0] if held else ():
        if amount[1:] != claimed[1:]:
            continue
        for other in held[0]:
            if other.unit == "%":
                yield amount.value * other.value / 100
            elif (
                other != amount and 1 < other.value <= _MULTIPLES and not other.currency and claimed.currency
            ):
                yield amount.value * other.value


def _is_count(sentence: Sequence[Token], at: int, evidence: Evidence) -> bool:
    """Return True for a small number in words that counts the rows of a table, or what the evidence lists."""
    token = sentence[at]
    if not token.word.replace(" ", "").isalpha():
        return False
    count = int(Decimal(token.key.split("|")[0]) / factor_of(token))
    before = {each.word for each in sentence[max(0, at - 2) : at]}
    if before & _COUNTING:
        rows = {count, count + 1} if "other" in before else {count}
        if any(len(table.rows) in rows for table in evidence.tables):
            return True
    return any(count == listed for listed in _lists(evidence.tokens))


def _lists(tokens: Sequence[Token]) -> Iterator[int]:
    """Yield how many names or figures stand in each list that "and" or "or" ends."""
    items, joined, at = 0, False, 0
    while at < len(tokens):
        if tokens[at].anchors:
            while at < len(tokens) and tokens[at].anchors:
                at += 1
            items += 1
            if joined:
                yield items
            if at < len(tokens) and (tokens[at].key == "," or tokens[at].word in ("and", "or")):
                joined = tokens[at].word in ("and", "or")
                at += 1
                continue
        else:
            at += 1
        items, joined = 0, False
