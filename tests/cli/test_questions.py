"""Without a question, `pincite ask` and `search` answer the lines of standard input, each as it comes."""

from __future__ import annotations

import io
import json
import os
import pty
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from pincite.schema.answer import Answer
from tests.cli.conftest import Run, ScriptedBackend, answer

SCRIPTED = """
import sys
from contextlib import contextmanager
from pincite_cli import backend, main
from tests.cli.conftest import ScriptedBackend
@contextmanager
def open_backend(home=None):
    sys.stderr.write("opened\\n")
    yield ScriptedBackend()
backend.open_backend = open_backend
sys.argv = ["pincite", *sys.argv[1:]]
main.main()
"""
REPOSITORY = Path(__file__).parent.parent.parent


def test_a_file_that_is_not_there_is_said_to_be_missing(
    run: Run, scripted: ScriptedBackend, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("ask", "--batch", tmp_path / "nowhere.jsonl") == 1
    assert capsys.readouterr().err == f"invalid-batch: There is no file {tmp_path / 'nowhere.jsonl'}.\n"


def test_each_line_is_a_question_and_blank_ones_are_skipped(
    run: Run, scripted: ScriptedBackend, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    scripted.answers = {"When?": answer("In 2031.")}
    monkeypatch.setattr("sys.stdin", io.StringIO("When?\n\n  \nWho owns the moon?"))
    assert run("ask", "--within", "lease.pdf") == 0
    assert scripted.asked == [("When?", ["lease.pdf"]), ("Who owns the moon?", ["lease.pdf"])]
    told = capsys.readouterr()
    assert told.out.startswith("\nWhen?\n“In 2031.”\n")
    assert "\nWho owns the moon?\nThe documents don't say.\n" in told.out
    assert told.err == ""


def test_each_answer_is_a_line_of_json(
    run: Run, scripted: ScriptedBackend, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    scripted.answers = {"When?": answer("In 2031.")}
    monkeypatch.setattr("sys.stdin", io.StringIO("When?\nWho?\n"))
    assert run("ask", "--json") == 0
    first, second = capsys.readouterr().out.splitlines()
    assert Answer.model_validate_json(first) == scripted.answers["When?"]
    assert json.loads(second)["answerable"] is False


def test_search_takes_its_questions_so_too(
    run: Run, scripted: ScriptedBackend, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("mill\ndam\n"))
    assert run("search", "-k", "1", "--json") == 0
    assert [json.loads(line)["hits"][0]["text"] for line in capsys.readouterr().out.splitlines()] == [
        "passage 0 on mill",
        "passage 0 on dam",
    ]


@pytest.mark.parametrize("command", ["ask", "search"])
@pytest.mark.parametrize("given", ["", "\n \n\t\n"])
def test_an_input_without_a_question_is_wrong_usage(
    run: Run,
    scripted: ScriptedBackend,
    command: str,
    given: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(given))
    assert run(command) == 2
    told = capsys.readouterr()
    assert "There is no question. Give one, or a line for each on standard input" in told.err
    assert told.out == ""


@pytest.mark.parametrize("command", ["ask", "search"])
@pytest.mark.parametrize("given", ["", "\n \n\t\n"])
@pytest.mark.parametrize("from_file", [True, False])
def test_a_batch_without_a_question_is_wrong_usage(
    run: Run,
    scripted: ScriptedBackend,
    command: str,
    given: str,
    from_file: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (batch := tmp_path / "questions.jsonl").write_text(given)
    monkeypatch.setattr("sys.stdin", io.StringIO(given))
    assert run(command, "--batch", batch if from_file else "-", "--json") == 2
    told = capsys.readouterr()
    source = str(batch) if from_file else "standard input"
    assert f"There is no question in {source}. Give a line of JSON for each." in told.err
    assert told.out == ""


def test_a_line_that_cannot_be_answered_is_named_by_its_number(
    run: Run, scripted: ScriptedBackend, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("\nWhen?\n"))
    assert run("ask", "--within", "nowhere.pdf") == 1
    assert capsys.readouterr().err.startswith("document-not-found: Line 2: There is no document")


@pytest.mark.parametrize("errors", ["strict", "surrogateescape"])
def test_bytes_that_are_no_text_are_said_with_their_line(
    run: Run,
    scripted: ScriptedBackend,
    errors: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    given = io.BytesIO("Où?\n".encode("latin-1"))
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(given, encoding="utf-8", errors=errors))
    assert run("ask") == 1
    assert capsys.readouterr().err == "invalid-batch: Line 1 of standard input is not UTF-8 text.\n"


def test_an_answer_comes_before_the_next_question_and_the_library_is_opened_once() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SCRIPTED, "ask", "--json"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=REPOSITORY,
    ) as child:
        assert child.stdin and child.stdout and child.stderr
        for _ in range(2):
            child.stdin.write("When?\n")
            child.stdin.flush()
            assert json.loads(child.stdout.readline())["answerable"] is False
        child.stdin.close()
        assert child.stderr.read() == "opened\n"
    assert child.returncode == 0


@pytest.mark.parametrize("question", ["When?\n", ""])
def test_a_terminal_is_prompted_until_its_user_ends_it(question: str) -> None:
    here, there = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-c", SCRIPTED, "ask"], stdin=there, stdout=there, stderr=there, cwd=REPOSITORY
    ) as child:
        os.close(there)
        shown = read_until(here, b"> ")
        if question:
            os.write(here, question.encode())
            shown += read_until(here, b"> ")
            assert b"The documents don't say." in shown
        os.write(here, b"\x04")
        shown += read_until(here, None)
    assert child.returncode == 0
    assert shown.endswith(b"> \r\n")
    assert shown.count(b"When?") == bool(question)  # echoed by the terminal, and not repeated as a heading
    os.close(here)


def read_until(terminal: int, end: bytes | None) -> bytes:
    """Return what the terminal shows up to its next `end`, or until nobody has it any more."""
    shown = b""
    with suppress(OSError):  # what Linux says of a terminal that nobody has any more
        while end is None or not shown.endswith(end):
            part = os.read(terminal, 1024)
            if not part:
                break
            shown += part
    return shown
