"""Names, titles and quotes of documents neither steer the terminal nor deceive who reads it."""

from __future__ import annotations

import ast
import io
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pincite_cli
from pincite.errors import NotFound
from pincite.maintenance.difference import Difference
from pincite.rebuild import Rebuilt
from pincite.schema.answer import Answer, ShortAnswer
from pincite.schema.document import Collection, Document, Outcome, Remnant, State
from pincite.schema.event import Event
from pincite.schema.profile import Fact, Profile
from pincite.schema.search import Explanation, SearchResult
from pincite.sources.report import Entry, SyncReport
from pincite.sources.source import Source
from pincite.sources.spec import read_spec
from pincite.store.report import Report
from pincite_cli import backend, logs, show_doctor
from pincite_cli.untrusted import escape
from tests.cli.conftest import EXPLANATION, HISTORY, NOW, WHY, Run, ScriptedBackend, answer, document, hit
from tests.cli.every_command import ARGUMENTS, LISTS, command_line

CONTROLS = [*map(chr, range(0x20)), *map(chr, range(0x7F, 0xA0))]
LISTED = [
    *CONTROLS,
    *map(chr, range(0x202A, 0x202F)),
    *map(chr, range(0x2066, 0x206A)),
    *"\u200e\u200f\u061c\ufeff\u2028\u2029",
    *map(chr, range(0xE0000, 0xE0080)),
]
JOINERS = "\u200c\u200d"
STYLES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
"""What rich itself sends to a terminal: colours, and movements of the cursor for progress."""

NAME = (
    "[red]x[/red] \x1b]0;owned\x07\x9b2J\u202e\u2066\u200f\ufeff\U000e0041\u2028\n\t:smile: ها\u200c\u200d"
    + "z" * 300
)
SHOWN = (
    r"[red]x[/red] \x1b]0;owned\x07\x9b2J\u202e\u2066\u200f\ufeff\U000e0041\u2028\n\t:smile: ها"
    + JOINERS
    + "z" * 300
)
QUOTED = SHOWN.replace(r"\u2028\n\t:", " | :")
"""As a quote, which is shown on one line: its white space is layout, and a tab parts the cells of a row."""


@given(st.text(st.characters() | st.sampled_from(LISTED) | st.sampled_from(JOINERS)))
def test_in_any_text_such_characters_are_escaped_and_no_others(text: str) -> None:
    shown = escape(text)
    assert not set(shown) & set(LISTED)
    shown.encode()  # surrogates cannot be
    is_escaped = set(LISTED) | {c for c in text if 0xD800 <= ord(c) <= 0xDFFF}
    assert shown == "".join(ascii(c)[1:-1] if c in is_escaped else c for c in text)


def test_an_escape_is_that_of_python_and_layout_may_stay() -> None:
    assert escape(NAME) == SHOWN
    assert escape("a\n\tb\x1b", layout="\n\t") == "a\n\tb" + r"\x1b"


