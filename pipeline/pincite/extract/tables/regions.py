"""Find where tables may stand on a page: what rules enclose, and lines whose white is aligned."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pincite.extract.tables import band_parts, neighbours, titles
from pincite.extract.tables.bands import Bands
from pincite.extract.tables.paragraphs import LINE_STEP
from pincite.extract.tables.rulings import Ruling
from pincite.extract.tables.runs import EDGE, Row

_TOUCH, _BESIDE = 3.0, 8.0
"""Points by which a row may reach beyond its rule, and from which one stands beside it."""
_MOST_SINGLE = 3
"""Lines of one run in a row that may stand between lines of several."""
_LONG_LINE = 11
"""Words of a line of prose that no row of a table has as its only run."""
_ANEW = 1.6
"""Distance of the headings of another table from the one above, over the usual distance of rows."""
_HEADING = 1.9
"""Distance of a heading's line from the one below, in font sizes."""
_BULLET = re.compile(
    r"(?:[•▪●○◦■□–—\-*·➢✓☐☒oO]|\(?(?:\d{1,3}(?:\.\d{1,2}){0,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)]|\d{1,2}(?:\.\d{1,2}){1,3}|\(\w{1,4}\)|[§])"
)


def aligned(rows: Sequence[Row], rulings: Sequence[Ruling], behind: Sequence[Bands]) -> list[Sequence[Row]]:
    """Return runs of lines that share white between their runs, with single lines between them.

    Lines on the same bands of the page are of one table; lines on bands of two widths are not.
    """
    parts = band_parts.by_width(rows, behind)
    return [found for part in parts for found in _candidates(part, rulings, behind)]


def _candidates(
    rows: Sequence[Row], rulings: Sequence[Ruling], behind: Sequence[Bands]
) -> list[Sequence[Row]]:
    found: list[tuple[int, int]] = []
    start: int | None = None
    last = 0
    for number, row in enumerate(rows):
        joined = start is not None and _on_bands(rows[number - 1], row, behind)
        several = joined or (len(row.runs) > 1 and not (_listed(row) or titles.is_numbered(row)))
        if start is not None and not (joined or neighbours.is_across_columns(row, rulings)):
            above = rows[number - 1]
            recent = [r for r in rows[start:number] if len(r.runs) > 1][-4:]
            if (
                _parted(above, row, behind)
                or _closed(above, row, rulings)
                or neighbours.are_ruled_apart(above, row, rulings)
                or not (neighbours.near(above, row, rulings) or neighbours.same_columns(above, row))
                or (several and not any(neighbours.share_white(r, row) for r in recent))
                or (not several and _ends(rows, start, number, last))
                or (several and _begins_anew(rows, start, number))
            ):
                found.append((start, last))
                start = None
        if several:
            start = number if start is None else start
            last = number
    if start is not None:
        found.append((start, last))
    candidates = []
    end = -1
    for first, last in found:
        top = first
        while top > end + 1 and _on_bands(rows[top - 1], rows[top], behind):
            top -= 1
        if top == 0 or not _parted(rows[top - 1], rows[top], behind):
            top = _heading_start(rows, rulings, top, last, end + 1)
        end = _without_titles_below(rows, first, last)
        if end == last:
            is_total = last + 1 < len(rows) and neighbours.sums_up(rows[last], rows[last + 1], rulings)
            end += 1 if is_total else _wrapped_below(rows, first, last)
        candidates.append(rows[top : end + 1])
    return candidates


def _on_bands(above: Row, below: Row, behind: Sequence[Bands]) -> bool:
    return any(bands.hold(above) and bands.hold(below) for bands in behind)


def _parted(above: Row, below: Row, behind: Sequence[Bands]) -> bool:
    return any(bands.part(above, below) for bands in behind)


def _closed(above: Row, below: Row, rulings: Sequence[Ruling]) -> bool:
    """Return True if a rule closes a table at one of two rows: as wide as it, narrower than the other.

    A total below it may have values in more columns, and a label of several rows stands beside their rules.
    """
    if _valued(below) and neighbours.same_columns(below, above):
        return False
    return any(
        len(inner.runs) > 1
        and abs(inner.box[0] - rule.x0) <= _BESIDE
        and inner.box[2] <= rule.x1 + _TOUCH
        and (outer.box[0] < rule.x0 - _BESIDE or rule.x1 + _BESIDE < outer.box[2])
        and not _is_labelled(outer, inner)
        for rule in neighbours.between(above, below, rulings)
        if rule.drawn
        for inner, outer in ((above, below), (below, above))
    )


def _is_labelled(row: Row, inner: Row) -> bool:
    """Return True if a row is a label left of another's texts, or has one and then begins where these do."""
    label, *texts = row.runs
    return label.box[2] < inner.box[0] and all(abs(run.box[0] - inner.box[0]) <= EDGE for run in texts[:1])


def _begins_anew(rows: Sequence[Row], start: int, number: int) -> bool:
    """Return True if a line set apart below rows of values heads a table of its own: it holds no values.

    What begins with a label and its colon is a row.
    """
    body = rows[start:number]
    if _valued(rows[number]) or rows[number].runs[0].is_label or sum(map(_valued, body)) < 2:
        return False
    return titles.is_set_apart(rows, number, body, _ANEW)


