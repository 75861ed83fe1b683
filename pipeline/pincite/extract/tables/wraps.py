"""Tell if a line of a table goes on in the row above, or begins a row."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pincite.extract.tables.columns import Column
from pincite.extract.tables.paragraphs import TIGHT, are_single_words, is_full, open_ended, reads_on
from pincite.extract.tables.placing import Placed, columns_of, has_values, meets

_MARK = re.compile(r"[*†‡§¶]+|\(\w\)|\[\w\]")
"""The mark of a note."""
_BOTTOM = 3.0
"""Distance, in font sizes, of the values at the bottom of a row from the last line of its texts."""

_OVERLAP = 0.9
"""Distance of two lines, in font sizes, below which the values of the second stand between both."""


def goes_on(
    row: Sequence[Placed],
    above: Sequence[Placed],
    line: Sequence[Placed],
    columns: Sequence[Column],
    distance: float,
    close: float | None,
) -> bool:
    """Return True if a line continues the row above: each of its runs wraps from its column's full line.

    A label alone may have its values beside its second line.

    `above` is the last line of the row. `distance` is that of the two lines in font sizes, and `close` that
    of lines within a row, where the rows of the table are plainly further apart.
    """
    if all(_is_mark(entry, row) for entry in line):
        return distance <= TIGHT
    if (has_values(row) and has_values(line)) or _is_across(line, row):
        return False
    if not has_values(row) and _bottom_values(row, line):
        return distance <= _BOTTOM
    near = close is not None and distance < close
    pairs = [(next((a for a in above if meets(a, b)), None), b) for b in line]
    if any(_is_apart(over, b) if over else not (near or b.run.numeric) for over, b in pairs):
        return False
    met = [(over, b) for over, b in pairs if over]
    # If a text plainly goes on below, and if its line was full. Of several single words each may be a cell.
    single = [len(met) > 1 and are_single_words(over.run, b.run) for over, b in met]
    wraps = [
        (reads_on(over.run, b.run) and not word, is_full(over, b, columns))
        for (over, b), word in zip(met, single, strict=True)
    ]
    if (near or close is None) and columns_of(line) >= columns_of(above) and len(line) > 1:
        is_label = all(entry.last == 0 for entry in row)
        return (
            _label_goes_on(wraps, distance, near=near) if is_label else _whole_goes_on(met, wraps, near=near)
        )
    go_on = [
        not word and (any(wrap) if near or close is None else all(wrap))
        for wrap, word in zip(wraps, single, strict=True)
    ]
    return distance <= TIGHT and any(go_on) and (near or all(go_on))


def _label_goes_on(wraps: Sequence[tuple[bool, bool]], distance: float, *, near: bool) -> bool:
    """Return True if a label goes on: it reads on, or was full and its values stand between its lines.

    One that is as wide as its column may head the rows below, so being full alone does not count. Where
    lines of a row are no nearer than rows, it has to be full and read on.
    """
    if not near:
        return distance <= TIGHT and all(map(all, wraps))
    overlaps = distance < _OVERLAP
    return any(plain or (overlaps and full) for plain, full in wraps)


def _whole_goes_on(
    met: Sequence[tuple[Placed, Placed]], wraps: Sequence[tuple[bool, bool]], *, near: bool
) -> bool:
    """Return True if a line goes on in all columns of the one above: each was full, and the texts read on."""
    if near:
        texts = [n for n, (_, below) in enumerate(met) if below.first > 0]
        plainly = any(wraps[n][0] for n in texts or range(len(met)))
    else:
        plainly = all(plain for plain, _ in wraps) and any(open_ended(over.run) for over, _ in met)
    return plainly and all(full for _, full in wraps)


def _is_apart(above: Placed, below: Placed) -> bool:
    """Return True if a text below another can't be of one cell with it."""
    of_number = below.run.numeric or (below.first == 0 and below.run.text[0].isupper())
    return (
        above.run.is_label
        or above.run.text == below.run.text
        or above.run.bold != below.run.bold
        or (above.run.numeric and of_number)
    )


def _is_mark(entry: Placed, row: Sequence[Placed]) -> bool:
    """Return True if a run is but the mark of a note, under a label of the row."""
    return (
        entry.first == 0
        and bool(_MARK.fullmatch(entry.run.text))
        and any(above.first == 0 and not _MARK.fullmatch(above.run.text) for above in row)
    )


def _is_across(line: Sequence[Placed], row: Sequence[Placed]) -> bool:
    """Return True if a line is one text below several of a row."""
    return len(line) == 1 and len({entry.first for entry in row if meets(entry, line[0])}) > 1


def _bottom_values(row: Sequence[Placed], line: Sequence[Placed]) -> bool:
    """Return True if a line holds only the values of a row whose label and texts stand above."""
    labelled = any(entry.first == 0 for entry in row) and not row[0].run.is_label
    return labelled and len(row) > 1 and all(e.run.numeric and e.first > 0 for e in line)
