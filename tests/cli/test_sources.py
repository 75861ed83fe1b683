"""What `pincite source` and `pincite sync` promise."""

from __future__ import annotations

import json
from pathlib import Path
from typing import cast

import pytest

from pincite.library import Library
from pincite.schema.document import Outcome, State
from pincite.sources.report import Entry, SyncReport
from pincite.sources.spec import read_spec
from pincite_cli import show_sources
from pincite_cli.local import LocalBackend
from pincite_cli.remote import RemoteBackend

from ..api.conftest import ScriptedLibrary, served
from .conftest import NOW, Run, ScriptedBackend, document, source


def test_a_source_is_added_with_what_is_said_and_the_next_step_is_told(
    run: Run, scripted: ScriptedBackend, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = [
        "--include",
        "*.pdf",
        "--metadata",
        "year=2026",
        "--schedule",
        "6 hours",
        "--max-vanished",
        "0.5",
    ]
    assert run("source", "add", "folder", "contracts", tmp_path, *options) == 0
    assert scripted.specs == [
        read_spec(
            {
                "kind": "folder",
                "name": "contracts",
                "path": str(tmp_path),
                "include": ["*.pdf"],
                "metadata": {"year": 2026},
                "schedule": "6 hours",
                "max_vanished": 0.5,
            }
        )
    ]
    told = capsys.readouterr().err
    assert "pincite sync contracts" in told
    assert "6 hours, is kept while `pincite serve` or `pincite work` runs" in told
    assert run("source", "add", "feed", "news", "https://x.example/", "--json") == 0
    assert json.loads(capsys.readouterr().out)["name"] == "news"


def test_every_kind_has_its_place(run: Run, scripted: ScriptedBackend) -> None:
    page, storage = "https://example.com/a", "s3://bucket/prefix"
    assert run("source", "add", "urls", "pages", page, f"{page}/b", "--allow-private", "--delay", "0") == 0
    assert run("source", "add", "sitemap", "map", page) == 0
    assert run("source", "add", "feed", "news", page) == 0
    assert run("source", "add", "storage", "bucket", storage, "--option", "anon=true") == 0
    assert run("source", "add", "feed", "two", page, page) == 2
    assert [spec.model_dump(exclude_defaults=True) for spec in scripted.specs] == [
        {"name": "pages", "urls": [page, f"{page}/b"], "allow_private": True, "delay_s": 0.0},
        {"name": "map", "url": page},
        {"name": "news", "url": page},
        {"name": "bucket", "url": storage, "options": {"anon": True}},
    ]


def test_a_secret_on_the_command_line_is_refused_and_not_repeated(
    run: Run, scripted: ScriptedBackend, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("source", "add", "feed", "news", "https://user:hunter2@example.com/feed") == 1
    told = capsys.readouterr()
    assert told.err.startswith("secret-in-source:")
    assert "hunter2" not in told.err + told.out
    assert scripted.specs == []


@pytest.fixture
def synced(scripted: ScriptedBackend) -> ScriptedBackend:
    """Two sources: of “good” all is well, of “bad” something is not."""
    for name in ("bad", "good"):
        scripted.specs.append(read_spec({"kind": "feed", "name": name, "url": f"https://{name}.example/"}))
    scripted.reports["good"] = SyncReport(
        source="good",
        collection="default",
        added=[Entry(external_id="a.pdf", document_id="id of a.pdf")],
        unchanged=[Entry(external_id="u.pdf", document_id="id of u.pdf")],
    )
    failed = Entry(external_id="f.pdf", code="robots-disallow", reason="Not \x1b[31mfor programs.")
    vanished = Entry(external_id="v.pdf", document_id="id of v.pdf", reason="The source has it no more.")
    scripted.reports["bad"] = SyncReport(
        source="bad",
        collection="default",
        failed=[failed],
        vanished=[vanished],
        withheld=[vanished.model_copy(update={"reason": "Too many at once."})],
        troubles=["The sitemap cannot be read."],
    )
    return scripted


def test_sync_tells_each_document_that_is_not_as_it_was_and_the_counts(
    run: Run, synced: ScriptedBackend, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("sync") == 1
    out = capsys.readouterr().out
    assert [name for name, _, _ in synced.synced] == ["bad", "good"]
    for line in (
        "failed        f.pdf  robots-disallow: Not \\x1b[31mfor programs.",
        "withheld      v.pdf  Too many at once.",
        "incomplete    The sitemap cannot be read.",
        "added         a.pdf",
        "good: 1 added, 0 changed, 1 unchanged, 0 failed, 0 vanished, 0 deleted, 0 withheld.",
    ):
        assert line in out
    assert "u.pdf" not in out


def test_a_source_that_cannot_be_synced_now_holds_up_no_other(
    run: Run, synced: ScriptedBackend, capsys: pytest.CaptureFixture[str]
) -> None:
    synced.busy = {"bad"}
    assert run("sync") == 1
    told = capsys.readouterr()
    assert "“bad” is being synced" in told.err
    assert "good: 1 added" in told.out


def test_what_the_user_deleted_is_said_to_be_kept_out(
    run: Run, synced: ScriptedBackend, capsys: pytest.CaptureFixture[str]
) -> None:
    entry = Entry(external_id="u.pdf", document_id="id of u.pdf", reason="It was deleted here.")
    synced.reports["good"] = SyncReport(source="good", collection="default", unchanged=[entry])
    assert run("sync", "good") == 0
    assert "0 withheld. 1 kept out: deleted here." in capsys.readouterr().out


def test_sync_follows_what_is_new_until_it_is_live(
    run: Run, synced: ScriptedBackend, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("sync", "good") == 0
    assert "live      a.pdf" in capsys.readouterr().err
    synced.outcomes["a.pdf"] = (State.FAILED, Outcome(code="no-text", detail="There is no text in it."))
    assert run("sync", "good") == 1
    told = capsys.readouterr().err
    assert "failed    a.pdf  no-text" in told
    assert "`pincite retry --all`, tries again." in told


def test_sync_also_follows_what_an_interrupted_one_left_on_its_way(
    run: Run, synced: ScriptedBackend, capsys: pytest.CaptureFixture[str]
) -> None:
    synced.on_their_way = [document("u.pdf", State.EXTRACTING), document("another.pdf", State.QUEUED)]
    assert run("sync", "good") == 0
    told = capsys.readouterr().err
    assert "live      u.pdf" in told
    assert "another.pdf" not in told


def test_a_dry_run_tells_what_would_be_and_follows_nothing(
    run: Run, synced: ScriptedBackend, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("sync", "good", "--dry-run") == 0
    told = capsys.readouterr()
    assert synced.synced == [("good", True, False)]
    assert "would add     a.pdf" in told.out
    assert "live" not in told.err


def test_deleting_anyway_is_asked_for_by_name(run: Run, synced: ScriptedBackend) -> None:
    run("sync", "bad", "--delete-anyway")
    assert synced.synced == [("bad", False, True)]


def test_reports_and_sources_come_as_json(
    run: Run, synced: ScriptedBackend, capsys: pytest.CaptureFixture[str]
) -> None:
    run("sync", "good", "--json")
    assert json.loads(capsys.readouterr().out)["added"][0]["external_id"] == "a.pdf"
    run("source", "list", "--json")
    assert [json.loads(line)["name"] for line in capsys.readouterr().out.splitlines()] == ["bad", "good"]


def test_a_source_is_changed_by_what_is_named(
    run: Run, synced: ScriptedBackend, capsys: pytest.CaptureFixture[str]
) -> None:
    synced.specs[1] = synced.specs[1].model_copy(update={"metadata": {"year": 2025, "owner": "me"}})
    options = ["--schedule", "1 day", "--exclude", "", "--include", "*/a/*", "--metadata", "year=2026"]
    assert run("source", "set", "good", *options, "--metadata", "owner=", "--no-allow-private") == 0
    changes = {
        "schedule": "1 day",
        "exclude": [],
        "include": ["*/a/*"],
        "metadata": {"year": 2026},
        "allow_private": False,
    }
    assert synced.done == [("change", "good", changes)]
    assert "1 day" in capsys.readouterr().out
    assert run("source", "set", "good", "--no-schedule", "--json") == 0
    assert synced.done[1:] == [("change", "good", {"schedule": None})]
    assert json.loads(capsys.readouterr().out)["name"] == "good"
    assert run("source", "set", "good") == 0
    assert len(synced.done) == 2
    assert run("source", "set", "good", "--no-schedule", "--schedule", "1 day") == 2
    assert run("source", "set", "none", "--no-schedule") == 1


def test_a_source_is_changed_in_the_library_and_through_the_service_alike(tmp_path: Path) -> None:
    library = ScriptedLibrary(tmp_path)
    with served(cast(Library, library), {}) as client, RemoteBackend(str(client.base_url), None) as remote:
        local = LocalBackend(cast(Library, library))
        library.add_source(read_spec({"kind": "folder", "name": "pile", "path": str(tmp_path)}))
        for opened, schedule in ((local, "1 day"), (remote, "2 days"), (remote, None)):
            assert opened.library.change_source("pile", {"schedule": schedule}).spec.schedule == schedule
    library.close()


def test_a_list_says_what_the_last_sync_did_when_here_and_what_a_source_takes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    spec = read_spec(
        {"kind": "feed", "name": "news", "url": "https://x.example/", "include": "*/a/*", "exclude": "*.txt"}
    )
    told = {"added": 2, "changed": 0, "failed": 1, "troubles": ["The feed cannot be read."]}
    show_sources.sources([source(spec).model_copy(update={"synced_at": NOW, "last_sync": told})], "table")
    out = capsys.readouterr().out
    for part in ("2 added, 1 failed", "incomplete: The feed cannot be read.", "*/a/*, not *.txt"):
        assert part in out
    assert f"{NOW.astimezone():%Y-%m-%d %H:%M}" in out


def test_sources_are_listed_and_removed(
    run: Run, synced: ScriptedBackend, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("source", "list") == 0
    assert "never" in capsys.readouterr().out
    assert run("source", "remove", "bad") == 0
    assert "documents are still there" in capsys.readouterr().err
    assert [spec.name for spec in synced.specs] == ["good"]


def test_a_sync_of_nothing_says_what_to_do(
    run: Run, scripted: ScriptedBackend, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("sync") == 1
    assert "pincite source add" in capsys.readouterr().err
    scripted.specs.append(read_spec({"kind": "feed", "name": "news", "url": "https://x.example/"}))
    assert run("sync", "other") == 1
    assert "source-not-found" in capsys.readouterr().err


class WorkedLibrary(ScriptedLibrary):
    """Documents go live as soon as a worker has them; the queue has room for two."""

    def open(self) -> None:
        super().open()
        self.limit_queue(2)


def test_a_source_with_more_documents_than_the_queue_takes_comes_in_as_there_is_room(tmp_path: Path) -> None:
    pile = tmp_path / "pile"
    pile.mkdir()
    for number in range(5):
        (pile / f"{number}.html").write_text(str(number))
    library = WorkedLibrary(tmp_path)
    backend = LocalBackend(cast(Library, library))
    library.add_source(read_spec({"kind": "folder", "name": "pile", "path": str(pile)}))
    report = backend.sync("pile", dry_run=False, delete_anyway=False, on_entry=lambda *_: None)
    assert report.counts["added"] == 5
    library.close()
