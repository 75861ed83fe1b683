"""The words of a sentence that answer by themselves: the number, the range or the time that is asked for.

A name is asked for in too many ways to be told from the other names of a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set

from pincite.generate.answer_type import Asked
from pincite.generate.cells import asks_share
from pincite.index.languages import stop_words
from pincite.verify.tokens import Token, read

NEAREST = 3
"""Shared words that a number is measured from."""
COUNTED_WITHIN = 3
"""Words between "how many" and what is counted, or between a number and what it counts, and that itself."""

_DURATION = re.compile(r"\s(?:second|minute|hour|day|week|month|year)s?\b")
_NUMBER = r"[$€£]?(?<![\d,.])\d[\d,.]{0,30}(?<=\d)(?:\s?%)?"
_RANGE = re.compile(rf"{_NUMBER}(?:\s?[-–]\s?|\sto\s){_NUMBER}|(?<=\b[Bb]etween\s){_NUMBER}\sand\s{_NUMBER}")
_COUNTS = re.compile(r"\s[a-z]+\b")
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_DAYS = re.compile(
    rf"\b(?:{_MONTHS})[a-z]*\.?\s\d{{1,2}}(?:\s?[-–]\s?\d{{1,2}})?\b"
    rf"|\b\d{{1,2}}(?:(?:\s?[-–]\s?|\sto\s|\sand\s)\d{{1,2}})?\s(?:{_MONTHS})[a-z]*\b",
    re.IGNORECASE,
)
"""Days of a month, as an event has them; their numbers count nothing."""
_YEAR = re.compile(r"(?:1\d|20)\d\d")
_HOW_MANY = re.compile(r"\bhow many\b", re.IGNORECASE)
_ORDINAL = re.compile(r"\d+th")
"""The key of an ordinal."""


def short_answer(question: str, sentence: str, asked: Asked, language: str) -> tuple[int, int] | None:
    """Start and end of what answers; None where the sentence has nothing of that kind, or several as near.

    What the question says itself is no answer to it. Of several, it is one that counts what is to be counted,
    and else the one that stands nearest to the words that the sentence shares with the question.
    """
    stop = stop_words(language)
    told = {token.key for token in read(question)}
    counted = _counted(question, stop)
    tokens = read(sentence)
    shared = [
        i
        for i, token in enumerate(tokens)
        if token.kind in ("word", "name") and token.key in told and token.word.lower() not in stop
    ]
    days = [match.span() for match in _DAYS.finditer(sentence)] if asked == "number" else []
    found = sorted(
        (_gap(tokens[i + 1 :], counted), _distance(i, shared), *_whole(token, sentence))
        for i, token in enumerate(tokens)
        if token.key not in told
        and _is_asked(token, asked, question)
        and not any(first <= token.start < last for first, last in days)
    )
    found = [each for n, each in enumerate(found) if each[2:] not in [other[2:] for other in found[:n]]]
    if not found or (len(found) > 1 and found[0][:2] == found[1][:2]):
        return None
    gap, _, start, end = found[0]
    if sentence[start] == "(" and sentence[end - 1] != ")":  # of an aside that goes on
        start += 1
    unit = _DURATION.match(sentence, end) or (_COUNTS.match(sentence, end) if gap == 0 and counted else None)
    return start, unit.end() if unit else end


def _whole(token: Token, sentence: str) -> tuple[int, int]:
    """Return the offsets of a number, or of the range that it is an end of."""
    if token.kind != "number":
        return token.start, token.end
    ranges = (match.span() for match in _RANGE.finditer(sentence))
    inside = (each for each in ranges if each[0] <= token.start < each[1])
    start, end = next(inside, (token.start, token.end))
    return min(start, token.start), max(end, token.end)


def _counted(question: str, stop: Set[str]) -> frozenset[str]:
    """The keys of the words that follow "how many", up to one that tells nothing."""
    match = _HOW_MANY.search(question)
    keys = []
    for token in read(question[match.end() :])[:COUNTED_WITHIN] if match else ():
        if token.kind not in ("word", "name") or token.word.lower() in stop:
            break
        keys.append(token.key)
    return frozenset(keys)


def _is_asked(token: Token, asked: Asked, question: str) -> bool:
    is_year = token.kind == "number" and bool(_YEAR.fullmatch(token.word))
    if asked == "time":
        return token.kind == "time" or is_year
    if asked != "number" or token.kind != "number" or is_year or _ORDINAL.fullmatch(token.key):
        return False
    _, currency, unit = token.key.split("|")
    is_share = unit.startswith("%")
    if asks_share(question):
        return is_share
    return not (_HOW_MANY.search(question) and (currency or is_share))


def _gap(after: Sequence[Token], counted: Set[str]) -> int:
    """How many tokens after a number what it counts comes; beyond all where it counts something else."""
    near = (gap for gap, token in enumerate(after[:COUNTED_WITHIN]) if token.key in counted)
    return next(near, COUNTED_WITHIN)


def _distance(place: int, shared: Sequence[int]) -> float:
    """How many tokens the nearest of the shared words are away, on average."""
    near = sorted(abs(each - place) for each in shared)[:NEAREST]
    return sum(near) / len(near) if near else 0.0
