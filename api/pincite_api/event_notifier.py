"""Tells the streams of this process when something has happened, however many there are."""

from __future__ import annotations

from collections.abc import Callable

import anyio
from anyio import to_thread

POLL_S = 0.5
KEEP_ALIVE_S = 15.0
READERS_AT_ONCE = 8
"""Threads that read for streams at one time: they must not hold up those who ask or upload."""


class EventNotifier:
    """Asks one cheap question twice a second for all who wait, and none while nobody does."""

    def __init__(self, newest: Callable[[], int]) -> None:
        """Make a notifier. `newest` is the id of the newest event of all; it is called from threads."""
        self._ask = newest
        self._turn = anyio.Lock()
        self.threads = anyio.CapacityLimiter(READERS_AT_ONCE)
        self.newest = 0
        """The id of the newest event when that was last asked; there may be newer ones."""
        self.leaving = False
        """True once the service is about to end: every stream ends then, and its client comes back."""

    def leave(self) -> None:
        """Have every stream end, within `POLL_S`."""
        self.leaving = True

    async def newer(self, than: int) -> bool:
        """Wait until there is an event newer than that, or the service leaves.

        False: there was none for `KEEP_ALIVE_S`, and a sign of life is due.
        """
        with anyio.move_on_after(KEEP_ALIVE_S):
            while not self.leaving and self.newest <= than:
                # Whoever has the turn asks for all. The others find the answer when the turn comes to them.
                async with self._turn:
                    if not self.leaving and self.newest <= than:
                        await anyio.sleep(POLL_S)
                        self.newest = await to_thread.run_sync(self._ask, limiter=self.threads)
            return True
        return False
