"""Make BM25's terms and weights (Robertson and Zaragoza 2009, doi:10.1561/1500000019), as sparse vectors.

A vector holds the part of the formula that a chunk decides: how often a term is in it, and how long it is.
The part that the corpus decides, how rare a term is, is the index's, which counts it when asked.

    weight(term, chunk) = tf * (k + 1) / (tf + k * (1 - b + b * length / average length))
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from pincite.index.analysis import analyzer
from pincite.index.languages import ENGLISH

SCHEME = "bm25-1"
"""Names how terms and weights are made. An index that was made with another one cannot be searched."""

_K = 1.2
_B = 0.75
# The mean over a corpus ages with every document, and is baked into every stored weight. Chunks have a
# bounded length (200 tokens are 65 to 90 terms, and the header's), and a constant from half the mean to the
# mean ranks as well as the mean does.
_AVERAGE_LENGTH = 80.0


TermNumbers = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class SparseVector:
    """Ascending term numbers, each below 2 to the power of 32, and the weight of each, above 0."""

    indices: list[int]
    values: list[float]


def chunk_vector(text: str, language: str = ENGLISH) -> SparseVector:
    """Return the weights of a chunk's terms, without their rarity."""
    found = terms(text, language)
    norm = _K * (1 - _B + _B * len(found) / _AVERAGE_LENGTH)
    return _vector({term: tf * (_K + 1) / (tf + norm) for term, tf in Counter(found).items()})


def query_vector(
    text: str, synonyms: Sequence[str] = (), share: float = 1.0, *, language: str = ENGLISH
) -> SparseVector:
    """Return a question's terms with weight 1 each, and those of `synonyms` with `share`, from 0 to 1.

    The parts of a code weigh together what the code does.
    """
    weights: dict[str, float] = {}
    for part_of, weight in ((text, 1.0), *((words, share) for words in synonyms)):
        for whole, *parts in analyzer(language).groups(part_of):
            weights[whole] = max(weights.get(whole, 0.0), weight)
            for part in parts:
                weights[part] = max(weights.get(part, 0.0), weight / len(parts))
    return _vector(weights)


def any_of(wanted: Iterable[str]) -> SparseVector:
    """Return terms of equal weight, to look up what holds any of them."""
    return _vector(dict.fromkeys(wanted, 1.0))


def term_numbers(indices: Iterable[int]) -> TermNumbers:
    """Return the numbers of a sparse vector's terms as an array, (terms,), which takes less memory."""
    return np.fromiter(indices, dtype=np.uint32)


def held_terms(wanted: Sequence[str], numbers: TermNumbers) -> list[str]:
    """Return those of some terms that a chunk has, by their numbers."""
    held = set(numbers.tolist())
    return [term for term in wanted if _number(term) in held]


def terms(text: str, language: str = ENGLISH) -> list[str]:
    """Return the terms that a text is found by, in its order.

    A code stands there as one term and in its parts: XR-200 is xr200, xr and 200, so it is found as XR200 and
    as XR 200.
    """
    return [term for group in analyzer(language).groups(text) for term in group]


def holds_phrase(words: Sequence[str], wanted: Sequence[str]) -> bool:
    """Return True if terms stand side by side, in their order, among those of a text."""
    return any(words[at : at + len(wanted)] == wanted for at in range(len(words)))


@lru_cache(maxsize=2**10)
def distinct_terms(text: str, language: str = ENGLISH) -> frozenset[str]:
    """Return a text's terms, each once: faster than `terms`, and kept for the next question."""
    return frozenset(analyzer(language).distinct(text))


def rarity(having: int, texts: int) -> float:
    """Return the weight, above 0, of a term that `having` of some texts have: the rarer, the larger."""
    return math.log(1 + texts / (0.5 + having))


@lru_cache(maxsize=2**16)
def _number(term: str) -> int:
    return int.from_bytes(hashlib.blake2b(term.encode(), digest_size=4).digest(), "big")


def _vector(weights: dict[str, float]) -> SparseVector:
    """Return a vector. Two terms with one number, about one pair in 100,000 terms, keep the larger weight."""
    numbered: dict[int, float] = {}
    for term, weight in weights.items():
        number = _number(term)
        numbered[number] = max(weight, numbered.get(number, 0.0))
    indices = sorted(numbered)
    return SparseVector(indices, [numbered[i] for i in indices])
