"""Guard of roles: who does something to whom is not exchanged."""

from __future__ import annotations

from collections.abc import Sequence

from pincite.answer.verify.guards.reading import Clause, Evidence, split, stem
from pincite.answer.verify.tokens import Token


def exchanged(sentence: Sequence[Token], evidence: Evidence) -> str | None:
    """Return a word on whose two sides a sentence has what its evidence has on the other side, or None.

    "Followers send the leader a beat" is not what "the leader sends followers a beat" says, but "followers
    are sent a beat by the leader" is. Only near copies are compared.
    """
    for part in split(sentence):
        for near in evidence.nearest(part):
            if (
                not near.is_row
                and part.is_like(near)
                and _is_passive(part) == _is_passive(near)
                and (word := _pivot(part, near))
            ):
                return word
    return None


def _pivot(part: Clause, other: Clause) -> str | None:
    """Return the stem about which two clauses have words exchanged, or None."""
    own, others = _places(part), _places(other)
    shared = own.keys() & others.keys()
    for pivot in shared:
        before = {each for each in shared if own[each] < own[pivot] and others[each] > others[pivot]}
        behind = {each for each in shared if own[each] > own[pivot] and others[each] < others[pivot]}
        if before and behind:
            return pivot
    return None


def _places(part: Clause) -> dict[str, int]:
    """Return where each word of content stands that a clause has once."""
    stems = [stem(token) for token in part.tokens]
    return {each: at for at, each in enumerate(stems) if each and stems.count(each) == 1}


def _is_passive(part: Clause) -> bool:
    """Return True for a clause in which something is done by somebody."""
    words = [token.word for token in part.tokens]
    return "by" in words and any(token.key == "be" for token in part.tokens[: words.index("by")])
