"""Guard of negation: what is denied on one side is not asserted on the other."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pincite.answer.verify.guards.lexicon import lexicon
from pincite.answer.verify.guards.limits import denials_of_limits
from pincite.answer.verify.guards.reading import Clause, Evidence, clause, split, stem
from pincite.answer.verify.tokens import Token

_TURNING = frozenset("only unless until otherwise before instead rather stays stay remain remains".split())
"""Words by which a statement can be turned without a word of denial: only if, not unless."""
_MODALS = frozenset("may can must should shall".split())
_FORBIDDING = frozenset("forbidden prohibited banned forbids prohibits".split())
_LIGHT = frozenset("use get make take have need see go give".split())
"""Stems of verbs that say little of what is denied."""
_COPIED = 0.6
"""The share of a clause's words in another one from which it is nearly a copy of a part of it."""
_SAME = 0.9
"""The share of their words that two sentences have in common, from which they must have as many denials."""
_SHORT = 2
"""Words of content of a clause that says hardly more than what it denies."""
_FOCUS = 4
"""Words behind a denial in which what it denies is looked for."""


def changed_negation(sentence: Sequence[Token], evidence: Evidence) -> str | None:
    """Return a word that a sentence denies and its evidence asserts, or the other way round; or None.

    Two sentences of nearly the same words must have as many denials.
    """
    parts = split(sentence)
    prose = [each for each in evidence.clauses if not each.is_row]
    whole = clause(sentence)
    for each in evidence.sentences:
        if whole.is_like(each, _SAME) and len(_nots(whole)) != len(_nots(each)):
            return next(iter([*_nots(whole), *_nots(each)]))
    return (
        _other_parity(parts, evidence)
        or _in_copy(parts, prose)
        or _only_denied(parts, prose)
        or _only_denied(prose, parts)
    )


def _other_parity(parts: Sequence[Clause], evidence: Evidence) -> str | None:
    """Return a clause's denial that none of its nearest clauses has, or the denial that all of them have."""
    for part in parts:
        nearest = evidence.nearest(part)
        if not nearest or any(map(_turning, (part, *nearest))):
            continue
        is_denied = denies(part) or _refuses(part)
        if all((denies(each) or _refuses(each)) != is_denied for each in nearest):
            words = [token.word for token in (part if is_denied else nearest[0]).tokens]
            return next((word for word in words if word in _nots(part) + _nots(nearest[0])), words[0])
    return None


def _nots(part: Clause) -> list[str]:
    """Return the words of denial of a clause."""
    return [token.word for token in part.tokens if token.kind == "not"]


def _in_copy(parts: Sequence[Clause], prose: Sequence[Clause]) -> str | None:
    """Return a word that is denied in a clause or in all that it nearly copies, not in both; or None."""
    for part in parts:
        copied = [each for each in prose if len(part.stems & each.stems) >= _COPIED * len(part.stems) > 0]
        copied = [each for each in copied if _turning(part) == _turning(each)]
        changed = [_changed(part, each) for each in copied]
        if changed and all(changed):
            return changed[0]
    return None


def _changed(part: Clause, other: Clause) -> str:
    """Return a word of two clauses that only one of them denies, or nothing."""
    own, others = _focuses(part), _focuses(other)
    if _forbids(part) and _forbids(other):
        return ""
    found = [focus for focus in own if focus in other.stems and focus not in others]
    found += [focus for focus in others if focus in part.stems and focus not in own]
    return found[0] if found else ""


def _forbids(part: Clause) -> bool:
    """Return True for a clause that says "may not" or a word like forbidden: both say the same."""
    is_modal = any(one.word in _MODALS and other.word == "not" for one, other in pairwise(part.tokens))
    return is_modal or bool(_FORBIDDING.intersection(token.word for token in part.tokens))


def _only_denied(denying: Sequence[Clause], asserting: Sequence[Clause]) -> str | None:
    """Return a word that a clause denies ("count" of "they do not count") and another asserts; or None.

    The two clauses share another word, or the denying one says hardly more than that.
    """
    asserted = [each for each in asserting if not (_refuses(each) or _focuses(each) or denies(each))]
    denied = {focus for each in asserting for focus in _focuses(each)}
    for part in denying:
        for focus, need in _focuses(part).items():
            if focus in denied:
                continue
            for each in asserted:
                if focus not in each.stems or _turning(part) != _turning(each):
                    continue
                if len(part.stems) <= _SHORT or len(part.stems & each.stems - {focus}) >= need:
                    return focus
    return None


def _refuses(part: Clause) -> bool:
    """Return True for a clause that denies by an ordinary word: forbidden, excludes, fails."""
    denying = lexicon()["denying"][0]
    return any((token.key if token.kind == "word" else token.word) in denying for token in part.tokens)


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


def denies(part: Clause) -> bool:
    """Return True for a clause with a denial of any kind; "without" and "no more than" deny nothing here."""
    limits = denials_of_limits(part.tokens)
    return any(
        token.kind == "not" and token.word != "without" and at not in limits
        for at, token in enumerate(part.tokens)
    )
