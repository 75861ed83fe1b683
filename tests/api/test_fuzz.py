"""What a description of the service allows and forbids is sent to it by schemathesis.

Random requests go by number, so that a slow machine is asked the same as a fast one. The bounds of all fields
are sent for a minute; what is asserted of the whole holds without them.
"""

from __future__ import annotations

import base64
import json
from pathlib import Path

import fuzz

EXAMPLES = 5
"""Random requests for each operation, and random sequences."""
SECONDS = 150
"""Of which the bounds of all fields have their share."""
SEED = 20261127
"""Fixed, so that what fails here fails again; bench/fuzz.py draws others."""


def test_no_route_answers_with_a_server_error(tmp_path: Path) -> None:
    found = fuzz.fuzz(SECONDS, tmp_path, SEED, EXAMPLES)
    assert not found.failures, "\n".join(found.failures)
    assert not found.internal
    assert found.asked == found.operations
    assert max(status for _, _, status in found.counts) < 500
    # Otherwise nothing but refusals was looked at.
    assert len(found.reached) >= 0.5 * len(found.operations), found.operations - found.reached


def test_an_internal_error_is_found_in_the_events_of_a_stream_that_began_well(tmp_path: Path) -> None:
    event = 'data: {"error": {"code": "internal-error"}}\n\n'
    response = {"status_code": 200, "content": {"$base64": base64.b64encode(event.encode()).decode()}}
    recorder = {
        "cases": {"a": {"value": {"method": "POST", "path": "/v1/chat/completions"}}},
        "interactions": {"a": {"response": response}},
    }
    report = tmp_path / "report.ndjson"
    report.write_text(json.dumps({"ScenarioFinished": {"recorder": recorder}}), encoding="utf-8")
    found = fuzz.Found()
    found.read("fuzzing", report)
    assert found.internal == {("POST", "/v1/chat/completions")}
    assert found.counts == {("POST", "/v1/chat/completions", 200): 1}
