"""Guard of negation: a clause and what it rests on deny equally often, but for pairs of opposites.

"Not open", "closed" and "open except then" deny once; "not without" and "open" do not. A word whose opposite
stands in the evidence counts as a denial too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pincite.verify.guards.lexicon import lexicon, opposites, signed
from pincite.verify.guards.limits import denials_of_limits
from pincite.verify.guards.reading import Clause, Evidence, clause, split, stem
from pincite.verify.tokens import Token

_FOCUS = 4
"""Tokens behind a denial in which what it denies is looked for."""
_SHARED = 0.5
"""The share of a clause's words from which it is compared with a clause of the evidence."""
_EXCEPTING = frozenset("unless except".split())
_LESS = re.compile(r"(?!regardless)\w{3,}less")
"""Words that deny by their ending: harmless."""


def changed_negation(sentence: Sequence[Token], evidence: Evidence) -> str | None:
    """Return a word by which a sentence denies what its evidence asserts, or the other way round; or None."""
    found = (word for word, is_opposite in _disagreements(sentence, evidence) if not is_opposite)
    return next(found, None) or _only_denied(sentence, evidence)


def _only_denied(sentence: Sequence[Token], evidence: Evidence) -> str | None:
    """Return a word that a clause asserts and the evidence only denies ("nobody was hurt"), or None."""
    denied = {focus for each in evidence.clauses for focus in _focuses(each)}
    asserted = {one for each in evidence.clauses for one in each.stems - _focuses(each)}
    for part in split(sentence):
        for token in part.tokens if not denials(part) else ():
            if stem(token) in denied - asserted:
                return token.word
    return None


def _focuses(part: Clause) -> set[str]:
    """Return the first word of content behind each denial of a clause."""
    limits = denials_of_limits(part.tokens)
    places = (at for at, token in enumerate(part.tokens) if token.kind == "not" and at not in limits)
    behind = (filter(None, map(stem, part.tokens[at + 1 : at + 1 + _FOCUS])) for at in places)
    return {focus for words in behind if (focus := next(words, ""))}


def opposite(sentence: Sequence[Token], evidence: Evidence) -> str | None:
    """Return a word whose opposite the evidence has instead (open for closed), or None."""
    return next((word for word, is_opposite in _disagreements(sentence, evidence) if is_opposite), None)


def _disagreements(sentence: Sequence[Token], evidence: Evidence) -> Iterator[tuple[str, bool]]:
    """Yield the words by which a sentence and its evidence disagree, and whether each is an opposite.

    What rests on the same clauses is read together: "A and B have none" rests on "all but A and B".
    """
    groups: dict[tuple[Clause, ...], list[Clause]] = {}
    for part in split(sentence):
        groups.setdefault(tuple(evidence.nearest(part)), []).append(part)
    for nearest, parts in groups.items():
        whole = clause(token for part in parts for token in part.tokens)
        is_alike = any(len(whole.stems & each.stems) >= _SHARED * len(whole.stems) for each in nearest)
        if not is_alike and len(evidence.sentences) > 1:
            # What is worded quite otherwise is not compared, but what it denies is denied somewhere.
            if (own := denials(whole)) and not any(map(denials, evidence.sentences)):
                yield own[0], False
            continue
        broken = [_disagreement(whole, each) for each in nearest]
        if broken and all(broken):
            yield broken[0], bool(_turned(whole, nearest[0]))


def denials(part: Clause) -> list[str]:
    """Return the words by which a clause denies; "no more than" denies nothing."""
    limits = denials_of_limits(part.tokens)
    denying = lexicon()["denying"][0]
    return [
        token.word
        for at, token in enumerate(part.tokens)
        if (token.kind == "not" and at not in limits)
        or token.word in _EXCEPTING
        or (token.kind == "word" and (token.key in denying or _LESS.fullmatch(token.word)))
    ]


def _disagreement(part: Clause, other: Clause) -> str:
    """Return a word by which two clauses deny unequally often, or nothing."""
    own, others = denials(part), denials(other)
    turned = _turned(part, other)
    if (len(own) + len(turned) - len(others)) % 2 == 0:
        return ""
    return next(iter((*turned, *own, *others)))


def _turned(part: Clause, other: Clause) -> list[str]:
    """Return the words of a clause whose opposites another one has instead."""
    denying = lexicon()["denying"][0]
    others = other.stems - part.stems - denying
    own = (
        token
        for token in part.tokens
        if token.kind == "word" and token.word not in signed() and token.key not in denying | other.stems
    )
    return [token.word for token in own if opposites(token.word) & others]
