"""A service that is stopped while a sync goes on: neither waits for the other, and the client is told."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, cast

import httpx
import pytest

from pincite.library import Library
from pincite.settings import Settings
from pincite_api.event_notifier import EventNotifier
from tests.e2e.service import wait_until

from .conftest import ScriptedLibrary, served
from .test_problems import assert_problem


@pytest.mark.parametrize("until", ["the service leaves", "the client has its answer"])
def test_a_sync_under_way_ends_with_the_service_and_says_when_to_come_again(
    library: ScriptedLibrary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, until: str
) -> None:
    folder = tmp_path.resolve() / "documents"
    folder.mkdir()
    for name in ("a", "b"):
        (folder / f"{name}.html").write_text(name)
    library.use(Settings(home=library.home, source_roots=(str(folder),)))
    begun, left, answered = threading.Event(), threading.Event(), threading.Event()
    leave, add = EventNotifier.leave, library.add

    def tell(feed: EventNotifier) -> None:
        leave(feed)
        left.set()

    def add_slowly(*args: Any, **options: Any) -> Any:
        begun.set()
        assert (left if until == "the service leaves" else answered).wait(60)
        return add(*args, **options)

    monkeypatch.setattr(EventNotifier, "leave", tell)
    monkeypatch.setattr(library, "add", add_slowly)
    with ThreadPoolExecutor(1) as pool:
        with served(cast(Library, library), {}) as client:
            client.post("/v1/sources", json={"kind": "folder", "name": "it", "path": str(folder)})
            asking = httpx.Client(base_url=client.base_url, timeout=60, trust_env=False)
            syncing = pool.submit(asking.post, "/v1/sources/it/sync")
            syncing.add_done_callback(lambda _: answered.set())
            assert begun.wait(30)
        response = syncing.result(60)
        asking.close()
    assert_problem(response, 503, "service-stopping")
    assert response.headers["retry-after"] == "5"
    # What the server has no patience for ends by itself.
    wait_until(lambda: not library.parts.sources._running, 30, "the sync to end")
    assert [document.external_id for document in library.documents("default").items] == ["a.html"]
