"""The one way to standard output and standard error: what people read is escaped, and whole in a pipe.

Nothing else in `pincite_cli` prints, so no command can forget either.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Literal, TextIO

import typer

from pincite_cli.untrusted import escape

if TYPE_CHECKING:
    from rich.console import Console

Layout = Literal["table", "plain", "json"]
"""Layout of a list: columns with headings, values between tabs, or JSON lines."""

Part = str | tuple[str, str]
"""Text, or text with its style."""

Cell = Part | int | None

UNBOUNDED = 1_000_000
"""Columns of a stream that is no terminal, whatever COLUMNS says."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. `least` is the width that it keeps on a narrow terminal."""

    name: str
    right: bool = False
    least: int | None = None


def counted(number: int, what: str) -> str:
    """Return a number with the word for what it counts, in the plural unless it is one."""
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


class Stream:
    """Standard output or standard error. On a terminal lines wrap and have colours; elsewhere neither."""

    def __init__(self, *, error: bool) -> None:
        self._error = error
        self.is_terminal = self._file.isatty()

    @cached_property
    def console(self) -> Console:
        """The console that lays lines and tables out, and draws progress."""
        from rich.console import Console

        return Console(
            stderr=self._error,
            # Also where FORCE_COLOR is set: another program reads what goes into a pipe.
            force_terminal=self.is_terminal,
            width=None if self.is_terminal else UNBOUNDED,
            highlight=False,
            markup=False,
            emoji=False,
        )

    @property
    def _file(self) -> TextIO:
        return sys.stderr if self._error else sys.stdout

    @property
    def layout(self) -> Layout:
        """The layout of a list where none is asked for."""
        return "table" if self.is_terminal else "plain"

    def line(self, *parts: Part) -> None:
        """Print one line for people. A newline in a part is escaped like any other control character."""
        if not self.is_terminal:  # rich would take a tenth of a second to print the same
            self.exact("".join(_shown(part)[0] for part in parts))
            return
        from rich.text import Text

        line = Text()
        for part in parts:
            line.append(*_shown(part))
        self.console.print(line, soft_wrap=True)

    def table(self, columns: Sequence[Column], rows: Iterable[Sequence[Cell]], layout: Layout) -> None:
        """Print rows for people, or in the layout `plain` a line each without headings."""
        if layout == "plain":
            for row in rows:
                self.row(row)
            return
        from rich.table import Table
        from rich.text import Text

        table = Table(box=None, pad_edge=False, header_style="bold")
        for column in columns:
            table.add_column(
                column.name,
                overflow="fold",
                justify="right" if column.right else "left",
                min_width=column.least,
            )
        for row in rows:
            table.add_row(*(Text(*_shown(cell)) for cell in row))
        self.console.print(table)

    def row(self, cells: Sequence[Cell]) -> None:
        """Print values for `grep`, `cut` and `sort`: a tab between them, and no commas in numbers."""
        self.exact("\t".join(str(cell) if isinstance(cell, int) else _shown(cell)[0] for cell in cells))

    def excerpt(self, text: str, length: int) -> str:
        """Return the text on one line; on a terminal no more than so many characters of it."""
        line = " ".join(text.split())
        return f"{line[:length]}…" if self.is_terminal and len(line) > length else line

    def body(self, text: str) -> None:
        """Print the text of a document: on a terminal escaped but for its layout, elsewhere exactly."""
        self.exact(escape(text, layout="\n\t\f") if self.is_terminal else text)

    def exact(self, text: str) -> None:
        """Print text for programs, character by character: JSON, above all."""
        self._file.write(f"{text}\n")
        self._file.flush()


@cache
def results() -> Stream:
    """Return standard output: what was asked for."""
    return Stream(error=False)


@cache
def messages() -> Stream:
    """Return standard error: what is said about the work."""
    return Stream(error=True)


@contextmanager
def standard_output_kept() -> Iterator[TextIO]:
    """Yield what alone writes to standard output. What else is written there goes to standard error."""
    sys.stdout.flush()
    wire = os.dup(1)
    os.dup2(2, 1)
    try:
        with os.fdopen(wire, "w", encoding="utf-8", closefd=False) as messages:
            yield messages
    finally:
        sys.stdout.flush()
        os.dup2(wire, 1)
        os.close(wire)


def confirm(question: str) -> None:
    """Ask on standard error. Raises Abort unless the answer is yes."""
    typer.confirm(escape(question), abort=True, err=True)


def read_line(prompt: str) -> str | None:
    """Return the next line of standard input, or None at its end. A terminal is prompted for it."""
    prompted = sys.stdin.isatty()
    if prompted:
        sys.stderr.write(prompt)
        sys.stderr.flush()
    line = sys.stdin.readline()
    if prompted and not line:
        sys.stderr.write("\n")  # the cursor is behind the prompt
    return line.removesuffix("\n") if line else None


def _shown(cell: Cell) -> tuple[str, str]:
    """Return what is printed of a cell or a part, with its style."""
    if isinstance(cell, int):
        return f"{cell:,}", ""
    text, style = cell if isinstance(cell, tuple) else (cell or "", "")
    return escape(text), style
