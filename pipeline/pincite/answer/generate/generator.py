"""The Protocol of a generator, which writes the sentences of an answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from threading import Event
from typing import Protocol

from pincite.answer.generate.draft import DraftSentence
from pincite.retrieve.passage import Passage
from pincite.schema.answer import Usage


class Generator(Protocol):
    """Yields the sentences of an answer, best first; none when the passages do not answer.

    Raises GeneratorUnavailable when a server it needs is away, slow, or answers with something else: at any
    time, and then what it had yielded is not to be relied on.
    """

    @property
    def name(self) -> str:
        """The name that an answer shows for it."""

    @property
    def min_confidence(self) -> float:
        """The least coverage of a question by the passages, 0 to 1, for which the generator is asked."""

    @property
    def passages(self) -> int:
        """The most passages found for a question that it reads, the best of them."""

    def generate(
        self,
        question: str,
        passages: Sequence[Passage],
        cancelled: Event | None = None,
        deadline: float | None = None,
        instructions: str = "",
    ) -> Iterator[DraftSentence | Usage | None]:
        """Yield the sentences as they come; a served model's end with what it took.

        None says that more is coming: the reader can look after what came before. They end early, without
        more ado, when another thread has set `cancelled`. `deadline`, in time.monotonic(), is when a served
        model has to be done; without it, its whole time begins now. `instructions` say how the user wants the
        sentences to be worded, which only a served model can follow.
        """

    def close(self) -> None:
        """Release what the generator holds."""
