"""`pincite events`: what has happened is shown, and followed also over breaks of the connection."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import cast

import httpx
import pytest

from pincite.client.call import ServiceUnavailable
from pincite.client.streams import MAX_TRIES
from pincite.errors import PinciteError
from pincite.library import Library
from pincite.schema.document import State
from pincite.schema.event import Event
from pincite_cli.local import LocalBackend
from pincite_cli.remote import RemoteBackend
from tests.api.conftest import ScriptedLibrary, served
from tests.cli.conftest import NOW, Run, ScriptedBackend
from tests.cli.test_remote import problem

DONE = "event: done\ndata: null\n\n"


def event(number: int, kind: str = "state", **said: object) -> Event:
    return Event.model_validate(
        {"id": number, "at": NOW, "kind": kind, "document": "lease.pdf", "version": 1} | said
    )


def sent(*events: Event) -> str:
    return "".join(f"event: {e.kind}\ndata: {e.model_dump_json()}\nid: {e.id}\n\n" for e in events)


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pincite.client.client.RETRY_S", 0.0)


def test_each_event_is_a_line_with_its_number(
    run: Run, scripted: ScriptedBackend, capsys: pytest.CaptureFixture[str]
) -> None:
    scripted.told = [
        event(1, state=State.QUEUED),
        event(2, "pages", state=State.EXTRACTING, pages_done=20, pages_total=1_200),
        event(3, state=State.FAILED, code="no-text", detail="There is \x1b[31mno text."),
        event(4, "answers"),
        event(5, "answers", version=None),
        event(6, "changed", version=None),
        event(7, "deleted", version=None),
        event(8, "gap", document=None, version=None),
    ]
    assert run("events") == 0
    assert scripted.followed == [(None, 0, False)]
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("\t")[0] for line in lines] == [str(number) for number in range(1, 9)]
    for line, said in zip(
        lines,
        [
            "version 1 is queued",
            "version 1: 20 of 1,200 pages read",
            "version 1 is failed: no-text: There is \\x1b[31mno text.",
            "version 1 answers",
            "no version answers",
            "its metadata or profile changed",
            "deleted",
            "what happened until then is no longer kept",
        ],
        strict=True,
    ):
        assert line.endswith(f"\t{said}")
    assert run("events", "lease.pdf", "--follow", "--after", "3", "--json") == 0
    assert scripted.followed[1:] == [("lease.pdf", 3, True)]
    shown = capsys.readouterr().out.splitlines()
    assert [Event.model_validate_json(line) for line in shown] == scripted.told


def test_what_happened_to_a_document_that_was_deleted_is_still_shown(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    library = ScriptedLibrary(tmp_path)
    local = LocalBackend(cast(Library, library))
    file = tmp_path / "lease.pdf"
    file.write_bytes(b"one")
    for name in ("lease.pdf", "other.pdf"):
        local.accept("default", name, file, "here", {})
    local.delete("default", "lease.pdf")
    monkeypatch.setattr("pincite_cli.backend.open_backend", lambda: nullcontext(local))
    assert run("events", "lease.pdf") == 0
    shown = capsys.readouterr().out
    assert shown.splitlines()[-1].endswith("lease.pdf\tdeleted")
    assert "other.pdf" not in shown
    assert run("events", "lease.pdf", "--follow", "--after", "100") == 0
    assert run("events", "nothing.pdf") == 1
    assert capsys.readouterr().err.startswith("document-not-found: ")
    library.close()


def test_all_pages_of_the_log_are_fetched() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        after = int(request.url.params["after"])
        page = {
            "events": [json.loads(event(after + 1).model_dump_json())],
            "has_more": after < 3,
            "after": after + 1,
        }
        return httpx.Response(200, json=page)

    asked = RemoteBackend("http://x", None, transport=httpx.MockTransport(answer))
    assert [told.id for told in asked.events("default", None, after=1, follow=False)] == [2, 3, 4]


def test_a_stream_that_breaks_off_is_taken_up_where_it_was() -> None:
    seen: list[str] = []

    class BreaksOff(httpx.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            yield b": ping\n\n" + sent(event(6)).encode() + b"event: state\nda"
            raise httpx.ReadError("connection reset")

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers["Last-Event-ID"])
        assert request.headers["Accept"] == "text/event-stream"
        match len(seen):
            case 1:
                return httpx.Response(200, stream=BreaksOff())
            case 2:
                raise httpx.ConnectError("refused", request=request)
            case 3:  # it has left, and is back
                return httpx.Response(200, text=sent(event(7)))
        return httpx.Response(200, text=sent(event(8)) + DONE)

    assert [told.id for told in stream(answer)] == [6, 7, 8]
    assert seen == ["5", "6", "6", "7"]


def stream(answer: Callable[[httpx.Request], httpx.Response]) -> Iterator[Event]:
    backend = RemoteBackend("http://x", None, transport=httpx.MockTransport(answer))
    return backend.events("default", None, after=5, follow=True)


def test_a_service_that_stays_away_is_said() -> None:
    tries = 0

    def gone(request: httpx.Request) -> httpx.Response:
        nonlocal tries
        tries += 1
        raise httpx.ConnectError("refused", request=request)

    with pytest.raises(ServiceUnavailable):
        list(stream(gone))
    assert tries == MAX_TRIES


@pytest.mark.parametrize("streamed", [True, False])
def test_what_the_service_says_no_to_keeps_its_code(streamed: bool) -> None:
    said = json.dumps({"code": "collection-not-found", "detail": "There is none."})

    def answer(_request: httpx.Request) -> httpx.Response:
        if streamed:
            return httpx.Response(200, text=sent(event(6)) + f"event: error\ndata: {said}\n\n")
        return problem(404, "collection-not-found", "There is none.")

    with pytest.raises(PinciteError) as error:
        list(stream(answer))
    assert (error.value.code, error.value.detail) == ("collection-not-found", "There is none.")


def test_a_document_is_followed_through_a_running_service_until_it_settles(tmp_path: Path) -> None:
    library = ScriptedLibrary(tmp_path)
    with served(cast(Library, library), {}) as client, RemoteBackend(str(client.base_url), None) as backend:
        file = tmp_path / "lease.pdf"
        file.write_bytes(b"one")
        backend.accept("default", "lease.pdf", file, "here", {})
        told = backend.events("default", "lease.pdf", after=0, follow=True)
        first = next(told)
        library.settle_all()
        assert [event.state for event in (first, *told)] == ["queued", "failed"]
        with pytest.raises(PinciteError) as error:
            list(backend.events("default", "nothing.pdf", after=0, follow=True))
        assert error.value.code == "document-not-found"
    library.close()


@pytest.mark.parametrize("follow", [False, True])
def test_in_a_data_folder_that_is_the_commands_own_following_ends_with_what_has_happened(
    tmp_path: Path, follow: bool
) -> None:
    library = ScriptedLibrary(tmp_path)
    file = tmp_path / "lease.pdf"
    file.write_bytes(b"one")
    backend = LocalBackend(cast(Library, library))
    backend.accept("default", "lease.pdf", file, "here", {})
    for name in (None, "lease.pdf"):
        assert [event.state for event in backend.events("default", name, after=0, follow=follow)] == [
            "queued"
        ]
    library.close()
