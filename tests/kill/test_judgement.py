"""What the harness holds against a run: it would not notice a fault otherwise."""

from __future__ import annotations

import re
from typing import Any

import pytest

from .harness import Line, Outcome
from .judgement import faults
from .scenarios import BYSTANDER, BYSTANDERS_FEE, CHANGING

NOTICE, LEAFLET = CHANGING
STATE: dict[str, Any] = {"points": {"notice.html 2": 4}, "vectors": {"notice.html 2": [[0.5, 0.5]]}}


def found(at: int, notice: list[list[int]] | None, *, what: str = "searched") -> Line:
    """Return a question at a time, and what it found in the notice; the leaflet has version 2 by then."""
    documents = {BYSTANDER: [[1], [BYSTANDERS_FEE]], LEAFLET: [[2], [58]], NOTICE: notice}
    return {"what": what, "at": at + 1, "began": at, "found": {k: v for k, v in documents.items() if v}}


def answered(at: int, step: int) -> Line:
    return {"what": "answered", "at": at, "step": step}


def judged(*lines: Line, state: dict[str, Any] = STATE) -> list[str]:
    """Return the faults of a run of `replace` in which 41 becomes 58, which is promised after step 1."""
    return faults("replace", Outcome(STATE, [], 0, 0.0), Outcome(state, list(lines), 1, 0.0))


OLD, NEW = [[1], [41]], [[2], [58]]


def test_one_version_after_the_other_is_no_fault() -> None:
    assert judged(found(0, OLD), found(10, OLD), answered(15, 1), found(20, NEW), found(30, NEW)) == []


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        ([found(0, OLD), found(10, None)], "fee None, where only"),
        ([found(0, [[1, 2], [41]])], r"versions \[1, 2\]"),
        ([found(0, [[1], [41, 58]])], r"fees \[41, 58\]"),
        ([found(0, [[1, 2], [41]], what="cited")], r"versions \[1, 2\]"),
        ([found(0, NEW), found(10, OLD)], "fee 41, where only"),
        ([answered(5, 1), found(10, OLD)], "fee 41 when 58 was promised"),
        ([{"what": "error", "at": 1, "began": 0, "error": "KeyError"}], "KeyError"),
    ],
)
def test_what_no_question_may_see_is_a_fault(lines: list[Line], fault: str) -> None:
    (said,) = judged(*lines)
    assert re.search(fault, said)


def test_once_a_rollback_is_answered_what_it_went_back_from_may_not_be_found() -> None:
    lines = [found(0, OLD), found(10, NEW), answered(15, 2), found(20, OLD), found(30, NEW)]
    for line in lines:
        line.get("found", {}).pop(LEAFLET, None)
    said = faults("rollback", Outcome(STATE, [], 0, 0.0), Outcome(STATE, lines, 1, 0.0))
    (fault,) = [each for each in said if NOTICE in each]
    assert "fee 58, where only (41,) may be" in fault


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"points": {"notice.html 2": 5}}, "points / notice.html 2"),
        ({"points": {"notice.html 2": 4, "notice.html 1": 4}}, "points / notice.html 1"),
        ({"vectors": {"notice.html 2": [[0.5, 0.6]]}}, "vectors / notice.html 2 / 0 / 1"),
    ],
)
def test_what_is_left_otherwise_is_a_fault(changed: dict[str, Any], where: str) -> None:
    (said,) = judged(state=STATE | changed)
    assert where in said


def test_the_last_digits_of_a_vector_are_no_fault() -> None:
    assert judged(state=STATE | {"vectors": {"notice.html 2": [[0.501, 0.499]]}}) == []
