"""Find the sentences of a text: rules for prose, and one line each for rows of tables."""

from __future__ import annotations

import re

_ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof st no nos fig figs eq sec vol pp p ed eds inc ltd co corp jr sr vs etc al approx "
    "e.g i.e cf u.s u.k jan feb mar apr jun jul aug sep sept oct nov dec dept est max min resp".split()
)
_BOUNDARY = re.compile(r"[.!?…][\"'”’)\]]*(?=\s)|\n\s*\n|\n(?=\s*(?:[-•*–]|\(?\d{1,3}[.)])\s)")
_LAST_WORD = re.compile(r"[^\s(\[“\"]+$")

LONGEST_WORD = 40
"""Characters before a full stop in which an abbreviation is looked for: a long sentence is not read anew."""


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Return start and end of every sentence, without the white space around it, in order.

    A line with tabs is a row of a table and stands for itself. A boundary that follows an abbreviation, an
    initial or a list number, or comes before a lower-case letter, is none.
    """
    spans: list[tuple[int, int]] = []
    for start, end in _blocks(text):
        spans.extend(_in_prose(text, start, end))
    return spans


def _blocks(text: str) -> list[tuple[int, int]]:
    """Return runs of prose, and rows of tables, by their start and end."""
    blocks: list[tuple[int, int]] = []
    start = position = 0
    for line in text.splitlines(keepends=True):
        end = position + len(line)
        if "\t" in line:
            if start < position:
                blocks.append((start, position))
            blocks.append((position, end))
            start = end
        position = end
    if start < len(text):
        blocks.append((start, len(text)))
    return blocks


def _in_prose(text: str, start: int, end: int) -> list[tuple[int, int]]:
    spans = []
    begin = start
    if "\t" not in text[start:end]:
        for match in _BOUNDARY.finditer(text, start, end):
            if _is_boundary(text, begin, match.start(), match.end(), end):
                spans.append(_trimmed(text, begin, match.end()))
                begin = match.end()
    spans.append(_trimmed(text, begin, end))
    return [span for span in spans if span[0] < span[1]]


def _is_boundary(text: str, begin: int, start: int, stop: int, end: int) -> bool:
    if text[start] == "\n":
        return True
    following = text[stop:end].lstrip()
    if following and following[0].islower():
        return False
    if text[start] != ".":
        return True
    near = max(begin, start - LONGEST_WORD)
    word = _LAST_WORD.search(text[near:start])
    if word is None:
        return False
    last = word.group()
    if last.lower() in _ABBREVIATIONS or (len(last) == 1 and last.isalpha()):
        return False
    # "3." at the beginning is a list's number, not a sentence.
    return not (near + word.start() == _trimmed(text, begin, start)[0] and last.rstrip(")").isdigit())


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
