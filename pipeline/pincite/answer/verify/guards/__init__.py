"""Run the guards: each must hold of a sentence before it may count as the same in other words.

Each guard looks for one kind of mistake that nearness in meaning does not see: a changed number, unit, date,
name, negation, direction, opposite or quantity. A guard can be wrong in both directions; what all of them let
through is measured in `bench/claims.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from pincite.answer.verify.guards import bindings, names, negation, numbers, polarity, quantity, roles, rows
from pincite.answer.verify.guards.reading import Evidence, read_sentence
from pincite.answer.verify.tokens import Token

LONGEST = 1_000
"""Characters of a sentence that is read. A model is asked for 400. The time of the guards grows with the
square, and no answer waits for a model that writes without end."""


class Broken(NamedTuple):
    """A guard that a sentence breaks, by its code, and the words that break it."""

    guard: str
    words: str


_GUARDS: dict[str, Callable[[Sequence[Token], Evidence], str | None]] = {
    "number": numbers.missing_number,
    "time": numbers.missing_time,
    "unit": numbers.other_unit,
    "rate": numbers.other_rate,
    "limit": numbers.other_limit,
    "bound": bindings.bound_to_another,
    "row": rows.other_row,
    "name": names.missing_name,
    "named": names.unpaired_names,
    "role": roles.exchanged,
    "negation": negation.changed_negation,
    "direction": polarity.changed_direction,
    "opposite": polarity.opposite,
    "quantity": quantity.widened,
}


def broken_guard(sentence: str, evidence: Evidence) -> Broken | None:
    """Return the first guard that a sentence breaks, or None if all hold.

    A sentence that is too long to be read breaks the guard `length`.
    """
    if len(sentence) > LONGEST:
        return Broken("length", "")
    tokens = read_sentence(sentence)
    for code, guard in _GUARDS.items():
        if words := guard(tokens, evidence):
            return Broken(code, words)
    return None


__all__ = ["Broken", "Evidence", "broken_guard"]
