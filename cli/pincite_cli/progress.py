"""Progress bars: over the pages of all documents that are being added, and over things that are counted."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from pincite_cli.show import messages


class PagesProgress:
    """On a terminal, a bar; elsewhere nothing. `settled` is called once for each of the documents."""

    def __init__(self, documents: int) -> None:
        self._documents = documents
        self._settled = 0
        self._pages: dict[str, tuple[int, int]] = {}
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.fields[pages]}"),
            TimeElapsedColumn(),
            console=messages(),
            transient=True,
            disable=not messages().is_terminal,
        )
        self._line = self._bar.add_task(self._description(), total=None, pages="")

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def on_pages(self, document_id: str, done: int, total: int | None) -> None:
        """Note how far a document has been read."""
        if total is None:
            return
        self._pages[document_id] = (done, total)
        read = sum(pages for pages, _ in self._pages.values())
        known = sum(pages for _, pages in self._pages.values())
        self._bar.update(self._line, completed=read, total=known, pages=f"{read:,} of {known:,} pages read")

    def settled(self) -> None:
        """Note that one more document has come to its end."""
        self._settled += 1
        self._bar.update(self._line, description=self._description())

    def _description(self) -> str:
        return f"{self._settled} of {self._documents} documents"


class CountProgress:
    """On a terminal, a bar; elsewhere nothing."""

    def __init__(self, what: str) -> None:
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.completed:,.0f} of {task.total:,.0f}"),
            TimeElapsedColumn(),
            console=messages(),
            transient=True,
            disable=not messages().is_terminal,
        )
        self._line = self._bar.add_task(what, total=0)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def on_count(self, done: int, total: int) -> None:
        """Note how many are done."""
        self._bar.update(self._line, completed=done, total=total)
