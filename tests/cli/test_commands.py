"""Deleting, the errors of settings, and what a command line must never do."""

from __future__ import annotations

import io
import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import cast, get_args

import pytest

from pincite.errors import SettingsConflict
from pincite.library import Library
from pincite.schema.document import Outcome, Remnant, State
from pincite.store.data_lock import DataLock
from pincite_cli import documents, serve
from pincite_cli.local import LocalBackend
from tests.api.conftest import ScriptedLibrary
from tests.cli.conftest import Run, ScriptedBackend, document, hit


def test_deleting_looks_first_and_then_asks(
    run: Run,
    scripted: ScriptedBackend,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    assert run("delete", "lease.pdf") == 1
    assert scripted.deleted == []
    assert "with 3 versions from “default”?" in capsys.readouterr().err
    assert run("delete", "nothing.pdf") == 1
    assert capsys.readouterr().err.startswith("document-not-found: ")


def test_a_list_can_be_of_the_documents_in_one_state(
    run: Run, scripted: ScriptedBackend, capsys: pytest.CaptureFixture[str]
) -> None:
    why = Outcome(code="encrypted", detail="It wants a password.")
    failed, replaced = document("a.pdf", State.FAILED, why), document("b.pdf", State.LIVE)
    again = replaced.model_copy(update={"pending_version": document("b.pdf", State.QUEUED).last_version})
    scripted.on_their_way = [failed, again]
    assert run("list", "--state", "failed", "--json") == 0
    assert [json.loads(line)["external_id"] for line in capsys.readouterr().out.splitlines()] == ["a.pdf"]
    assert run("list", "--state", "failed") == 0
    assert capsys.readouterr().out.startswith("a.pdf\tfailed (encrypted)\t")
    assert run("list", "--state", "live") == 0
    assert "no documents that are live in" in capsys.readouterr().err
    assert run("list", "--state", "superseded") == 2
    assert set(get_args(documents.ShownState)) == set(State) - {State.SUPERSEDED, State.DELETED}


def test_deleting_says_what_went(
    run: Run, scripted: ScriptedBackend, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("delete", "lease.pdf", "--yes") == 0
    assert scripted.deleted == ["lease.pdf"]
    told = capsys.readouterr().out
    assert "2 versions, 31 indexed passages, 5 stored files" in told
    assert "Every store was asked again" in told
    assert run("delete", "lease.pdf", "--yes", "--json") == 0
    assert json.loads(capsys.readouterr().out)["points"] == 31


def test_what_a_store_still_has_after_a_delete_is_named(
    run: Run, scripted: ScriptedBackend, capsys: pytest.CaptureFixture[str]
) -> None:
    scripted.remaining = [Remnant(store="index", what="3 points of version 7")]
    assert run("delete", "lease.pdf", "--yes") == 0
    told = capsys.readouterr().out
    assert "Left in the store index, until the next clean-up: 3 points of version 7." in told
    assert "asked again" not in told


def test_a_folder_of_another_command_is_refused_in_a_sentence(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PINCITE_HOME", str(tmp_path))
    owner = DataLock(tmp_path, None)
    assert run("list") == 1
    owner.release()
    told = capsys.readouterr().err
    assert told.startswith("data-folder-in-use: ")
    assert "While `pincite serve` runs, commands run side by side." in told


def test_the_index_is_not_made_again_under_a_service(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PINCITE_HOME", str(tmp_path))
    owner = DataLock(tmp_path, "http://127.0.0.1:8300")
    assert run("rebuild") == 1
    owner.release()
    told = capsys.readouterr().err
    assert told.startswith("data-folder-in-use: The service at http://127.0.0.1:8300 ")
    assert told.endswith("stop it first.\n")


def test_a_setting_that_is_no_value_is_named(
    run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PINCITE_PORT", "eighty")
    assert run("list") == 1
    assert capsys.readouterr().err.startswith("settings-conflict: PINCITE_PORT: ")


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("MAX_UPLOAD_BYTES", "5MB", "in bytes"),
        ("MAX_PAGES", "0", "greater than 0 (pages of a document)"),
        ("EXTRACTION_MEMORY_MB", "-1", "greater than 0"),
        ("BATCH_DOCUMENTS", "0", "greater than or equal to 1 (documents of one ingest run, at most)"),
        ("LEASE_S", "0", "greater than 0"),
        ("GRACE_S", "-1", "greater than or equal to 0"),
    ],
)
def test_a_setting_that_cannot_work_is_refused_with_what_it_means(
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
    value: str,
    said: str,
) -> None:
    monkeypatch.setenv(f"PINCITE_{name}", value)
    assert run("list") == 1
    told = capsys.readouterr().err
    assert told.startswith(f"settings-conflict: PINCITE_{name}: ")
    assert said in told


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.0.4", "example.org"])  # noqa: S104
def test_serving_other_machines_needs_a_key(
    run: Run, host: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PINCITE_HOME", str(tmp_path))
    monkeypatch.delenv("PINCITE_API_KEY", raising=False)
    assert run("serve", "--host", host) == 1
    assert "PINCITE_API_KEY" in capsys.readouterr().err


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def test_a_taken_port_is_said_with_how_to_choose_another(taken: int) -> None:
    with pytest.raises(SettingsConflict, match=rf"Port {taken} on 127.0.0.1 .*--port or PINCITE_PORT"):
        serve.bind("127.0.0.1", taken)


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_a_port_that_is_none_is_refused(port: int) -> None:
    with pytest.raises(SettingsConflict, match="--port"):
        serve.bind("127.0.0.1", port)


def test_help_loads_neither_models_nor_servers() -> None:
    heavy = (
        "{'torch', 'prefect', 'fastapi', 'sqlalchemy', 'httpx', 'numpy', 'pymupdf', 'mcp'} & set(sys.modules)"
    )
    code = f"import sys; import pincite_cli.main; print({heavy})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


ENDLESS = """
import sys
from contextlib import contextmanager
from pincite_cli import backend, main
from tests.cli.conftest import ScriptedBackend
@contextmanager
def open_backend():
    yield ScriptedBackend()
backend.open_backend = open_backend
sys.argv = ["pincite", "search", "--batch", sys.argv[1], "-k", "100", "--json"]
main.main()
"""


def test_a_reader_that_leaves_gets_no_complaint(tmp_path: Path) -> None:
    batch = tmp_path / "questions.jsonl"
    batch.write_text('{"question": "x"}\n' * 200)
    with subprocess.Popen(
        [sys.executable, "-c", ENDLESS, str(batch)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=Path(__file__).parent.parent.parent,
    ) as child:
        assert child.stdout and child.stderr
        child.stdout.readline()
        child.stdout.close()
        assert child.stderr.read() == b""
    assert child.returncode == 1


def test_hits_are_shown_with_their_pages(
    run: Run, scripted: ScriptedBackend, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("search", "mill", "-k", "2") == 0
    told = capsys.readouterr().out
    assert "  2  lease.pdf, page 4  0.500  Term" in told
    assert hit("passage 1 on mill").text in told


def test_an_interrupted_command_gives_back_what_it_had_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    library = ScriptedLibrary(tmp_path)
    library.limit_queue(1)
    monkeypatch.setattr(library, "bring_in", interrupt)
    command = LocalBackend(cast(Library, library))
    file = tmp_path / "a.pdf"
    file.write_bytes(b"one")
    accepted, _ = command.accept("default", "a.pdf", file, "here", {})
    with pytest.raises(KeyboardInterrupt):
        command.accept("default", "b.pdf", file, "here", {})
    pending = library.document("default", accepted.id).pending_version
    assert pending is not None
    assert pending.attempt == 0
    assert len(library.parts.queue.claim("another", 10)) == 1
    library.close()
