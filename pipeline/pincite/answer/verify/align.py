"""Decide if a sentence is a clause of its source: the same words, names and numbers in the same order.

The order is what binds a number to what it is of, and what tells who did what from whom it was done to. So
nothing may stand between two words of the source that are neighbours in the sentence, but words that may go
(articles, helping verbs) and asides in brackets. Where the clause is cut out of a longer sentence, the rest
must not be able to turn it: no negation, no condition, no head of which the clause is only the complement.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set

from pincite.answer.verify.tokens import Token, same

_TURNING = frozenset(
    """
    if unless except exclud assum provid suppos otherwis although respect may might could would should must
    expect estim believ anticip plan intend propos potenti possibl probabl like pend alleg claim deni target
    goal forecast project seek hypothet prior former only
    """.split()
)
"""Stems that take back, condition or defer what stands beside them."""
_MAY_FOLLOW = frozenset(
    "in at on for dure from as due becaus while wherea compar primarili driven which when sinc".split()
)
_OPENING = frozenset("in at on for dure as of".split())
_CONNECTING = frozenset("and but while wherea".split())


def significant(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens without marks and words that may go."""
    return [token for token in tokens if token.kind not in ("light", "mark")]


def keys_of(tokens: Iterable[Token]) -> frozenset[str]:
    """Return the keys that tokens are equal by, for `held_by`."""
    return frozenset(key for token in tokens for key in (token.key, token.opening) if key)


def held_by(token: Token, keys: Set[str]) -> bool:
    """Return False if a token is surely not among the tokens that have these keys."""
    return token.key in keys or (token.opening != "" and token.opening in keys)


def has_clause(wanted: Sequence[Token], source: Sequence[Token]) -> bool:
    """Return True if a clause of a source says what the wanted tokens say."""
    if any(stands_alone(source, *run) for run in runs(wanted, source)):
        return True
    rest, time = _one_time(wanted)
    others, other_time = _one_time(source)
    if not (time and other_time and same(time, other_time)):
        return False
    return any(stands_alone(others, *run) for run in runs(rest, others))


def runs(
    wanted: Sequence[Token], source: Sequence[Token], *, inflected: bool = True
) -> list[tuple[int, int]]:
    """Return first and last token of each run of the source that says the wanted tokens, in order."""
    words = significant(wanted)
    if not words:
        return []
    found = []
    for start, token in enumerate(source):
        if same(words[0], token, inflected=inflected):
            end = _run(words, source, start, inflected)
            if end is not None:
                found.append((start, end))
    return found


def _run(words: Sequence[Token], source: Sequence[Token], start: int, inflected: bool) -> int | None:
    at = start
    for word in words[1:]:
        at += 1
        while at < len(source) and not same(word, source[at], inflected=inflected):
            if source[at].key == "(" and not _comes_next(word, source, at, inflected):
                at = _after_aside(source, at)
            elif source[at].kind in ("light", "mark"):
                at += 1
            else:
                return None
        if at >= len(source):
            return None
    return at


def _comes_next(word: Token, source: Sequence[Token], at: int, inflected: bool) -> bool:
    following = next((t for t in source[at:] if t.kind not in ("light", "mark")), None)
    return following is not None and same(word, following, inflected=inflected)


def _after_aside(source: Sequence[Token], opening: int) -> int:
    """Return the token after an aside in brackets, or after the bracket where what it holds could matter."""
    for at in range(opening + 1, len(source)):
        if source[at].key == ")":
            return at + 1
        if turning(source[at]) or source[at].key == "(":
            break
    return opening + 1


def turning(token: Token) -> bool:
    """Return True if a token can turn what stands beside it into its opposite, or take it back."""
    return token.kind == "not" or token.key in _TURNING


def stands_alone(source: Sequence[Token], start: int, end: int) -> bool:
    """Return True if the tokens from `start` to `end` of a sentence say alone what they say in it."""
    before, after = source[:start], source[end + 1 :]
    if any(map(turning, before)) or any(map(turning, after)):
        return False
    return _begins(before) and _ends(source[end], after)


def _begins(before: Sequence[Token]) -> bool:
    """Return True if what comes before a clause is not part of it: an introduction, or another clause."""
    words = significant(before)
    if not words:
        return True
    marks = [token.key for token in before if token.kind == "mark"]
    last = before[-1]
    if last.key in (";", ":", "•", "|"):
        return True
    if last.key == "," and marks == [","]:
        return words[0].key in _OPENING or words[0].kind == "time"
    if last.key in _CONNECTING and len(before) > 1 and before[-2].key in (",", ";"):
        return any(token.key == "be" or token.kind == "number" for token in words)
    return False


def _ends(last: Token, after: Sequence[Token]) -> bool:
    """Return True if what comes after a clause is none of it."""
    words = significant(after)
    if not words or after[0].key in (";", ":", ".", "!", "?"):
        return True
    if after[0].kind == "mark":
        # "5%, 3% and 2%": a list is not cut
        return not (last.anchors and words[0].kind == last.kind)
    if words[0].key not in _MAY_FOLLOW:
        return False
    for token in after:
        if token.kind == "mark":
            break
        if token.kind == "name":
            return False
    return True


def _one_time(tokens: Sequence[Token]) -> tuple[list[Token], Token | None]:
    """Return a sentence without the time it names and the preposition before it; and the time, or None."""
    found = [n for n, token in enumerate(tokens) if token.kind == "time" or _is_year(token)]
    if len(found) != 1:
        return list(tokens), None
    at = found[0]
    first = at
    while first and tokens[first - 1].kind == "light":
        first -= 1
    if not first or tokens[first - 1].key not in _OPENING:
        return list(tokens), None
    rest = [*tokens[: first - 1], *tokens[at + 1 :]]
    while rest and rest[0].kind == "mark":
        rest = rest[1:]
    return rest, tokens[at]


def _is_year(token: Token) -> bool:
    return (
        token.kind == "number"
        and len(token.word) == 4
        and token.word[:2] in ("19", "20")
        and token.word.isdigit()
    )
