"""Guards of numbers and times: each stands in the evidence, with its unit, and is said of the same thing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from pincite.verify.cells import cells
from pincite.verify.guards.reading import STOP_WORDS, Clause, Evidence, split, stem
from pincite.verify.tokens import Token

_ROUNDED = frozenset("about around approximately roughly nearly almost some circa over under".split())
_MORE = frozenset("over more exceeding exceeds exceeded above beyond".split())
_LESS = frozenset("under less below nearly almost".split())
_MEASURES = frozenset(
    """
    second minut hour day week month quarter year decad centuri time metr meter litr liter gallon watt volt
    amp degre point dollar euro cent pound ton inch foot feet yard acr percent person peopl page
    """.split()
)
"""Stems of words that are a number's unit where they stand behind it."""
_APART = 4
"""Tokens behind a number in which its unit is looked for: "12 or 24 months"."""


class Amount(NamedTuple):
    """A number's value, currency and unit."""

    value: Decimal
    currency: str
    unit: str


def missing_number(sentence: Sequence[Token], evidence: Evidence) -> str | None:
    """Return the first number of a sentence that the evidence does not hold, or None."""
    held = [*evidence.tokens, *evidence.known, *_scaled(evidence.cited)]
    keys = {token.key for token in held}
    years = {part for token in held if token.kind == "time" for part in token.key.lstrip("FY").split("-")}
    amounts = [amount for token in held if (amount := amount_of(token))]
    for at, token in enumerate(sentence):
        if token.kind != "number" or token.key in keys or token.word.lower() == "one":
            continue
        if _is_year(token) and token.word in years:
            continue
        if not _is_rounded(sentence, at, amounts):
            return token.word
    return None


def missing_time(sentence: Sequence[Token], evidence: Evidence) -> str | None:
    """Return the first date or period of a sentence that the evidence does not hold, or None.

    A coarser time is held by a finer one: May 2019 by 3 May 2019.
    """
    held = [*evidence.tokens, *evidence.known]
    times = [token.key for token in held if token.kind == "time"]
    years = {token.word for token in held if _is_year(token)}
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
        unit = _measure(sentence, at)
        if token.kind != "number" or not unit:
            continue
        measures = {
            measure
            for each in evidence.sentences
            for n, other in enumerate(each.tokens)
            if other.key == token.key
            for measure in ([_measure(each.tokens, n)] if not each.is_row else _MEASURES & each.stems)
            if measure
        }
        if measures and unit not in measures:
            return f"{token.word} {unit}"
    return None


def bound_to_another(sentence: Sequence[Token], evidence: Evidence) -> str | None:
    """Return the first number or time that the evidence gives for something else, or None.

    Something of what the sentence says it of stands by another number of the same kind, and not by this one.
    """
    for part in split(sentence):
        for at, token in enumerate(part.tokens):
            if token.anchors and token.kind != "name" and _has_rival(token, at, part, evidence):
                return token.word
    return None


def amount_of(token: Token) -> Amount | None:
    """Return the value, currency and unit of a number; None for an ordinal or another token."""
    if token.kind != "number" or "|" not in token.key:
        return None
    value, currency, unit = token.key.split("|")
    return Amount(Decimal(value), currency, unit)


def _has_rival(token: Token, at: int, part: Clause, evidence: Evidence) -> bool:
    own: set[str] = set()
    rivals: list[frozenset[str]] = []
    is_beside_others = False
    for each in evidence.clauses:
        has_others = any(_comparable(token, other) for other in each.tokens if not _same(token, other))
        if any(_same(token, other) for other in each.tokens):
            own |= each.stems
            is_beside_others = is_beside_others or has_others
        elif has_others:
            rivals.append(each.stems)
    if not own:
        return False
    names = {stem(other) for other in part.tokens if other.kind == "name"}

    def weight(stems: Iterable[str]) -> int:
        return sum(2 if each in names else 1 for each in stems)

    shared = weight(part.stems & own)
    return any(part.stems & rival - own and weight(part.stems & rival) >= shared for rival in rivals) or (
        is_beside_others and _swapped(token, at, part, evidence)
    )


