"""Guards of numbers and times: each stands in the evidence, with its unit, its rate and its limit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from pincite.answer.verify.guards.amounts import (
    CALLED,
    FRACTIONS,
    Amount,
    amount_of,
    last_digit,
    measure,
    rounds,
)
from pincite.answer.verify.guards.derived import is_derived
from pincite.answer.verify.guards.limits import LESS, MORE, limit
from pincite.answer.verify.guards.reading import Evidence
from pincite.answer.verify.guards.units import UNITS, Unit, counts_nothing, factor_of, is_year, unit_of
from pincite.answer.verify.tokens import Token, stem_of
from pincite.text import money

_ROUNDED = frozenset(
    """
    about around approximately roughly nearly almost some circa over under just close slightly short well
    estimated
    """.split()
)
_RATES = {
    "hourly": "hour", "daily": "day", "weekly": "week", "monthly": "month", "quarterly": "quarter",
    "yearly": "year", "annual": "year", "annually": "year",
}  # fmt: skip
_SCALES = (*money.SCALES, "m", "bn", "tn", "k")
_NAMES = {stem_of(name): UNITS[name] for name in "second minute hour day week month quarter year".split()}
_BEHIND_A_SPAN = frozenset("more less longer shorter later earlier after before ago and".split())
"""Words behind a unit of time that make "a month" one month, and no rate."""
_RATE = 8
"""Tokens before a rate in which its number is looked for."""
TIMES = frozenset("second minut hour day night week month quarter year".split())
"""Stems of units of time."""


def missing_number(sentence: Sequence[Token], evidence: Evidence) -> str | None:
    """Return the first number of a sentence that the evidence does not hold, or None.

    A number may be held in another unit, rounded, without the unit that another number of its sentence has,
    or follow from two others (`derived`).
    """
    held = [*evidence.figures, *evidence.known]
    keys = {token.key for token in held}
    words = {token.word for token in evidence.tokens}
    stems = {token.key for token in evidence.tokens}
    years = {part for token in held if token.kind == "time" for part in token.key.lstrip("FY").split("-")}
    amounts = [amount for token in held if (amount := amount_of(token))]
    amounts += [Amount(unit.factor, "", unit.base) for unit in _units_of_rates(evidence)]
    keys |= {f"{amount.value:f}||{amount.unit}" for amount in amounts if not amount.currency}
    for at, token in enumerate(sentence):
        if token.kind != "number" or token.key in keys or token.word.lower() in ("one", "first"):
            continue
        if token.word in FRACTIONS and FRACTIONS[token.word] in words:
            continue
        if token.word.startswith("1 ") and stem_of(token.word[2:]) in stems:
            continue
        if token.word == "second" and at and sentence[at - 1].word == "a":
            continue  # another one
        if is_year(token) and token.word in years:
            continue
        if f"{token.key.removesuffix('th')}||" in keys:
            continue
        claimed = amount_of(token)
        if claimed and (
            (not claimed.unit and f"{claimed.value:f}th" in keys)
            or _is_called_otherwise(claimed, measure(sentence, at), amounts)
            or _is_elliptical(token, sentence, evidence)
            or _is_rounded(sentence, at, amounts)
            or is_derived(sentence, at, evidence)
        ):
            continue
        return token.word
    return None


def missing_time(sentence: Sequence[Token], evidence: Evidence) -> str | None:
    """Return the first date or period of a sentence that the evidence does not hold, or None.

    A coarser time is held by a finer one: May 2019 by 3 May 2019.
    """
    held = [*evidence.tokens, *evidence.known]
    times = [token.key for token in held if token.kind == "time"]
    years = {token.word for token in held if is_year(token)}
    for token in sentence:
        if token.kind != "time" or any(
            time == token.key or time.startswith(token.key + "-") for time in times
        ):
            continue
        if token.key.startswith("FY") and token.key[2:] in years:
            continue
        if token.key.startswith("--") and any(time.endswith(token.key[1:]) for time in times):
            continue
        return token.word
    return None


def other_unit(sentence: Sequence[Token], evidence: Evidence) -> str | None:
    """Return the first number that the evidence gives in another unit of measure only, or None."""
    for at, token in enumerate(sentence):
        unit = measure(sentence, at)
        if token.kind != "number" or not unit:
            continue
        units = {
            found
            for each in evidence.sentences
            for n, other in enumerate(each.tokens)
            if other.key == token.key
            for found in (TIMES & each.stems if each.is_row else [measure(each.tokens, n)])
            if found
        }
        if units and unit not in units and (unit in TIMES or not units <= TIMES):
            return f"{token.word} {unit}"
    return None


def other_rate(sentence: Sequence[Token], evidence: Evidence) -> str | None:
    """Return a rate ("a month", weekly) that the evidence has in another unit of time, or None.

    A rate of a number is compared with the sentences that hold the number.
    """
    held = {unit for each in evidence.sentences for unit in _denominators(each.tokens)}
    for unit in _denominators(sentence):
        if unit not in held and any(other.base == unit.base for other in held):
            return f"per {unit.factor:f} {unit.base}"
    for at, rate in _rates(sentence):
        numbers = {token.key for token in sentence[max(0, at - _RATE) : at] if token.kind == "number"}
        holding = [
            each
            for each in evidence.sentences
            if not numbers or any(token.key in numbers for token in each.tokens)
        ]
        rates = {other for each in holding for _, other in _rates(each.tokens)}
        if rates and rate not in rates:
            return rate
        is_told = any(rate in each.stems or each.is_row for each in holding)
        if numbers and holding and not rates and not is_told and sentence[at].word != "every":
            return rate
    return None


def other_limit(sentence: Sequence[Token], evidence: Evidence) -> str | None:
    """Return the first number that is a limit the other way round: at most, where it was at least."""
    for at, token in enumerate(sentence):
        if token.kind != "number" or not (own := limit(sentence, at)):
            continue
        limits = {
            found
            for each in evidence.sentences
            for n, other in enumerate(each.tokens)
            if other.key == token.key and (found := limit(each.tokens, n))
        }
        if limits and own not in limits:
            return token.word
    return None


def _rates(tokens: Sequence[Token]) -> Iterator[tuple[int, str]]:
    """Yield the place and the unit of time of each rate."""
    for at, (token, following) in enumerate(pairwise(tokens)):
        behind = tokens[at + 2].word if at + 2 < len(tokens) else ""
        if token.word in ("a", "an") and behind in _BEHIND_A_SPAN:
            continue
        if token.word in ("a", "an", "per", "each", "every", "/") and following.key in TIMES:
            yield at, following.key
        elif token.word == "every" and following.kind == "number" and (unit := measure(tokens, at + 1)):
            yield at, f"{following.key} {unit}"
        elif token.word in _RATES:
            yield at, _RATES[token.word]


def _denominators(tokens: Sequence[Token]) -> Iterator[Unit]:
    """Yield the units behind "per" that are none of time: per hectare."""
    for token, following in pairwise(tokens):
        if token.word == "per" and following.key not in TIMES and (unit := unit_of(following)):
            yield unit


def _units_of_rates(evidence: Evidence) -> Iterator[Unit]:
    """Yield the units of the rates of the evidence: once a quarter is every three months."""
    for each in evidence.sentences:
        for _, rate in _rates(each.tokens):
            if rate in _NAMES:
                yield _NAMES[rate]


def _is_called_otherwise(claimed: Amount, name: str, amounts: Iterable[Amount]) -> bool:
    """Return True if the evidence has a number with the sign of its unit, and the sentence with its name."""
    units = CALLED.get(name, ())
    return any(
        amount.value == claimed.value and (amount.unit or amount.currency) in units for amount in amounts
    )


def _is_elliptical(token: Token, sentence: Sequence[Token], evidence: Evidence) -> bool:
    """Return True for a number without a unit of its own: the 2 of "6 kg of instruments or 2 of textiles".

    The unit is that of another number on the same side.
    """
    held = evidence.prose
    units = {
        (amount[1:], factor_of(other))
        for other in sentence
        if (amount := amount_of(other)) and any(amount[1:])
    }
    value, bare = token.key.split("|")[0], token.key.endswith("||")
    if bare:
        return any(
            f"{(Decimal(value) * factor).normalize():f}|{currency}|{unit}" in {other.key for other in held}
            for (currency, unit), factor in units
        )
    if is_year(token._replace(word=token.word[:4])):
        return False
    factor = factor_of(token)
    shown = f"{(Decimal(value) / factor).normalize():f}||"
    unit = token.key.partition("|")[2]
    return any(other.key == shown and counts_nothing(held, at) for at, other in enumerate(held)) and any(
        other.key.endswith(f"|{unit}") and factor_of(other) == factor for other in held
    )


def _is_rounded(sentence: Sequence[Token], at: int, amounts: Iterable[Amount]) -> bool:
    """Return True if a number rounds one of the amounts, and says so by a word or by its scale."""
    token = sentence[at]
    claimed = amount_of(token)
    if claimed is None:
        return False
    before = {word.word for word in sentence[max(0, at - 3) : at]}
    scaled = any(scale in token.word.lower() for scale in _SCALES)
    if not (before & (_ROUNDED | MORE | LESS) or scaled):
        return False
    return any(rounds(claimed, amount, before, last_digit(token)) for amount in amounts)
