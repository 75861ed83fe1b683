"""Bring a text into normal form: what carries no meaning in print is taken away, all else is kept.

White space, the hyphen of a broken word, ligatures, and the shapes of quotation marks and dashes. Letters,
case, digits, signs and units are never touched, so a changed number or an inserted "not" is never the same.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_QUOTES = str.maketrans({**dict.fromkeys("‘’‚‛′ʼ`´", "'"), **dict.fromkeys("“”„‟″«»", '"')})
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−﹘﹣－", "-"))
_INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")
_SHAPES = _QUOTES | _DASHES
_SPACE = re.compile(r"\s+")
_WORD_HYPHEN = re.compile(r"(?<=[^\W\d_])- ?(?=[^\W\d_])")
_NOT_PLAIN = re.compile(r"[^\x00-\x7f\xa0-\xa8\xab\xac\xae-\xb1\xb6-\xb8\xbb\xbf-\xff…•™€]")
"""Characters that may stand for others: marks that combine, ligatures, invisible ones, raised digits."""
_LIGATURES = range(0xFB00, 0xFB07)


@dataclass(frozen=True, slots=True)
class Normalised:
    """A text in normal form; its character i is the original's `starts[i]` to `ends[i]`."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]


def normalise(text: str) -> Normalised:
    """Return the normal form of a text, with the way back to its code points."""
    plain = text.translate(_SHAPES)
    return _of_any(text) if _NOT_PLAIN.search(plain) else _of_plain(plain)


def _of_plain(text: str) -> Normalised:
    """Return the normal form of a text without separate accents and ligatures: run by run."""
    pieces: list[str] = []
    starts: list[int] = []
    at = 0
    for space in _SPACE.finditer(text):
        pieces.append(text[at : space.start()])
        starts.extend(range(at, space.start()))
        at = space.end()
        if starts and at < len(text):
            pieces.append(" ")
            starts.append(space.start())
    starts.extend(range(at, len(text)))
    joined = "".join((*pieces, text[at:]))
    kept: list[str] = []
    places: list[int] = []
    at = 0
    for hyphen in _WORD_HYPHEN.finditer(joined):
        kept.append(joined[at : hyphen.start()])
        places.extend(starts[at : hyphen.start()])
        at = hyphen.end()
    places.extend(starts[at:])
    return Normalised("".join((*kept, joined[at:])), tuple(places), tuple(place + 1 for place in places))


def _of_any(text: str) -> Normalised:
    characters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    position = 0
    while position < len(text):
        end = position + 1
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        cluster = text[position:end]
        if cluster[0].isspace():
            if characters and characters[-1] != " ":
                characters.append(" ")
                starts.append(position)
                ends.append(end)
        elif cluster not in _INVISIBLE:
            for character in _plain(cluster):
                characters.append(character)
                starts.append(position)
                ends.append(end)
        position = end
    return _without_word_hyphens(characters, starts, ends)


def _plain(cluster: str) -> str:
    if ord(cluster[0]) in _LIGATURES:
        return unicodedata.normalize("NFKC", cluster)
    return unicodedata.normalize("NFC", cluster).translate(_QUOTES).translate(_DASHES)


def _without_word_hyphens(characters: list[str], starts: list[int], ends: list[int]) -> Normalised:
    """Drop a hyphen between two letters, with the white space of a line break after it.

    A word broken at a line's end and a compound look the same there; dropping the hyphen of both, in the
    quote as in the source, keeps them equal to themselves.
    """
    keep: list[int] = []
    for i, character in enumerate(characters):
        if character == "-" and keep and characters[keep[-1]].isalpha():
            following = i + 1
            if following < len(characters) and characters[following] == " ":
                following += 1
            if following < len(characters) and characters[following].isalpha():
                continue
        if character == " " and i > 0 and characters[i - 1] == "-" and (not keep or keep[-1] != i - 1):
            continue
        keep.append(i)
    while keep and characters[keep[-1]] == " ":
        keep.pop()
    return Normalised(
        "".join(characters[i] for i in keep), tuple(starts[i] for i in keep), tuple(ends[i] for i in keep)
    )
