"""Lets few answers be made at once, so that each is done soon, and a few more wait for a place.

Collections take turns at what gets free, so that one which many ask does not hold up the others. Whoever
would wait for too long is told when to come back, before anything of an answer is sent.
"""

from __future__ import annotations

import math
import time
from collections import OrderedDict, deque

import anyio

from pincite.errors import AnswersFull

WAITING = 4
"""Answers that wait, for each that is in the making."""
PATIENCE_S = 30.0
USUAL_S = 0.5
"""The time that an answer is taken to need before one was made: two at once take so long without a model."""
NEWEST = 0.2
"""Weight of the newest answer in how long they usually need."""


class Turn:
    """One who waits: `came` is set with a place, or without one where another is let in instead."""

    def __init__(self) -> None:
        self.came = anyio.Event()
        self.has_place = False

    def give(self) -> None:
        """Give a place."""
        self.has_place = True
        self.came.set()


class Place:
    """A place at which an answer is made, until the block ends that has it."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._began = time.monotonic()

    def __enter__(self) -> None:
        """Return at once: the place is taken already."""

    def __exit__(self, *_: object) -> None:
        self._places.leave(time.monotonic() - self._began)


class Places:
    """The places at which answers are made. All calls are in the event loop's thread."""

    def __init__(self, count: int, patience_s: float = PATIENCE_S) -> None:
        self._free = count
        self._count = count
        self._patience_s = patience_s
        self._usual_s = USUAL_S
        self._waiting: OrderedDict[str, deque[Turn]] = OrderedDict()
        """Those who wait, by collection, the one whose turn is next first; none is empty."""

    async def take(self, collection: str) -> Place:
        """Wait for a place. Raises AnswersFull where too many wait, or none got free in time."""
        if self._free:
            self._free -= 1
            return Place(self)
        if sum(map(len, self._waiting.values())) >= WAITING * self._count:
            self._make_room(collection)
        turn = Turn()
        self._waiting.setdefault(collection, deque()).append(turn)
        try:
            with anyio.fail_after(self._patience_s):
                await turn.came.wait()
        except TimeoutError:
            if not turn.came.is_set():
                self._forget(collection, turn)
                raise self._full() from None
        except anyio.get_cancelled_exc_class():
            if not turn.came.is_set():
                self._forget(collection, turn)
            elif turn.has_place:
                self._pass_on()
            raise
        if not turn.has_place:
            raise self._full()
        return Place(self)

    def leave(self, took_s: float) -> None:
        """Give a place back after an answer that took so long."""
        self._usual_s += NEWEST * (took_s - self._usual_s)
        self._pass_on()

    def _pass_on(self) -> None:
        """Give a free place to whoever's turn it is."""
        if not self._waiting:
            self._free += 1
            return
        collection, turns = self._waiting.popitem(last=False)
        turns.popleft().give()
        if turns:
            self._waiting[collection] = turns

    def _make_room(self, collection: str) -> None:
        """Let the newest of those go who wait for the collection with most; none for the sake of its own.

        Raises AnswersFull where no other collection has more waiting than this one would have.
        """
        most = max(self._waiting, key=lambda name: len(self._waiting[name]))
        if len(self._waiting[most]) <= len(self._waiting.get(collection, ())) + 1:
            raise self._full()
        self._waiting[most].pop().came.set()

    def _forget(self, collection: str, turn: Turn) -> None:
        turns = self._waiting[collection]
        turns.remove(turn)
        if not turns:
            del self._waiting[collection]

    def _full(self) -> AnswersFull:
        ahead = sum(map(len, self._waiting.values())) + 1
        wait_s = min(max(1, math.ceil(ahead * self._usual_s / self._count)), math.ceil(PATIENCE_S))
        return AnswersFull(f"Too many questions are being answered. Ask again in {wait_s} s.", wait_s)
