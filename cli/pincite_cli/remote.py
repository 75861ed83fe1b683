"""The backend over a running service: the same requests that any client of its API makes."""

from __future__ import annotations

import json
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from pathlib import Path
from threading import Event as Cancelled
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import httpx

from pincite.answer_stream import AnswerStream
from pincite.conversation import Turn
from pincite.doctor.difference import Difference
from pincite.document import (
    Answer,
    AnswerEvent,
    Collection,
    CollectionReceipt,
    Document,
    Event,
    MinVerdict,
    PastVersion,
    Policy,
    Receipt,
    SearchResult,
    State,
)
from pincite.errors import BytesLost, NotFound, PinciteError
from pincite.filters import Filter, as_json
from pincite.report import Report
from pincite.retrieve.explanation import Explanation
from pincite.sources.report import OUTCOMES, OnEntry, SyncReport
from pincite.sources.source import Source
from pincite.sources.spec import AnySpec
from pincite_cli import following
from pincite_cli.backend import OnPages
from pincite_cli.remote_content import RemoteContent

START_TIMEOUT_S = 60.0
READ_TIMEOUT_S = 300.0
EXAMINATION = httpx.Timeout(None, connect=5.0)
"""It takes as long as there is to read."""
POLL_S = 0.5
LONGEST_PAUSE_S = 30.0
POLLED_AT_ONCE = 32
LIST_PAGE = 500
METADATA_IN_ADDRESS = 4096
"""Characters of metadata that an address may hold, as it is sent; the service and what stands before it take
no more. Metadata that are longer follow their file."""


class ServiceUnavailable(PinciteError):
    """The service has the data folder and cannot be reached."""

    code = "service-unavailable"


class Refused(PinciteError):
    """What the service said no to, with the code of its problem; and when to ask again, where it says so."""

    def __init__(self, code: str, detail: str, retry_after_s: float = POLL_S) -> None:
        super().__init__(detail)
        self.code = code
        self.retry_after_s = retry_after_s


