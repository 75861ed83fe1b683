"""A client of the library under test: its requests, and the questions that it asks all the time."""

from __future__ import annotations

import json
import os
import re
import threading
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import select, update

from pincite.errors import AlreadyExists, DiskFull, NotFound
from pincite.library import Library
from pincite.schema.answer import Citation
from pincite.sources.spec import FolderSpec
from pincite.store.outage import outage
from pincite.store.registry.cancellation import ENDED
from pincite.store.registry.tables import VersionRow

from .scenarios import COLLECTION, LEAFLET, QUESTION

_FEE = re.compile(r"barge is (\d+) crowns")

SOURCE = "harbour"

PATIENCE_S = 120.0
"""After which what is waited for is stuck."""


class Log:
    """Lines of JSON that outlive the process, in the order in which they were written."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)

    def note(self, what: str, **values: Any) -> None:
        os.write(self._file, json.dumps({"what": what, "at": time.monotonic_ns(), **values}).encode() + b"\n")


class Asker:
    """Asks the same question again and again, in a thread, and notes what it finds in each document."""

    def __init__(self, library: Library, log: Log) -> None:
        self._library = library
        self._log = log
        self._stopping = threading.Event()
        self._asked = threading.Condition()
        self._times = 0
        self._turns = (self._search, self._search, self._answer, self._look)
        self._thread = threading.Thread(target=self._ask, name="asker", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join()

    def wait_for_next(self) -> None:
        """Wait until one of each kind of question that begins from now on was answered."""
        with self._asked:
            wanted = self._times + 1 + len(self._turns)
            if not self._asked.wait_for(lambda: self._times >= wanted, PATIENCE_S):
                raise TimeoutError("no question is answered")

    def _ask(self) -> None:
        while not self._stopping.is_set():
            began = time.monotonic_ns()
            try:
                self._turns[self._times % len(self._turns)](began)
            except Exception as error:  # noqa: BLE001 - whatever it is, nobody may see it
                full = isinstance(outage(error), DiskFull)
                self._log.note("full" if full else "error", began=began, error=repr(error))
            with self._asked:
                self._times += 1
                self._asked.notify_all()

    def _search(self, began: int) -> None:
        hits = self._library.search(COLLECTION, QUESTION, limit=50)
        found = _found((hit.document, hit.version, hit.text) for hit in hits)
        self._log.note("searched", began=began, found=found)

    def _answer(self, began: int) -> None:
        answer = self._library.answer(COLLECTION, QUESTION)
        cited: list[Citation] = [each for sentence in answer.sentences for each in sentence.citations]
        found = _found((each.document, each.version, each.quote) for each in cited)
        self._log.note("cited", began=began, found=found)

    def _look(self, _began: int) -> None:
        """Look at a page, as somebody does who follows a citation: its image is kept."""
        document = self._library.find(COLLECTION, LEAFLET)
        if document is not None and document.live_version is not None:
            with suppress(NotFound):  # it was deleted in between
                self._library.page_image(COLLECTION, document.id, 1)


class Client:
    """Makes requests of a library, each of which can be made again, while `asker` asks it."""

    def __init__(self, library: Library, asker: Asker) -> None:
        self.library = library
        self._asker = asker

    def put(self, contents: Mapping[str, bytes]) -> None:
        for name, content in contents.items():
            self.library.add(COLLECTION, name, [content], filename=name)

    def sync(self, contents: Mapping[str, bytes]) -> None:
        """Has a folder hold these files, and syncs the source that reads there."""
        folder = self.library.settings.home / "folder"
        _fill(folder, contents)
        with suppress(AlreadyExists):
            self.library.add_source(FolderSpec(name=SOURCE, collection=COLLECTION, path=str(folder)))
        report = self.library.sync(SOURCE)
        assert report.complete, report

    def roll_back(self, names: Iterable[str], number: int) -> None:
        """Goes back from the version with this number, where that is still the one that answers."""
        for name in names:
            document = self.library.find(COLLECTION, name)
            assert document is not None, "what is rolled back is there"
            assert document.live_version is not None, "and answers"
            if document.live_version.number == number:
                self.library.rollback(COLLECTION, document.id)

    def delete(self, names: Iterable[str]) -> None:
        for name in names:
            document = self.library.find(COLLECTION, name)
            if document is not None:
                self.library.delete(COLLECTION, document.id)

    def settle(self) -> None:
        self._until(lambda: self.library.parts.queue.waiting() == 0, "documents are on their way")

    def expire(self) -> None:
        """End the grace of all that has one, as the clock would: when no question is under way any more."""
        self._asker.wait_for_next()
        with self.library.parts.database.write() as session:
            past = self.library.parts.database.now(session)
            session.execute(update(VersionRow).where(VersionRow.expires_at > past).values(expires_at=past))
        self.purged()

    def purged(self) -> None:
        self._until(lambda: not self.library.parts.registry.expired(), "versions wait to be removed")

    def ended_gone(self) -> None:
        """Wait until nothing is left of what was called off: when its worker's lease would be over."""
        left = select(VersionRow.id).where(VersionRow.state.in_(ENDED), VersionRow.purged.is_(False))
        self._until(lambda: self.library.parts.database.first(left) is None, "versions that ended are left")

    def _until(self, is_so: Any, otherwise: str) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not is_so():
            if time.monotonic() > deadline:
                raise TimeoutError(f"after {PATIENCE_S:.0f} seconds {otherwise}")
            time.sleep(0.02)


def _fill(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Has a folder hold these files and no others; each is there as a whole, or not."""
    folder.mkdir(exist_ok=True)
    for path in folder.iterdir():
        if path.name not in contents:
            path.unlink()
    for name, content in contents.items():
        partial = folder / "partial"
        partial.write_bytes(content)
        partial.replace(folder / name)


def _found(pieces: Iterable[tuple[str, int, str]]) -> dict[str, list[list[int]]]:
    """By document, the versions that were found and the fees that they state."""
    versions: dict[str, set[int]] = {}
    fees: dict[str, set[int]] = {}
    for document, version, text in pieces:
        versions.setdefault(document, set()).add(version)
        fees.setdefault(document, set()).update(map(int, _FEE.findall(text)))
    return {document: [sorted(versions[document]), sorted(fees[document])] for document in versions}
