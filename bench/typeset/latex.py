"""A document as LaTeX; a cell over several rows has its text in the first, as without a package for it."""

from __future__ import annotations

from collections.abc import Sequence

from metrics.grids import Cell

from typeset import rules
from typeset.causes import has_figures
from typeset.document import PAGE_MARGIN, Document, Prose, column_widths
from typeset.sheets import Sheet

_SPECIAL = {
    **{sign: f"\\{sign}" for sign in "&%$#_{}"},
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "\\": r"\textbackslash{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "'": r"\textquotesingle{}",
    "`": r"\textasciigrave{}",
    "-": r"{-}",
    "[": "{[}",
    "]": "{]}",
    "*": "{*}",
    "?": "?{}",
    "!": "!{}",
}
_ALIGN = {"left": r"\raggedright", "center": r"\centering", "right": r"\raggedleft"}


def latex(document: Document) -> str:
    """Return the source for pdflatex with Debian's texlive-latex-recommended and lmodern."""
    family = "" if document.style.serif else r"\renewcommand{\familydefault}{\sfdefault}"
    body = "\n\n".join(
        _prose(block) if isinstance(block, Prose) else _table(block, document) for block in document.blocks
    )
    return rf"""\documentclass[10pt]{{article}}
\usepackage[a4paper,margin={PAGE_MARGIN}pt]{{geometry}}
\usepackage[T1]{{fontenc}}\usepackage[utf8]{{inputenc}}\usepackage{{lmodern,textcomp,array,longtable}}
\usepackage[table]{{xcolor}}\input glyphtounicode \pdfgentounicode=1 {family}
\pagestyle{{empty}}\setlength{{\parindent}}{{0pt}}\setlength{{\parskip}}{{6pt}}
\hyphenpenalty=10000 \exhyphenpenalty=10000 \sloppy
\setlength{{\LTpre}}{{{document.gap}pt}}\setlength{{\LTpost}}{{{document.gap}pt}}\setlength{{\LTleft}}{{0pt}}
\setcounter{{LTchunksize}}{{200}}
\begin{{document}}
{body}
\end{{document}}
"""


def _prose(block: Prose) -> str:
    if block.kind == "heading":
        return rf"\section*{{{_escaped(block.text)}}}"
    return rf"\textit{{{_escaped(block.text)}}}" if block.kind == "caption" else _escaped(block.text)


def _table(sheet: Sheet, document: Document) -> str:
    style = document.style
    widths, size = column_widths(sheet, style)
    inner = [width - 4 * style.padding - 1 for width in widths]
    figures = [has_figures(sheet, column) for column in range(sheet.width)]
    align = [style.figures if there else "left" for there in figures]
    spec = "".join(_column(sheet, document, at, at + 1, inner, align[at]) for at in range(sheet.width))
    held = {row for cell in sheet.cells for row in range(cell.row, cell.row + cell.rowspan - 1)}
    lines = [_rule(sheet, document, 0)]
    for row, cells in enumerate(sheet.rows()):
        end = r" \\*" if row in held or row < sheet.heading_rows else r" \\"
        lines.append(_color(sheet, document, row) + _row(sheet, document, row, cells, inner, align) + end)
        lines.append(_rule(sheet, document, row + 1))
        if row + 1 == sheet.heading_rows and style.repeated_head:
            lines.append(r"\endhead")
    stretch = 1 + 2 * style.padding / (1.2 * size)
    return rf"""{{\fontsize{{{size:.2f}}}{{{1.2 * size:.2f}}}\selectfont
\setlength{{\tabcolsep}}{{{2 * style.padding}pt}}
\renewcommand{{\arraystretch}}{{{stretch:.2f}}}
\begin{{longtable}}{{{spec}}}
{chr(10).join(lines)}
\end{{longtable}}}}"""


def _column(
    sheet: Sheet,
    document: Document,
    first: int,
    end: int,
    inner: list[float],
    align: str,
    *,
    left: bool = True,
) -> str:
    """Return the notation of a column, or of several that a cell spans."""
    style = document.style
    width = sum(inner[first:end]) + (end - first - 1) * (4 * style.padding + 0.4)
    before = "|" * (left and first == 0 and rules.left(sheet, style.ruling, 0))
    after = "|" * rules.left(sheet, style.ruling, end)
    kind = "m" if style.middle else "p"
    return rf"{before}>{{{_ALIGN[align]}\arraybackslash}}{kind}{{{width:.1f}pt}}{after}"


def _row(
    sheet: Sheet, document: Document, row: int, cells: list[Cell], inner: list[float], align: Sequence[str]
) -> str:
    """Return the cells of a row, blank where one of a row above reaches down."""
    style = document.style
    begins = {cell.column: cell for cell in cells}
    from_above = {cell.column: cell for cell in sheet.cells if cell.row < row < cell.row + cell.rowspan}
    parts, column = [], 0
    while column < sheet.width:
        cell = begins.get(column) or from_above[column]
        text = _escaped(cell.text) if cell.row == row else ""
        in_head = row < sheet.heading_rows
        if in_head and style.head != "plain" and text:
            text = rf"\textbf{{{text}}}"
        end = column + cell.colspan
        if cell.colspan > 1 or (in_head and style.head_align != align[column]):
            side = style.head_align if in_head else "left"
            spec = _column(sheet, document, column, end, inner, side)
            text = rf"\multicolumn{{{cell.colspan}}}{{{spec}}}{{{text}}}"
        parts.append(text)
        column = end
    return " & ".join(parts)


def _rule(sheet: Sheet, document: Document, row: int) -> str:
    """Return the rule over a row, broken where a cell reaches across it."""
    ruling = document.style.ruling
    there = [
        column + 1
        for cell in sheet.cells
        if (cell.row == row and rules.above(sheet, ruling, cell))
        or (cell.row + cell.rowspan == row and rules.below(sheet, ruling, cell))
        for column in range(cell.column, cell.column + cell.colspan)
    ]
    columns = sorted(set(there))
    if len(columns) == sheet.width:
        return r"\hline"
    runs: list[list[int]] = []
    for column in columns:
        if runs and runs[-1][-1] == column - 1:
            runs[-1].append(column)
        else:
            runs.append([column])
    return "".join(rf"\cline{{{run[0]}-{run[-1]}}}" for run in runs)


def _color(sheet: Sheet, document: Document, row: int) -> str:
    if row < sheet.heading_rows:
        return r"\rowcolor[gray]{.88}" if document.style.head == "shaded" else ""
    even = (row - sheet.heading_rows) % 2 == 1
    return r"\rowcolor[gray]{.93}" if document.style.zebra and even else ""


def _escaped(text: str) -> str:
    return "".join(_SPECIAL.get(letter, letter) for letter in text)
