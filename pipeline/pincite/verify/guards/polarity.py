"""Guards of what turns a statement: negation, direction, opposites, and how many it is said of."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from pincite.verify.guards.amounts import amount_of
from pincite.verify.guards.comparisons import orders, other_order
from pincite.verify.guards.lexicon import axes, lexicon
from pincite.verify.guards.limits import denials_of_limits
from pincite.verify.guards.reading import Clause, Evidence, clause, split, stem
from pincite.verify.guards.units import is_year
from pincite.verify.tokens import Token

_NEUTRAL = frozenset("only unless until otherwise before instead rather stays stay remain remains".split())
"""Words by which a statement can be turned without a word of denial: only if, not unless."""
_MODALS = frozenset("may can must should shall".split())
_FORBIDDING = frozenset("forbidden prohibited banned forbids prohibits".split())
_OF_NUMBERS = frozenset("about approximately nearly almost roughly around".split())
"""Words that hedge a number, which the guard of numbers reads."""
_LIGHT = frozenset("use get make take have need see go give".split())
"""Stems of verbs that say little of what is denied."""
COPIED = 0.6
"""The share of a clause's words in another one from which it is nearly a copy of a part of it."""
SAME = 0.9
"""The share of their words that two sentences have in common, from which they must have as many denials."""
_SHORT = 2
"""Words of content of a clause that says hardly more than what it denies."""
_FOCUS = 4
"""Words behind a denial in which what it denies is looked for."""
_COMPARATIVES = (frozenset("more higher".split()), frozenset("less fewer lower".split()))
SHARED = 0.5
"""The share of a clause's words that a clause of the evidence must hold to be about the same."""


def changed_negation(sentence: Sequence[Token], evidence: Evidence) -> str | None:
    """Return a word that a sentence denies and its evidence asserts, or the other way round; or None."""
    parts = split(sentence)
    prose = [each for each in evidence.clauses if not each.is_row]
    whole = clause(sentence)
    for each in evidence.sentences:
        if whole.is_like(each, SAME) and len(_nots(whole)) != len(_nots(each)):
            return next(iter([*_nots(whole), *_nots(each)]))
    return _in_copy(parts, prose) or _only_denied(parts, prose) or _only_denied(prose, parts)


def _nots(part: Clause) -> list[str]:
    return [token.word for token in part.tokens if token.kind == "not"]


def _in_copy(parts: Sequence[Clause], prose: Sequence[Clause]) -> str | None:
    """Return a word that is denied on one side only of a clause and each that it is nearly a copy of; or None."""
    for part in parts:
        copied = [each for each in prose if len(part.stems & each.stems) >= COPIED * len(part.stems) > 0]
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
    is_modal = any(
        one.word in _MODALS and other.word == "not" for one, other in pairwise(part.tokens)
    )
    return is_modal or bool(_FORBIDDING & _words(part))


def _only_denied(denying: Sequence[Clause], asserting: Sequence[Clause]) -> str | None:
    """Return a word that a clause denies ("count" of "they do not count") and another asserts; or None.

    The two clauses share another word, or the denying one says hardly more than that.
    """
    denials = lexicon()["denying"][0]
    asserted = [each for each in asserting if not (_denials(each, denials) or _focuses(each))]
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


def changed_direction(sentence: Sequence[Token], evidence: Evidence) -> str | None:
    """Return a word of direction (rise, fall, more, less) whose opposite the evidence has instead, or None.

    A direction that the evidence does not state at all is returned too.
    """
    if broken := other_order(sentence, evidence):
        return broken
    decided = {word for word, _ in orders(sentence, evidence)}
    rest = [token for token in sentence if token.word not in decided]
    return _other_pole(rest, evidence, axes("directions"), must_be_stated=True)


def opposite(sentence: Sequence[Token], evidence: Evidence) -> str | None:
    """Return a word whose opposite the evidence has instead (open for closed), or None."""
    return _other_pole(sentence, evidence, axes("opposites"), must_be_stated=False)


