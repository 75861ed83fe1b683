"""What a service says no to is told in its own words and code, and its key goes to it alone."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import cast

import httpx
import pytest

from pincite.errors import DiskFull, PinciteError
from pincite.index.filters import read
from pincite.library import Library
from pincite.schema.answer import Answer
from pincite.schema.document import State
from pincite_cli import listing, remote
from pincite_cli.remote import RemoteBackend
from tests.api.conftest import ScriptedLibrary, served
from tests.cli.conftest import document

ADDRESS = "http://127.0.0.1:8300"


def backend(answer: Callable[[httpx.Request], httpx.Response], key: str | None = None) -> RemoteBackend:
    return RemoteBackend(ADDRESS, key, transport=httpx.MockTransport(answer))


def problem(status: int, code: str, detail: str) -> httpx.Response:
    return httpx.Response(
        status,
        json={"code": code, "detail": detail, "status": status},
        headers={"Content-Type": "application/problem+json"},
    )


def refusal_of(response: httpx.Response) -> PinciteError:
    with pytest.raises(PinciteError) as refused:
        backend(lambda _: response).status()
    return refused.value


def test_a_problem_keeps_its_code_and_sentence() -> None:
    error = refusal_of(problem(404, "collection-not-found", "There is no collection “x”."))
    assert (error.code, error.detail) == ("collection-not-found", "There is no collection “x”.")


def test_a_missing_key_is_said_in_terms_of_the_command_line() -> None:
    error = refusal_of(problem(401, "key-needed", "Send “Authorization: Bearer <key>”."))
    assert error.code == "key-needed"
    assert "PINCITE_API_KEY" in error.detail


def test_an_answer_that_is_no_problem_is_still_a_sentence() -> None:
    error = refusal_of(httpx.Response(502, text="<html>bad gateway</html>"))
    assert error.code == "service-failed"
    assert "502" in error.detail


def test_files_of_two_machines_are_told_apart_by_a_service_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "report.pdf"
    file.write_bytes(b"%PDF-1.7")
    origins: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        origins.append(request.url.params["origin"])
        return problem(409, "origin-differs", "Another file has that name.")

    for machine in ("oak", "elm"):
        monkeypatch.setattr(remote, "gethostname", lambda machine=machine: machine)
        opened = RemoteBackend(ADDRESS, None, transport=httpx.MockTransport(answer), starting=False)
        with pytest.raises(PinciteError):
            opened.accept("default", "report.pdf", file, str(file), {})
    assert origins == [f"oak:{file}", f"elm:{file}"]


def test_the_key_goes_with_every_request() -> None:
    seen: list[str | None] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers.get("Authorization"))
        return httpx.Response(200, json={"documents": [], "has_more": False, "after": None})

    assert list(listing.documents(backend(answer, "the-key").library, "default")) == []
    assert seen == ["Bearer the-key"]


def test_a_service_that_went_away_is_said_with_what_is_safe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote, "START_TIMEOUT_S", 0.0)

    def gone(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    with pytest.raises(PinciteError) as error, backend(gone):
        pass
    assert error.value.code == "service-unavailable"
    assert ADDRESS in error.value.detail


def test_all_pages_of_a_list_are_fetched() -> None:
    asked: list[str | None] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.params.get("after"))
        more = len(asked) == 1
        return httpx.Response(
            200, json={"documents": [], "has_more": more, "after": "an-id" if more else None}
        )

    assert list(listing.documents(backend(answer).library, "default")) == []
    assert asked == [None, "an-id"]


def test_filters_metadata_and_corrections_go_to_the_service_as_its_api_takes_them(tmp_path: Path) -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        if request.method == "GET":
            return httpx.Response(200, json={"documents": [shown], "has_more": False, "after": None})
        return httpx.Response(200, json={"hits": []} if request.method == "POST" else shown)

    shown = document("lease.pdf", State.LIVE).model_dump(mode="json")
    service = backend(answer)
    service.library.search_result(
        "default", "When?", limit=3, within=None, where=read("not metadata.year < 2018")
    )
    service.update("default", "lease.pdf", {"year": None}, {"kind": "contract"}, ["title"])
    (tmp_path / "lease.pdf").write_bytes(b"x")
    service.accept("default", "lease.pdf", tmp_path / "lease.pdf", "/lease.pdf", {"owner": "Åsa"})
    asked, found, patched, put = seen
    assert dict(found.url.params) == {"external_id": "lease.pdf"}
    assert json.loads(asked.content)["filter"] == {"not": {"field": "metadata.year", "lt": 2018}}
    assert patched.method == "PATCH"
    assert json.loads(patched.content) == {
        "metadata": {"year": None},
        "profile": {"kind": "contract"},
        "withdraw": ["title"],
    }
    assert json.loads(put.url.params["metadata"]) == {"owner": "Åsa"}


def test_metadata_of_any_length_that_a_library_takes_go_through_the_service_too(tmp_path: Path) -> None:
    library = ScriptedLibrary(tmp_path)
    file = tmp_path / "lease.pdf"
    file.write_bytes(b"one")
    short: dict[str, object] = {"owner": "Åsa " * 100}
    long: dict[str, object] = {f"note-{number}": "ä" * 1_000 for number in range(8)}
    with served(cast(Library, library), {}) as client, RemoteBackend(str(client.base_url), None) as remote:
        for name, metadata in (("short.pdf", short), ("long.pdf", long)):
            accepted, created = remote.accept("default", name, file, "here", metadata)
            assert (accepted.metadata, created) == (metadata, True)
    library.close()


def test_a_full_queue_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    monkeypatch.setattr("pincite_cli.remote.time.sleep", pauses.append)
    file = tmp_path / "a.pdf"
    file.write_bytes(b"one")
    bodies: list[bytes] = []

    def answer(request: httpx.Request) -> httpx.Response:
        bodies.append(request.read())
        if len(bodies) < 3:
            full = problem(429, "queue-full", "Come back later.")
            full.headers["Retry-After"] = "7" if len(bodies) == 1 else "900"
            return full
        return httpx.Response(202, text=document("a.pdf", State.QUEUED).model_dump_json())

    accepted, created = backend(answer).accept("default", "a.pdf", file, str(file), {})
    assert (accepted.external_id, created) == ("a.pdf", True)
    assert bodies == [b"one"] * 3
    assert pauses == [7, remote.LONGEST_PAUSE_S]


def test_what_waits_for_a_service_whose_disk_is_full_is_not_waited_for_in_silence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    states = {"a.pdf": [State.EXTRACTING, State.LIVE], "b.pdf": [State.QUEUED] * 5}
    monkeypatch.setattr("pincite_cli.remote.time.sleep", lambda _: None)

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/v1/status":
            return httpx.Response(200, json={"disk": {"free": 0, "reserve": 1, "full": True}})
        name = request.url.path.rpartition(" ")[2]
        return httpx.Response(200, text=document(name, states[name].pop(0)).model_dump_json())

    follow = backend(answer).follow(
        "default", [document(name, State.QUEUED) for name in states], lambda *_: None
    )
    assert next(follow).external_id == "a.pdf", "what was begun is waited for"
    with pytest.raises(DiskFull, match="the service is full"):
        next(follow)


def test_only_what_has_failed_last_is_tried_again() -> None:
    failed, replaced = document("a.pdf", State.FAILED), document("b.pdf", State.LIVE)
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(f"{request.method} {request.url.path}")
        if request.method == "GET":
            assert request.url.params["state"] == "failed"
            found = [json.loads(each.model_dump_json()) for each in (failed, replaced)]
            return httpx.Response(200, json={"documents": found, "has_more": False, "after": None})
        return httpx.Response(202, text=document("a.pdf", State.QUEUED).model_dump_json())

    [again] = backend(answer).retry_failed("default")
    assert again.external_id == "a.pdf"
    documents = "/v1/collections/default/documents"
    assert asked == [f"GET {documents}", f"POST {documents}/id of a.pdf/retry"]


def test_what_cannot_be_tried_again_does_not_hold_up_the_others() -> None:
    failed = [document(name, State.FAILED) for name in ("a.pdf", "b.pdf")]

    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            found = [json.loads(each.model_dump_json()) for each in failed]
            return httpx.Response(200, json={"documents": found, "has_more": False, "after": None})
        if "a.pdf" in request.url.path:
            problem = {"code": "content-lost", "detail": "Add its file again."}
            return httpx.Response(409, json=problem, headers={"Content-Type": "application/problem+json"})
        return httpx.Response(202, text=document("b.pdf", State.QUEUED).model_dump_json())

    again = [each.last_version.state for each in backend(answer).retry_failed("default")]
    assert again == [State.FAILED, State.QUEUED]


@pytest.mark.parametrize("streamed", [False, True])
def test_an_answer_waits_for_a_place(streamed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote, "LONGEST_PAUSE_S", 0.0)
    answer = Answer(answerable=False, confidence=0.1, answer=None, generator="extractive", sentences=[])
    made = answer.model_dump_json()
    done = httpx.Response(200, text=f"event: done\ndata: {made}\n\n" if streamed else made)
    answers = [problem(429, "answers-full", "Too many wait.")] * 2 + [done]
    client = backend(lambda _: answers.pop(0)).library
    asked = ("default", "When is it due?")
    found = client.stream(*asked).whole() if streamed else client.answer(*asked)
    assert found.confidence == 0.1
    assert answers == []


def test_a_streamed_answer_that_is_closed_while_it_waits_ends() -> None:
    events = backend(lambda _: problem(429, "answers-full", "Too many wait.")).library.stream(
        "default", "When?"
    )
    closing = threading.Timer(0.2, events.close)
    closing.start()
    assert list(events) == []
    closing.join()
