"""Read a text as what it states: numbers, times, names, negations and words, in their order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from threading import local
from typing import Literal, NamedTuple

import snowballstemmer

from pincite.answer.verify import quantities, times
from pincite.answer.verify.normal import normalise

Kind = Literal["number", "time", "name", "word", "not", "light", "mark"]


class Token(NamedTuple):
    """A piece of a text: what it is, what it is equal by, and its offsets.

    `word` is it as written, without case where it is an ordinary word. `opening` is the name that a word may
    be which is capitalised only because a sentence begins with it.
    """

    kind: Kind
    key: str
    word: str
    start: int
    end: int
    opening: str = ""

    @property
    def anchors(self) -> bool:
        """True if others say something of it: a number, a time or a name."""
        return self.kind in ("number", "time", "name")


_TOKEN = re.compile(
    rf"(?P<time>{times.PATTERN})|(?P<number>{quantities.PATTERN})"
    r"""
    |(?P<ordinal>(?<!\w)\d+(?:st|nd|rd|th)(?!\w))
    |(?P<code>(?:[^\W_]\.){2,}|[^\W\d_]+(?:&[^\W\d_]+)+(?!\w)
        |(?=[\w./:&-]*\d)[^\W_]+(?:[-./:&,][^\W_]+)*(?:\([^\W_]\))?)
    |(?P<word>[^\W\d_]+(?:'[^\W\d_]+)*)
    |(?P<mark>[][,;:.!?()"'…•|*·-])
    |(?P<symbol>\S)
    """,
    re.VERBOSE,
)
_LIGHT = frozenset("a an the do does did has have had that".split())
"""Words that a statement may gain or lose."""
_BE = frozenset("is are was were be been being am".split())
_NOT = frozenset("not no never neither nor none nobody nothing nowhere without cannot".split())
_SHORT = {"ca": "can", "wo": "will", "sha": "shall"}
_MARKS_OF_NAMES = re.compile(r"'s?$")
_stemmers = local()


def read(text: str) -> tuple[Token, ...]:
    """Return the tokens of a sentence; their offsets are in `text`."""
    normal = normalise(text)
    return tuple(
        token._replace(start=normal.starts[token.start], end=normal.ends[token.end - 1])
        for token in _tokens(normal.text, accounts=False)
    )


def read_row(text: str) -> list[tuple[Token, ...]]:
    """Return the tokens of each cell of a table's row, in which brackets are a minus sign."""
    return [_tokens(normalise(cell).text, accounts=True) for cell in text.split("\t")]


def _tokens(text: str, *, accounts: bool) -> tuple[Token, ...]:
    tokens: list[Token] = []
    amounts: dict[int, quantities.Quantity] = {}
    opens = True
    for found in _TOKEN.finditer(text):
        kind = next(name for name in _GROUPS if found[name])
        start, end = found.span()
        if kind == "number" and (amount := quantities.quantity(found, accounts=accounts)):
            _share_scale(tokens, amounts, amount)
            amounts[len(tokens)] = amount
            tokens.append(Token("number", amount.key, found[0], start, end))
        elif kind == "time":
            tokens += [_time(name, start, end) for name in times.times(found)]
        elif kind == "ordinal":
            tokens.append(Token("number", f"{int(found[0][:-2])}th", found[0], start, end))
        else:
            tokens += _word_or_mark(kind, found[0], start, end, opens)
        opens = kind == "mark" and (opens or found[0] in ".!?:•|")
    return tuple(tokens)


_GROUPS = ("time", "number", "ordinal", "code", "word", "mark", "symbol")


def _share_scale(
    tokens: list[Token], amounts: dict[int, quantities.Quantity], amount: quantities.Quantity
) -> None:
    """Give the first number of "$5 to $7 million" the scale and unit of the second; a year has none."""
    first = len(tokens) - 2
    if first in amounts and tokens[-1].word in ("to", "or", "and", "-"):
        token, before = tokens[first], amounts[first]
        is_year = len(token.word) == 4 and token.word.isdigit()
        if before.currency == amount.currency and not (before.power or before.unit or is_year):
            shared = before._replace(power=amount.power, unit=amount.unit)
            tokens[first] = token._replace(key=shared.key)


def _time(name: str, start: int, end: int) -> Token:
    """Return a time, or the year of a quarter, which is a number like other years."""
    if name.isdigit():
        return Token("number", quantities.Quantity(name, 0, "", "").key, name, start, end)
    return Token("time", name, name, start, end)


def _word_or_mark(kind: str, text: str, start: int, end: int, opens: bool) -> Iterator[Token]:
    if kind == "mark":
        yield Token("mark", text, text, start, end)
    elif kind == "symbol":
        yield Token("word", text, text, start, end)
    elif kind in ("code", "number", "time"):
        surface = text.replace(".", "") if re.fullmatch(r"(?:[^\W\d_]\.)+", text) else text
        yield Token("name", f"={surface}", surface, start, end)
    else:
        yield from _word(text, start, end, opens)


def _word(text: str, start: int, end: int, opens: bool) -> Iterator[Token]:
    lower = text.lower()
    if lower.endswith("n't"):
        base = _SHORT.get(lower[:-3], lower[:-3])
        yield from _word(base, start, end, False)
        yield Token("not", "not", "not", start, end)
        return
    if lower == "cannot":
        yield Token("word", "can", "can", start, end)
        yield Token("not", "not", "not", start, end)
        return
    if lower in _NOT:
        yield Token("not", lower, lower, start, end)
    elif lower in _LIGHT:
        yield Token("light", lower, lower, start, end)
    elif lower in _BE:
        yield Token("word", "be", lower, start, end)
    elif lower in quantities.ORDINALS:
        yield Token("number", f"{quantities.ORDINALS[lower]}th", lower, start, end)
    else:
        bare = _MARKS_OF_NAMES.sub("", text)
        is_name = any(map(str.isupper, bare[1:])) or (bare[:1].isupper() and (len(bare) > 1 or bare != "I"))
        if is_name and (not opens or any(map(str.isupper, bare[1:]))):
            yield Token("name", f"={bare}", bare, start, end)
        else:
            opening = f"={bare}" if is_name else ""
            yield Token("word", stem_of(bare.lower()), lower, start, end, opening)


@lru_cache(maxsize=2**16)
def stem_of(word: str) -> str:
    """Return the stem of a word."""
    if not hasattr(_stemmers, "english"):
        _stemmers.english = snowballstemmer.stemmer("english")
    stem: str = _stemmers.english.stemWord(word)
    return stem


def same(one: Token, other: Token, *, inflected: bool = True) -> bool:
    """Return True if two tokens say the same: names as written, words but for endings, if `inflected`."""
    if one.kind == "mark" or other.kind == "mark":
        return False
    if one.opening and other.opening:
        return one.opening == other.opening
    if one.key == other.key:
        return one.kind != "word" or inflected or one.word == other.word
    return bool((one.opening and one.opening == other.key) or (other.opening and other.opening == one.key))