def widened(sentence: Sequence[Token], evidence: Evidence) -> str | None:
    """Return a word by which a sentence says more than its evidence, or None.

    All where the evidence has no such word, a certainty where the evidence has a possibility, or an exception
    that the evidence does not make.
    """
    universal, partial, as_good, excepting, conditional = lexicon()["quantifiers"]
    said = {token.word for each in evidence.sentences for token in each.tokens}
    for at, token in enumerate(sentence):
        # "every 12 months" says how often, and "in all" how many
        is_rate = token.word == "every" and at + 1 < len(sentence) and sentence[at + 1].kind == "number"
        is_sum = token.word == "all" and at > 0 and sentence[at - 1].word == "in"
        if (
            token.word in universal
            and not (is_rate or is_sum)
            and not said & _as_universal(token.word, universal)
        ):
            return token.word
        if token.word in excepting and not said & (excepting | conditional):
            return token.word
    if (word := _concession(sentence)) and not any(_concession(each.tokens) for each in evidence.sentences):
        if said & (excepting | conditional):
            return word
    words = {token.word for token in sentence}
    for part in split(sentence):
        nearest = _nearest(part, evidence)
        hedges = [
            _words(each) & (partial - _OF_NUMBERS)
            for each in nearest
            if not (each.is_row or _denials(each, frozenset()))
        ]
        if nearest and len(hedges) == len(nearest) and all(hedges) and not words & (partial | as_good):
            return min(hedges[0])
    return None


def _concession(tokens: Sequence[Token]) -> str | None:
    """Return the word by which a condition is said not to matter: "even if", "regardless"; or None."""
    for token, following in pairwise(tokens):
        if token.word in ("regardless", "whatever", "whether", "irrespective"):
            return token.word
        if token.word == "even" and following.word in ("if", "when", "where", "without", "though"):
            return token.word
    return None


def _as_universal(word: str, universal: frozenset[str]) -> frozenset[str]:
    return universal | {"no"} if word == "none" else universal


def _other_pole(
    sentence: Sequence[Token],
    evidence: Evidence,
    axes: tuple[tuple[frozenset[str], frozenset[str]], ...],
    *,
    must_be_stated: bool,
) -> str | None:
    stated = {_root(token) for each in evidence.sentences for token in each.tokens}
    more, less = _COMPARATIVES
    compared = any(token.word == "than" for token in sentence) and "than" in stated
    for part in split(sentence):
        nearest = {_root(token) for each in _nearest(part, evidence) for token in each.tokens}
        if not nearest and len(evidence.sentences) == 1:
            nearest = stated
        for token in part.tokens:
            for poles in axes:
                for sign, own, other in ((1, *poles), (-1, *poles[::-1])):
                    # "A is rarer than B" says that B is more common than A
                    if _root(token) not in own or (compared and _root(token) in more | less):
                        continue
                    if nearest & other and not nearest & own:
                        return token.word
                    said = stated & (own | (more if sign > 0 else less))
                    has_figure = any(each.kind == "number" for each in part.tokens)
                    if must_be_stated and has_figure and not said and _change(part.tokens) != sign:
                        return token.word
    return None


def _change(tokens: Sequence[Token]) -> int:
    """Return the sign of the change that a clause gives in figures, "from 5 to 7"; 0 where it gives none."""
    ends: dict[str, Decimal] = {}
    for before, token in pairwise(tokens):
        if before.word in ("from", "to") and not is_year(token) and (amount := amount_of(token)):
            ends[before.word] = amount.value
    return (ends["to"] > ends["from"]) - (ends["to"] < ends["from"]) if len(ends) == 2 else 0


def _nearest(part: Clause, evidence: Evidence) -> list[Clause]:
    """Return the clauses of the evidence that share most words with a clause, if enough of them.

    Where a clause has figures and some of the evidence hold them, only those are looked at.
    """
    figures = {token.key for token in part.tokens if token.kind in ("number", "time")}
    alike = [each for each in evidence.clauses if any(token.key in figures for token in each.tokens)]
    shared = [(len(part.stems & each.stems), each) for each in alike or evidence.clauses]
    most = max((count for count, _ in shared), default=0)
    if not most or most < SHARED * len(part.stems):
        return []
    return [each for count, each in shared if count == most]


def _turning(part: Clause) -> frozenset[str]:
    """Return the words of a clause by which it may be turned round without a word of denial."""
    return _NEUTRAL.intersection(_words(part))


def _denials(part: Clause, denying: frozenset[str]) -> list[str]:
    """Return the words of denial in a clause."""
    return [
        token.word for at, token in enumerate(part.tokens) if _denies(part, at) or _root(token) in denying
    ]


def _denies(part: Clause, at: int) -> bool:
    """Return True for a "not" of any kind; "without" and that of a limit ("no more than") deny nothing."""
    token = part.tokens[at]
    return token.kind == "not" and token.word != "without" and at not in denials_of_limits(part.tokens)


def _words(part: Clause) -> set[str]:
    return {token.word for token in part.tokens}


def _root(token: Token) -> str:
    return token.key if token.kind == "word" else token.word
