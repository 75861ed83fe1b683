"""Compare the text blocks of an HTML page: those of one path of elements, and words that stand again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from math import log1p
from typing import Any

import numpy as np
from numpy.typing import NDArray

Columns = dict[str, NDArray[np.float64]]
"""Features by name, each (n,): a number for every block of a page."""

_LONG = 20
"""Words from which on a block is running text."""
_WINDOW = 20
"""Blocks on each side within which paths repeat."""
_FAR = 60
"""Blocks after which a path's next or last block is no longer looked for."""
_RUN = 3
"""Words in a row by which texts are compared."""


def alike(paths: Sequence[Sequence[Any]], own: Columns, counts: NDArray[np.float64]) -> Columns:
    """Return features of the blocks of one path together, and of how the paths follow each other.

    `paths` are the elements from the root to the holder of each of n blocks, `own` the features of each block
    by itself, `counts` (n,) its words. A path is told by its elements' tags and two of their class names, by
    the same without the holder, and by the tags alone.
    """
    by_shape, by_tag = _Interned(shape), _Interned(lambda element: str(element.tag))
    keys = [by_shape.key(path) for path in paths]
    full = _Groups(keys, counts)
    around = _Groups([by_shape.key(path[:-1]) for path in paths], counts)
    tags = _Groups([by_tag.key(path) for path in paths], counts)
    columns = full.sums("path", own) | full.manner("path", own)
    return columns | around.sums("ppath", own) | tags.sums("tpath", own) | _sequence(keys)


def again(tokens: Sequence[Sequence[str]]) -> Columns:
    """Return the share of each block's words, and runs of three, that stand elsewhere on the page."""
    times = Counter(word for found in tokens for word in found)
    logs = {word: log1p(count) for word, count in times.items()}
    found_runs = [
        {" ".join(found[at : at + _RUN]) for at in range(max(1, len(found) - _RUN + 1))} for found in tokens
    ]
    run_times = Counter(run for each in found_runs for run in each)
    seen: set[str] = set()
    before = []
    for each in found_runs:
        before.append(sum(run in seen for run in each) / len(each))
        seen |= each
    sizes = np.array([max(len(found), 1) for found in tokens], float)
    return {
        "word_rare": np.array([sum(times[word] == 1 for word in found) for found in tokens]) / sizes,
        "word_freq": np.array([sum(logs[word] for word in found) for found in tokens]) / sizes,
        "again": np.array([sum(run_times[run] > 1 for run in each) / len(each) for each in found_runs]),
        "again_before": np.array(before),
    }


def shape(element: Any) -> str:
    """Return what elements of one kind share: the tag and two of the class names."""
    return " ".join([element.tag, *sorted((element.get("class") or "").split()[:2])])


class _Interned:
    """A number for each path that is told by `name` of its elements."""

    def __init__(self, name: Callable[[Any], str]) -> None:
        self._name = name
        self._numbers: dict[tuple[int, str], int] = {}
        self._known: dict[Any, int] = {}

    def key(self, path: Sequence[Any]) -> int:
        above = -1
        for element in path:
            if element not in self._known:
                named = (above, self._name(element))
                self._known[element] = self._numbers.setdefault(named, len(self._numbers))
            above = self._known[element]
        return above


class _Groups:
    """Blocks by a key of each (n): what those of one key are together."""

    def __init__(self, keys: Sequence[Hashable], counts: NDArray[np.float64]) -> None:
        numbers: dict[Hashable, int] = {}
        self._of = np.array([numbers.setdefault(key, len(numbers)) for key in keys])
        self._counts = counts
        self._blocks = self._sum(np.ones(len(keys)))
        self._words = self._sum(counts)

    def sums(self, name: str, own: Columns) -> Columns:
        """Return how many blocks and words a group has, and how much of it is linked and taken."""
        total = max(self._counts.sum(), 1)
        found = {
            "blocks": np.log1p(self._blocks),
            "words": np.log1p(self._words),
            "share": self._words / total,
            "mean": np.log1p(self._words / self._blocks),
        }
        found |= {each: self._by_words(own[each]) for each in ("links", "generous", "precise")}
        return self._spread(name, found)

    def manner(self, name: str, own: Columns) -> Columns:
        """Return how a group's text is written, where it begins, and its rank by words (0 to 1)."""
        first = np.full(len(self._blocks), len(self._of))
        np.minimum.at(first, self._of, np.arange(len(self._of)))
        ranks = np.argsort(np.argsort(-self._words, kind="stable"))
        found: Columns = {
            "long": self._sum(self._counts >= _LONG) / self._blocks,
            "ends": self._sum(own["ends"]) / self._blocks,
            "stated": self._by_words(own["stated"]),
            "short_words": self._by_words(own["short_words"]),
            "money": self._sum(own["says_money"] > 0) / self._blocks,
            "act": self._sum(own["says_act"] > 0) / self._blocks,
            "first": first / len(self._of),
            "rank": ranks / len(self._words),
        }
        return self._spread(name, found)

    def _sum(self, values: NDArray[Any]) -> NDArray[np.float64]:
        sums: NDArray[np.float64] = np.bincount(self._of, values).astype(float)
        return sums

    def _by_words(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        return self._sum(values * self._counts) / np.maximum(self._words, 1)

    def _spread(self, name: str, found: Columns) -> Columns:
        return {f"{name}_{each}": values[self._of] for each, values in found.items()}


def _sequence(keys: Sequence[int]) -> Columns:
    """Return the length of each block's run of one path, the distance to the path's others, and repeats."""
    numbers = np.array(keys)
    starts = np.flatnonzero(np.append(True, numbers[1:] != numbers[:-1]))
    lengths = np.diff(np.append(starts, len(keys)))
    repeated = []
    for at in range(len(keys)):
        near = Counter(keys[max(0, at - _WINDOW) : at + _WINDOW + 1])
        repeated.append(sum(count > 1 for count in near.values()) / len(near))
    return {
        "run_same": np.log1p(np.repeat(lengths, lengths)),
        "dup_before": np.log1p(_since(keys)),
        "dup_after": np.log1p(_since(keys[::-1])[::-1]),
        "run_dup": np.array(repeated),
    }


def _since(keys: Sequence[int]) -> NDArray[np.float64]:
    """Return for each block how many blocks ago its path last stood."""
    last: dict[int, int] = {}
    found = np.full(len(keys), float(_FAR))
    for at, key in enumerate(keys):
        found[at] = min(_FAR, at - last.get(key, -_FAR))
        last[key] = at
    return found