class HostileBackend(ScriptedBackend):
    """Everything has a name that would steer a terminal, deceive its reader, and be cut or wrapped."""

    def __init__(self) -> None:
        super().__init__()
        reason = Outcome(code="no-text", detail=NAME)
        titled = {"title": NAME}
        self.there = [
            document(NAME, State.LIVE_WITH_WARNINGS, reason).model_copy(update=titled),
            document(NAME, State.FAILED, reason).model_copy(update=titled),
        ]
        self.outcomes = {"a.pdf": (State.LIVE_WITH_WARNINGS, reason), NAME: (State.FAILED, reason)}
        self.failed = [NAME]
        self.known = document(NAME, State.LIVE).model_copy(
            update={
                "profile": Profile(organisation=Fact(value=NAME, found_in="first-pages", page=1)),
                "metadata": {"owner": NAME},
            }
        )
        cited = answer(NAME).sentences[0]
        cited = cited.model_copy(
            update={
                "text": f"{NAME}.",
                "verdict": "unsupported",
                "lacks": [NAME],
                "short": ShortAnswer(text=NAME, row=NAME, column=NAME, spans=[]),
                "citations": [cited.citations[0].model_copy(update={"document": NAME})],
            }
        )
        self.answers = {"When?": answer(NAME).model_copy(update={"sentences": [cited], "degraded": NAME})}
        self.history = [HISTORY[2].model_copy(update={"outcome": reason})]
        self.kept = [Collection(name=NAME, documents=1, created_at=NOW)]
        self.remaining = [Remnant(store="index", what=NAME)]
        event = {"id": 1, "at": NOW, "kind": "state", "document": NAME, "version": 1, "state": "failed"}
        self.told = [Event.model_validate({**event, "code": "no-text", "detail": NAME})]
        self.specs = [read_spec({"kind": "feed", "name": "good", "url": "https://good.example/"})]
        entry = Entry(external_id=NAME, document_id=f"id of {NAME}", code="gone", reason=NAME)
        self.reports["good"] = SyncReport(
            source=NAME, collection="default", added=[entry], failed=[entry], troubles=[NAME]
        )

    def search_result(self, *_: Any, **__: Any) -> SearchResult:
        why = WHY.model_copy(update={"folded": [NAME]})
        found = hit(NAME).model_copy(update={"document": NAME, "headings": [NAME], "why": why})
        return SearchResult(asked_as=NAME, did_you_mean=NAME, hits=[found])

    def explain(self, *_: Any, **__: Any) -> Explanation:
        return EXPLANATION.model_copy(update={"reason": NAME, "hit": self.search_result().hits[0]})

    def report(self, collection: str, external_id: str) -> Report:
        found = super().report(collection, external_id)
        pages = [page.model_copy(update={"because": NAME}) for page in found.pages]
        return found.model_copy(update={"pages": pages, "doubts": [Outcome(code="torn", detail=NAME)]})

    def sources(self) -> list[Source]:
        spec = self.specs[0].model_copy(update={"include": [NAME], "url": NAME, "schedule": NAME})
        return [source.model_copy(update={"spec": spec, "collection": NAME}) for source in super().sources()]

    def add_source(self, spec: Any) -> Source:
        return super().add_source(spec.model_copy(update={"name": NAME}))

    def status(self) -> dict[str, Any]:
        return {**super().status(), "collections": {NAME: {"live": 1}}, "parts": {"worker": NAME}}

    def examine(self, *, deep: bool) -> list[Difference]:
        return [Difference(code="torn", detail=NAME, collection=NAME, document=NAME, version=1)]


@pytest.fixture
def hostile(monkeypatch: pytest.MonkeyPatch) -> HostileBackend:
    """Yield the backend of every command in this test."""
    made = HostileBackend()

    @contextmanager
    def open_backend(home: Path | None = None) -> Iterator[HostileBackend]:
        yield made

    monkeypatch.setattr(backend, "open_backend", open_backend)
    return made


OPENED = sorted(set(ARGUMENTS) - {"extract", "serve", "work", "deploy", "prefect", "rebuild", "mcp"})
"""Commands that show what a backend has."""


