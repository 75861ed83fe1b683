"""Commands do the same through a running service as without one."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, cast

import pytest
from pydantic import SecretStr

from pincite.library import Library
from pincite.runtime.health import READY
from pincite.settings import Settings
from pincite_cli.serve import SHORT_KEY, ModelLoader, how_to_open, warnings

from .conftest import Run

PINCITE = (sys.executable, "-m", "pincite_cli.main")
PAGE = "<html><head><title>{0}</title></head><body><h1>{0}</h1><p>{1}</p></body></html>"
MILL = "The mill was built in 1904 by the river Tarn."


class Ended(NamedTuple):
    """How a command ended, and what it printed."""

    returncode: int
    stdout: str
    stderr: str


@dataclass(frozen=True, slots=True)
class Place:
    """A data folder, whether a service has it or not, and a pile of documents.

    Commands run in this process: to load the same anew took most of the time of each.
    """

    home: Path
    pile: Path
    run: Run
    capsys: pytest.CaptureFixture[str]
    monkeypatch: pytest.MonkeyPatch

    def pincite(self, *arguments: str | Path, home: Path | None = None) -> Ended:
        with self.monkeypatch.context() as environment:
            for name in os.environ.keys() - _environment(self.home).keys():
                environment.delenv(name)
            environment.setenv("PINCITE_HOME", str(home or self.home))
            code = self.run(*arguments)
        return Ended(code, *self.capsys.readouterr())


def _environment(home: Path) -> dict[str, str]:
    # A Prefect server would take long to start and be seen by nobody: without one the worker goes on alone.
    away = {"PREFECT_API_URL": "http://127.0.0.1:9/api", "PINCITE_PREFECT_START_TIMEOUT_S": "0.1"}
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("PINCITE_", "PREFECT_"))
    }
    return {**kept, **away, "PINCITE_HOME": str(home)}


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(params=["local", pytest.param("service", marks=pytest.mark.e2e)])
def place(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    run: Run,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Place]:
    """Yield an empty data folder, once without a service and once with one; and a pile of two documents."""
    pile = tmp_path / "pile"
    pile.mkdir()
    (pile / "mill.html").write_text(PAGE.format("The mill", MILL), encoding="utf-8")
    (pile / "dam.html").write_text(PAGE.format("The dam", "The dam is 31 metres high."), encoding="utf-8")
    made = Place(tmp_path / "home", pile, run, capsys, monkeypatch)
    if request.param == "local":
        yield made
        return
    command = [*PINCITE, "serve", "--port", str(_free_port())]
    with subprocess.Popen(
        command, env=_environment(made.home), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as service:
        assert service.stdout and service.stderr
        assert service.stdout.readline().startswith("Pincite listens at http://127.0.0.1:")
        yield made
        service.send_signal(signal.SIGTERM)
        errors = service.stderr.read()
    assert service.returncode == 0
    assert "Traceback" not in errors


class SlowModels:
    """A library whose models take a moment to load."""

    def load_model(self) -> None:
        time.sleep(0.5)


def test_the_way_down_waits_for_models_that_are_being_loaded() -> None:
    loader = ModelLoader(cast("Library", SlowModels()))
    loader.start()
    loader.stop()
    assert loader.state == READY


def test_the_service_says_where_its_page_is_and_how_to_sign_in(tmp_path: Path) -> None:
    address = "http://127.0.0.1:8300"
    opened = f"Open {address} in a browser to ask and to read."
    signed_in = "It asks for the key: the value of PINCITE_API_KEY."
    assert how_to_open(Settings(home=tmp_path, api_key=None), address) == [opened]
    assert how_to_open(Settings(home=tmp_path, api_key=SecretStr("k")), address) == [opened, signed_in]
    public = Settings(home=tmp_path, api_key=None, public_url="https://pincite.example")
    assert how_to_open(public, address) == ["Open https://pincite.example in a browser to ask and to read."]
    assert how_to_open(Settings(home=tmp_path, web=False), address) == []


@pytest.mark.parametrize(
    ("key", "count"), [(None, 0), ("", 0), ("k", 1), ("k" * (SHORT_KEY - 1), 1), ("k" * SHORT_KEY, 0)]
)
def test_the_service_warns_of_a_key_that_can_be_guessed(tmp_path: Path, key: str | None, count: int) -> None:
    said = warnings(Settings(home=tmp_path, api_key=None if key is None else SecretStr(key)))
    assert len(said) == count
    assert all("PINCITE_API_KEY is short" in line for line in said)


def test_from_a_folder_to_a_cited_answer_and_back(place: Place) -> None:
    added = place.pincite("add", place.pile)
    assert added.returncode == 0, added.stderr
    assert "2 live, 0 unchanged, 0 failed." in added.stderr
    assert "0 live, 2 unchanged, 0 failed." in place.pincite("add", place.pile).stderr

    asked = json.loads(place.pincite("ask", "When was the mill built?", "--json").stdout)
    citation = asked["sentences"][0]["citations"][0]
    assert (citation["document"], citation["verdict"]) == ("mill.html", "verified")
    assert citation["quote"] == MILL

    found = place.pincite("search", "mill", "--within", "dam.html", "--json").stdout
    assert {hit["document"] for hit in json.loads(found)["hits"]} <= {"dam.html"}
    assert json.loads(place.pincite("status", "--json").stdout)["collections"]["default"]["live"] == 2

    known = place.pincite("set", "mill.html", "year=1904", "--profile", "organisation=Tarn Mills", "--json")
    assert json.loads(known.stdout)["metadata"] == {"year": 1904}
    where = 'metadata.year < 1905 and organisation = "tarn mills" and kind = web-page'
    found = place.pincite("search", "dam", "--where", where, "--json").stdout
    assert {hit["document"] for hit in json.loads(found)["hits"]} == {"mill.html"}

    assert place.pincite("delete", "mill.html", "--yes").returncode == 0
    listed = place.pincite("list", "--json").stdout.splitlines()
    assert [json.loads(line)["external_id"] for line in listed] == ["dam.html"]


def test_what_fails_and_what_is_refused_is_named(place: Place, tmp_path: Path) -> None:
    (place.pile / "empty.html").write_bytes(b"")
    added = place.pincite("add", place.pile)
    assert added.returncode == 1
    assert "failed    empty.html  empty-file: " in added.stderr
    assert "2 live, 0 unchanged, 1 failed." in added.stderr
    letter = tmp_path / "letter.pdf"
    letter.write_bytes(b"Dear reader,\n" * 20)
    assert "failed    letter.pdf  unsupported-type: " in place.pincite("add", letter).stderr
    listed = place.pincite("list", "--state", "failed", "--json").stdout.splitlines()
    failed = {
        each["external_id"]: each["last_version"]["outcome"]["code"] for each in map(json.loads, listed)
    }
    assert failed == {"empty.html": "empty-file", "letter.pdf": "unsupported-type"}

    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "mill.html").write_text(PAGE.format("Mill", "Another mill."), encoding="utf-8")
    refused = place.pincite("add", elsewhere)
    assert refused.returncode == 1
    assert "failed    mill.html  origin-conflict: " in refused.stderr
    assert place.pincite("add", elsewhere, "--prefix", "other").returncode == 0

    missing = place.pincite("ask", "When?", "--collection", "nowhere")
    assert (missing.returncode, missing.stdout) == (1, "")
    assert missing.stderr.startswith("collection-not-found: ")
    unknown = place.pincite("delete", "nothing.html", "--yes")
    assert unknown.stderr.startswith("document-not-found: ")


def test_a_golden_set_is_scored_saved_and_compared(place: Place, sample_docs: Path, tmp_path: Path) -> None:
    sheet = "datasheet-cv-120.pdf"
    lines = (sample_docs / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    asked = [line for line in lines if json.loads(line)["document"] == sheet]
    nowhere = [line for line in lines if json.loads(line)["id"].startswith("off-")]
    mill = {"id": "mill", "question": "When was it built?", "evidence": [{"document": "mill.html"}]}
    golden, saved = tmp_path / "golden.jsonl", tmp_path / "run.json"
    golden.write_text("\n".join([*asked, *nowhere, json.dumps(mill)]), encoding="utf-8")
    assert place.pincite("add", place.pile, sample_docs / sheet).returncode == 0

    scored = place.pincite("eval", golden, "--save", saved, "--json")
    assert scored.returncode == 0, scored.stderr
    told = json.loads(scored.stdout)
    assert told["questions"] == {
        "all": len(asked) + len(nowhere) + 1,
        "page": len(asked),
        "nowhere": len(nowhere),
        "document": 1,
    }
    measures = told["measures"]
    assert measures["page hit@5"] == {"value": 1, "low": 1, "high": 1, "questions": len(asked)}
    assert measures["document hit@20"]["questions"] == len(asked) + 1
    assert measures["refusal recall"]["value"] > 0.8
    assert (told["absent"], told["degraded"], told["compared"]) == ([], 0, None)

    other = tmp_path / "other"
    assert place.pincite("add", place.pile, home=other).returncode == 0
    compared = place.pincite("eval", golden, "--against", other, "-k", "5")
    assert compared.returncode == 0, compared.stderr
    assert "This run and " in compared.stdout
    assert f"The other run lacks {sheet}" in compared.stderr

    assert place.pincite("delete", sheet, "--yes").returncode == 0
    after = place.pincite("eval", golden, "--compare", saved, "--no-answers", "--json", "-k", "5")
    assert after.returncode == 0, after.stderr
    told = json.loads(after.stdout)
    assert told["absent"] == [sheet]
    difference = told["compared"]["measures"]["page hit@5"]
    assert (difference["difference"], difference["high"], difference["worse"]) == (-1, -1, len(asked))
    assert "refusal recall" in told["compared"]["measures_left_out"]
