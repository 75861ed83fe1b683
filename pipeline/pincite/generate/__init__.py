"""Make an answer's sentences from passages: one Protocol, two generators."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from threading import Event
from typing import TYPE_CHECKING, Protocol

from pincite.document import Usage
from pincite.generate.units import NO_UNIT, Unit
from pincite.retrieve.passage import Passage

if TYPE_CHECKING:
    from pincite.embed import Embedder
    from pincite.generate.extractive import ExtractiveGenerator
    from pincite.settings import Settings


@dataclass(frozen=True, slots=True)
class Quote:
    """Words that a generator says stand in a passage, near an offset of the passage's text."""

    passage: int
    text: str
    near: int = 0


@dataclass(frozen=True, slots=True)
class Short:
    """The cell of a row that answers by itself, with the row's label and what stands over its column.

    `unit` is what its table says elsewhere of its figures, `probability` how probable it is to be right.
    """

    quote: Quote
    row: str = ""
    column: str = ""
    unit: Unit = NO_UNIT
    probability: float = 0.0


@dataclass(frozen=True, slots=True)
class Draft:
    """A sentence that nobody has checked yet, and the quotes it rests on, the one that answers first.

    Without a `text` of its own the first quote is the sentence.
    """

    quotes: tuple[Quote, ...]
    text: str | None = None
    short: Short | None = None


class Generator(Protocol):
    """Yields the sentences of an answer, best first; none when the passages do not answer.

    Raises GeneratorUnavailable when a server it needs is away, slow, or answers with something else: at any
    time, and then what it had yielded is not to be relied on.
    """

    @property
    def name(self) -> str:
        """The name of the maker that an answer states."""

    @property
    def min_confidence(self) -> float:
        """The least coverage of a question by the passages, 0 to 1, for which the generator is asked."""

    def generate(
        self,
        question: str,
        passages: Sequence[Passage],
        cancelled: Event | None = None,
        deadline: float | None = None,
        wishes: str = "",
    ) -> Iterator[Draft | Usage | None]:
        """Yield the sentences as they come; a served model's end with what it took.

        None says that more is coming: the reader can look after what came before. They end early, without
        more ado, when another thread has set `cancelled`. `deadline`, in time.monotonic(), is when a served
        model has to be done; without it, its whole time begins now. `wishes` say how the user wants the
        sentences to be worded, which only a served model can follow.
        """

    def close(self) -> None:
        """Release what the generator holds."""


def open_generators(settings: Settings, embedder: Embedder) -> tuple[Generator, ExtractiveGenerator]:
    """Return the generator that these settings ask for, and the one that stands in when it cannot answer."""
    from pincite.generate.extractive import ExtractiveGenerator
    from pincite.generate.vllm import VLLMGenerator

    extractive = ExtractiveGenerator(embedder)
    if settings.llm_url is None:
        return extractive, extractive
    return VLLMGenerator(settings), extractive


__all__ = ["Draft", "Generator", "Quote", "Short", "open_generators"]
