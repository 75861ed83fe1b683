"""Hold the stored text that a quote is checked against, and find the words of a quote in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Literal

from pincite.answer.verify.align import held_by, keys_of, runs, significant
from pincite.answer.verify.normal import Normalised, normalise
from pincite.answer.verify.tokens import Token, read
from pincite.schema.body import has_words
from pincite.schema.chunk import Segment, sentences
from pincite.schema.extraction import Page
from pincite.text import money


@dataclass(frozen=True, slots=True)
class LocatedQuote:
    """The verdict on a quote, where the source has its words, and its words that the source has nowhere."""

    verdict: Literal["verified", "aligned", "unverified"]
    start: int
    end: int
    differs: tuple[str, ...] = ()


class QuoteSource:
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
        """Return start and end in `text` of the words of a quote; None when they do not stand there.

        Of several places the one nearest to offset `near` is given.
        """
        wanted = normalise(quote).text
        found = self._occurrences(wanted)
        return min(found, key=lambda place: abs(place[0] - near)) if found else None

    def check(self, quote: str, *, near: int = 0) -> LocatedQuote:
        """Check a quote. Returns its verdict, and the source's own words for it, where there are any."""
        place = self.locate(quote, near=near)
        if place is not None:
            return LocatedQuote("verified", *place)
        wanted = read(quote)
        strange = [token for token in significant(wanted) if not held_by(token, self._keys)]
        if not strange and (found := runs(wanted, self._tokens, inflected=False)):
            run = min(found, key=lambda run: abs(self._tokens[run[0]].start - near))
            return LocatedQuote("aligned", self._tokens[run[0]].start, self._tokens[run[1]].end)
        differs = dict.fromkeys(quote[token.start : token.end] for token in strange)
        return LocatedQuote("unverified", 0, 0, tuple(differs))

    @cached_property
    def _tokens(self) -> tuple[Token, ...]:
        return read(self.text)

    @cached_property
    def _keys(self) -> frozenset[str]:
        return keys_of(self._tokens)

    def whole_sentences(self, start: int, end: int) -> tuple[int, int]:
        """Widen (start, end) of `text` to whole sentences: half a sentence can say the opposite.

        It is not widened into a note, which stands behind the paragraph and before it on the page.
        """
        touched = [span for span in sentences(self.text, self._segments) if span[0] < end and start < span[1]]
        first = min([start, *(first for first, _ in touched)])
        last = max([end, *(last for _, last in touched)])
        return (
            max([first, *(step for step in self._backward_steps if step <= start)]),
            min([last, *(step - 1 for step in self._backward_steps if step > end)]),
        )

    @cached_property
    def _backward_steps(self) -> tuple[int, ...]:
        """The offsets of segments that stand before the segment above them on the pages."""
        pairs = pairwise(zip(self._segments, self._starts, strict=True))
        return tuple(
            start
            for (above, _), (below, start) in pairs
            if (below.page, below.start) < (above.page, above.start)
        )

    def whole_segments(self, start: int, end: int) -> tuple[int, int]:
        """Widen (start, end) of `text` to the whole segments that it touches, such as items of a list."""
        touched = [
            (offset, offset + segment.end - segment.start)
            for segment, offset in zip(self._segments, self._starts, strict=True)
            if offset < end and start < offset + segment.end - segment.start
        ]
        return min([start, *(first for first, _ in touched)]), max([end, *(last for _, last in touched)])

    def segments(self, start: int, end: int) -> list[Segment]:
        """Return the stretches of pages behind one of this text; the newlines between them belong to none."""
        found = []
        for segment, offset in zip(self._segments, self._starts, strict=True):
            length = segment.end - segment.start
            first, last = max(start - offset, 0), min(end - offset, length)
            if first < last:
                found.append(Segment(segment.page, segment.start + first, segment.start + last))
        return found

    def _occurrences(self, wanted: str) -> list[tuple[int, int]]:
        starts, ends = self._normal.starts, self._normal.ends
        return [(starts[first], ends[last - 1]) for first, last in places(wanted, self._normal.text)]


def stands_in(wanted: str, text: str) -> bool:
    """Return True if a text in normal form holds another, without cutting a word or a number."""
    return next(places(wanted, text), None) is not None


def places(wanted: str, text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of one text in normal form in another, without cutting a word or a number."""
    if not has_words(wanted):
        return
    at = text.find(wanted)
    while at >= 0:
        end = at + len(wanted)
        if _whole_words(text, at, end):
            yield at, end
        at = text.find(wanted, at + 1)


def _whole_words(text: str, start: int, end: int) -> bool:
    """Return True if no word or number is cut: "2" does not stand in "12", nor "1.5" in "1.57" or "-1.5"."""
    before, after = text[max(start - 2, 0) : start], text[end : end + 2]
    if text[start].isalnum() and before and (before[-1].isalnum() or _joins_number(before[-2:], text[start])):
        return False
    return not (
        text[end - 1].isalnum()
        and after
        and (after[0].isalnum() or _continues_number(text[end - 1], after[:2]))
    )


def _joins_number(before: str, first: str) -> bool:
    """Return True if a quote begins inside a number, or after a minus sign."""
    if not first.isdigit():
        return False
    if before[-1] in ".," and len(before) == 2 and before[0].isdigit():
        return True
    return before[-1] == "-" and (len(before) == 1 or before[0].isspace() or before[0] in ("(", *money.SIGNS))


def _continues_number(last: str, after: str) -> bool:
    return last.isdigit() and after[0] in ".," and len(after) == 2 and after[1].isdigit()
