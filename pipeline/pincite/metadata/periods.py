"""Read years, quarters and half-years as people write them: FY22, Q2 of FY2024, first half of fiscal 2021.

A text is read as a row of years and of parts of years, such as Q2 or first half. What stands between two of
them says whether they belong together (Q2 of FY2024), are a list (Q1 and Q2 2024) or a range (2015 to 2019).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from pincite.metadata.days import days_in, without
from pincite.text.dates import full_year

_LONGEST_RANGE = 10
"""Years of which "2015 to 2019" names each, its ends included; a longer range names its ends."""
_ORDINAL = "first|second|third|fourth|1st|2nd|3rd|4th"
_NUMBERS = dict(zip(f"{_ORDINAL}|one|two|three|four|1|2|3|4".split("|"), "1234" * 4, strict=True))
_NO_LETTER = r"(?<![^\W\d_])"
_FOUR = r"(?:19[0-9]{2}|20[0-4][0-9])"
_TWO = r"(?:[0-9]{2}(?!-?[kq]\b))"  # no 10-K
_NO_AMOUNT = rf"(?![0-9]|[.,](?!{_FOUR}\b)[0-9]|\s?%|s\b)"
_NOT_COUNTED = (
    r"(?!\s(?:hours?|employees|people|units|items|pages|words|thousand|million|billion|dollars|euros|usd|eur|"
    r"rpm|mm|cm|km|kg|mg|ml|l|m|g|v|w|kw|hz|khz|mhz|psi|bar|dpi|px)\b)"
)
_END = r"(?:\s?[-–—/]\s?['’]?(?P<end>[0-9]{2})(?![\w-]|[.,][0-9]))?"
_AT_END = r"(?=\s*(?:$|[.,;:?!)]|(?:and|vs|versus|to|compared)\b))"

_FORMS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # Q2, Q2-24, Q2'24, Q2 24, Q22024, FQ2
        rf"{_NO_LETTER}[cf]?(?P<part>[qh])(?P<number>[1-4])(?:[-_/'’]?(?P<year>{_FOUR})(?!\w)"
        rf"|[-_/'’](?P<short>{_TWO})(?!\w|[.,][0-9])|\s(?P<spaced>{_TWO}){_AT_END}|(?![0-9]))",
        # 2Q, 2Q24, 1H 2024
        r"(?<![\w.,])(?P<number>[1-4])(?P<part>q|(?-i:H))"
        rf"(?:[-_/'’\s]?(?P<year>{_FOUR}|{_TWO})(?!\w|[.,][0-9])|(?!\w)|(?=fy))",
        # HY2024, half-year 2024
        rf"{_NO_LETTER}(?P<part>h)(?:y|alf[\s-]year)[\s'’-]?(?P<year>{_FOUR}|{_TWO}){_NO_AMOUNT}",
        # second quarter, first half-year; and the first of "first and second quarter"
        rf"\b(?P<number>{_ORDINAL})"
        r"(?:[\s-]+(?:fiscal\s)?(?P<part>q|h)(?:uarters?|al(?:f|ves)(?:[\s-]year)?))?\b",
        r"\b(?P<part>q)uarter\s(?P<number>[1-4]|one|two|three|four)\b",
        # FY24, fiscal year 2024, FY17/18
        rf"{_NO_LETTER}(?P<fiscal>fye?|cy|(?:fiscal|financial|calendar)(?:[\s-]year)?)[\s_-]*"
        rf"['’]?(?P<year>{_FOUR}|{_TWO}){_NO_AMOUNT}{_END}",
        # 2024, 2017-18
        rf"(?:(?<={_FOUR}[-–/,])|{_NO_LETTER}(?<![\d.$€£#])(?<!\d[-:,]))"
        rf"(?P<year>{_FOUR}){_NO_AMOUNT}{_NOT_COUNTED}{_END}",
        # '24
        rf"(?<![\w'’])['’](?P<year>{_TWO})(?!\w){_NO_AMOUNT}",
    )
]
_OF = re.compile(r"[\s_,./'’-]*(?:(?:of|in|for)\s+)?(?:(?:the|its|their|our)\s+)?", re.IGNORECASE)
_AND_YEAR = re.compile(r",?\s+(?:and|&)\s+(?:the\s+)?(?P<full>full[\s-]+year\s+)?", re.IGNORECASE)
_HAS_PART = re.compile(r"(?:['’]s)?[\s_,./-]*", re.IGNORECASE)
_TO = re.compile(r"\s*(?:[-–—/]|to|through|until)\s*(?:the\s+)?", re.IGNORECASE)
_AND = re.compile(
    r"[\s,]*(?:and|or|&|,|vs\.?|versus|over|from|(?:as )?compared (?:to|with))\s*(?:the\s+)?", re.IGNORECASE
)
_BETWEEN = re.compile(r"\bbetween\s+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A year, or a part of one: Q1 to Q4, H1 or H2. Written 2022, 2022-Q4, 2022-H1."""

    year: int
    part: str = ""

    def __str__(self) -> str:
        return f"{self.year}-{self.part}" if self.part else str(self.year)


