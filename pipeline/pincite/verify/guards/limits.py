"""Limits on numbers: at most, at least, more than, and how a denial turns them round."""

from __future__ import annotations

from collections.abc import Sequence

from pincite.verify.tokens import Token

MORE = frozenset(
    "over more above exceed exceeds exceeding exceeded beyond longer least minimum later greater".split()
)
LESS = frozenset("under less fewer below most maximum within nearly almost shorter".split())
_ALSO_MORE, _ALSO_LESS = frozenset("after from since".split()), frozenset("before until till earlier".split())
"""Words that say on which side of a figure something lies, and nothing of how it is rounded."""
SIDES = _ALSO_MORE | _ALSO_LESS
_NEAR = 2
"""Tokens before a number in which one of these is looked for, and before it its denial."""
_THAN = 3
"""Tokens behind a denial in which the "than" of its limit is looked for: no later than."""
_BEFORE = 4
"""Tokens before a number in which a word of its limit is looked for."""


def limit(tokens: Sequence[Token], at: int) -> int:
    """Return 1 for a number that is exceeded or a minimum, -1 for a maximum, and 0 for no limit.

    A denial of the verb may turn the limit or what is said under it ("may not lift at more than"): that is 0.
    """
    back = word_of_limit(tokens, at)
    if back is None:
        return 0
    sign = 1 if tokens[back].word in MORE | _ALSO_MORE else -1
    denial = _denial_of(tokens, back)
    if denial is None:
        return sign
    return -sign if back - denial <= _NEAR else 0


def denials_of_limits(tokens: Sequence[Token]) -> frozenset[int]:
    """Return the places of the denials that only turn a limit round: the "no" of "no more than 5"."""
    words = (word_of_limit(tokens, at) for at, token in enumerate(tokens) if token.kind == "number")
    found = (
        denial
        for back in words
        if back is not None and (denial := _denial_of(tokens, back)) is not None and back - denial <= _NEAR
    )
    compared = (
        at
        for at, token in enumerate(tokens)
        if token.kind == "not" and any(other.word == "than" for other in tokens[at + 1 : at + 1 + _THAN])
    )
    return frozenset(at for at in (*found, *compared) if at is not None)


def word_of_limit(tokens: Sequence[Token], at: int) -> int | None:
    """Return the place of the word that limits a number, or None."""
    for back in range(at - 1, max(-1, at - 1 - _BEFORE), -1):
        token = tokens[back]
        if token.kind in ("number", "time") or token.key in (",", ";"):
            return None
        if token.word in MORE | LESS or (token.word in SIDES and at - back <= _NEAR):
            return back
        if token.word == "to" and back and tokens[back - 1].word == "up":
            return back
    return None


def _denial_of(tokens: Sequence[Token], back: int) -> int | None:
    """Return the place of the denial in the same part of the sentence, before the word of a limit."""
    farthest = back - 1 - _NEAR if tokens[back].word in SIDES else -1
    for at in range(back - 1, max(-1, farthest), -1):
        is_figure = tokens[at].kind in ("number", "time") and tokens[at].word != "one"
        if tokens[at].key in (",", ";", ":") or is_figure:
            return None
        if tokens[at].kind == "not" and tokens[at].word != "without":
            return at
    return None
