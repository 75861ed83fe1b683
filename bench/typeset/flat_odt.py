"""A document as a flat OpenDocument text, for LibreOffice."""

from __future__ import annotations

from html import escape

from metrics.grids import Cell

from typeset import rules
from typeset.causes import has_figures
from typeset.document import PAGE_MARGIN, Document, Prose, column_widths
from typeset.sheets import Sheet

_NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
    for short, long in {
        "office": "office",
        "style": "style",
        "text": "text",
        "table": "table",
        "fo": "xsl-fo-compatible",
        "svg": "svg-compatible",
    }.items()
)


def flat_odt(document: Document) -> str:
    """Return the XML; its fonts are those that Debian's fonts-liberation brings."""
    styles = _Styles(document)
    body = "".join(
        styles.prose(block) if isinstance(block, Prose) else styles.table(block) for block in document.blocks
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document {_NAMES} office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.text">
<office:automatic-styles>
<style:page-layout style:name="page"><style:page-layout-properties
 fo:page-width="595.3pt" fo:page-height="841.9pt" fo:margin="{PAGE_MARGIN}pt"/></style:page-layout>
{"".join(styles.made.values())}</office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="page"/>
</office:master-styles>
<office:body><office:text>{body}</office:text></office:body></office:document>"""


class _Styles:
    """The body's parts, and the styles that they need."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._font = "Liberation Serif" if document.style.serif else "Liberation Sans"
        self.made: dict[tuple[str, ...], str] = {}

    def prose(self, block: Prose) -> str:
        size, bold = (14.0, True) if block.kind == "heading" else (10.0, False)
        name = self._paragraph(size, bold, "left", 5)
        return f"<text:p text:style-name='{name}'>{escape(block.text)}</text:p>"

    def table(self, sheet: Sheet) -> str:
        style, gap = self._document.style, self._document.gap
        widths, size = column_widths(sheet, style)
        name = self._made(
            "table",
            f'<style:table-properties style:width="{sum(widths):.1f}pt" table:align="left" '
            f'fo:margin-top="{gap}pt" fo:margin-bottom="{gap}pt" table:border-model="collapsing"/>',
        )
        columns = "".join(
            f"<table:table-column table:style-name='{self._width(width)}'/>" for width in widths
        )
        figures = [has_figures(sheet, column) for column in range(sheet.width)]
        rows = [self._row(sheet, row, cells, size, figures) for row, cells in enumerate(sheet.rows())]
        head, body = "".join(rows[: sheet.heading_rows]), "".join(rows[sheet.heading_rows :])
        if head and style.repeated_head:
            head = f"<table:table-header-rows>{head}</table:table-header-rows>"
        return f"<table:table table:style-name='{name}'>{columns}{head}{body}</table:table>"

    def _row(self, sheet: Sheet, row: int, cells: list[Cell], size: float, figures: list[bool]) -> str:
        begins = {cell.column: cell for cell in cells}
        parts = [
            self._cell(sheet, begins[column], size, figures[column])
            if column in begins
            else "<table:covered-table-cell/>"
            for column in range(sheet.width)
        ]
        name = self._made("table-row", '<style:table-row-properties fo:keep-together="always"/>')
        return f"<table:table-row table:style-name='{name}'>{''.join(parts)}</table:table-row>"

    def _cell(self, sheet: Sheet, cell: Cell, size: float, figures: bool) -> str:
        style = self._document.style
        in_head = cell.row < sheet.heading_rows
        drawn = {
            "top": rules.above(sheet, style.ruling, cell),
            "bottom": rules.below(sheet, style.ruling, cell),
            "left": rules.left(sheet, style.ruling, cell.column),
            "right": rules.left(sheet, style.ruling, cell.column + cell.colspan),
        }
        borders = " ".join(
            f'fo:border-{side}="{"0.6pt solid #333333" if there else "none"}"'
            for side, there in drawn.items()
        )
        shade = ""
        if in_head and style.head == "shaded":
            shade = "#dde3ea"
        elif not in_head and style.zebra and (cell.row - sheet.heading_rows) % 2:
            shade = "#eeeeee"
        name = self._made(
            "table-cell",
            f'<style:table-cell-properties {borders} fo:padding-top="{style.padding}pt" '
            f'fo:padding-bottom="{style.padding}pt" fo:padding-left="{2 * style.padding}pt" '
            f'fo:padding-right="{2 * style.padding}pt" '
            f'style:vertical-align="{"middle" if style.middle else "top"}"'
            + (f' fo:background-color="{shade}"/>' if shade else "/>"),
        )
        align = style.head_align if in_head else style.figures if figures and cell.colspan == 1 else "left"
        paragraph = self._paragraph(size, in_head and style.head != "plain", align, 0)
        spans = (
            f"table:number-columns-spanned='{cell.colspan}' table:number-rows-spanned='{cell.rowspan}'"
            if cell.colspan > 1 or cell.rowspan > 1
            else ""
        )
        return (
            f"<table:table-cell table:style-name='{name}' {spans}>"
            f"<text:p text:style-name='{paragraph}'>{escape(cell.text)}</text:p></table:table-cell>"
        )

    def _width(self, width: float) -> str:
        return self._made(
            "table-column", f'<style:table-column-properties style:column-width="{width:.1f}pt"/>'
        )

    def _paragraph(self, size: float, bold: bool, align: str, below: float) -> str:
        return self._made(
            "paragraph",
            f'<style:paragraph-properties fo:text-align="{align}" fo:margin-bottom="{below}pt"/>'
            f'<style:text-properties fo:font-family="{self._font}" fo:font-size="{size:.2f}pt"'
            f' fo:font-weight="{"bold" if bold else "normal"}" fo:language="none" fo:country="none"/>',
        )

    def _made(self, family: str, properties: str) -> str:
        """Return the name of a style; the same properties have one name."""
        key = (family, properties)
        if key not in self.made:
            name = f"s{len(self.made)}"
            self.made[key] = (
                f'<style:style style:name="{name}" style:family="{family}">{properties}</style:style>'
            )
            return name
        return self.made[key].split('"')[1]