def periods(text: str) -> list[Period]:
    """Return the periods a text names, each once, in the order of the text; a range names every year in it.

    The year of a quarter is not named by itself, nor is that of a day.
    """
    return list(dict.fromkeys(period for token in _read(text) for period in token.periods()))


def period_spans(text: str) -> list[tuple[int, int]]:
    """Return the offsets of each period that a text names, in order."""
    return [(token.start, token.end) for token in _read(text) if token.years or token.part]


def undated_parts(text: str) -> list[str]:
    """Return the quarters and half-years of a text that names no year: Q3, H1."""
    return [token.part for token in _read(text) if token.part and not token.years]


def is_period(word: str) -> bool:
    """Return True if a word that looks like a code is one of time: FY22, Q3, Q4-2022, 4Q25, H1."""
    tokens = _read(word)
    rest = word
    for token in tokens:
        rest = rest[: token.start] + " " * (token.end - token.start) + rest[token.end :]
    return bool(tokens) and not rest.strip(" -/")


@dataclass(slots=True)
class _PeriodToken:
    """A year, some years, or a part of a year in a text; a part is given the years that it is of."""

    start: int
    end: int
    number: str = ""
    kind: str = ""
    years: list[int] = field(default_factory=list)
    fiscal: bool = False

    @property
    def part(self) -> str:
        return f"{self.kind}{self.number}" if self.kind else ""

    def periods(self) -> Iterator[Period]:
        return (Period(year, self.part) for year in self.years)


def _read(text: str) -> list[_PeriodToken]:
    """Return the years and parts of years in a text, each part with its years, where it has any."""
    text = without(days_in(text), text)
    tokens = _with_ranges(_complete(_tokens(text), text), text)
    tokens = _with_years(tokens, text)
    _share_years(tokens, text)
    free = [year for token in tokens if not token.part for year in token.years]
    for token in tokens:
        if token.part and not token.years:
            token.years = list(free)
    return tokens


def _tokens(text: str) -> list[_PeriodToken]:
    """Return all that looks like a year or a part of one; of two that overlap, the first or the longer."""
    found = [token for form in _FORMS for match in form.finditer(text) if (token := _token(match))]
    kept: list[_PeriodToken] = []
    for token in sorted(found, key=lambda each: (each.start, -each.end)):
        if not kept or token.start >= kept[-1].end:
            kept.append(token)
    return kept


def _token(match: re.Match[str]) -> _PeriodToken | None:
    found = {name: text.casefold() for name, text in match.groupdict().items() if text}
    kind = found.get("part", "").upper()
    number = _NUMBERS[found["number"]] if "number" in found else kind and "1"
    if kind == "H" and number > "2":
        return None
    years = [_year(found[name]) for name in ("year", "short", "spaced") if name in found]
    if "end" in found:
        years = _range(years[0], _year(found["end"], after=years[0])) or years
    return _PeriodToken(match.start(), match.end(), number, kind, years, "fiscal" in found)


