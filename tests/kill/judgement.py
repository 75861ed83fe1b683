"""What a run shows that it must not: in what is left, and in what questions found meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from .harness import Line, Outcome
from .process import ANSWERED
from .scenarios import BYSTANDER, BYSTANDERS_FEE, SCENARIOS, Fee

TOLERANCE = 0.02
"""Of a number of a vector, which is computed in bf16 beside other texts."""


def faults(scenario: str, undisturbed: Outcome, disturbed: Outcome) -> list[str]:
    """Return what a disturbed run shows that it must not: in what is left, and in what questions found."""
    return [*_differences(undisturbed.state, disturbed.state), *_sightings(scenario, disturbed.seen)]


def _differences(expected: Any, found: Any, where: str = "state") -> Iterator[str]:
    if isinstance(expected, dict) and isinstance(found, dict):
        for key in sorted(expected.keys() | found.keys()):
            yield from _differences(expected.get(key), found.get(key), f"{where} / {key}")
    elif isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        for number, pair in enumerate(zip(expected, found, strict=True)):
            yield from _differences(*pair, f"{where} / {number}")
    elif isinstance(expected, float) and isinstance(found, float):
        if abs(expected - found) > TOLERANCE:
            yield f"{where} is {found}, not {expected}"
    elif expected != found:
        yield f"{where} is {found!r}, not {expected!r}"


def _sightings(scenario: str, lines: Sequence[Line]) -> Iterator[str]:
    """Questions that failed, saw two versions or none, or saw what was over or had not begun."""
    fees_of = {**SCENARIOS[scenario].fees, BYSTANDER: (BYSTANDERS_FEE,)}
    promised = SCENARIOS[scenario].promised()
    answered = [(line["at"], promised[line["step"]]) for line in lines if line["what"] == ANSWERED]
    place = dict.fromkeys(fees_of, 0)
    for line in lines:
        if line["what"] == "error":
            yield f"a question failed: {line['error']}"
        if line["what"] not in ("searched", "cited"):
            continue
        demanded = next((places for at, places in reversed(answered) if at < line["began"]), {})
        for document, known in fees_of.items():
            versions, fees = line["found"].get(document, ([], []))
            if len(versions) > 1 or len(fees) > 1:
                yield f"versions {versions} of {document} were {line['what']} at once, with fees {fees}"
                continue
            if line["what"] == "cited" and not fees:
                continue
            fee: Fee = fees[0] if fees else None
            onward = known[place[document] :]
            if fee not in onward:
                yield f"{document} was {line['what']} with fee {fee}, where only {onward} may be"
                continue
            place[document] += onward.index(fee)
            least = demanded.get(document, 0)  # the bystander is promised nothing new
            if fee not in known[least:]:
                yield f"{document} was {line['what']} with fee {fee} when {known[least]} was promised"
            place[document] = max(place[document], least)
