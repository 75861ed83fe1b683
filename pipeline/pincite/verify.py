"""Checking quotes: whether the words of a quote stand in the stored text of the pages it cites.

Two texts are the same when they are the same after normalising what carries no meaning in print: white
space, the hyphen of a broken word, ligatures, and the shapes of quotation marks and dashes. Letters, case,
digits, signs and units are never touched, so a changed number or an inserted "not" is never the same.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pincite.document import Box, Page, Segment
from pincite.sentences import sentence_spans

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


class Source:
    """The stored text that a quote is checked against: stretches of pages, joined by a newline."""

    def __init__(self, segments: Sequence[Segment], pages: Mapping[int, Page]) -> None:
        self._segments = segments
        self._starts: list[int] = []
        pieces: list[str] = []
        length = 0
        for segment in segments:
            self._starts.append(length)
            pieces.append(pages[segment.page].text[segment.start : segment.end])
            length += len(pieces[-1]) + 1
        self.text = "\n".join(pieces)

    @cached_property
    def _normal(self) -> Normalised:
        return normalise(self.text)

    def locate(self, quote: str, *, near: int = 0) -> tuple[int, int] | None:
        """Start and end in `text` of the words of a quote; None when they do not stand there.

        Of several places the one nearest to offset `near` is given.
        """
        wanted = normalise(quote).text
        places = self._occurrences(wanted)
        return min(places, key=lambda place: abs(place[0] - near)) if places else None

    def whole_sentences(self, start: int, end: int) -> tuple[int, int]:
        """A stretch of `text` and the rest of its sentences: half a sentence can say the opposite."""
        touched = [span for span in sentence_spans(self.text) if span[0] < end and start < span[1]]
        return min([start, *(first for first, _ in touched)]), max([end, *(last for _, last in touched)])

    def segments(self, start: int, end: int) -> list[Segment]:
        """The stretches of pages behind a stretch of this text; the newlines between them belong to none."""
        found = []
        for segment, offset in zip(self._segments, self._starts, strict=True):
            length = segment.end - segment.start
            first, last = max(start - offset, 0), min(end - offset, length)
            if first < last:
                found.append(Segment(segment.page, segment.start + first, segment.start + last))
        return found

    def _occurrences(self, wanted: str) -> list[tuple[int, int]]:
        if not any(character.isalnum() for character in wanted):
            return []
        text, places = self._normal.text, []
        at = text.find(wanted)
        while at >= 0:
            end = at + len(wanted)
            if _whole_words(text, at, end):
                places.append((self._normal.starts[at], self._normal.ends[end - 1]))
            at = text.find(wanted, at + 1)
        return places


def _whole_words(text: str, start: int, end: int) -> bool:
    """Whether no word or number is cut: "2" does not stand in "12", nor "1.5" in "1.57" or "-1.5"."""
    before, after = text[:start], text[end:]
    if text[start].isalnum() and before and (before[-1].isalnum() or _joins_number(before[-2:], text[start])):
        return False
    return not (
        text[end - 1].isalnum()
        and after
        and (after[0].isalnum() or _continues_number(text[end - 1], after[:2]))
    )


def _joins_number(before: str, first: str) -> bool:
    """A digit, then a decimal sign, before a digit: the quote begins inside a number. Or a minus sign."""
    if not first.isdigit():
        return False
    if before[-1] in ".," and len(before) == 2 and before[0].isdigit():
        return True
    return before[-1] == "-" and (len(before) == 1 or before[0].isspace() or before[0] in "($")


def _continues_number(last: str, after: str) -> bool:
    return last.isdigit() and after[0] in ".," and len(after) == 2 and after[1].isdigit()


def word_boxes(page: Page, start: int, end: int) -> list[Box]:
    """One box per line of print for a stretch of a page: the boxes of its words, joined along the line."""
    first = bisect_left(page.words, start + 1, key=lambda word: word.end)
    lines: list[Box] = []
    for word in page.words[first:]:
        if word.start >= end:
            break
        x0, y0, x1, y1 = word.box
        if lines and _same_line(lines[-1], word.box):
            left, top, right, bottom = lines[-1]
            lines[-1] = (min(left, x0), min(top, y0), max(right, x1), max(bottom, y1))
        else:
            lines.append((x0, y0, x1, y1))
    return lines


def _same_line(line: Box, box: Box) -> bool:
    overlap = min(line[3], box[3]) - max(line[1], box[1])
    height = min(line[3] - line[1], box[3] - box[1])
    gap = box[0] - line[2]
    return overlap > 0.5 * height and -height < gap < 4 * height