def _valued(row: Row) -> bool:
    return any(run.is_value for run in row.runs[1:])


def _ends(rows: Sequence[Row], start: int, number: int, last: int) -> bool:
    """Return True if a line of one run ends a table: prose set apart or across, or one too many in a row."""
    if titles.is_title(rows, number, rows[start : last + 1]):
        return True
    hanging = _hanging(_with_lines_above(rows, start, last), rows[last + 1 : number + 1])
    if hanging == number - last:
        return False  # a text of several lines in one of the columns
    run = max(rows[number].runs, key=lambda run: len(run.words))
    singles = number - last - hanging
    if singles > _MOST_SINGLE or not run.prose:
        return singles > _MOST_SINGLE
    if number + 1 < len(rows) and neighbours.same_columns(rows[last], rows[number + 1]):
        return False  # a label of two lines
    body = rows[start : last + 1]
    if not any(map(_valued, body)) and any(map(_valued, rows[number + 1 : number + 3])):
        return False  # the first section below the headings
    edge = max(row.runs[-1].box[0] for row in body if len(row.runs) > 1)
    crosses = run.box[2] > edge and len(run.words) > _LONG_LINE
    return crosses or titles.is_set_apart(rows, number, body)


def _wrapped_below(rows: Sequence[Row], first: int, last: int) -> int:
    """Return how many lines below the last row of a table are of it: texts go on below others of its rows.

    They go on from lines above it, too: its label may be in the middle of its height.
    """
    if not any(
        _hanging(_with_lines_above(rows, first, number), rows[number + 1 : number + 2])
        for number in range(first, last)
    ):
        return 0
    near = last
    while near + 1 < len(rows) and rows[near + 1].level - rows[near].level <= LINE_STEP * rows[near].size:
        near += 1
    return _hanging(_with_lines_above(rows, first, last), rows[last + 1 : near + 1])


def _without_titles_below(rows: Sequence[Row], first: int, last: int) -> int:
    """Return the last row of a table before its notes, or the title of what follows, on the same bands."""
    end = last
    while end > first and len(rows[end].runs) == 1 and not rows[end].runs[0].numeric:
        end -= 1
    body = rows[first : end + 1]
    below = range(end + 1, last + 1)
    ends = (titles.is_marked_note(rows[n].runs[0].text) or titles.is_title(rows, n, body) for n in below)
    return next((n - 1 for n, is_end in zip(below, ends, strict=True) if is_end), last)


def _with_lines_above(rows: Sequence[Row], first: int, last: int) -> Row:
    """Return a row with the lines of one run right above it: its texts may begin above its label."""
    above = last
    while above - 1 > first and len(rows[above - 1].runs) == 1:
        above -= 1
    return Row(rows[last].runs + tuple(run for row in rows[above:last] for run in row.runs))


def _hanging(last: Row, below: Sequence[Row]) -> int:
    """Return how many lines of words, each below the other, go on with a text of a row.

    They begin under it; under the label they end before the next column begins.
    """
    count, texts = 0, last.runs[1:]
    label, beside = last.runs[0], min((run.box[0] for run in texts), default=0.0)
    for row in below:
        run = row.runs[0]
        under_label = abs(run.box[0] - label.box[0]) <= EDGE and run.box[2] < beside
        under_text = any(abs(run.box[0] - each.box[0]) <= EDGE for each in texts)
        if not run.text[0].isalpha() or not (under_text or (under_label and len(row.runs) == 1)):
            break
        count, texts = count + 1, texts if under_label else (*texts, *row.runs)
    return count


def _heading_start(rows: Sequence[Row], rulings: Sequence[Ruling], first: int, last: int, least: int) -> int:
    """Return the first line of one run above a table that heads its columns, none over the first column."""
    body = [row for row in rows[first : last + 1] if len(row.runs) > 1]
    edge = min(row.runs[1].box[0] for row in body)
    left = min(row.runs[0].box[0] for row in body)
    texts = [run.box[0] for row in rows[first : last + 1] for run in row.runs if run.box[0] > left + 1]
    top = first
    while top > least:
        above = rows[top - 1]
        run = above.runs[0]
        distance = (rows[top].level - above.level) / min(above.size, rows[top].size)
        rules = neighbours.between(above, rows[top], rulings)
        underlined = any(rule.x0 < run.middle < rule.x1 for rule in rules)
        if len(above.runs) > 1 or distance > (neighbours.APART if underlined else _HEADING):
            break
        if titles.is_caption(run.text):
            break
        label = body[0].runs[0]
        if top == first and max(run.box[0], label.box[0]) <= left + 1 and label.text[0].islower():
            top -= 1  # the first line of a label
            continue
        is_over_text = any(abs(run.box[0] - text) <= EDGE for text in texts)
        if len(run.words) > _LONG_LINE or not (is_over_text or run.box[0] >= (2 * edge + left) / 3 - 1):
            break
        top -= 1
    return top


def _listed(row: Row) -> bool:
    """Return True if a row is a list's item: a bullet or a number, and its text."""
    return len(row.runs) == 2 and bool(_BULLET.fullmatch(row.runs[0].text)) and not row.runs[1].numeric
