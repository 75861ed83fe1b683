"""Write the numbers of paragraphs, which Word counts when it shows a file."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from pincite.extract.office.markup import W, children, first, is_on, number, text_of, value, within
from pincite.extract.office.styles import WordStyles

_PLACE = re.compile(r"%([1-9])")
"""Stands in the text of a level for the number of a level, from 1."""
_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl")),
    *((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
_MAX_ROMAN = 3999
_LETTERS = 26
_MAX_REPEATED = 30
"""Times that a letter is repeated, at most: Word counts from a to z, then from aa to zz."""


class Numbering:
    """Counts the numbered paragraphs of a document, from its beginning on."""

    def __init__(self, root: Any, styles: WordStyles) -> None:
        """Take the root of the part of numbering; None where the file has none."""
        self._styles = styles
        self._lists: dict[str | None, _NumberedList] = {}
        if root is None:
            return
        definitions = {value(each, "abstractNumId"): each for each in children(root, "abstractNum")}
        counters = {name: _Counter() for name in definitions}
        lists = children(root, "num")
        numbered = {value(each, "numId"): value(first(each, "abstractNumId")) for each in lists}
        for each in lists:
            name = value(first(each, "abstractNumId"))
            if (link := value(first(definitions.get(name), "numStyleLink"))) is not None:
                name = numbered.get(value(styles.of_style(link, "pPr/numPr/numId")))
            if (definition := definitions.get(name)) is not None:
                self._lists[value(each, "numId")] = _NumberedList(definition, each, counters[name])

    def write(self, body: Any) -> None:
        """Put the number of each numbered paragraph before its text, in place."""
        for paragraph in within(body, "p"):
            if _is_shown(paragraph) and (label := self._label(paragraph)):
                run = etree.Element(f"{W}r")
                etree.SubElement(run, f"{W}t").text = f"{label} "
                properties = first(paragraph, "pPr")
                paragraph.insert(0 if properties is None else paragraph.index(properties) + 1, run)

    def is_bullet(self, paragraph: Any) -> bool:
        """Return True if a paragraph is an item of a list with bullets."""
        counted, level = self._list_of(paragraph)
        return counted is not None and counted.has_bullets(level)

    def _label(self, paragraph: Any) -> str:
        counted, level = self._list_of(paragraph)
        return "" if counted is None else counted.next_label(level)

    def _list_of(self, paragraph: Any) -> tuple[_NumberedList | None, int]:
        """Return the list that a paragraph is an item of, None for none, and its level there, from 0."""
        counted = self._lists.get(value(self._styles.of_paragraph(paragraph, "numPr/numId")))
        level = number(self._styles.of_paragraph(paragraph, "numPr/ilvl"))
        if counted is not None and level is None:
            level = counted.level_of(value(first(paragraph, "pPr/pStyle")))
        return counted, level or 0


def _is_shown(paragraph: Any) -> bool:
    """Return True unless a paragraph was deleted while changes were tracked, or is hidden, all of it."""
    mark = first(paragraph, "pPr/rPr")
    is_moved = any(first(mark, name) is not None for name in ("del", "moveFrom"))
    return bool(text_of(paragraph).strip()) or not (is_moved or is_on(first(mark, "vanish")))


class _Counter:
    """The numbers that the levels of a list have come to. Lists that are defined alike count on together."""

    def __init__(self) -> None:
        self.numbers: dict[int, int] = {}


class _NumberedList:
    """The levels of a list, from 0, and how far it is counted."""

    def __init__(self, definition: Any, of: Any, counter: _Counter) -> None:
        self._levels = {number(each, "ilvl"): each for each in children(definition, "lvl")}
        self._counter = counter
        self._restarts: dict[int | None, int | None] = {}
        for override in children(of, "lvlOverride"):
            level = number(override, "ilvl")
            if (own := first(override, "lvl")) is not None:
                self._levels[level] = own
            if (start := number(first(override, "startOverride"))) is not None:
                self._restarts[level] = start

    def level_of(self, style: str | None) -> int:
        """Return the level that paragraphs of a style have; the first where none is theirs."""
        own = (at for at, each in self._levels.items() if style and value(first(each, "pStyle")) == style)
        return next(own, 0) or 0

    def has_bullets(self, level: int) -> bool:
        """Return True if the items of a level have a sign in place of a number."""
        return value(first(self._levels.get(level), "numFmt")) == "bullet"

    def next_label(self, level: int) -> str:
        """Count on at a level. Returns what stands before the paragraph, nothing for a bullet."""
        numbers = self._counter.numbers
        if (start := self._restarts.pop(level, None)) is not None:
            numbers[level] = start - 1
        numbers[level] = numbers.get(level, self._start(level) - 1) + 1
        for deeper in [each for each in numbers if each > level and self._begins_anew(each, level)]:
            del numbers[deeper]
        own = self._levels.get(level)
        if own is None or self.has_bullets(level):
            return ""
        is_plain = is_on(first(own, "isLgl"))
        text = value(first(own, "lvlText")) or ""
        return _PLACE.sub(lambda place: self._number(int(place[1]) - 1, is_plain=is_plain), text)

    def _begins_anew(self, level: int, after: int) -> bool:
        """Return True if a level begins anew after a higher one: any, unless it says after which, from 1."""
        within_level = number(first(self._levels.get(level), "lvlRestart"))
        return within_level is None or after < within_level

    def _start(self, level: int) -> int:
        start = number(first(self._levels.get(level), "start"))
        return 1 if start is None else start

    def _number(self, level: int, *, is_plain: bool) -> str:
        form = None if is_plain else value(first(self._levels.get(level), "numFmt"))
        return _written(self._counter.numbers.get(level, self._start(level)), form or "decimal")


def _written(count: int, form: str) -> str:
    """Write a number in a form of WordprocessingML; in digits where the form is another."""
    if form in ("lowerLetter", "upperLetter") and count > 0:
        written = chr(ord("a") + (count - 1) % _LETTERS) * min((count - 1) // _LETTERS + 1, _MAX_REPEATED)
    elif form in ("lowerRoman", "upperRoman") and 0 < count <= _MAX_ROMAN:
        written = _roman(count)
    else:
        return f"{count:02d}" if form == "decimalZero" else str(count)
    return written.upper() if form.startswith("upper") else written


def _roman(count: int) -> str:
    written = ""
    for worth, sign in _ROMAN:
        written += sign * (count // worth)
        count %= worth
    return written
