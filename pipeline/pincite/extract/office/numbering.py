"""Write the numbers of paragraphs, which Word counts when it shows a file."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from lxml import etree

from pincite.extract.office.markup import is_on, namespace, number, value
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
        self._lists: dict[str | None, _CountedList] = {}
        self._restarts: dict[str | None, dict[int, int]] = defaultdict(dict)
        if root is None:
            return
        counted = {
            value(each, "abstractNumId"): _CountedList(each) for each in root.iterfind("{*}abstractNum")
        }
        for each in root.iterfind("{*}num"):
            if (of := counted.get(value(each.find("{*}abstractNumId")))) is not None:
                self._lists[value(each, "numId")] = of
                self._restarts[value(each, "numId")] = dict(_restarts(each))

    def write(self, body: Any) -> None:
        """Put the number of each numbered paragraph before its text, in place."""
        for paragraph in body.iter("{*}p"):
            if label := self._label(paragraph):
                run = etree.Element(f"{namespace(paragraph)}r")
                etree.SubElement(run, f"{namespace(paragraph)}t").text = f"{label} "
                properties = paragraph.find("{*}pPr")
                paragraph.insert(0 if properties is None else paragraph.index(properties) + 1, run)

    def _label(self, paragraph: Any) -> str:
        numbered = self._styles.of_paragraph(paragraph, "numPr")
        its = None if numbered is None else value(numbered.find("{*}numId"))
        if (counted := self._lists.get(its)) is None:
            return ""
        level = number(numbered.find("{*}ilvl"))
        if level is None:
            level = counted.level_of(value(paragraph.find("{*}pPr/{*}pStyle")))
        if (start := self._restarts[its].pop(level, None)) is not None:
            counted.restart(level, start)
        return counted.next_label(level)


class _CountedList:
    """A list: its levels from 0, and the number that each has come to."""

    def __init__(self, definition: Any) -> None:
        self._levels = {number(each, "ilvl"): each for each in definition.iterfind("{*}lvl")}
        self._counts: dict[int, int] = {}

    def level_of(self, style: str | None) -> int:
        """Return the level that paragraphs of a style have; the first where none is theirs."""
        own = (at for at, each in self._levels.items() if style and value(each.find("{*}pStyle")) == style)
        return next(own, 0) or 0

    def restart(self, level: int, start: int) -> None:
        """Let a level begin anew."""
        self._counts[level] = start - 1

    def next_label(self, level: int) -> str:
        """Count on at a level. Returns what stands before the paragraph, nothing for a bullet."""
        self._counts[level] = self._counts.get(level, self._start(level) - 1) + 1
        self._counts = {each: count for each, count in self._counts.items() if each <= level}
        own = self._levels.get(level)
        if own is None or value(own.find("{*}numFmt")) in ("bullet", "none", None):
            return ""
        is_plain = is_on(own.find("{*}isLgl"))
        text = value(own.find("{*}lvlText")) or ""
        return _PLACE.sub(lambda place: self._number(int(place[1]) - 1, is_plain=is_plain), text)

    def _start(self, level: int) -> int:
        own = self._levels.get(level)
        start = None if own is None else number(own.find("{*}start"))
        return 1 if start is None else start

    def _number(self, level: int, *, is_plain: bool) -> str:
        own = self._levels.get(level)
        form = "decimal" if is_plain or own is None else value(own.find("{*}numFmt")) or "decimal"
        return _written(self._counts.get(level, self._start(level)), form)


def _restarts(of: Any) -> Iterator[tuple[int, int]]:
    """Yield the levels at which the list of a `num` begins anew, with their first numbers."""
    for override in of.iterfind("{*}lvlOverride"):
        level, start = number(override, "ilvl"), number(override.find("{*}startOverride"))
        if level is not None and start is not None:
            yield level, start


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
