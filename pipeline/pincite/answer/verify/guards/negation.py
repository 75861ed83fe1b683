"""Guard of negation: one side does not assert what the other denies, nor deny twice what it denies once."""

from __future__ import annotations

from collections.abc import Sequence

from pincite.answer.verify.guards.lexicon import lexicon
from pincite.answer.verify.guards.limits import denials_of_limits
from pincite.answer.verify.guards.reading import Clause, Evidence, clause, split, stem
from pincite.answer.verify.tokens import Token

_TURNING = frozenset("only unless until otherwise before instead rather stays stay remain remains".split())
"""Words by which a statement can be turned without a word of denial: only if, not unless."""
_LIGHT = frozenset("use get make take have need see go give".split())
"""Stems of verbs that say little of what is denied."""
_SAME = 0.9
"""The share of their words that two sentences have in common, from which they must have as many denials."""
_SHORT = 2
"""Words of content of a clause that says hardly more than what it denies."""
_FOCUS = 4
"""Words behind a denial in which what it denies is looked for."""


def changed_negation(sentence: Sequence[Token], evidence: Evidence) -> str | None:
    """Return a word that one side denies and the other asserts, or a denial that turns another; or None.

    Of its own denials only "not" before a word of the evidence is looked at: true sentences deny in
    other words what their evidence asserts ("no fee is charged" for "free of charge") as often as false ones.
    """
    parts = split(sentence)
    prose = [each for each in evidence.clauses if not each.is_row]
    whole = clause(sentence)
    for each in evidence.sentences:
        if whole.is_like(each, _SAME) and len(_nots(whole)) != len(_nots(each)):
            return next(iter([*_nots(whole), *_nots(each)]))
    return (
        _other_parity(parts, evidence)
        or _only_denied(prose, parts)
        or _only_denied(parts, prose, of_verbs=True)
    )


def _other_parity(parts: Sequence[Clause], evidence: Evidence) -> str | None:
    """Return a word of a clause whose nearest clauses all deny it, or are all denied once and it twice."""
    is_asserted = not any(map(denials, parts))
    for part in parts:
        nearest = evidence.nearest(part)
        if not nearest:
            continue
        others = [denials(each) for each in nearest]
        own = denials(part)
        if is_asserted and all(others) and not any(map(_turning, (part, *nearest))):
            return next(iter(_nots(nearest[0])), part.tokens[0].word)
        if own and all(other and other % 2 != own % 2 for other in others):
            return next(iter(_nots(part)), part.tokens[0].word)
    return None


def _nots(part: Clause) -> list[str]:
    """Return the words of denial of a clause."""
    return [token.word for token in part.tokens if token.kind == "not"]


def _only_denied(
    denying: Sequence[Clause], asserting: Sequence[Clause], *, of_verbs: bool = False
) -> str | None:
    """Return a word that a clause denies ("count" of "they do not count") and another asserts; or None.

    The two clauses share another word, or the denying one says hardly more than that.
    """
    asserted = [each for each in asserting if not denials(each) - _nots(each).count("without")]
    denied = {focus for each in asserting for focus in _focuses(each)}
    for part in denying:
        for focus, need in _focuses(part).items():
            if focus in denied or (of_verbs and need > 1):
                continue
            for each in asserted:
                if focus not in each.stems or _turning(part) != _turning(each):
                    continue
                if len(part.stems - _LIGHT) <= _SHORT or len(part.stems & each.stems - {focus}) >= need:
                    return focus
    return None


def _focuses(part: Clause) -> dict[str, int]:
    """Return the words that a clause denies, and how many others must be shared for it to matter.

    After "not" it is the verb; after "no" and "without" a noun, of which the clause may say several things.
    """
    found: dict[str, int] = {}
    limits = denials_of_limits(part.tokens)
    for at, token in enumerate(part.tokens):
        if token.kind == "not" and at not in limits:
            behind = (stem(each) for each in part.tokens[at + 1 : at + 1 + _FOCUS])
            if focus := next((each for each in behind if each and each not in _LIGHT), ""):
                found[focus] = 1 if token.word in ("not", "never", "cannot") else 2
    return found


def _turning(part: Clause) -> frozenset[str]:
    """Return the words of a clause by which it may be turned round without a word of denial."""
    return _TURNING.intersection(token.word for token in part.tokens)


def denials(part: Clause) -> int:
    """Return how often a clause denies, by "not" or by a word like forbidden; not by "no more than"."""
    limits = denials_of_limits(part.tokens)
    denying = lexicon()["denying"][0]
    return sum(
        token.word != "nor"
        and (
            (token.kind == "not" and at not in limits)
            or (token.key if token.kind == "word" else token.word) in denying
        )
        for at, token in enumerate(part.tokens)
    )
