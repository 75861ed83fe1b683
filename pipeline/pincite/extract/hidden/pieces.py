"""Part words whose characters are painted in several ways: some pieces may be seen and others not."""

from __future__ import annotations

from collections.abc import Container, Sequence
from itertools import groupby
from typing import Any

import pymupdf

from pincite.extract.blocks import union
from pincite.extract.hidden.text_visibility import TINY_PT, RawWord

_Paint = tuple[int, bool, bool]


def in_pieces(
    textpage: pymupdf.TextPage, words: Sequence[RawWord], blocks: Sequence[dict[str, Any]]
) -> tuple[list[RawWord], list[int]]:
    """Return the words, in pieces if painted in several ways, and for each the word it is part of."""
    mixed = {
        (block["number"], number)
        for block in blocks
        for number, line in enumerate(block.get("lines", ()))
        if len(line["spans"]) > 1 and len({_paint(span) for span in line["spans"]}) > 1
    }
    if not mixed:
        return list(words), list(range(len(words)))
    chars = _chars(textpage, mixed)
    pieces: list[RawWord] = []
    owners: list[int] = []
    for index, word in enumerate(words):
        line = word.block, word.line
        parts = _split(word, chars[line]) if line in mixed else [word]
        pieces += parts
        owners += [index] * len(parts)
    return pieces, owners


def lies_in(word: RawWord, char: dict[str, Any]) -> bool:
    """Return True if a character of `pymupdf.TextPage.extractRAWDICT` is one of a word's."""
    x0, y0, x1, y1 = char["bbox"]
    is_within = word.x0 <= (x0 + x1) / 2 <= word.x1 and word.y0 <= (y0 + y1) / 2 <= word.y1
    return is_within and not char["c"].isspace()


def chars_of(
    textpage: pymupdf.TextPage, lines: Container[tuple[int, int]]
) -> dict[tuple[int, int], list[dict[str, Any]]]:
    """Return the characters of some lines, by block and line, as `extractRAWDICT` gives them.

    Each has the `size` of its font too, in points.
    """
    return {
        (block["number"], number): [
            char | {"size": span["size"]} for span in line["spans"] for char in span["chars"]
        ]
        for block in textpage.extractRAWDICT()["blocks"]
        for number, line in enumerate(block.get("lines", ()))
        if (block["number"], number) in lines
    }


def word_of(word: RawWord, chars: Sequence[dict[str, Any]]) -> RawWord:
    """Return a part of a word: its text and box are those of its characters."""
    box = union(tuple(char["bbox"]) for char in chars)
    return RawWord(*box, "".join(char["c"] for char in chars), word.block, word.line, word.number)


def _paint(span: dict[str, Any]) -> _Paint:
    return span["color"], span["alpha"] == 0, span["size"] < TINY_PT


def _chars(
    textpage: pymupdf.TextPage, lines: set[tuple[int, int]]
) -> dict[tuple[int, int], list[tuple[dict[str, Any], tuple[_Paint, int]]]]:
    """Return the characters of some lines, each with how it is painted."""
    return {
        (block["number"], number): [
            (char, (_paint(span), span["char_flags"])) for span in line["spans"] for char in span["chars"]
        ]
        for block in textpage.extractRAWDICT()["blocks"]
        for number, line in enumerate(block.get("lines", ()))
        if (block["number"], number) in lines
    }


def _split(word: RawWord, chars: Sequence[tuple[dict[str, Any], tuple[_Paint, int]]]) -> list[RawWord]:
    """Return a word in pieces, or whole where its characters are of one kind or cannot be told."""
    inside = [(char, paint) for char, paint in chars if lies_in(word, char)]
    if len({paint for _, paint in inside}) < 2 or "".join(char["c"] for char, _ in inside) != word.text:
        return [word]
    runs = [[char for char, _ in run] for _, run in groupby(inside, key=lambda pair: pair[1])]
    return [word_of(word, run) for run in runs]
