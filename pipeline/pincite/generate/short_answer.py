"""The words of a sentence that answer by themselves: the number or the time that is asked for.

A name is asked for in too many ways to be told from the other names of a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pincite.generate.answer_type import Asked
from pincite.verify.tokens import Token, read

NEAREST = 3
"""Shared words that a number is measured from."""

_DURATION = re.compile(r"\s(?:second|minute|hour|day|week|month|year)s?\b")
_YEAR = re.compile(r"(?:1\d|20)\d\d")


def short_answer(question: str, sentence: str, asked: Asked) -> tuple[int, int] | None:
    """Start and end of what answers; None where the sentence has nothing of that kind, or several as near.

    What the question says itself is no answer to it. Of several, it is the one that stands nearest to the
    words that the sentence shares with the question.
    """
    told = {token.key for token in read(question)}
    tokens = read(sentence)
    shared = [i for i, token in enumerate(tokens) if token.kind in ("word", "name") and token.key in told]
    found = sorted(
        (_distance(i, shared), token.start, token.end)
        for i, token in enumerate(tokens)
        if _is_asked(token, asked) and token.key not in told
    )
    if not found or (len(found) > 1 and found[0][0] == found[1][0]):
        return None
    _, start, end = found[0]
    unit = _DURATION.match(sentence, end)
    return start, unit.end() if unit else end


def _is_asked(token: Token, asked: Asked) -> bool:
    is_year = token.kind == "number" and bool(_YEAR.fullmatch(token.word))
    if asked == "time":
        return token.kind == "time" or is_year
    return asked == "number" and token.kind == "number" and not is_year


def _distance(place: int, shared: Sequence[int]) -> float:
    """How many tokens the nearest of the shared words are away, on average."""
    near = sorted(abs(each - place) for each in shared)[:NEAREST]
    return sum(near) / len(near) if near else 0.0
