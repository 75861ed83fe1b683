"""Blocks of a source turned into reportlab flowables that say, once drawn, on which page they landed."""

from collections.abc import Iterator
from typing import Any

from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import CondPageBreak, Flowable, KeepTogether, PageBreak, Spacer
from reportlab.platypus import Paragraph as Text
from reportlab.platypus import Table as Grid

from docmaker import markup
from docmaker.chart import DRAWINGS
from docmaker.layout import ACCENT, PALE, RULE, Layout

CELL_PADDING = 4
LONG_TABLE = 14  # rows; a longer table may run over pages


class RecordedGrid(Grid):  # type: ignore[misc]
    """A table whose parts, when it is split over pages, keep the record of the whole."""

    record: dict[str, Any]

    def onSplit(self, part: Grid, byRow: int = 1) -> None:  # noqa: N802, N803 (reportlab's names)
        part.record = self.record


def flowables(source: markup.Source, layout: Layout, styles: dict[str, ParagraphStyle]) -> Iterator[Flowable]:
    """Yield the body of a source in order; a flowable with a `record` is part of the truth."""
    before: markup.Block | None = None
    for block in source.blocks:
        match block:
            case markup.Heading(level, text):
                if level == 1 and before and layout.chapters_on_new_page:
                    yield PageBreak()
                elif not isinstance(before, markup.Heading):
                    yield CondPageBreak(6 * layout.size)
                heading = Text(markup.marked_up(text), styles[f"h{level}"])
                heading.record = {"kind": "heading", "level": level, "text": markup.plain(text)}
                yield heading
            case markup.Paragraph(text):
                yield Text(_inline(text), styles["body"])
            case markup.ItemList(items):
                for item in items:
                    bullet = "\u2022" if item.marker == "-" else item.marker
                    yield Text(_inline(item.text), styles[f"item{item.depth}"], bulletText=bullet)
                yield Spacer(1, layout.size * 0.3)
            case markup.Notice(kind, text):
                yield Text(f"<b>{kind}:</b> {_inline(text)}", styles[kind])
            case markup.Table():
                yield from _table(block, layout, styles)
            case markup.Figure(name, caption):
                line = Text(_inline(caption), styles["caption"])
                line.record = {"kind": "figure", "caption": markup.plain(caption)}
                yield KeepTogether([DRAWINGS[name](layout.column_width), line])
            case markup.Footnote():
                pass
            case markup.Aside():
                raise ValueError("a PDF source has no asides; write a notice instead")
        before = block


def _inline(text: str) -> str:
    """Inline tags for reportlab; a footnote's call tells the page it is drawn on to carry the note."""
    return markup.marked_up(text, r'<super>\1</super><onDraw name="call_footnote" label="\1"/>')


def _table(block: markup.Table, layout: Layout, styles: dict[str, ParagraphStyle]) -> Iterator[Flowable]:
    cells = []
    for r, row in enumerate(block.rows):
        style = styles["head" if r < block.header_rows else "cell"]
        cells.append(["" if cell == markup.JOINED else Text(_inline(cell), style) for cell in row])
    header_end = block.header_rows - 1
    commands: list[tuple[Any, ...]] = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), CELL_PADDING),
        ("RIGHTPADDING", (0, 0), (-1, -1), CELL_PADDING),
        ("TOPPADDING", (0, 0), (-1, -1), 2.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
    ]
    if block.ruled:
        commands += [("GRID", (0, 0), (-1, -1), 0.5, RULE), ("BOX", (0, 0), (-1, -1), 0.9, ACCENT)]
        commands += [("BACKGROUND", (0, 0), (-1, header_end), PALE)] if block.header_rows else []
    for span in block.spans():
        start, line = span["column"], span["row"]
        commands.append(("SPAN", (start, line), (start + span["colspan"] - 1, line)))
    grid = RecordedGrid(
        cells, _widths(block, layout.column_width, styles), repeatRows=block.header_rows, style=commands
    )
    grid.record = {"kind": "table", **block.truth()}
    grid.spaceAfter = layout.size
    caption = Text(_inline(block.caption), styles["table caption"])
    caption.keepWithNext = len(block.rows) <= LONG_TABLE
    yield caption
    yield grid


def _widths(block: markup.Table, width: float, styles: dict[str, ParagraphStyle]) -> list[float]:
    """Column widths that fill `width`: narrow columns keep what they need, wide ones share the rest."""
    style = styles["head"]
    needs = [0.0] * len(block.rows[0])
    joined = {(s["row"], s["column"]) for s in block.spans()}
    for r, row in enumerate(block.rows):
        for c, cell in enumerate(row):
            if (r, c) not in joined:
                text = stringWidth(markup.plain(cell), style.fontName, style.fontSize)
                needs[c] = max(needs[c], text + 2 * CELL_PADDING + 2)
    if sum(needs) <= width:
        return [need * width / sum(needs) for need in needs]
    widths: dict[int, float] = {}
    left = width
    while True:
        open_columns = [c for c in range(len(needs)) if c not in widths]
        fair = left / len(open_columns)
        narrow = [c for c in open_columns if needs[c] <= fair]
        if not narrow:
            share = sum(needs[c] for c in open_columns)
            floor = fair * 0.6
            rest = left - floor * len(open_columns)
            widths.update({c: floor + rest * needs[c] / share for c in open_columns})
            return [widths[c] for c in range(len(needs))]
        for c in narrow:
            widths[c] = needs[c]
            left -= needs[c]
