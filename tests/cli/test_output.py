"""What goes into a pipe is whole and plain, and what the command line says of itself comes at once."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

import pytest

from pincite.schema.document import State
from pincite.schema.search import SearchResult
from pincite.sources.spec import read_spec
from tests.cli.conftest import Run, ScriptedBackend, document, hit
from tests.cli.every_command import LISTS, command_line
from tests.cli.test_events import event

REPOSITORY = Path(__file__).parent.parent.parent
LONG = "reports/2026/" + "a very long name " * 20 + "end.pdf"
OF_THE_SERVER = frozenset({"alembic", "fastapi", "numpy", "prefect", "pymupdf", "sqlalchemy", "torch"})
HEAVY = OF_THE_SERVER | {"httpx", "rich.console"}


@pytest.fixture
def listed(scripted: ScriptedBackend) -> ScriptedBackend:
    """Something for every list."""
    scripted.there = [document("a.pdf", State.LIVE), document(LONG, State.FAILED)]
    scripted.told = [event(1, state=State.QUEUED), event(2, document=LONG, state=State.LIVE)]
    scripted.specs = [
        read_spec({"kind": "urls", "name": "pages", "urls": ["https://x.example/a", "https://x.example/b"]})
    ]
    return scripted


def test_a_list_into_a_pipe_is_a_line_for_each_with_tabs(
    run: Run, listed: ScriptedBackend, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    assert run("list") == 0
    assert capsys.readouterr().out == f"a.pdf\tlive\t1\t3\ta.pdf\n{LONG}\tfailed\t1\t3\t{LONG}\n"
    assert run("source", "list") == 0
    source = capsys.readouterr().out.rstrip("\n").split("\t")
    assert source[:3] == ["pages", "urls", "https://x.example/a, https://x.example/b"]


def test_a_list_of_nothing_is_no_line_in_a_pipe(
    run: Run, scripted: ScriptedBackend, capsys: pytest.CaptureFixture[str]
) -> None:
    scripted.there = []
    assert run("list") == 0
    assert capsys.readouterr() == ("", "There are no documents in this collection.\n")


def test_a_table_into_a_pipe_is_aligned_and_neither_wrapped_nor_cut(
    run: Run, listed: ScriptedBackend, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    assert run("list", "--format", "table") == 0
    header, first, second = capsys.readouterr().out.splitlines()
    assert header.split() == ["document", "state", "version", "pages", "title"]
    assert LONG in second
    assert header.index("state") == first.index("live") == second.index("failed")


def test_on_a_terminal_a_list_is_a_table_that_fits(
    run: Run, listed: ScriptedBackend, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in (("COLUMNS", "60"), ("TERM", "xterm-256color")):
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert run("list") == 0
    told = capsys.readouterr().out
    assert told.startswith("\x1b[1mdocument")
    assert all(len(re.sub(r"\x1b\[[0-9;]*m", "", line)) <= 60 for line in told.splitlines())
    assert run("list", "--format", "plain") == 0
    assert capsys.readouterr().out.splitlines()[0] == "a.pdf\tlive\t1\t3\ta.pdf"


@pytest.mark.parametrize("command", LISTS)
def test_every_list_has_its_layouts_and_json_by_both_names(
    run: Run, listed: ScriptedBackend, command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked, told = command_line(command, tmp_path), {}
    for options in (
        ["--format", "json"],
        ["--json"],
        ["--json", "--format", "json"],
        ["--format", "plain"],
        [],
    ):
        assert run(*asked, *options) == 0
        told[" ".join(options)] = capsys.readouterr().out
    assert told["--format json"] == told["--json"] == told["--json --format json"]
    assert all(json.loads(line) for line in told["--json"].splitlines())
    assert told["--format plain"] == told[""]
    assert run(*asked, "--json", "--format", "plain") == 2
    assert "Give --format or --json, not both." in capsys.readouterr().err


def test_a_passage_is_cut_on_a_terminal_only(
    run: Run, scripted: ScriptedBackend, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = SearchResult(hits=[hit(LONG * 3)])
    monkeypatch.setattr(scripted, "search_result", lambda *_, **__: found)
    assert run("search", "mill") == 0
    assert LONG * 3 in capsys.readouterr().out
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert run("search", "mill") == 0
    assert "…" in capsys.readouterr().out


def test_json_goes_where_it_is_sent_while_the_terminal_shows_a_bar(
    run: Run,
    scripted: ScriptedBackend,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "a.pdf").write_bytes(b"x")
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    assert run("add", tmp_path, "--json") == 0
    told = capsys.readouterr()
    assert json.loads(told.out)["external_id"] == "a.pdf"
    assert "external_id" not in told.err


def test_help_and_usage_are_not_wrapped_in_a_pipe(
    run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert run("ask", "--help") == 0
    told = capsys.readouterr().out
    assert (
        "Only documents of which this holds, such as: metadata.year >= 2018 and not kind = manual\n" in told
    )
    assert "\x1b" not in told
    assert run("serve", "--help") == 0
    assert "The address to bind to.  [default: PINCITE_HOST or 127.0.0.1]" in capsys.readouterr().out
    assert run("list", "--state", "lively") == 2
    assert "'lively' is not one of 'queued', " in capsys.readouterr().err


def test_the_version_is_that_of_the_distribution(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--version") == 0
    assert capsys.readouterr() == (f"pincite {version('pincite')}\n", "")


def pincite_alone(*arguments: str, **variables: str) -> list[str]:
    """Return the lines that a command prints in its own process, and behind them what heavy it imported."""
    return run_alone(arguments, HEAVY, variables)


def run_alone(arguments: Sequence[str], heavy: frozenset[str], variables: Mapping[str, str]) -> list[str]:
    """As `pincite_alone`, with what of `heavy` was imported."""
    code = (
        "import sys\nfrom pincite_cli.main import main\nsys.argv[0] = 'pincite'\n"
        f"try:\n    main()\nfinally:\n    print({set(heavy)} & set(sys.modules))"
    )
    env = {**os.environ, **variables}
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], env=env, capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()


def test_the_version_is_said_without_loading_anything_heavy() -> None:
    assert pincite_alone("--version") == [f"pincite {version('pincite')}", "set()"]


@pytest.mark.parametrize("command", [["list"], ["search", "mill"], ["ask", "When was the mill built?"]])
def test_beside_a_service_a_command_loads_nothing_of_the_server(
    command: list[str], library_of_a_service: Path
) -> None:
    told = run_alone(command, OF_THE_SERVER, {"PINCITE_HOME": str(library_of_a_service)})
    assert "mill" in "".join(told)
    assert told[-1] == "set()"


@pytest.mark.parametrize(
    ("words", "completed"),
    [
        ("pincite col", ["collections", "collection"]),
        ("pincite source re", ["remove"]),
        ("pincite list --for", ["--format"]),
        ("pincite list --format ", ["table", "plain", "json"]),
    ],
)
def test_the_shell_completes_commands_and_options_without_loading_anything_heavy(
    words: str, completed: list[str]
) -> None:
    last = len(words.split(" ")) - 1
    told = pincite_alone(_PINCITE_COMPLETE="complete_bash", COMP_WORDS=words, COMP_CWORD=str(last))
    assert told == [*completed, "set()"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_for_the_shell_is_shown(shell: str) -> None:
    variables = {"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
    told = "\n".join(pincite_alone("--show-completion", shell, **variables))
    assert f"_PINCITE_COMPLETE=complete_{shell}" in told


def test_completion_is_installed_for_the_shell_that_asks(tmp_path: Path) -> None:
    complete = "COMP_WORDS=(pincite col) COMP_CWORD=1; _pincite_completion pincite"
    done = subprocess.run(
        [
            "bash",
            "-c",
            f'pincite --install-completion && . ~/.bashrc && {complete}; echo "${{COMPREPLY[@]}}"',
        ],
        env={"HOME": str(tmp_path), "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "collections collection", done
