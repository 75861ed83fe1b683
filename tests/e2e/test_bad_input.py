"""Whatever is handed in ends with a named outcome, and what is handed in after it is served."""

from __future__ import annotations

import re
import socket
from pathlib import Path

import pytest

from .service import Service, pincite

pytestmark = pytest.mark.e2e

REFUSED = {"letter.pdf": (415, "unsupported-type"), "empty.pdf": (422, "empty-file")}
"""Of the bad files, those that an upload is refused for by their first bytes."""
CODES = {
    "locked.pdf": "encrypted",
    "pageless.pdf": "no-pages",
    "blank.pdf": "no-text",
    "deep.html": "unreadable",
    "long.pdf": "too-many-pages",
}
"""Of the bad files that are accepted, those of which nothing can be read."""
CUT_SHORT = {"unreadable", "no-pages", "no-text", "file-repaired"}


def test_bad_files_over_http_have_named_outcomes_and_cost_the_service_nothing(
    service: Service, collection: str, bad_files: Path, sample_docs: Path
) -> None:
    answers = {
        path.name: service.upload(path.read_bytes(), path.name, collection)
        for path in sorted(bad_files.iterdir())
    }
    refused = {name: answers.pop(name) for name in REFUSED}
    assert {name: (each.status_code, each.json()["code"]) for name, each in refused.items()} == REFUSED
    assert set(service.documents(collection)) == set(answers)
    ids = {name: answer.raise_for_status().json()["id"] for name, answer in answers.items()}
    good = service.upload((sample_docs / "press-release.html").read_bytes(), "good.html", collection)
    found = {name: service.settle(document_id, collection) for name, document_id in ids.items()}

    outcomes = {name: document["last_version"]["outcome"] for name, document in found.items()}
    assert {name: outcome["code"] for name, outcome in outcomes.items() if outcome and name in CODES} == CODES
    assert all(outcome["detail"].endswith(".") for outcome in outcomes.values() if outcome)
    cut = found["cut.pdf"]["last_version"]
    said = [outcome["code"] for outcome in (cut["outcome"], *cut["warnings"]) if outcome]
    assert said
    assert set(said) <= CUT_SHORT
    assert found["latin-1.html"]["last_version"]["state"] == "live"
    assert any("The café opens" in hit["text"] for hit in service.search("café", collection))

    assert service.settle(good.json()["id"], collection)["last_version"]["state"] == "live"
    assert (
        "74 pumps"
        in service.ask("How many pumps did the Ferrow Valley Water Board order?", collection)["answer"]
    )


def test_a_request_that_does_not_end_is_cut_off(service: Service) -> None:
    with socket.create_connection(("127.0.0.1", service.port), timeout=60) as half_sent:
        half_sent.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n")
        answer = half_sent.makefile("rb").read()
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b'"code":"request-timeout"' in answer


def test_bad_files_in_a_folder_are_named_by_the_command_line_line_by_line(
    service: Service, collection: str, bad_files: Path
) -> None:
    ended = pincite(service.home, "add", bad_files, "-c", collection)
    assert ended.returncode == 1
    lines = {}
    for line in ended.stderr.splitlines():
        if match := re.match(r"(failed|live)\s+(\S+)\s+(.*)", line):
            lines[match[2]] = (match[1], match[3].partition(":")[0])
    assert set(lines) == {path.name for path in bad_files.iterdir()}
    codes = {**CODES, **{name: code for name, (_, code) in REFUSED.items()}}
    assert {name: line for name, line in lines.items() if name in codes} == {
        name: ("failed", code) for name, code in codes.items()
    }
    listed = service.documents(collection)
    assert {name: listed[name]["last_version"]["outcome"]["code"] for name in codes} == codes
    assert lines["latin-1.html"][0] == "live"
    assert "Traceback" not in ended.stderr
