"""Find the sentences of a text: rules for prose, and one line each for rows of tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

_ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof st fig figs eq eqs vol vols chap sect capt gov pp ed eds vs approx incl viz e.g i.e cf"
    " dept est resp".split()
)
"""Abbreviations that end no sentence."""
_MAY_END = frozenset(
    "no nos sec p inc ltd co corp jr sr etc al ph.d u.s u.k a.m p.m jan feb mar apr jun jul aug sep sept oct"
    " nov dec max min".split()
)
"""Abbreviations that end one where a word that begins sentences follows, as a single letter does."""
_INITIALS = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]")
_OPENS = re.compile(
    r"(?:All|Also|Although|And|As|At|Because|But|By|Each|Every|For|From|However|If|In|Its?|Many|Most|Not|On"
    r"|One|Other|Our|Please|Since|Some|Such|That|The|Their|Then|There|These|They|This|Those|Thus|To|Under"
    r"|Unlike|Until|We|What|When|Where|Which|While|Why|With|You|Your)\s+(?!and\b|et\b|&)"
)
"""A word that begins sentences, and is hardly a surname."""
_LABEL = re.compile(r"[A-Z]?\.?\d+(?:\.\d+)*|[^\W\d_]|(?=[xiv])x{0,3}(?:ix|iv|v?i{0,3})")
"""The number or letter of an item or a section: "3", "2.1", "A.1", "b", "iv"."""
_ADDRESS = re.compile(r"(?:\w://|\bwww\b|\w@)\S*$")
_ADDRESS_GOES_ON = re.compile(r"\S*?\w[./@=_?&#]+\w")
_MAIL_ADDRESS = re.compile(r"[\w.-]+@\w")
_NUMBERED = re.compile(
    r"\b(?:versions?|releases?|sections?|chapters?|appendix|tables?|figures?)\s+v?[\d.]*\d$", re.I
)
_NUMBER_GOES_ON = re.compile(r"\d{1,2}(?![\d,])(?!\s+[a-z])")
_BOUNDARY = re.compile(r"[.!?…][\"'”’)\]]*(?=\s)|\n\s*\n|\n(?=\s*(?:[-•*–]|\(?\d{1,3}[.)])\s)")
_BEGINS_NONE = frozenset(")],;:")
"""Marks that begin no sentence: in "[ argument ... ]" one goes on."""
_SPACE = re.compile(r"\s*")
_ENDED = re.compile(r"[.!?:;][\"'”’»)\]]*\d{0,3}$")
_CLOSED = re.compile(r"[.!?…。！？][\"'”“’»)\]]*$|(?<=[^\W\d])[.!?…][\"'”“’»)\]]*\d{1,3}$")
_UNFINISHED = re.compile(r"(?:[,;]|(?<![\w-])(?:an|and|its|or|our|such|the|their|your))$")
_MAY_GO_ON = re.compile(
    r"(?<![\w-])(?:a|as|at|by|for|from|in|is|of|on|this|to|under|was|which|whom?|with|within)$"
)
"""Words that end an item, too: "Sign in", "Who it is for"."""
_ABBREVIATED = re.compile(rf"(?<!\S)(?:{'|'.join(map(re.escape, sorted(_ABBREVIATIONS)))})\.$")
_MARKED_LABEL = re.compile(rf"[(\[]?(?:{_LABEL.pattern})[)\].]")
"""A label that is written as one, and is no figure."""
_PRICE = re.compile(r"[$€£¥]")
_DENIES = re.compile(
    r"(?:\b(?:not|never|no(?! doubt\b|\.?\s*\d)|none|nor|neither|cannot|except|excluding|without|unless)\b"
    r"|n['’]t\b)"
    r"[^.!?…]*:$",
    re.I,
)
"""A lead-in that turns what it leads in to into its opposite."""
_LAST_WORD = re.compile(r"[^\s(\[“\"]+$")

LABEL_WORDS = 4
"""Words of a label at most, which ends with a colon."""
FULL = 0.85
"""Share of the longest line of a text from which a line is full: the sentence in it goes on below."""
LEAST_FULL, LEAST_WHOLE = 50, 120
"""Characters of a full line, at least, where lines are broken, and elsewhere."""
LONGEST_WORD = 40
"""Characters before a full stop in which an abbreviation is looked for: a long sentence is not read anew."""
LONGEST_ADDRESS = 300
"""Characters before a mark in which an address is looked for."""


def sentence_spans(text: str, paragraphs: Sequence[int] = ()) -> list[tuple[int, int]]:
    """Return start and end of every sentence, without the white space around it, in order.

    A line with tabs is a row of a table and stands for itself. A mark ends no sentence after an abbreviation,
    an initial or the number of an item, before a lower-case letter or a mark such as a closing bracket, or
    where an address is broken over lines.
    `paragraphs` are the offsets at which a paragraph ends, ascending: a sentence ends there without a mark,
    unless the next paragraph goes on with it.
    """
    return [
        span
        for begin, stop in pairwise([0, *_ends(text, paragraphs), len(text)])
        for start, end in _blocks(text, begin, stop)
        for span in _in_prose(text, start, end)
    ]


def has_ended(text: str) -> bool:
    """Return True if a text ends with a mark that ends a sentence or a clause, the number of a note aside."""
    return _ENDED.search(text) is not None


def _ends(text: str, paragraphs: Sequence[int]) -> Iterator[int]:
    """Yield the offsets at which a sentence ends with its paragraph.

    What a denial leads in to is part of it, up to the next lead-in: "Never:" and "Share a password", each a
    paragraph.
    """
    pieces = [text[begin:end].strip() for begin, end in pairwise([0, *paragraphs, len(text)])]
    least, full = _full(pieces)
    denied = False
    for end, (above, below) in zip(paragraphs, pairwise(pieces), strict=True):
        denied = not is_closed(above) and (denied or bool(_DENIES.search(above))) and below[-1:] != ":"
        if not (denied or _goes_on_below(above, below, least, full)):
            yield end


def _full(paragraphs: Sequence[str]) -> tuple[int, float]:
    """Return from how many characters of a last line the sentence in it may, and does, go on below.

    Lines are broken where a paragraph has several, or where each line was taken for a paragraph: most of them
    are full then. Elsewhere a line of a usual length is an item.
    """
    lines = [line for paragraph in paragraphs for line in paragraph.split("\n") if "\t" not in line]
    full = FULL * max(map(len, lines), default=0)
    above = [len(line) >= full for line in lines[:-1]]
    is_broken = len(lines) > len(paragraphs) or (len(above) > 1 and sum(above) * 2 > len(above))
    least = LEAST_FULL if is_broken else LEAST_WHOLE
    return least, max(least, full)


def _goes_on_below(above: str, below: str, least: int, full: float) -> bool:
    """Return True if a paragraph ends within a sentence, or says nothing without the one below it.

    A sentence goes on from a last line of `full` characters, and of `least` with a word that seldom ends one.
    """
    if _ABBREVIATED.search(above.lower()) or _MARKED_LABEL.fullmatch(above):
        return True
    if is_closed(above):
        return False
    if _UNFINISHED.search(above) or below[:1].islower():
        return True
    if above.endswith(":"):
        return len(above.split()) <= LABEL_WORDS
    if _is_figure(above) or _is_figure(below):
        return True
    line = len(above) - 1 - above.rfind("\n")
    return line >= full or (line >= least and _MAY_GO_ON.search(above) is not None)


def _is_figure(paragraph: str) -> bool:
    """Return True for a number alone, which is no price: what it is of may stand above or below it."""
    has_letters = any(map(str.isalpha, paragraph))
    return any(map(str.isdigit, paragraph)) and not has_letters and not _PRICE.search(paragraph)


def is_closed(text: str) -> bool:
    """Return True if a text ends with a mark that ends a sentence, the number of a note aside."""
    return _CLOSED.search(text) is not None


def _blocks(text: str, begin: int, stop: int) -> list[tuple[int, int]]:
    """Return runs of prose, and rows of tables, by their start and end."""
    blocks: list[tuple[int, int]] = []
    start = position = begin
    for line in text[begin:stop].splitlines(keepends=True):
        end = position + len(line)
        if "\t" in line:
            if start < position:
                blocks.append((start, position))
            blocks.append((position, end))
            start = end
        position = end
    if start < stop:
        blocks.append((start, stop))
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
    after = _next_word(text, stop, end)
    if after < end and (text[after].islower() or text[after] in _BEGINS_NONE):
        return False
    if after < end and _goes_on(text, begin, start, after, end):
        return False
    return text[start] != "." or _ends_sentence(text, begin, start, after, end)


def _ends_sentence(text: str, begin: int, start: int, after: int, end: int) -> bool:
    """Return True if the word before a full stop is no abbreviation, initial or label that goes on."""
    near = max(begin, start - LONGEST_WORD)
    word = _LAST_WORD.search(text[near:start])
    if word is None:
        return False
    last = word.group()
    is_first = near + word.start() == _next_word(text, begin, start)
    if last.lower() in _ABBREVIATIONS or (is_first and _LABEL.fullmatch(last.rstrip(")"))):
        return False
    if last.lower() in _MAY_END or _INITIALS.fullmatch(last):
        return _OPENS.match(text, after, end) is not None
    return True


def _goes_on(text: str, begin: int, start: int, after: int, end: int) -> bool:
    """Return True if a mark stands in an address, or in a number, that goes on in the next line."""
    if "\n" not in text[start:after]:
        return False
    if text[start] == "." and _MAIL_ADDRESS.match(text, after, end):
        return True
    if _ADDRESS_GOES_ON.match(text, after, end) and _ADDRESS.search(
        text[max(begin, start - LONGEST_ADDRESS) : start]
    ):
        return True
    if not _NUMBER_GOES_ON.match(text, after, end):
        return False
    return _NUMBERED.search(text[max(begin, start - LONGEST_WORD) : start]) is not None


def _next_word(text: str, start: int, end: int) -> int:
    after = _SPACE.match(text, start, end)
    return after.end() if after else start


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
