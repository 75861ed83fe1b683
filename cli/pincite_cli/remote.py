"""The backend over a running service: the same requests that any client of its API makes."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import httpx

from pincite.doctor import Difference
from pincite.document import Answer, Document, Hit, Policy, Receipt, SearchResult
from pincite.errors import NotFound, PinciteError
from pincite.filters import Filter, as_json
from pincite.report import Report
from pincite.retrieve import Explanation
from pincite_cli.backend import OnPages

START_TIMEOUT_S = 60.0
READ_TIMEOUT_S = 300.0
EXAMINATION = httpx.Timeout(None, connect=5.0)
"""It takes as long as there is to read."""
POLL_S = 0.5
POLLED_AT_ONCE = 32
LIST_PAGE = 500


class ServiceUnavailable(PinciteError):
    """The service has the data folder and cannot be reached."""

    code = "service-unavailable"


class Refused(PinciteError):
    """What the service said no to, with the code of its problem."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


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
        params = {"external_id": external_id, "filename": path.name, "origin": origin}
        if metadata:
            params["metadata"] = json.dumps(metadata)
        with path.open("rb") as file:
            response = self._request("PUT", _documents(collection), params=params, content=file)
        return Document.model_validate_json(response.content), response.status_code == httpx.codes.ACCEPTED

    def follow(self, collection: str, documents: Sequence[Document], on_pages: OnPages) -> Iterator[Document]:
        waiting = [document.id for document in documents]
        while waiting:
            # The service takes the oldest first, so the ones to look at are at the front.
            for document_id in waiting[:POLLED_AT_ONCE]:
                try:
                    document = self._document(collection, document_id)
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

    def search(
        self,
        collection: str,
        question: str,
        *,
        limit: int,
        within: list[str] | None,
        where: Filter | None = None,
    ) -> list[Hit]:
        body = {"question": question, "k": limit, "within": within, "filter": where and as_json(where)}
        response = self._request("POST", f"/v1/collections/{_quoted(collection)}/search", json=body)
        return SearchResult.model_validate_json(response.content).hits

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
        within: list[str] | None,
        where: Filter | None = None,
        policy: Policy | None = None,
    ) -> Answer:
        body = {
            "question": question,
            "within": within,
            "filter": where and as_json(where),
            "policy": policy,
        }
        response = self._request("POST", f"/v1/collections/{_quoted(collection)}/answers", json=body)
        return Answer.model_validate_json(response.content)

    def documents(self, collection: str) -> Iterator[Document]:
        params: dict[str, Any] = {"limit": LIST_PAGE}
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

    def report(self, collection: str, external_id: str) -> Report:
        path = f"{self._path(collection, external_id)}/report"
        return Report.model_validate_json(self._request("GET", path).content)

    def delete(self, collection: str, external_id: str) -> Receipt:
        path = self._path(collection, external_id)
        return Receipt.model_validate_json(self._request("DELETE", path).content)

    def _path(self, collection: str, external_id: str) -> str:
        for document in self.documents(collection):
            if document.external_id == external_id:
                return f"{_documents(collection)}/{document.id}"
        raise NotFound("document", f"There is no document “{external_id}” in “{collection}”.")

    def status(self) -> dict[str, Any]:
        return {**self._request("GET", "/v1/status").json(), "service": self._address}

    def examine(self, *, deep: bool) -> list[Difference]:
        response = self._request("GET", "/v1/doctor", params={"deep": deep}, timeout=EXAMINATION)
        return _differences(response.json()["differences"])

    def heal(self, *, deep: bool) -> tuple[list[Difference], list[Difference]]:
        response = self._request("POST", "/v1/doctor/heal", params={"deep": deep}, timeout=EXAMINATION)
        found = response.json()
        return _differences(found["healed"]), _differences(found["differences"])

    def _document(self, collection: str, document_id: str) -> Document:
        response = self._request("GET", f"{_documents(collection)}/{document_id}")
        return Document.model_validate_json(response.content)

    def _request(self, method: str, path: str, **request: Any) -> httpx.Response:
        try:
            response = self._client.request(method, path, **request)
        except httpx.TransportError as error:
            raise ServiceUnavailable(
                f"The service at {self._address} does not answer ({type(error).__name__}). "
                "What it accepted is safe; see whether it runs, and try again."
            ) from None
        if response.is_error:
            raise _refusal(response)
        return response


def _refusal(response: httpx.Response) -> Refused:
    if response.headers.get("Content-Type", "").startswith("application/problem+json"):
        problem = response.json()
        if problem["code"] == "key-needed":
            return Refused("key-needed", "The service wants its key: set PINCITE_API_KEY to it.")
        return Refused(problem["code"], problem["detail"])
    return Refused("service-failed", f"The service answered with {response.status_code}. Its log says why.")


def _differences(found: list[dict[str, Any]]) -> list[Difference]:
    return [Difference.model_validate(each) for each in found]


def _documents(collection: str) -> str:
    return f"/v1/collections/{_quoted(collection)}/documents"


def _quoted(name: str) -> str:
    return quote(name, safe="")
