"""The place of a command's work: in this process, or by the service that has the data folder."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Protocol, cast

from pincite.errors import SettingsConflict

if TYPE_CHECKING:
    from pincite.client.client import Client
    from pincite.library import Library
    from pincite.schema.document import Document, PastVersion, Receipt
    from pincite.schema.event import Event
    from pincite.settings import Settings
    from pincite.sources.report import OnEntry, SyncReport
    from pincite.store.report import Report
    from pincite_cli.following import OnPages


class Backend(Protocol):
    """A place that does what commands ask for. Every method raises PinciteError with the same codes.

    What a library and a client do alike is asked of `library`. The methods here are done differently in the
    two places, or name a document by its external id. A collection or document that is not there is NotFound.
    """

    @property
    def library(self) -> Library | Client:
        """The library, or the client of the service that has it."""

    def accept(
        self, collection: str, external_id: str, path: Path, origin: str, metadata: Mapping[str, object]
    ) -> tuple[Document, bool]:
        """Hand a file in, and merge `metadata` into its own.

        Return the document, and True if that made a new version of it. Where the queue is full, this waits
        until there is room.
        """

    def follow(self, collection: str, documents: Sequence[Document], on_pages: OnPages) -> Iterator[Document]:
        """Yield each document as soon as nothing of it is under way. `on_pages` is called as pages are read.

        Raises DiskFull where one waits for room on the disk.
        """

    def update(
        self,
        collection: str,
        external_id: str,
        metadata: Mapping[str, object],
        profile: Mapping[str, object],
        withdraw: Sequence[str],
    ) -> Document:
        """Merge into a document's metadata, correct its profile, and take corrections of fields back."""

    def retry(self, collection: str, external_id: str) -> Document:
        """Put a document's newest version, which failed, back in the queue."""

    def retry_failed(self, collection: str) -> Iterator[Document]:
        """Put every failed document back in the queue, and yield each once it is there.

        A document whose bytes are not stored any more is yielded as it is, failed.
        """

    def report(self, collection: str, external_id: str) -> Report:
        """Return how the live version of a document was read, or else the newest."""

    def delete(self, collection: str, external_id: str) -> Receipt:
        """Remove a document from every answer and every store."""

    def events(
        self, collection: str, external_id: str | None, *, after: int, follow: bool
    ) -> Iterator[Event]:
        """Yield the events of a document, or of all where it is None, that come after number `after`.

        With `follow`, also yield what happens next: to a document until it settles, to a collection for as
        long as somebody else can change it.
        """

    def sync(self, name: str, *, dry_run: bool, delete_anyway: bool, on_entry: OnEntry) -> SyncReport:
        """Sync a source. `on_entry` is called with each document as it is done, or with all at the end."""

    def versions(self, collection: str, external_id: str) -> list[PastVersion]:
        """Return every version of a document, the newest first."""

    def rollback(self, collection: str, external_id: str, version: int | None) -> Document:
        """Let an earlier version answer again: the numbered one, or for None the one before."""

    def cancel(self, collection: str, external_id: str) -> Document:
        """Cancel the version of a document that waits or is being read. The live one goes on answering."""

    def status(self) -> dict[str, Any]:
        """Return the status of the installation, as `GET /status` describes it."""


@contextmanager
def open_backend(home: Path | None = None) -> Iterator[Backend]:
    """Open the service that is set, or that has the data folder; or else the library, in this process.

    With `home`, another data folder is used than the one that is set, and PINCITE_SERVICE_URL is passed over.
    Raises SettingsConflict, by variable, and InUse when another command has the folder.
    """
    from pincite.store.data_lock import service_address

    settings = load_settings(**({"home": home} if home else {}))
    set_address = None if home else settings.service_url
    address = set_address or service_address(settings.home)
    if address is not None:
        # httpx loads a command line of its own where it can, with rich: longer than all else that it loads.
        sys.modules.setdefault("httpx._main", cast(ModuleType, None))
        from pincite_cli.remote import RemoteBackend

        with RemoteBackend(address, settings.plain_api_key, starting=set_address is None) as remote:
            yield remote
        return
    from pincite.library import Library
    from pincite_cli.local import LocalBackend

    with Library(settings) as library:
        yield LocalBackend(library)


def settings_of_own_folder() -> Settings:
    """Return the settings for a command that works on the data folder itself.

    Raises InUse where a service has it, and SettingsConflict where commands are to use a service elsewhere.
    """
    from pincite.errors import InUse
    from pincite.store.data_lock import service_address

    settings = load_settings()
    if settings.service_url:
        raise SettingsConflict(
            f"PINCITE_SERVICE_URL names the service at {settings.service_url}, and this command works on the "
            "data folder of its own machine: run it where that service runs, or unset PINCITE_SERVICE_URL."
        )
    if address := service_address(settings.home):
        raise InUse(f"The service at {address} has the data folder {settings.home}: stop it first.")
    return settings


def load_settings(**given: Any) -> Settings:
    """Return the settings of the environment, over which `given` go. Raises SettingsConflict, by variable."""
    from pydantic import ValidationError

    from pincite.settings import Limits, Settings

    fields = {**Limits.model_fields, **Settings.model_fields}
    try:
        return Settings(**given)
    except ValidationError as error:
        faults = []
        for fault in error.errors():
            name = "_".join(str(part) for part in fault["loc"]).upper()
            variable = name if name.startswith("QDRANT_") else f"PINCITE_{name.removeprefix('LIMITS_')}"
            field = fields.get(str(fault["loc"][-1]).lower()) if fault["loc"] else None
            meant = f" ({field.description})" if field else ""
            faults.append(f"{variable}: {fault['msg']}{meant}")
        raise SettingsConflict("; ".join(faults) + ". Correct it, or unset it.") from None
