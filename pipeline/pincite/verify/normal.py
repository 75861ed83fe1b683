"""The normal form of a text: what carries no meaning in print is taken away, and everything else is kept.

White space, the hyphen of a broken word, ligatures, and the shapes of quotation marks and dashes. Letters,
case, digits, signs and units are never touched, so a changed number or an inserted "not" is never the same.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

_QUOTES = str.maketrans({**dict.fromkeys("‘’‚‛′ʼ`´", "'"), **dict.fromkeys("“”„‟″«»", '"')})
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−﹘﹣－", "-"))
_INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")
_LIGATURES = range(0xFB00, 0xFB07)


@dataclass(frozen=True, slots=True)
class Normalised:
    """A text in normal form; its character i is the original's `starts[i]` to `ends[i]`."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]


def normalise(text: str) -> Normalised:
    """The normal form of a text, with the way back to its code points."""
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
