"""Metrics of text: its order (NID), its words (word F1), and what should not be in it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from rapidfuzz.distance import Indel

from metrics.grids import one_line

_WORD = re.compile(r"\w+")


def nid(gold: str, read: str) -> float:
    """Normalised indel similarity, 0 to 1: twice the longest common subsequence over both lengths.

    Characters in reading order; all white space counts as one space. opendataloader-bench measures so the
    text with the marks of Markdown, `markdown.marked_text`; `markdown.plain_text` has what is said alone.
    """
    return float(Indel.normalized_similarity(one_line(gold), one_line(read)))


def words(text: str) -> Counter[str]:
    """How often each word stands in `text`: runs of letters, digits and underscores in lower case."""
    return Counter(_WORD.findall(text.lower()))


def word_f1(gold: str, read: str) -> float:
    """F1 of the multisets of words (Web Content Extraction Benchmark); two empty texts agree."""
    wanted, found = words(gold), words(read)
    return f1((wanted & found).total(), wanted.total(), found.total())


def f1(common: float, wanted: float, found: float) -> float:
    """Return the harmonic mean of precision and recall; 1 where nothing was wanted and none found."""
    return 2 * common / (wanted + found) if wanted + found else 1.0


def absent(snippets: Iterable[str], read: str) -> Sequence[bool]:
    """For each snippet whether it isn't in the text, whatever the case and the white space."""
    held = one_line(read).lower()
    return [one_line(snippet).lower() not in held for snippet in snippets]
