"""The sources of documents: added, listed, removed and synced."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from pincite.errors import InvalidSource, SourceBusy, SourceNotAllowed
from pincite.settings import Settings
from pincite.sources.fetch import Fetcher, FetchOptions, ReadList
from pincite.sources.folder import list_folder
from pincite.sources.intake import Intake
from pincite.sources.items import SourceListing
from pincite.sources.patterns import PathFilter, url_filter
from pincite.sources.report import OnEntry, SyncReport
from pincite.sources.secrets import tokens_of
from pincite.sources.source import Source, source_of, stored_spec
from pincite.sources.spec import AnySpec, FolderSpec, StorageSpec, WebSpec, read_spec
from pincite.sources.storage import list_storage, local_folder
from pincite.sources.sync import OnFull, Sync, SyncOptions
from pincite.sources.web import list_web
from pincite.store.registry import Database
from pincite.store.registry.sources import SourceStore

PLACE = ("name", "kind", "collection", "path", "url")
"""Fields that would make another source of a source. A list of URLs may grow and shrink."""
REACH = ("urls", "options", "allow_private")
"""Fields by which a source may come to read elsewhere.

Its place cannot change; who added it was allowed that.
"""
HARMLESS_OPTIONS = frozenset({"anon", "requester_pays"})


class Sources:
    """The sources of a library, each known by its name. Every method is safe to call from any thread.

    `intake` takes their documents, and `read_list` reads what names documents elsewhere.
    """

    def __init__(self, intake: Intake, read_list: ReadList, settings: Settings, database: Database) -> None:
        self._intake, self._read_list = intake, read_list
        self._settings, self._database = settings, database
        self._store = SourceStore(database)
        self._running: set[str] = set()
        self._lock = threading.Lock()

    def add(self, spec: AnySpec, *, restricted: bool = False) -> Source:
        """Keep a source; nothing is fetched before its first sync.

        Raises AlreadyExists, NotFound for the collection, InvalidSource for a folder that isn't there, and
        with `restricted` SourceNotAllowed.
        """
        if restricted:
            self._check_allowed(spec)
        spec = _settled(spec)
        return source_of(self._store.create(spec.name, spec.collection, stored_spec(spec)))

    def list(self, collection: str | None = None) -> list[Source]:
        """Return all sources, or those of a collection, by name."""
        return [source_of(each) for each in self._store.all(collection)]

    def get(self, source_id: str) -> Source:
        """Return a source. Raises NotFound."""
        return source_of(self._store.get(source_id))

    def change(self, source_id: str, changes: Mapping[str, object], *, restricted: bool = False) -> Source:
        """Change patterns, schedule and the like of a source; the next sync goes by them.

        Raises NotFound, InvalidSource, also where its place would change, SecretInSource, and with
        `restricted` SourceNotAllowed.
        """
        before = self.get(source_id).spec
        spec = _patched(before, changes)
        if restricted and any(getattr(spec, name, None) != getattr(before, name, None) for name in REACH):
            self._check_allowed(spec)
        self._store.change(spec.name, stored_spec(spec))
        return self.get(source_id)

    def remove(self, source_id: str) -> None:
        """Forget a source. Its documents stay. Raises NotFound."""
        self._store.remove(source_id)

    def sync(
        self,
        source_id: str,
        *,
        dry_run: bool = False,
        progress: OnEntry | None = None,
        on_full: OnFull | None = None,
        delete_anyway: bool = False,
    ) -> SyncReport:
        """Make a source's documents in the collection those that it has now.

        When this returns, what is new or changed is accepted and a worker may take it. A dry run reads all
        that a sync would read, and writes nothing. `progress` is called with each entry of the report.
        `on_full` is called where the queue has no room for the next, which without it is one that failed.
        `delete_anyway` deletes however much has vanished, though never after an incomplete listing. Raises
        NotFound, and SourceBusy when a sync of this source runs, here or in another process.
        """
        spec = self.get(source_id).spec
        with self._alone(source_id, dry_run), self._listing(spec) as listing:
            run = Sync(
                self._intake,
                self._store,
                spec,
                limit=self._settings.limits.max_upload_bytes,
                options=SyncOptions(dry_run, delete_anyway, progress, on_full),
            )
            return run.run(listing)

    @contextmanager
    def _listing(self, spec: AnySpec) -> Iterator[SourceListing]:
        limit = self._settings.limits.max_upload_bytes
        match spec:
            case FolderSpec():
                yield list_folder(Path(spec.path), PathFilter(spec.include, spec.exclude), spec.origin)
            case StorageSpec():
                wanted = PathFilter(spec.include, spec.exclude)
                yield list_storage(spec.url, spec.options, wanted, spec.origin, limit)
            case _:
                with self._fetcher(spec) as fetcher:
                    yield list_web(spec, fetcher, url_filter(spec.include, spec.exclude))

    def _fetcher(self, spec: WebSpec) -> Fetcher:
        options = FetchOptions(
            max_bytes=self._settings.limits.max_upload_bytes,
            timeout_s=self._settings.source_timeout_s,
            delay_s=spec.delay_s,
            allow_private=spec.allow_private,
            tokens=tokens_of(spec.name),
        )
        return Fetcher(self._read_list, options)

    @contextmanager
    def _alone(self, source_id: str, dry_run: bool) -> Iterator[None]:
        """Keep a second sync of a source away; a dry run may go on beside one."""
        if dry_run:
            yield
            return
        busy = SourceBusy(f"“{source_id}” is being synced. Wait until that is done.")
        with self._lock:
            if source_id in self._running:
                raise busy
            self._running.add(source_id)
        try:
            with self._database.alone(f"sync of {source_id}") as alone:
                if not alone:
                    raise busy
                yield
        finally:
            with self._lock:
                self._running.discard(source_id)

    def _check_allowed(self, spec: AnySpec) -> None:
        """Raise SourceNotAllowed for what only who runs the service may have it read.

        That is any folder and storage that is not below PINCITE_SOURCE_ROOTS, and private addresses unless
        PINCITE_SOURCE_ALLOW_PRIVATE is set.
        """
        match spec:
            case FolderSpec():
                place, allowed = spec.path, self._is_below_root(Path(spec.path))
            case StorageSpec():
                place, local = spec.url, local_folder(spec.url)
                allowed = self._is_below_root(local or spec.url)
                if spec.options.keys() - HARMLESS_OPTIONS:
                    raise SourceNotAllowed(
                        f"Through the API, storage takes only {' and '.join(sorted(HARMLESS_OPTIONS))}. "
                        "Set the others in the service's environment (FSSPEC_…)."
                    )
            case _:
                if spec.allow_private and not self._settings.source_allow_private:
                    raise SourceNotAllowed(
                        "This service does not fetch from private addresses. Its operator can set "
                        "PINCITE_SOURCE_ALLOW_PRIVATE."
                    )
                return
        if not allowed:
            raise SourceNotAllowed(
                "While the service runs it takes no source that reads there. Stop it and add the source, or "
                "start it with PINCITE_SOURCE_ROOTS set to the folders and storage that sources may read: "
                f"PINCITE_SOURCE_ROOTS={place}."
            )

    def _is_below_root(self, place: Path | str) -> bool:
        roots = self._settings.source_roots
        if isinstance(place, Path):
            folders = [
                local_folder(root) or Path(root) for root in roots if "://" not in root or local_folder(root)
            ]
            return any(place.resolve().is_relative_to(folder.resolve()) for folder in folders)
        return any(
            f"{place}/".startswith(f"{root.rstrip('/')}/") for root in roots if "://" in root
        ) and ".." not in place.split("/")


def _patched(before: AnySpec, changes: Mapping[str, object]) -> AnySpec:
    """Return a spec with these changes. Raises InvalidSource, also where its place would change."""
    had = before.model_dump(mode="json")
    spec = read_spec({**had, **changes})
    has = spec.model_dump(mode="json")
    for name in PLACE:
        if has.get(name) != had.get(name):
            raise InvalidSource(
                f"The {name} of a source cannot be changed: add another source, and remove this one."
            )
    return spec


def _settled(spec: AnySpec) -> AnySpec:
    """Return a spec whose folder is there and has no links in its path. Raises InvalidSource."""
    match spec:
        case FolderSpec():
            return spec.model_copy(update={"path": str(_folder(Path(spec.path)))})
        case StorageSpec() if local := local_folder(spec.url):
            return spec.model_copy(update={"url": f"file://{_folder(local)}"})
        case _:
            return spec


def _folder(path: Path) -> Path:
    if not path.is_dir():
        raise InvalidSource(f"There is no folder {path}.")
    return path.resolve()
