"""Read MPNet (Song et al. 2020, arXiv:2004.09297) in BERT's terms: other names, and a bias by distance."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

FIRST_POSITION = 2
"""The row of a text's first token in the table of positions; those before are for padding."""
DISTANCE_BIAS = "encoder.relative_attention_bias.weight"
"""Name of the table (buckets, heads)."""

_POSITIONS = "embeddings.position_embeddings.weight"
_FARTHEST = 128
"""Tokens so far apart or farther share a bucket."""
_NAMES = (
    (r"\.attention\.attn\.q\.", ".attention.self.query."),
    (r"\.attention\.attn\.k\.", ".attention.self.key."),
    (r"\.attention\.attn\.v\.", ".attention.self.value."),
    (r"\.attention\.attn\.o\.", ".attention.output.dense."),
    (r"\.attention\.LayerNorm\.", ".attention.output.LayerNorm."),
)


def as_bert(weights: Mapping[str, NDArray[np.float32]]) -> dict[str, NDArray[np.float32]]:
    """Return the weights under BERT's names, each with its shape, and a row of zeros for the types of tokens.

    The table of positions loses the FIRST_POSITION rows that are for padding.
    """
    renamed = {_bert_name(name.removeprefix("mpnet.")): weight for name, weight in weights.items()}
    if (positions := renamed.get(_POSITIONS)) is not None:
        renamed[_POSITIONS] = positions[FIRST_POSITION:]
        # A text has no types of tokens.
        renamed["embeddings.token_type_embeddings.weight"] = np.zeros((1, positions.shape[1]), np.float32)
    return renamed


def distance_bias(table: NDArray[np.float32], tokens: int) -> NDArray[np.float32]:
    """Return what is added to attention's scores, (heads, tokens, tokens), for the distance of two tokens.

    `table` (buckets, heads) has a number for each bucket of distances (Raffel et al. 2020, arXiv:1910.10683).
    """
    places = np.arange(tokens)
    buckets = _buckets(places[None] - places[:, None], len(table))
    return np.ascontiguousarray(table[buckets].transpose(2, 0, 1))


def _buckets(distances: NDArray[np.int64], buckets: int) -> NDArray[np.int64]:
    """Return the bucket of each distance.

    Half of the buckets are for tokens that follow; near ones have their own, far ones share.
    """
    half = buckets // 2
    exact = half // 2
    apart = np.abs(distances)
    scaled = np.log(np.maximum(apart, 1) / exact) / np.log(_FARTHEST / exact)
    far = np.minimum(exact + (scaled * (half - exact)).astype(np.int64), half - 1)
    return np.where(distances > 0, half, 0) + np.where(apart < exact, apart, far)


def _bert_name(name: str) -> str:
    for pattern, bert in _NAMES:
        name = re.sub(pattern, bert, name)
    return name
