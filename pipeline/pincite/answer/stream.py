"""The events of an answer, which one thread takes while another may end it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterator
from typing import Self

from pincite.schema.answer import Answer, AnswerEvent, Begin, Progress, Replace, Retract, Sentence

EVENT_NAMES: dict[type[AnswerEvent], str] = {
    Begin: "begin",
    Progress: "progress",
    Sentence: "sentence",
    Retract: "retract",
    Replace: "replace",
    Answer: "done",
}
"""The names of the events where an answer is streamed over HTTP."""


class AnswerStream(Iterator[AnswerEvent]):
    """The events of an answer. `close` may be called from any thread, also while another waits for one."""

    def __init__(self, start: Callable[[threading.Event], Generator[AnswerEvent]]) -> None:
        self._cancelled = threading.Event()
        self._events = start(self._cancelled)
        self._lock = threading.Lock()
        self._shows_work = False

    def with_progress(self) -> Self:
        """Let the stream tell of the search and the reading too, by `Begin` and `Progress`."""
        self._shows_work = True
        return self

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> AnswerEvent:
        with self._lock:
            event = next(self._events)
            while isinstance(event, Begin | Progress) and not self._shows_work:
                event = next(self._events)
            return event

    def whole(self) -> Answer:
        """Wait for the end, and return the whole answer."""
        answer = None
        for event in self:
            if isinstance(event, Answer):
                answer = event
        assert answer is not None, "an answer's stream ends with the answer"
        return answer

    def close(self) -> None:
        """Stop making the answer, and let go of what makes it."""
        self._cancelled.set()
        with self._lock:
            self._events.close()
