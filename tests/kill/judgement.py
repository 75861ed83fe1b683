"""What a run shows that it must not: in what is left, and in what questions found meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from .harness import Line, Outcome
from .process import ANSWERED
from .scenarios import BYSTANDER, BYSTANDERS_FEE, CHANGING, SCENARIOS, Fee

TOLERANCE = 0.02
"""Of a number of a vector, which is computed in bf16 beside other texts."""


def faults(scenario: str, undisturbed: Outcome, disturbed: Outcome) -> list[str]:
    """What a disturbed run shows that it must not: in what is left, and in what questions found."""
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
    known = SCENARIOS[scenario]
    answered = {line["step"]: line["at"] for line in lines if line["what"] == ANSWERED}
    demands = [(at, known.steps[step].sees[0]) for step, at in answered.items() if known.steps[step].sees]
    place = dict.fromkeys(CHANGING, 0)
    for line in lines:
        if line["what"] == "error":
            yield f"a question failed: {line['error']}"
        if line["what"] not in ("searched", "cited"):
            continue
        demanded = [fee for at, fee in demands if at < line["began"]]
        for document in (BYSTANDER, *CHANGING):
            versions, fees = line["found"].get(document, ([], []))
            if len(versions) > 1 or len(fees) > 1:
                yield f"versions {versions} of {document} were {line['what']} at once, with fees {fees}"
                continue
            if line["what"] == "cited" and not fees:
                continue
            fee: Fee = fees[0] if fees else None
            if document == BYSTANDER:
                if fee != BYSTANDERS_FEE:
                    yield f"{BYSTANDER} was {line['what']} with fee {fee}"
                continue
            onward = known.fees[place[document] :]
            if fee not in onward:
                yield f"{document} was {line['what']} with fee {fee}, where only {onward} may be"
                continue
            place[document] += onward.index(fee)
            if demanded and not _may_follow(known.fees, demanded[-1], fee):
                yield f"{document} was {line['what']} with fee {fee} when {demanded[-1]} was promised"


def _may_follow(fees: Sequence[Fee], demanded: Fee, found: Fee) -> bool:
    """Whether a question may find a fee once another was promised: that one, or a later."""
    return found in fees[fees.index(demanded) :]
