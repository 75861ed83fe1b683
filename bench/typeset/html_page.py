"""A document as HTML, for Chromium and WeasyPrint."""

from __future__ import annotations

from html import escape

from metrics.grids import Cell

from typeset import rules
from typeset.causes import has_figures
from typeset.document import PAGE_MARGIN, TEXT_WIDTH, Document, Prose, column_widths
from typeset.sheets import Sheet

_TAGS = {"heading": "h2", "paragraph": "p", "caption": "p class=caption"}


def html_page(document: Document) -> str:
    """Return the page; its fonts are those that Debian's fonts-liberation and fonts-dejavu bring."""
    family = "Liberation Serif" if document.style.serif else "Liberation Sans"
    style = document.style
    head = "table-header-group" if style.repeated_head else "table-row-group"
    css = f"""@page {{ size: A4; margin: {PAGE_MARGIN}pt }}
    body {{ font: 10pt/1.25 '{family}'; margin: 0 }} h2 {{ font-size: 14pt }}
    .caption {{ font-style: italic; margin-bottom: 0 }}
    table {{ border-collapse: collapse; margin: {document.gap}pt 0; line-height: 1.2 }}
    tr {{ break-inside: avoid }} thead {{ display: {head} }}
    td, th {{ padding: {style.padding}pt {2 * style.padding}pt; font-weight: normal; border: 0 solid #333;
      vertical-align: {"middle" if style.middle else "top"}; text-align: left }}
    thead th {{ text-align: {style.head_align}; font-weight: {"normal" if style.head == "plain" else "bold"}
      {"; background: #dde3ea" if style.head == "shaded" else ""} }}
    {"tbody tr:nth-child(even) td { background: #eeeeee }" if style.zebra else ""}"""
    body = "".join(
        f"<{_TAGS[block.kind]}>{escape(block.text)}</{_TAGS[block.kind].split()[0]}>"
        if isinstance(block, Prose)
        else _table(block, document)
        for block in document.blocks
    )
    return f"<!doctype html><meta charset=utf-8><title>x</title><style>{css}</style>{body}"


def _table(sheet: Sheet, document: Document) -> str:
    widths, size = column_widths(sheet, document.style)
    whole = f"max-width: {TEXT_WIDTH * document.style.share}pt; font-size: {size:.2f}pt"
    if "wrapped rows" in document.style.causes:
        whole += f"; width: {sum(widths):.0f}pt"
    figures = {column for column in range(sheet.width) if has_figures(sheet, column)}
    rows = [
        "<tr>" + "".join(_cell(sheet, document, cell, figures) for cell in row) + "</tr>"
        for row in sheet.rows()
    ]
    head, body = "".join(rows[: sheet.heading_rows]), "".join(rows[sheet.heading_rows :])
    return f"<table style='{whole}'><thead>{head}</thead><tbody>{body}</tbody></table>"


def _cell(sheet: Sheet, document: Document, cell: Cell, figures: set[int]) -> str:
    style = document.style
    tag = "th" if cell.row < sheet.heading_rows else "td"
    drawn = {
        "top": rules.above(sheet, style.ruling, cell),
        "bottom": rules.below(sheet, style.ruling, cell),
        "left": rules.left(sheet, style.ruling, cell.column),
        "right": rules.left(sheet, style.ruling, cell.column + cell.colspan),
    }
    css = [f"border-{side}-width:0.6pt" for side, there in drawn.items() if there]
    if cell.column in figures and cell.colspan == 1 and tag == "td":
        css.append(f"text-align:{style.figures}")
    spans = f"rowspan={cell.rowspan} colspan={cell.colspan}"
    return f"<{tag} {spans} style='{';'.join(css)}'>{escape(cell.text)}</{tag}>"
