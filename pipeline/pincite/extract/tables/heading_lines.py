"""Tell which lines at the top of a table are the headings of its columns."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pincite.extract.tables.named_rows import by_labels
from pincite.extract.tables.placing import Placed, columns_of
from pincite.extract.tables.runs import EDGE
from pincite.extract.tables.stacked_rows import by_small_labels

_DASHES, _LONG_DASHES = re.compile(r"[-=_+|\s]{2,}"), re.compile(r"[-=_]{4}")
"""A part of a typed rule, and what one of its parts holds."""
_LABELLED = 2
"""Texts of a row with a label, at least."""
_FEWEST_BELOW = 2
"""Lines below that have something in a column, from which they tell how it is set."""
_FEWEST_OVER = 2
"""Columns that headings stand over, at least."""

_FEWEST_NUMBERS = 4
"""Numbers in a column, at least, that show a word over them to be their heading."""
_NAMES = frozenset(
    "action comment comments default definition description effect example explanation format function "
    "meaning note notes purpose remarks setting status type unit units usage value".split()
)
"""Words that head columns right of the first: of some 180 manuals, several have each as a heading in bold."""
_LONGEST_NAME = 4
"""Words of a heading, at most, that such a word ends."""


def header_lines(lines: Sequence[Sequence[Placed]], parted: Sequence[int] = ()) -> int:
    """Return how many lines at the top are headings of columns: those before the first with values.

    A value is a number right of the first column that is no year. Labels alone on their line just above it
    head a section, not a column. Of words alone, headings are set apart by their type, place or words, or by
    a rule below them; other rules may part groups of rows. The same holds where rows of words stand between
    the headings and the first line with values.

    `parted` are the lines that a rule parts from the line above. Where labels tell the rows, there are no
    headings.
    """
    if by_labels(lines) or by_small_labels(lines):
        return 0
    first = next((n for n, line in enumerate(lines) if _has_values(line)), None)
    apart = _dashed_lines(lines) or _bold_lines(lines, of_words=first is None)
    if not any(entry.first > 0 for line in lines[:apart] for entry in line):
        if apart and _is_row(lines[apart]):
            return 0  # a label alone over rows heads them, and no columns
        apart = 0
    if not apart and (first is None or (first > 1 and _is_row(lines[1]))):
        apart = int(_is_set_apart(lines) or _names_columns(lines) or _stands_over_numbers(lines))
    if not apart and _rule_ends_headings(lines, parted, first):
        return parted[0]
    if first is not None and all(len(line) > 1 and 0 not in columns_of(line) for line in lines[apart:first]):
        apart = 0  # lines without a label go on with the headings, bold or not
    if first is None or 0 < apart < first:
        return apart
    while first > 0 and _holds_value(lines[first - 1], lines[first]):
        first -= 1
        while first > 0 and 0 not in columns_of(lines[first]):
            first -= 1
    while first > 0 and all(entry.last == 0 for entry in lines[first - 1]):
        first -= 1
    if first and all(entry.first == 0 for line in lines[:first] for entry in line):
        return 0
    return _with_numbers(lines, parted, first)


def _with_numbers(lines: Sequence[Sequence[Placed]], parted: Sequence[int], first: int) -> int:
    """Return the number of headings with one more line: numbers that a rule parts from rows with labels.

    Rules that part each row tell nothing.
    """
    if not 0 < first < len(lines) - 1 or first + 1 not in parted or first + 2 in parted:
        return first
    begins_right = min(columns_of(lines[first])) > min(columns_of(lines[first + 1]))
    return first + 1 if begins_right else first


def _rule_ends_headings(lines: Sequence[Sequence[Placed]], parted: Sequence[int], first: int | None) -> bool:
    """Return True if the first rule stands below headings, and any others part groups of several rows.

    `first` is the first line with values, if any: a rule below it parts rows.
    """
    if not parted or 2 * parted[0] > len(lines) or (first is not None and not parted[0] <= first > 1):
        return False
    below = lines[parted[0] : max(parted[0] + 1, first or 0)]
    if 0 not in columns_of(below[0]) or any(entry.run.year for line in below for entry in line):
        return False
    ends = [*parted[1:], len(lines)]
    groups = all(end - start > 1 for start, end in zip(parted, ends, strict=True))
    return len(parted) == 1 or (groups and (parted[0] == 1 or 0 not in columns_of(lines[0])))


def _is_row(line: Sequence[Placed]) -> bool:
    """Return True if a line has a label of its own and no year: it goes on with no heading above it."""
    label = next((entry.run.text for entry in line if entry.first == 0), "(")
    return not label.startswith("(") and not any(entry.run.year for entry in line)


def _has_values(line: Sequence[Placed]) -> bool:
    values = _values(line)
    return bool(values) and 2 * len(values) >= sum(entry.first > 0 for entry in line)


def _holds_value(line: Sequence[Placed], row: Sequence[Placed]) -> bool:
    """Return True if a line holds a value where a row below it does: among its texts too it is a row."""
    columns = {entry.first for entry in _values(row)}
    return any(entry.first in columns for entry in _values(line))


def _values(line: Sequence[Placed]) -> list[Placed]:
    """Return the entries of a line that are values; a short part of a typed rule is none."""
    return [] if _are_typed_rules(line) else [entry for entry in line if _is_value(entry)]


def _is_value(entry: Placed) -> bool:
    run = entry.run
    return entry.first > 0 and run.is_value and not _are_typed_rules([entry])


def _bold_lines(lines: Sequence[Sequence[Placed]], *, of_words: bool) -> int:
    """Return how many lines at the top are bold, where rows of a label and texts in regular type follow.

    In a table of words alone, texts beside plain labels may be bold in every row. Of a row whose texts are
    centred in its height the first line may lack the label.
    """
    count = next((n for n, line in enumerate(lines) if not all(map(_is_bold, line))), 0)
    rows = [line for line in lines[count:] if line[0].first == 0]
    if not rows or len(rows[0]) < _LABELLED:
        return 0
    beside = [any(e.run.bold for e in line if e.first > 0) for line in (*lines[count : count + 1], *rows)]
    labels = [line[0].run.bold for line in rows]
    return count if not any(beside[:2]) or (of_words and all(beside) and not any(labels)) else 0


def _is_bold(entry: Placed) -> bool:
    """Return True if an entry is bold, or a remark in brackets, as a unit is: these may be regular."""
    return entry.run.bold or (entry.run.text.startswith("(") and not entry.run.numeric)


def _dashed_lines(lines: Sequence[Sequence[Placed]]) -> int:
    """Return how many lines at the top end with a typed rule that stands below texts; 0 without."""
    typed = [number for number, line in enumerate(lines, 1) if _are_typed_rules(line)]
    count = next((n for n in typed if n > 1), 0)
    return count if 2 * count <= len(lines) else 0


def _are_typed_rules(line: Sequence[Placed]) -> bool:
    return all(_DASHES.fullmatch(entry.run.text) for entry in line) and any(
        _LONG_DASHES.search(entry.run.text) for entry in line
    )


def _is_set_apart(lines: Sequence[Sequence[Placed]]) -> bool:
    """Return True if the first line alone is in capitals, or is set apart from columns below it.

    That is, if a column is in a typewriter's font and the line is not, or if it begins right of two columns'
    edges.
    """
    if not _may_head(lines):
        return False
    head, body = lines[0], lines[1:]
    if _is_in_capitals(head) and not any(_is_in_capitals(line) for line in body if len(line) > 1):
        return True
    columns = [
        (over, below)
        for over in head
        if len(below := [e for line in body for e in line if e.first == over.first]) >= _FEWEST_BELOW
    ]
    if not any(over.run.monospaced for over in head) and any(
        all(entry.run.monospaced for entry in below) for _, below in columns
    ):
        return True
    return sum(_begins_further_right(*column) for column in columns) >= _FEWEST_OVER


def _may_head(lines: Sequence[Sequence[Placed]]) -> bool:
    return len(lines) > _FEWEST_BELOW and len({entry.first for entry in lines[0]}) >= _FEWEST_OVER


def _names_columns(lines: Sequence[Sequence[Placed]]) -> bool:
    """Return True if the first line ends, over a column right of the first, in a word that heads columns.

    None of its texts is long, and in that column the word is no value.
    """
    if not _may_head(lines) or any(len(entry.run.words) > _LONGEST_NAME for entry in lines[0]):
        return False
    below = {entry.first for line in lines[1:] for entry in line if _is_name(entry)}
    return any(entry.first not in {0, *below} and _is_name(entry) for entry in lines[0])


def _stands_over_numbers(lines: Sequence[Sequence[Placed]]) -> bool:
    """Return True if the first line has a word in each column, and one of them over nothing but numbers.

    A row says what others say in its columns; headings stand but once.
    """
    if not _may_head(lines):
        return False
    below: dict[int, dict[int, Placed]] = {}
    for entry in (entry for line in lines[1:] for entry in line):
        below.setdefault(entry.first, {})[id(entry.run)] = entry
    said = {(column, entry.run.text) for column, own in below.items() for entry in own.values()}
    if columns_of(lines[0]) < set(below) or any((entry.first, entry.run.text) in said for entry in lines[0]):
        return False
    return any(
        entry.run.text.isalpha()
        and entry.first > 0
        and len(own := below.get(entry.first, {})) >= _FEWEST_NUMBERS
        and all(map(_is_value, own.values()))
        for entry in lines[0]
    )


def _is_name(entry: Placed) -> bool:
    return entry.run.words[-1].text.casefold() in _NAMES


def _is_in_capitals(line: Sequence[Placed]) -> bool:
    return all(entry.run.text.isupper() for entry in line)


def _begins_further_right(over: Placed, below: Sequence[Placed]) -> bool:
    """Return True if texts that begin at one edge have one over them that begins right of it."""
    lefts = [entry.run.box[0] for entry in below]
    return max(lefts) - min(lefts) <= EDGE and over.run.box[0] - max(lefts) > 2 * EDGE
