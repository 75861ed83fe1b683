"""The styles: what a table looks like and what makes it hard, drawn by a seed; four for each cause.

They were drawn anew by another seed, six for each cause.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Literal

from typeset import causes
from typeset.split import HALVES, Half, halves

SEED, SEED_ANEW = 20261127, 20261202
PER_CAUSE = 4
PER_CAUSE_ANEW, LOOKED_AT_ANEW = 6, 4
"""Styles of a cause that were drawn anew, and how many of them may be looked at."""
PER_STYLE, PER_STYLE_ANEW = 8, 4
"""Documents of a style, by two programs in turn; of those drawn anew, by all four."""

Ruling = Literal["full", "horizontal", "none", "head", "columns", "outer"]

CHANGES: dict[str, causes.Change | None] = {
    "full ruling": None,
    "horizontal ruling": None,
    "no ruling": None,
    "partial ruling": None,
    "zebra": None,
    "figures to the right": None,
    "wrapped rows": causes.wrapped_rows,
    "stacked heads": causes.stacked_heads,
    "spans": causes.spans,
    "empty columns": causes.empty_columns,
    "narrow columns": causes.narrow_columns,
    "notes": causes.notes,
    "one column": causes.one_column,
    "currency columns": causes.currency_columns,
    "page's end": None,
    "two close": None,
}
"""Each cause, and what it does to a table; without anything it is the look or the place on the page."""


@dataclass(frozen=True, slots=True)
class Style:
    """A look, and the causes that it has: the first is the one that it stands for."""

    name: str
    half: Half
    causes: tuple[str, ...]
    ruling: Ruling
    zebra: bool
    serif: bool
    size: float
    """Of the type, in points."""
    padding: float
    """Above and below the text of a cell, in points; twice as much beside it."""
    head: Literal["bold", "plain", "shaded"]
    head_align: Literal["left", "center"]
    figures: Literal["left", "center", "right"]
    middle: bool
    """Cells' text stands in the middle of their height, not on top."""
    share: float
    """Of the page's width that the table may take."""
    repeated_head: bool

    @property
    def cause(self) -> str:
        """The cause that the style stands for."""
        return self.causes[0]


def styles() -> list[Style]:
    """Return all styles in their order."""
    found = []
    for cause in CHANGES:
        half = halves(f"styles/{cause}", [f"{cause} {number}" for number in range(PER_CAUSE)])
        found += [_style(cause, name, half[name], SEED) for name in sorted(half)]
    return found


def styles_anew() -> list[Style]:
    """Return the styles that were drawn anew, in their order."""
    return [
        _style(cause, f"{cause} {number}", HALVES[number >= LOOKED_AT_ANEW], SEED_ANEW)
        for cause in CHANGES
        for number in range(PER_CAUSE_ANEW)
    ]


def _style(cause: str, name: str, half: Half, seed: int) -> Style:
    rng = Random(f"{seed}/{name}")
    others = [other for other, change in CHANGES.items() if change and other not in (cause, "one column")]
    more = rng.sample(others, rng.choice((0, 0, 1, 1, 2))) if cause != "one column" else []
    together = (cause, *(other for other in CHANGES if other in more))
    return Style(
        name=name,
        half=half,
        causes=together,
        ruling=_ruling(together, rng),
        zebra=cause == "zebra" or rng.random() < 0.1,
        serif=rng.random() < 0.5,
        size=rng.choice((7.5, 8, 9, 10, 11)),
        padding=1 if "narrow columns" in together else rng.choice((1, 2, 3, 5)),
        head=rng.choice(("bold", "plain", "shaded")),
        head_align=rng.choice(("left", "center")),
        figures="right"
        if cause == "figures to the right"
        else rng.choice(("left", "center", "right", "right")),
        middle=rng.random() < 0.4,
        share=rng.choice((0.55, 0.75)) if "wrapped rows" in together else rng.choice((0.8, 0.9, 1)),
        repeated_head=rng.random() < 0.5,
    )


def _ruling(together: tuple[str, ...], rng: Random) -> Ruling:
    """Return the ruling: a blank column and a box of one column can only be seen by their rules."""
    cause = together[0]
    if "empty columns" in together or cause in ("full ruling", "one column"):
        return "full"
    if cause == "partial ruling":
        return rng.choice(("head", "columns", "outer"))
    if cause == "horizontal ruling":
        return "horizontal"
    if cause in ("no ruling", "figures to the right"):
        return "none"
    return rng.choice(("full", "full", "horizontal", "none", "head", "columns", "outer"))