class RemoteBackend:
    """Commands through the service at `address`, with its key where it has one."""

    def __init__(
        self, address: str, api_key: str | None, transport: httpx.BaseTransport | None = None
    ) -> None:
        self._address = address
        self._client = httpx.Client(
            base_url=address,
            headers={"Authorization": f"Bearer {api_key}"} if api_key else None,
            timeout=httpx.Timeout(READ_TIMEOUT_S, connect=5.0),
            trust_env=False,  # the key and the documents are for the service alone, not for a proxy
            transport=transport,
        )
        self.content = RemoteContent(self._get)

    def __enter__(self) -> Self:
        """Wait for a service that has just been started. Raises ServiceUnavailable."""
        deadline = time.monotonic() + START_TIMEOUT_S
        while True:
            try:
                self._request("GET", "/healthz")
                return self
            except ServiceUnavailable:
                if time.monotonic() >= deadline:
                    self._client.close()
                    raise
                time.sleep(POLL_S)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def accept(
        self, collection: str, external_id: str, path: Path, origin: str, metadata: Mapping[str, object]
    ) -> tuple[Document, bool]:
        params = {"external_id": external_id, "filename": path.name, "origin": origin, "any_kind": "true"}
        given = json.dumps(metadata, ensure_ascii=False)
        too_long = len(quote(given)) > METADATA_IN_ADDRESS
        if metadata and not too_long:
            params["metadata"] = given
        while True:
            try:
                with path.open("rb") as file:
                    response = self._request("PUT", _documents(collection), params=params, content=file)
                break
            except Refused as error:
                if error.code != "queue-full":
                    raise
                time.sleep(min(error.retry_after_s, LONGEST_PAUSE_S))
        document = Document.model_validate_json(response.content)
        if too_long:
            at = f"{_documents(collection)}/{document.id}"
            merged = self._request("PATCH", at, json={"metadata": metadata})
            document = Document.model_validate_json(merged.content)
        return document, response.status_code == httpx.codes.ACCEPTED

    def follow(self, collection: str, documents: Sequence[Document], on_pages: OnPages) -> Iterator[Document]:
        waiting = [document.id for document in documents]
        while waiting:
            # The service takes the oldest first, so the ones to look at are at the front.
            for document_id in waiting[:POLLED_AT_ONCE]:
                try:
                    document = self.document(collection, document_id)
                except Refused as error:
                    if error.code != "document-not-found":
                        raise
                    waiting.remove(document_id)  # deleted meanwhile, by another client
                    continue
                version = document.pending_version or document.last_version
                on_pages(document_id, version.pages_done, version.pages_total)
                if document.pending_version is None:
                    waiting.remove(document_id)
                    yield document
            if waiting:
                time.sleep(POLL_S)

    def search_result(
        self,
        collection: str,
        question: str,
        *,
        limit: int,
        within: list[str] | None,
        where: Filter | None = None,
    ) -> SearchResult:
        body = {"question": question, "k": limit, "within": within, "filter": where and as_json(where)}
        response = self._request("POST", f"/v1/collections/{_quoted(collection)}/search", json=body)
        return SearchResult.model_validate_json(response.content)

    def explain(
        self,
        collection: str,
        question: str,
        *,
        chunk: str | None,
        document: str | None,
        limit: int,
        within: list[str] | None,
        where: Filter | None,
    ) -> Explanation:
        body = {
            "question": question,
            "k": limit,
            "within": within,
            "filter": where and as_json(where),
            "chunk": chunk,
            "document": document,
        }
        response = self._request("POST", f"/v1/collections/{_quoted(collection)}/explain", json=body)
        return Explanation.model_validate_json(response.content)

    def answer(
        self,
        collection: str,
        question: str,
        *,
        history: Sequence[Turn] = (),
        within: list[str] | None,
        where: Filter | None = None,
        policy: Policy | None = None,
        min_verdict: MinVerdict | None = None,
    ) -> Answer:
        body = {
            "question": question,
            "history": [turn.model_dump() for turn in history],
            "within": within,
            "filter": where and as_json(where),
            "policy": policy,
            "min_verdict": min_verdict,
        }
        response = self._request("POST", f"/v1/collections/{_quoted(collection)}/answers", json=body)
        return Answer.model_validate_json(response.content)

    def stream(self, collection: str, question: str, *, within: list[str] | None) -> AnswerStream:
        """The answer alone, as the one event: the service makes it whole."""

        def whole(_cancelled: Cancelled) -> Generator[AnswerEvent]:
            yield self.answer(collection, question, within=within)

        return AnswerStream(whole)

    def documents(self, collection: str, state: State | None = None) -> Iterator[Document]:
        params: dict[str, Any] = {"limit": LIST_PAGE} | ({"state": state.value} if state else {})
        while True:
            page = self._request("GET", _documents(collection), params=params).json()
            yield from (Document.model_validate(document) for document in page["documents"])
            if not page["has_more"]:
                return
            params["after"] = page["after"]

    def update(
        self,
        collection: str,
        external_id: str,
        metadata: Mapping[str, object],
        profile: Mapping[str, object],
        withdraw: Sequence[str],
    ) -> Document:
        body = {"metadata": metadata, "profile": profile, "withdraw": withdraw}
        response = self._request("PATCH", self._path(collection, external_id), json=body)
        return Document.model_validate_json(response.content)

    def retry(self, collection: str, external_id: str) -> Document:
        response = self._request("POST", f"{self._path(collection, external_id)}/retry")
        return Document.model_validate_json(response.content)

    def retry_failed(self, collection: str) -> Iterator[Document]:
        for document in self.documents(collection, State.FAILED):
            if document.last_version.state is State.FAILED:
                try:
                    response = self._request("POST", f"{_documents(collection)}/{document.id}/retry")
                except Refused as error:
                    if error.code != BytesLost.code:
                        raise
                    yield document
                else:
                    yield Document.model_validate_json(response.content)

    def report(self, collection: str, external_id: str) -> Report:
        path = f"{self._path(collection, external_id)}/report"
        return Report.model_validate_json(self._request("GET", path).content)

    def delete(self, collection: str, external_id: str) -> Receipt:
        path = self._path(collection, external_id)
        return Receipt.model_validate_json(self._request("DELETE", path).content)

    def events(
        self, collection: str, external_id: str | None, *, after: int, follow: bool
    ) -> Iterator[Event]:
        of = (
            f"/v1/collections/{_quoted(collection)}"
            if external_id is None
            else self._path(collection, external_id)
        )
        if follow:
            yield from self._following(f"{of}/events", after)
            return
        params = {"limit": LIST_PAGE, "after": after}
        while True:
            page = self._request("GET", f"{of}/events", params=params).json()
            yield from (Event.model_validate(event) for event in page["events"])
            if not page["has_more"]:
                return
            params["after"] = page["after"]

    def _following(self, path: str, after: int) -> Iterator[Event]:
        try:
            yield from following.follow(self._client, path, after, Refused)
        except httpx.HTTPStatusError as error:
            raise _refusal(error.response) from None
        except httpx.TransportError as error:
            raise self._unavailable(error) from None

    def versions(self, collection: str, external_id: str) -> list[PastVersion]:
        found = self._request("GET", f"{self._path(collection, external_id)}/versions").json()
        return [PastVersion.model_validate(version) for version in found["versions"]]

    def rollback(self, collection: str, external_id: str, version: int | None) -> Document:
        path = f"{self._path(collection, external_id)}/rollback"
        return Document.model_validate_json(self._request("POST", path, json={"version": version}).content)

    def cancel(self, collection: str, external_id: str) -> Document:
        path = f"{self._path(collection, external_id)}/cancel"
        return Document.model_validate_json(self._request("POST", path).content)

    def collections(self) -> list[Collection]:
        found = self._request("GET", "/v1/collections").json()
        return [Collection.model_validate(collection) for collection in found["collections"]]

    def create_collection(self, name: str, language: str) -> Collection:
        response = self._request("POST", "/v1/collections", json={"name": name, "language": language})
        return Collection.model_validate_json(response.content)

    def suggest(self, name: str, questions: Sequence[str]) -> Collection:
        changes = {"suggestions": list(questions)}
        response = self._request("PATCH", f"/v1/collections/{_quoted(name)}", json=changes)
        return Collection.model_validate_json(response.content)

    def delete_collection(self, name: str) -> CollectionReceipt:
        response = self._request("DELETE", f"/v1/collections/{_quoted(name)}")
        return CollectionReceipt.model_validate_json(response.content)

    def find(self, collection: str, external_id: str) -> Document | None:
        page = self._request("GET", _documents(collection), params={"external_id": external_id}).json()
        return Document.model_validate(page["documents"][0]) if page["documents"] else None

    def _path(self, collection: str, external_id: str) -> str:
        document = self.find(collection, external_id)
        if document is None:
            raise NotFound("document", f"There is no document “{external_id}” in “{collection}”.")
        return f"{_documents(collection)}/{document.id}"

    def add_source(self, spec: AnySpec) -> Source:
        response = self._request("POST", "/v1/sources", json=spec.model_dump(mode="json"))
        return Source.model_validate_json(response.content)

    def change_source(self, name: str, changes: Mapping[str, object]) -> Source:
        response = self._request("PATCH", f"/v1/sources/{_quoted(name)}", json=changes)
        return Source.model_validate_json(response.content)

    def sources(self) -> list[Source]:
        found = self._request("GET", "/v1/sources").json()
        return [Source.model_validate(source) for source in found["sources"]]

    def remove_source(self, name: str) -> None:
        self._request("DELETE", f"/v1/sources/{_quoted(name)}")

    def sync(self, name: str, *, dry_run: bool, delete_anyway: bool, on_entry: OnEntry) -> SyncReport:
        response = self._request(
            "POST",
            f"/v1/sources/{_quoted(name)}/sync",
            params={"dry_run": dry_run, "delete_anyway": delete_anyway},
            timeout=None,  # as long as its hosts are waited for
        )
        report = SyncReport.model_validate_json(response.content)
        for outcome in OUTCOMES:
            for entry in getattr(report, outcome):
                on_entry(outcome, entry)
        return report

    def status(self) -> dict[str, Any]:
        return {**self._request("GET", "/v1/status").json(), "service": self._address}

    def examine(self, *, deep: bool) -> list[Difference]:
        response = self._request("GET", "/v1/doctor", params={"deep": deep}, timeout=EXAMINATION)
        return _differences(response.json()["differences"])

    def heal(self, *, deep: bool) -> tuple[list[Difference], list[Difference]]:
        response = self._request("POST", "/v1/doctor/heal", params={"deep": deep}, timeout=EXAMINATION)
        found = response.json()
        return _differences(found["healed"]), _differences(found["differences"])

    def document(self, collection: str, document_id: str) -> Document:
        response = self._request("GET", f"{_documents(collection)}/{_quoted(document_id)}")
        return Document.model_validate_json(response.content)

    def _get(self, path: str, params: dict[str, Any]) -> bytes:
        return self._request("GET", path, params=params).content

    def _request(self, method: str, path: str, **request: Any) -> httpx.Response:
        try:
            response = self._client.request(method, path, **request)
        except httpx.TransportError as error:
            raise self._unavailable(error) from None
        if response.is_error:
            raise _refusal(response)
        return response

    def _unavailable(self, error: httpx.TransportError) -> ServiceUnavailable:
        return ServiceUnavailable(
            f"The service at {self._address} does not answer ({type(error).__name__}). "
            "What it accepted is safe; see whether it runs, and try again."
        )


def _refusal(response: httpx.Response) -> Refused:
    if response.headers.get("Content-Type", "").startswith("application/problem+json"):
        problem = response.json()
        if problem["code"] == "key-needed":
            return Refused("key-needed", "The service wants its key: set PINCITE_API_KEY to it.")
        after = response.headers.get("Retry-After", "")
        return Refused(problem["code"], problem["detail"], float(after) if after.isdecimal() else POLL_S)
    return Refused("service-failed", f"The service answered with {response.status_code}. Its log says why.")


def _differences(found: list[dict[str, Any]]) -> list[Difference]:
    return [Difference.model_validate(each) for each in found]


def _documents(collection: str) -> str:
    return f"/v1/collections/{_quoted(collection)}/documents"


def _quoted(name: str) -> str:
    return quote(name, safe="")
