"""Report what a sync did, or in a dry run would do: an entry for each document."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from pydantic import BaseModel, ConfigDict

EntryOutcome = Literal["added", "changed", "unchanged", "failed", "vanished", "deleted", "withheld"]


class Entry(BaseModel):
    """One document of a source. `code` is that of an error, or null; `reason` is a sentence, or null.

    `document_id` is null where no document is stored.
    """

    model_config = ConfigDict(frozen=True)

    external_id: str
    document_id: str | None = None
    code: str | None = None
    reason: str | None = None


OnEntry = Callable[[EntryOutcome, Entry], None]
"""Called with each document as it is done, and what became of it."""


class SyncReport(BaseModel):
    """Every document of a source, by what became of it.

    Of those that are unchanged, one has a `reason` where its user deleted its document: it is kept out.
    Of those that vanished, some are deleted and some withheld from that. `withheld` also holds what a listing
    with `troubles` did not show. The others are each in one list.
    """

    source: str
    collection: str
    dry_run: bool = False
    added: list[Entry] = []
    changed: list[Entry] = []
    unchanged: list[Entry] = []
    failed: list[Entry] = []
    vanished: list[Entry] = []
    deleted: list[Entry] = []
    withheld: list[Entry] = []
    troubles: list[str] = []

    def note(self, outcome: EntryOutcome, entry: Entry) -> None:
        """Put an entry where it belongs."""
        entries: list[Entry] = getattr(self, outcome)
        entries.append(entry)

    @property
    def counts(self) -> dict[str, int]:
        """Return the number of entries of each list."""
        return {outcome: len(getattr(self, outcome)) for outcome in OUTCOMES}

    @property
    def complete(self) -> bool:
        """True if everything that the source has is here as it is there."""
        return not (self.failed or self.withheld or self.troubles)


OUTCOMES: tuple[EntryOutcome, ...] = (
    "added",
    "changed",
    "unchanged",
    "failed",
    "vanished",
    "deleted",
    "withheld",
)