def _complete(tokens: list[_PeriodToken], text: str) -> list[_PeriodToken]:
    """Complete a number alone that is of what the next one is: "first and second quarter" are two."""
    for token, after in reversed(list(pairwise(tokens))):
        if token.number and not token.kind and _linked(text[token.end : after.start]):
            token.kind = after.kind
    return [token for token in tokens if token.part or token.years]


def _with_ranges(tokens: list[_PeriodToken], text: str) -> list[_PeriodToken]:
    """Join each range with the years between its ends: the years of one are a single token."""
    joined = tokens[:1]
    for token in tokens[1:]:
        before = joined[-1]
        between = text[before.end : token.start]
        is_range = _TO.fullmatch(between) or (
            between.strip() == "and" and _BETWEEN.search(text[: before.start])
        )
        if is_range and before.part and before.kind == token.kind and not before.years:
            inner = range(int(before.number) + 1, int(token.number))
            joined += [_PeriodToken(token.start, token.start, str(number), token.kind) for number in inner]
        is_years = is_range and not before.part and not token.part
        if is_years and (years := _range(before.years[-1], token.years[-1])):
            before.years, before.end = [*before.years[:-1], *years], token.end
        else:
            joined.append(token)
    return joined


def _with_years(tokens: list[_PeriodToken], text: str) -> list[_PeriodToken]:
    """Join each part with the year that stands by it, as one token."""
    joined: list[_PeriodToken] = []
    nothing = _PeriodToken(len(text), len(text))
    waiting = [nothing, nothing, *reversed(tokens)]
    while (token := waiting.pop()) is not nothing:
        after, following = waiting[-1], waiting[-2:][0]
        if _is_of(token, after, text):
            token.years, token.end = after.years[-1:], waiting.pop().end
        elif _is_of(after, token, text) and not _is_of(after, following, text):  # 2024 Q1
            token = _PeriodToken(token.start, after.end, after.number, after.kind, token.years[-1:])
            waiting.pop()
        elif token.part and not token.years and after.years:  # Q4 and full year 2022
            match = _AND_YEAR.fullmatch(text[token.end : after.start])
            token.years = after.years[-1:] if match and (match["full"] or after.fiscal) else []
        joined.append(token)
    return joined


def _is_of(part: _PeriodToken, year: _PeriodToken, text: str) -> bool:
    """Return True if a part is of the year next to it."""
    if not part.part or part.years or year.part or not year.years:
        return False
    if part.start < year.start:
        return _OF.fullmatch(text[part.end : year.start]) is not None
    return _HAS_PART.fullmatch(text[year.end : part.start]) is not None


def _share_years(tokens: list[_PeriodToken], text: str) -> None:
    """Give the parts of a list, such as Q1 and Q2 2024, the years of the one that has some."""
    pairs = list(pairwise(tokens))
    for token, other in (*((a, b) for a, b in reversed(pairs)), *((b, a) for a, b in pairs)):
        first, last = sorted((token, other), key=lambda each: each.start)
        if token.part and other.part and not token.years and _linked(text[first.end : last.start]):
            token.years = list(other.years)


def _linked(between: str) -> bool:
    return bool(not between or _TO.fullmatch(between) or _AND.fullmatch(between))


def _range(first: int, last: int) -> list[int]:
    """Return the years from the first to the last, or both; none where these are not in order."""
    if last <= first:
        return []
    return list(range(first, last + 1)) if last - first < _LONGEST_RANGE else [first, last]


def _year(digits: str, *, after: int | None = None) -> int:
    """Return the year of four digits, or of two.

    Two digits are a year of the same century as the year `after`, or of the next.
    """
    number = int(digits)
    if len(digits) == 4:
        return number
    if after is None:
        return full_year(number)
    return after + (number - after) % 100
