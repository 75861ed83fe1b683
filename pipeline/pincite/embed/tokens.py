"""Hold the tokens of a text, each with its vector as the model reads it there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Encoding

from pincite.embed.vectors import Vectors


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens that the model reads of a text, without special ones and its prompt.

    `ids` (t,) are the tokenizer's. `spans` (t, 2) are their starts and ends, in code points of the text.
    `vectors` (t, dim) have unit length; `dim` may differ from that of a text's own vector.
    """

    ids: NDArray[np.int64]
    spans: NDArray[np.int64]
    vectors: Vectors


def tokens_of(encoding: Encoding, prompt: str, states: Vectors) -> Tokens:
    """Return the tokens of an encoded prompt and text.

    `states` (t or more, dim) are the model's vectors of them, special tokens included.
    """
    spans = np.array(encoding.offsets, dtype=np.int64).reshape(-1, 2) - len(prompt)
    special = np.array(encoding.special_tokens_mask, dtype=bool)
    own = np.flatnonzero(~special & (spans[:, 0] >= 0) & (spans[:, 1] > spans[:, 0]))
    vectors = states[own].astype(np.float32)
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    return Tokens(np.array(encoding.ids, dtype=np.int64)[own], spans[own], vectors)