@pytest.mark.parametrize(
    ("command", "options"),
    [*((command, []) for command in OPENED), *((command, ["--format", "table"]) for command in LISTS)],
)
def test_every_command_shows_names_escaped_and_into_a_pipe_whole(
    run: Run,
    hostile: HostileBackend,
    command: str,
    options: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in (("COLUMNS", "40"), ("FORCE_COLOR", "1"), ("GITHUB_ACTIONS", "true")):
        monkeypatch.setenv(name, value)
    assert run(*command_line(command, tmp_path, NAME), *options) in (0, 1)
    told = "".join(capsys.readouterr())
    assert SHOWN in told
    assert not set(told) & set(LISTED) - {"\n", "\t"}
    assert "…" not in told


@pytest.mark.parametrize("command", OPENED)
def test_every_command_shows_names_escaped_on_a_terminal(
    run: Run,
    hostile: HostileBackend,
    command: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "120")
    for stream in ("stdout", "stderr"):
        monkeypatch.setattr(f"sys.{stream}.isatty", lambda: True)
    assert run(*command_line(command, tmp_path, NAME)) in (0, 1)
    told = STYLES.sub("", "".join(capsys.readouterr()))
    assert "[red]x[/red]" in told
    assert not set(told) & set(LISTED) - {"\n", "\r"}


@pytest.mark.parametrize("command", LISTS)
def test_a_record_is_one_line_also_where_its_name_has_several(
    run: Run, hostile: HostileBackend, command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    records = 2 if command == "list" else 1
    for options in ([], ["--format", "plain"], ["--format", "json"]):
        assert run(*command_line(command, tmp_path, NAME), *options) == (command == "doctor")
        assert capsys.readouterr().out.count("\n") == records


def test_json_has_every_value_exactly(
    run: Run, hostile: HostileBackend, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("list", "--json") == 0
    first, _ = capsys.readouterr().out.split("\n")[:-1]
    assert Document.model_validate_json(first) == hostile.there[0]
    assert run("ask", "When?", "--json") == 0
    assert Answer.model_validate_json(capsys.readouterr().out) == hostile.answers["When?"]


def test_a_quote_is_shown_on_one_line(
    run: Run, hostile: HostileBackend, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("ask", "When?") == 0
    assert f"“{QUOTED}”" in capsys.readouterr().out


def test_errors_and_questions_of_the_command_line_show_names_escaped(
    run: Run,
    hostile: HostileBackend,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def refuse(*_: object) -> None:
        raise NotFound("document", f"There is no document “{NAME}”.")

    monkeypatch.setattr("sys.stdin", io.StringIO("n\nn\n"))
    assert run("delete", NAME) == 1
    assert f"Delete “{SHOWN}” with 1 version" in capsys.readouterr().err
    assert run("collection", "delete", NAME) == 1
    assert f"Delete the collection “{SHOWN}”" in capsys.readouterr().err
    monkeypatch.setattr(hostile, "versions", refuse)
    assert run("versions", NAME) == 1
    assert capsys.readouterr().err == f"document-not-found: There is no document “{SHOWN}”.\n"
    assert run("set", "a.pdf", NAME) == 2
    assert SHOWN in capsys.readouterr().err


def test_files_that_are_skipped_are_named_escaped(
    run: Run, hostile: HostileBackend, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = "a\x1b]0;b\n\u202ec"
    (tmp_path / name).write_bytes(b"")
    assert run("add", tmp_path / name) == 1
    assert r"skipped   a\x1b]0;b\n\u202ec  not a PDF, HTML or Word file" in capsys.readouterr().err


def test_a_rebuilt_index_and_a_log_name_documents_escaped(capsys: pytest.CaptureFixture[str]) -> None:
    show_doctor.rebuilt(Rebuilt(lost=[NAME]))
    told = capsys.readouterr().err
    assert told.startswith(f"{SHOWN}: what was read of it is lost.")
    try:
        raise ValueError(NAME)
    except ValueError as error:
        record = logging.LogRecord(
            "x", logging.ERROR, "x", 1, "%s failed", (NAME,), (type(error), error, None)
        )
    message, _, trace = logs.EscapedFormatter().format(record).partition("\n")
    assert message == f"{SHOWN} failed"
    assert not set(trace) & set(LISTED) - {"\n"}


def test_a_warning_of_the_library_is_escaped_where_there_is_no_log(
    run: Run, hostile: HostileBackend, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def warn() -> list[Collection]:
        assert logging.lastResort is not None
        logging.lastResort.handle(logging.LogRecord("x", logging.WARNING, "x", 1, NAME, (), None))
        return []

    monkeypatch.setattr(hostile, "collections", warn)
    assert run("collections") == 0
    assert capsys.readouterr().err == f"{SHOWN}\n"


@pytest.mark.parametrize("is_terminal", [True, False])
def test_the_text_of_a_file_is_escaped_on_a_terminal_and_exact_in_a_pipe(
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    is_terminal: bool,
) -> None:
    file = tmp_path / "a.html"
    file.write_text("<html><body><h1>Mill</h1><p>The mill\u202e is\u200d old.</p></body></html>", "utf-8")
    monkeypatch.setattr("sys.stdout.isatty", lambda: is_terminal)
    assert run("extract", file, "--format", "text") == 0
    shown = "The mill" + (r"\u202e" if is_terminal else "\u202e") + " is\u200d old."
    assert capsys.readouterr().out == f"Mill\n\n{shown}\n"


MODULES = sorted(Path(pincite_cli.__file__).parent.glob("*.py"))
PRINTING = {"typer.echo", "typer.secho", "typer.confirm", "typer.prompt", "sys.stdout", "sys.stderr", "print"}


@pytest.mark.parametrize(
    "module", [each for each in MODULES if each.stem != "terminal"], ids=lambda m: m.stem
)
def test_nothing_prints_but_the_module_that_escapes(module: Path) -> None:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    used = {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute | ast.Name)}
    imported = {
        name
        for node in ast.walk(tree)
        for name in (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else []
        )
    }
    assert not used & PRINTING
    assert module.stem == "progress" or not any(name.split(".")[0] == "rich" for name in imported)
