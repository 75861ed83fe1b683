"""What takes long holds up nobody who asks, however much of it is wanted at once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from .conftest import ScriptedLibrary
from .test_uploads import put

MORE_THAN_THREADS = 60
DEFAULT = "/v1/collections/default"


@pytest.mark.parametrize(
    ("method", "path", "of_library"),
    [
        ("GET", "{document}/pages/1.png", "page_drawing"),
        ("GET", "{document}/elements", "elements"),
        ("DELETE", DEFAULT, "delete_collection"),
        ("GET", "/v1/doctor", "examine"),
        ("POST", "/v1/doctor/heal", "heal"),
    ],
)
def test_a_question_is_answered_while_many_wait_for_what_takes_long(
    library: ScriptedLibrary, client: httpx.Client, method: str, path: str, of_library: str
) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def wait(*_: Any, **__: Any) -> Any:
        begun.set()
        assert go_on.wait(60)
        raise LookupError

    vars(library)[of_library] = wait
    address = path.format(document=put(client, b"<p>one").headers["location"])
    limits = httpx.Limits(max_connections=MORE_THAN_THREADS)
    with (
        httpx.Client(base_url=client.base_url, limits=limits, timeout=60, trust_env=False) as waiters,
        ThreadPoolExecutor(MORE_THAN_THREADS) as pool,
    ):
        try:
            waiting = [pool.submit(waiters.request, method, address) for _ in range(MORE_THAN_THREADS)]
            assert begun.wait(30)
            asked = client.post(f"{DEFAULT}/search", json={"question": "When?"}, timeout=15)
            assert asked.status_code == 200
            assert not any(future.done() for future in waiting)
        finally:
            go_on.set()
