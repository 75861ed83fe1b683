"""Limits on numbers: at most, at least, more than, and how a denial turns them round."""

from __future__ import annotations

from collections.abc import Sequence

from pincite.answer.verify.tokens import Token

MORE = frozenset(
    "over more above exceed exceeds exceeding exceeded beyond longer least minimum later greater".split()
)
LESS = frozenset("under less fewer below most maximum within nearly almost shorter".split())
_THAN = 3
"""Tokens behind a denial in which the "than" of its limit is looked for: no later than."""
_BEFORE = 4
"""Tokens before a number in which a word of its limit is looked for."""


def limit(tokens: Sequence[Token], at: int) -> int:
    """Return 1 for a number that is exceeded or a minimum, -1 for a maximum, and 0 for no limit."""
    back = _word_of_limit(tokens, at)
    if back is None:
        return 0
    sign = 1 if tokens[back].word in MORE else -1
    return sign if _denial_of(tokens, back) is None else -sign


def denials_of_limits(tokens: Sequence[Token]) -> frozenset[int]:
    """Return the places of the denials that only turn a limit round: the "no" of "no more than 5"."""
    words = (_word_of_limit(tokens, at) for at, token in enumerate(tokens) if token.kind == "number")
    found = (_denial_of(tokens, back) for back in words if back is not None)
    compared = (
        at
        for at, token in enumerate(tokens)
        if token.kind == "not" and any(other.word == "than" for other in tokens[at + 1 : at + 1 + _THAN])
    )
    return frozenset(at for at in (*found, *compared) if at is not None)


def _word_of_limit(tokens: Sequence[Token], at: int) -> int | None:
    for back in range(at - 1, max(-1, at - 1 - _BEFORE), -1):
        token = tokens[back]
        if token.kind in ("number", "time") or token.key in (",", ";"):
            return None
        if token.word in MORE or token.word in LESS:
            is_past = token.word == "longer" and tokens[back + 1].word != "than"
            return None if is_past else back
        if token.word == "to" and back and tokens[back - 1].word == "up":
            return back
    return None


def _denial_of(tokens: Sequence[Token], back: int) -> int | None:
    """Return the place of the denial in the same part of the sentence, before the word of a limit."""
    for at in range(back - 1, -1, -1):
        is_figure = tokens[at].kind in ("number", "time") and tokens[at].word != "one"
        if tokens[at].key in (",", ";", ":") or is_figure:
            return None
        if tokens[at].kind == "not" and tokens[at].word != "without":
            return at
    return None
