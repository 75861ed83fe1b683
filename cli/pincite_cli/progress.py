"""Progress bars: over the pages of all documents that are being added, and over things that are counted."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from rich.progress import BarColumn, Progress, ProgressColumn, SpinnerColumn, Task, TimeElapsedColumn
from rich.text import Text

from pincite_cli.terminal import messages, results
from pincite_cli.untrusted import escape

if TYPE_CHECKING:
    from pincite.sources.report import Entry, EntryOutcome


class _Bar:
    """On a terminal, a line that changes; elsewhere nothing."""

    def __init__(self, *columns: ProgressColumn, description: str, **fields: Any) -> None:
        self._bar = Progress(
            *columns,
            TimeElapsedColumn(),
            console=messages().console,
            transient=True,
            # What goes into a file or a pipe meanwhile is not for this terminal.
            redirect_stdout=results().is_terminal,
            disable=not messages().is_terminal,
        )
        self._line = self._bar.add_task(description, **fields)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def _update(self, **fields: Any) -> None:
        self._bar.update(self._line, **fields)


class PagesProgress(_Bar):
    """A bar over pages. `settled` is called once for each of the documents."""

    def __init__(self, documents: int) -> None:
        self._documents = documents
        self._settled = 0
        self._pages: dict[str, tuple[int, int]] = {}
        columns = (_Words("{task.description}"), BarColumn(), _Words("{task.fields[pages]}"))
        super().__init__(*columns, description=self._description(), total=None, pages="")

    def on_pages(self, document_id: str, done: int, total: int | None) -> None:
        """Note how far a document has been read."""
        if total is None:
            return
        self._pages[document_id] = (done, total)
        read = sum(pages for pages, _ in self._pages.values())
        known = sum(pages for _, pages in self._pages.values())
        self._update(completed=read, total=known, pages=f"{read:,} of {known:,} pages read")

    def settled(self) -> None:
        """Note that one more document has come to its end."""
        self._settled += 1
        self._update(description=self._description())

    def _description(self) -> str:
        return f"{self._settled} of {self._documents} documents"


class CountProgress(_Bar):
    """A bar over things that are counted."""

    def __init__(self, what: str) -> None:
        counted = _Words("{task.completed:,.0f} of {task.total:,.0f}")
        super().__init__(_Words("{task.description}"), BarColumn(), counted, description=what, total=0)

    def on_count(self, done: int, total: int) -> None:
        """Note how many are done."""
        self._update(completed=done, total=total)


class SyncProgress(_Bar):
    """A count of the documents of a sync, with the name of the last one."""

    def __init__(self, name: str, dry_run: bool) -> None:
        self._what = f"{'looking at' if dry_run else 'syncing'} {name}"
        self._documents = 0
        words = _Words("{task.description}")
        super().__init__(SpinnerColumn(), words, description=self._what, total=None)

    def on_entry(self, outcome: EntryOutcome, entry: Entry) -> None:
        """Note one more document."""
        self._documents += 1
        self._update(description=f"{self._what}: {self._documents:,}, {entry.external_id[-60:]}")


class _Words(ProgressColumn):
    """Text about the work, made of the task by a format. Names in it are escaped."""

    def __init__(self, made: str) -> None:
        super().__init__()
        self._made = made

    def render(self, task: Task) -> Text:
        return Text(escape(self._made.format(task=task)), no_wrap=True)
