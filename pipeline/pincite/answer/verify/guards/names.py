"""Guard of names: a name of a sentence stands in what it cites, or is one of the documents that it cites."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pincite.answer.verify.guards.reading import STOP_WORDS, Evidence, forms
from pincite.answer.verify.tokens import Token, stem_of
from pincite.text import months

_TITLES = frozenset(
    "mr mrs ms dr prof professor mayor captain councillor sir lady judge president minister".split()
)
_ORDINARY_ENDINGS = ("s", "ing", "ed", "ly", "tion", "ment", "ness", "ity", "able", "ful", "ous", "ive", "al")
"""Endings of words that open a sentence and are no name."""


def missing_name(sentence: Sequence[Token], evidence: Evidence) -> str | None:
    """Return the first name of a sentence that is not known from the evidence, or None."""
    cited = forms([*evidence.tokens, *evidence.known])
    known = cited | evidence.asked
    initials = _initials(evidence.tokens) | _initials(evidence.known)
    told = _months(evidence.tokens) or _months(evidence.known)
    for at, token in enumerate(sentence):
        name = _name(sentence, at)
        if name.lower() in months.NAMES and told:
            if name.lower() in told:
                continue
            return name
        if not name or _holds(known, name) or name.lower() in initials:
            continue
        if token.kind == "name" and _spelled_out(sentence, at, known):
            continue
        return name
    return None


def unpaired_names(sentence: Sequence[Token], evidence: Evidence) -> str | None:
    """Return two names that stand together and do so nowhere in the evidence, or None."""
    together = _pairs(evidence.tokens) | _pairs(evidence.known)
    return next((" ".join(pair) for pair in _pairs(sentence, of_names=True) if pair not in together), None)


def _pairs(tokens: Sequence[Token], *, of_names: bool = False) -> set[tuple[str, str]]:
    """Return every two words that stand side by side, or only names."""
    return {
        (stem_of(one.word.lower()), stem_of(other.word.lower()))
        for one, other in pairwise(tokens)
        if not of_names or (_is_name(one) and _is_name(other))
    }


def _is_name(token: Token) -> bool:
    return (
        token.word.isalpha()
        and token.word.lower() not in _TITLES
        and (token.kind == "name" or (bool(token.opening) and token.word not in STOP_WORDS))
    )


def _months(tokens: Sequence[Token]) -> set[str]:
    """Return the months that some tokens name, alone or in a date."""
    return {
        months.NAMES[int(key.lstrip("-").split("-")[-2 if key.count("-") > 1 else -1]) - 1]
        for token in tokens
        if token.kind == "time" and (key := token.key)[0] in "-0123456789"
    } | {
        token.word.lower()
        for token in tokens
        if (token.opening or token.kind == "name") and token.word.lower() in months.NAMES
    }


def _name(sentence: Sequence[Token], at: int) -> str:
    """Return the name that a token is, or nothing.

    A word that opens a sentence is taken for a name if another name follows it, or if it does not look like
    an ordinary word.
    """
    token = sentence[at]
    if token.kind == "name":
        return token.word
    if not token.opening or token.word in STOP_WORDS:
        return ""
    follows = at + 1 < len(sentence) and sentence[at + 1].kind == "name"
    return token.opening.removeprefix("=") if follows and not token.word.endswith(_ORDINARY_ENDINGS) else ""


def _holds(known: frozenset[str], name: str) -> bool:
    lower = name.lower()
    return lower in known or stem_of(lower) in known or ("-" in lower and set(lower.split("-")) <= known)


def _initials(tokens: Sequence[Token]) -> frozenset[str]:
    """Return the initials of every run of two to six capitalised words."""
    found: set[str] = set()
    run = ""
    for token in [*tokens, None]:
        if token is not None and (token.kind == "name" or token.opening):
            run += token.word[:1].lower()
        elif token is None or token.word not in ("of", "and", "the", "for"):
            found |= {run[start:] for start in range(len(run)) if 2 <= len(run) - start <= 6}
            run = ""
    return frozenset(found)


def _spelled_out(sentence: Sequence[Token], at: int, known: frozenset[str]) -> bool:
    """Return True if a name is a part of a run whose initials are known."""
    first = last = at
    while first and (sentence[first - 1].kind == "name" or sentence[first - 1].opening):
        first -= 1
    while last + 1 < len(sentence) and sentence[last + 1].kind == "name":
        last += 1
    initials = "".join(token.word[:1].lower() for token in sentence[first : last + 1])
    return len(initials) > 1 and initials in known
