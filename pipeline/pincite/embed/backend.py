"""Define what a backend of the embedder does, and put texts into batches for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Literal, Protocol

from tokenizers import Tokenizer

from pincite.embed.vectors import Vectors

if TYPE_CHECKING:
    from pincite.embed.tokens import Tokens

Task = Literal["query", "document"]
Prompts = Mapping[Task, str]
"""Texts that are put before another, by what that other is."""


class NotSupported(Exception):
    """A backend cannot run a model; the message is the reason, without a full stop."""


class Backend(Protocol):
    """A loaded model. Every method may be called from several threads at once."""

    @property
    def name(self) -> str:
        """The library that computes, and its precision."""

    @property
    def dim(self) -> int:
        """Length of a vector."""

    @property
    def max_tokens(self) -> int:
        """Tokens that the model reads of a text, special ones included."""

    @property
    def tokenizer(self) -> Tokenizer:
        """The model's tokenizer without padding and without a limit; nobody changes its state."""

    def prompt(self, task: Task) -> str:
        """Return the text that is put before a text of this kind."""

    def encode(self, texts: Sequence[str], task: Task) -> Vectors:
        """Return unit vectors of the texts, (n, dim)."""

    def read(self, texts: Sequence[str], task: Task) -> list[Tokens]:
        """Return the tokens of each text, with their vectors."""

    def begin(self, text: str, task: Task) -> Callable[[], Vectors]:
        """Begin to embed a text. Returns a function that waits for its unit vector (dim,).

        Where it can, it works beside what the caller does next.
        """


def batches(lengths: Sequence[int], tokens: int) -> Iterator[list[int]]:
    """Yield indices in batches of like length, longest first.

    A batch holds at most `tokens` tokens with its padding, or a single text.
    """
    batch: list[int] = []
    for i in sorted(range(len(lengths)), key=lambda i: lengths[i], reverse=True):
        if batch and (len(batch) + 1) * lengths[batch[0]] > tokens:
            yield batch
            batch = []
        batch.append(i)
    if batch:
        yield batch
