"""What a backend of the embedder does, and how texts are put into batches for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Literal, Protocol

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

if TYPE_CHECKING:
    from pincite.embed.tokens import Tokens

Vectors = NDArray[np.float32]
Task = Literal["query", "document"]
Prompts = Mapping[Task, str]
"""What is put before a text, by what the text is."""


class NotSupported(Exception):
    """A backend cannot run a model; the message is the reason, without a full stop."""


class Backend(Protocol):
    """A loaded model. Every method may be called from several threads at once."""

    @property
    def name(self) -> str:
        """What computes, and in which precision."""

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
        """What is put before a text of this kind."""

    def encode(self, texts: Sequence[str], task: Task) -> Vectors:
        """Unit vectors of the texts, (n, dim)."""

    def read(self, texts: Sequence[str], task: Task) -> list[Tokens]:
        """The tokens of each text, with their vectors."""

    def begin(self, text: str, task: Task) -> Callable[[], Vectors]:
        """Begins with a text, beside what the caller does next where it can, and gives the wait for its
        unit vector (dim,)."""


def batches(lengths: Sequence[int], tokens: int) -> Iterator[list[int]]:
    """Indices in batches of like length, longest first; one holds at most `tokens` tokens with its padding,
    or a single text."""
    batch: list[int] = []
    for i in sorted(range(len(lengths)), key=lambda i: lengths[i], reverse=True):
        if batch and (len(batch) + 1) * lengths[batch[0]] > tokens:
            yield batch
            batch = []
        batch.append(i)
    if batch:
        yield batch
