"""Whether any route answers with a server error, looked for by schemathesis.

The service runs in this process over a small library and answers over HTTP. It is sent what its own
description allows and forbids: the examples, the bounds of every field, random requests, and requests that
use what earlier ones gave.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from machine import record

from pincite.library import DEFAULT_COLLECTION, Library
from pincite.settings import Settings

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.api.conftest import served
from tests.test_library import bring_in

DOCUMENT = "datasheet-cv-120.pdf"
SAMPLE = Path(__file__).parents[1] / "sample_docs" / DOCUMENT
KEY = "a-key"
BOUNDS = "examples,coverage"
SHARES: Mapping[str, float] = {BOUNDS: 0.4, "fuzzing": 0.4, "stateful": 0.2}
"""Phases of schemathesis, and their shares of the time. Each has its own, or one would take all."""
REQUEST_TIMEOUT_S = 60
OVERTIME_S = 120
"""How much later than asked a phase may end: it finishes what it is at."""
LONGEST_S = 1800
"""How long a phase may take that is bounded by a number."""
INTERNAL = "internal-error"
"""The code of an error nobody has thought of. A stream that has begun says it after its status."""


@dataclass
class Found:
    """What was sent and what came back."""

    failures: list[str] = field(default_factory=list)
    """What schemathesis printed of phases that did not pass."""
    operations: set[tuple[str, str]] = field(default_factory=set)
    """Those of the description, by method and path."""
    answers: dict[str, Counter[tuple[str, str, int]]] = field(default_factory=dict)
    """By phase: how often each method and path was answered with each status."""
    internal: set[tuple[str, str]] = field(default_factory=set)
    """The methods and paths that answered with an internal error, whatever the status."""

    @property
    def asked(self) -> set[tuple[str, str]]:
        """Return the operations that were sent anything."""
        return self.operations & {(method, path) for method, path, _ in self.counts}

    @property
    def reached(self) -> set[tuple[str, str]]:
        """Return the operations that succeeded at least once."""
        return self.operations & {(method, path) for method, path, status in self.counts if status < 300}

    def read(self, phases: str, report: Path) -> None:
        """Take in what was answered in these phases."""
        answers = list(_answers(report))
        self.answers[phases] = Counter(answer for answer, _ in answers)
        self.internal |= {(method, path) for (method, path, _), body in answers if INTERNAL in body}

    @property
    def counts(self) -> Counter[tuple[str, str, int]]:
        return sum(self.answers.values(), Counter())


def fuzz(seconds: float, home: Path, seed: int | None = None, examples: int | None = None) -> Found:
    """Serve a library with one document in two versions, and ask it for so long.

    `examples` are random requests for each operation, and sequences: with them these phases go by number, and
    ask the same on a slow machine as on a fast one. The phase of bounds knows no number.
    """
    found = Found()
    with Library(Settings(home=home / "library")) as library:
        content = SAMPLE.read_bytes()
        bring_in(library, DEFAULT_COLLECTION, {DOCUMENT: content})
        document = bring_in(library, DEFAULT_COLLECTION, {DOCUMENT: content + b"\n"})[DOCUMENT]
        there = {"collection": DEFAULT_COLLECTION, "document_id": document.id, "page": 1}
        with served(library, {"api_key": KEY}) as client:
            described = client.get("/openapi.json").raise_for_status().json()["paths"]
            found.operations = {
                (method.upper(), path) for path, operations in described.items() for method in operations
            }
            for phases, share in SHARES.items():
                report = home / f"{phases}.ndjson"
                by_number = examples is not None and phases != BOUNDS
                options = ["--phases", phases]
                if by_number:
                    options += ["--max-examples", str(examples)]
                else:
                    options += ["--max-time", str(max(1, round(share * seconds)))]
                options += ["--report", "ndjson", "--report-ndjson-path", str(report)]
                options += ["--seed", str(seed)] if seed is not None else []
                command = [f"{client.base_url}/openapi.json", *options]
                longest = LONGEST_S if by_number else share * seconds + OVERTIME_S
                done = _schemathesis(command, there, home, longest)
                assert report.exists(), done.stdout
                if done.returncode:
                    found.failures.append(done.stdout)
                found.read(phases, report)
    return found


def _schemathesis(
    options: list[str], there: Mapping[str, Any], folder: Path, seconds: float
) -> subprocess.CompletedProcess[str]:
    """Run it in a folder, where it leaves what it remembers."""
    command = [sys.executable, "-m", "schemathesis.cli", "run", "--no-color"]
    command += ["--checks", "not_a_server_error", "--continue-on-failure", "--suppress-health-check", "all"]
    command += ["--header", f"Authorization:Bearer {KEY}", "--generation-database", "none"]
    command += ["--request-timeout", str(REQUEST_TIMEOUT_S), *options]
    environment = os.environ | {
        "FUZZ_THERE": json.dumps(there),
        "SCHEMATHESIS_HOOKS": "fuzz_hooks",
        "PYTHONPATH": str(Path(__file__).parent),
    }
    return subprocess.run(
        command,
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=seconds,
    )


def _answers(report: Path) -> Iterator[tuple[tuple[str, str, int], str]]:
    """Yield method, path and status of every request of a report that was answered, and the answer."""
    with report.open(encoding="utf-8") as lines:
        for line in lines:
            [(kind, event)] = json.loads(line).items()
            if kind != "ScenarioFinished":
                continue
            for name, interaction in event["recorder"].get("interactions", {}).items():
                if response := interaction.get("response"):
                    case = event["recorder"]["cases"][name]["value"]
                    content = base64.b64decode((response.get("content") or {}).get("$base64", ""))
                    answer = case["method"], case["path"], response["status_code"]
                    yield answer, content.decode(errors="replace")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--seed", type=int, help="of the requests; without it, another one each time")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        found = fuzz(60 * asked.minutes, Path(home), asked.seed)
    statuses = Counter[int]()
    for (_, _, status), count in found.counts.items():
        statuses[status] += count
    figures: dict[str, Any] = {
        f"requests, {phases}": sum(answers.values()) for phases, answers in found.answers.items()
    }
    figures |= {
        "minutes": asked.minutes,
        "operations": len(found.operations),
        "operations asked": len(found.asked),
        "operations that succeeded at least once": len(found.reached),
        "server errors": sum(count for status, count in statuses.items() if status >= 500),
        "operations with an internal error": len(found.internal),
        "phases that failed": len(found.failures),
        "answers by status": {str(status): count for status, count in sorted(statuses.items())},
        "schemathesis": version("schemathesis"),
    }
    record("fuzz", figures)
    if found.failures or found.internal:
        sys.exit("\n".join([*found.failures, *map(str, found.internal)]))


if __name__ == "__main__":
    main()
