"""The harness itself: what it says of the processes that it runs side by side."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

from .harness import end, start


def test_how_each_process_ended_is_known_while_others_are_started() -> None:
    with ThreadPoolExecutor(4) as pool:
        codes = list(pool.map(lambda _: end(start(time.sleep, 0)), range(400)))
    assert codes == [0] * 400
