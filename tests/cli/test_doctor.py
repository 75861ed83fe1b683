"""`pincite doctor` and `pincite rebuild` as a user runs them: here, and through a service."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import pytest

from pincite.library import Library
from pincite.maintenance.difference import Difference
from pincite.settings import Settings
from pincite_cli import show_doctor
from pincite_cli.remote import RemoteBackend
from tests.cli.conftest import Run
from tests.test_library import bring_in, notice

SHOWN = Difference(
    code="points-missing",
    detail="The index has 1 of its 2 passages.",
    collection="default",
    document="a\x1b[1m",
    version=1,
)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a data folder with a document that has no points, and settings that name it."""
    home = tmp_path / "home"
    monkeypatch.setenv("PINCITE_HOME", str(home))
    monkeypatch.delenv("QDRANT_URL", raising=False)
    with Library(Settings(home=home)) as library:
        bring_in(library, "default", {"fees.html": notice("The fee is 41 crowns.")})
        (key,) = library.parts.index.versions()
        library.parts.index.delete(key)
    return home


def test_a_difference_is_shown_with_exit_code_1_until_it_is_healed(
    home: Path, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("doctor") == 1
    told = capsys.readouterr()
    assert "points-missing" in told.out
    assert "fees.html" in told.out
    assert "pincite doctor --heal" in told.err
    assert run("doctor", "--json") == 1
    (line,) = capsys.readouterr().out.splitlines()
    assert (json.loads(line)["code"], json.loads(line)["healed"]) == ("points-missing", False)
    assert run("doctor", "--heal") == 0
    assert "healed" in capsys.readouterr().out
    assert run("doctor", "--deep") == 0
    assert "agree" in capsys.readouterr().err


def test_a_file_of_another_user_is_shown_by_its_path(capsys: pytest.CaptureFixture[str]) -> None:
    theirs = Difference(code="owned-by-another-user", detail="It is theirs.", path="prefect/server.log")
    show_doctor.differences([], [theirs], "table", asked_to_heal=True)
    assert "prefect/server.log" in capsys.readouterr().out


def test_an_index_that_is_gone_is_made_again_by_the_command_that_its_error_names(
    home: Path, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    for each in sorted((home / "index").rglob("*"), reverse=True):
        each.rmdir() if each.is_dir() else each.unlink()
    assert run("search", "fee") == 1
    told = capsys.readouterr().err
    assert "index-missing" in told
    assert "pincite rebuild" in told
    assert run("rebuild") == 0
    assert "of 1 versions" in capsys.readouterr().out
    assert run("search", "fee") == 0
    assert "41 crowns" in capsys.readouterr().out


def test_through_a_service_it_is_the_service_that_heals() -> None:
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(f"{request.method} {request.url.raw_path.decode()}")
        if request.url.path == "/healthz":
            return httpx.Response(200, json={})
        return httpx.Response(200, json={"healed": [SHOWN.model_dump()], "differences": [SHOWN.model_dump()]})

    with RemoteBackend("http://service", None, httpx.MockTransport(answer)) as remote:
        assert remote.library.examine(deep=True) == [SHOWN]
        assert remote.library.heal(deep=False) == ([SHOWN], [SHOWN])
    assert asked[1:] == ["GET /v1/doctor?deep=true", "POST /v1/doctor/heal?deep=false"]
