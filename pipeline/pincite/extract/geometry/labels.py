"""Tell labels from a column of text: dates before jobs, terms before what they mean, names before values."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from pincite.extract.blocks import Line

_LEVEL = 0.75
"""The share of labels that stand level with a line of the column, at least."""
_FEW = 6
"""Lines of a column, at least, of which half as many labels are few."""
_WORDS = 3
"""Words of a label, in the middle."""
_NARROW = 3
"""Width of the lines of the column over that of labels, at least."""


def are_labels(beside: Sequence[Line], run: Sequence[Line], lines: int) -> bool:
    """Return True if pieces beside a column of so many lines label some of these.

    Most are level with a line of the `run`, those that begin at its edge, and they are few, or short beside
    longer lines or values.
    """
    labels = _next_to(beside)
    level = sum(any(_stand_level(label, line) for line in run) for label in labels)
    if level < _LEVEL * len(labels):
        return False
    named = sum(label.words[-1].text.endswith(":") for label in labels)
    if _FEW <= 2 * len(labels) <= lines or 2 * named > len(labels):
        return True
    valued = 2 * sum(map(_has_digit, run)) >= len(run) and not any(map(_has_digit, labels))
    narrow = _NARROW * _width(labels) <= _width(run)
    return statistics.median(len(label.words) for label in labels) <= _WORDS and (narrow or valued)


def _next_to(beside: Sequence[Line]) -> list[Line]:
    """Return the pieces beside a column that have no other piece between them and it."""
    return [
        piece
        for piece in beside
        if not any(
            other.box[0] >= piece.box[2] and min(other.box[3], piece.box[3]) > max(other.box[1], piece.box[1])
            for other in beside
        )
    ]


def _stand_level(label: Line, line: Line) -> bool:
    return abs(label.box[3] - line.box[3]) < 0.2 * line.size


def _has_digit(piece: Line) -> bool:
    return any(map(str.isdigit, piece.text))


def _width(pieces: Sequence[Line]) -> float:
    return statistics.median(piece.box[2] - piece.box[0] for piece in pieces)