def _swapped(token: Token, at: int, part: Clause, evidence: Evidence) -> bool:
    """Return True if what stands beside the number here stands beside another one in the evidence."""
    beside = _beside(part.tokens, at)
    if not beside:
        return False
    own, other = set[str](), set[str]()
    for each in evidence.clauses:
        if each.is_row:
            continue
        for n, found in enumerate(each.tokens):
            if found.key == token.key:
                own |= _beside(each.tokens, n)
            elif _comparable(token, found):
                other |= _beside(each.tokens, n)
    return bool(own) and not beside & own and bool(beside & other)


def _beside(tokens: Sequence[Token], at: int) -> set[str]:
    """Return the two words before a number and the one behind it, if they say something."""
    before = [token.word for token in tokens[:at] if token.kind not in ("mark", "light")][-2:]
    after = [token.word for token in tokens[at + 1 :] if token.kind not in ("mark", "light")][:1]
    return {word for word in (*before, *after) if word in ("from", "to") or word not in STOP_WORDS}


def _same(one: Token, other: Token) -> bool:
    """Return True for equal numbers and times; a cell may have its unit in another column."""
    if one.key == other.key:
        return True
    first, second = amount_of(one), amount_of(other)
    return first is not None and second is not None and first.value == second.value and not any(second[1:])


def _comparable(one: Token, other: Token) -> bool:
    """Return True for two numbers of one currency and unit, and for two times."""
    if one.kind == "time" or other.kind == "time":
        return one.kind == other.kind
    first, second = amount_of(one), amount_of(other)
    if first is None or second is None:
        return False
    alike = second[1:] == first[1:] or not any(second[1:])
    return alike and _is_year(one) == _is_year(other)


def _scaled(cited: Iterable[str]) -> Iterator[Token]:
    """Yield the amounts of tables in the scale that the table gives."""
    for text in cited:
        if "\t" in text:
            for cell in cells(text):
                yield from cell.amounts


def _is_rounded(sentence: Sequence[Token], at: int, amounts: Iterable[Amount]) -> bool:
    """Return True if a number rounds one of the amounts, and says so by a word or by its scale."""
    claimed, token = amount_of(sentence[at]), sentence[at]
    if claimed is None:
        return False
    before = {word.word for word in sentence[max(0, at - 3) : at]}
    scaled = any(letter.isalpha() for letter in token.word.strip("$€£ "))
    if not (before & (_ROUNDED | _MORE | _LESS) or scaled):
        return False
    unit = _digit_shown(token)
    for amount in amounts:
        if (amount.currency, amount.unit) != (
            claimed.currency,
            claimed.unit,
        ) or amount.value == claimed.value:
            continue
        if before & _MORE and amount.value < claimed.value:
            continue
        if before & _LESS and amount.value > claimed.value:
            continue
        if abs(amount.value - claimed.value) <= unit / 2:
            return True
    return False


def _digit_shown(token: Token) -> Decimal:
    """Return the unit of the last digit that a number shows: 100,000 for 1.2 million; of 300, 100."""
    value = abs(Decimal(token.key.split("|")[0]))
    digits = "".join(letter for letter in token.word if letter.isdigit() or letter == ".").strip(".")
    if not digits or not value:
        return Decimal(0)
    shown = abs(Decimal(digits))
    places = len(digits.partition(".")[2])
    scale = value / shown if shown else Decimal(1)
    if places or scale != 1:
        return scale * Decimal(10) ** -places
    zeros = len(digits) - len(digits.rstrip("0"))
    return Decimal(10) ** zeros


def _measure(tokens: Sequence[Token], at: int) -> str:
    """Return the stem of the unit behind a number, or nothing."""
    for token in tokens[at + 1 : at + 1 + _APART]:
        if token.kind == "word" and token.key in _MEASURES:
            return token.key
        if token.kind != "number" and token.word not in ("or", "and", "to", "-"):
            return ""
    return ""


def _is_year(token: Token) -> bool:
    return (
        token.kind == "number"
        and len(token.word) == 4
        and token.word.isdigit()
        and token.word[:2] in ("19", "20")
    )


__all__ = ["bound_to_another", "missing_number", "missing_time", "other_unit", "stem"]
