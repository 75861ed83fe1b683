"""The life of a document over HTTP, from the upload to the delete, and after a kill."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest

from ..word_files import paragraph, word_file
from .service import START_TIMEOUT_S, Service, pincite, wait_until

pytestmark = pytest.mark.e2e

FLOW = "What is the maximum flow of the Corvane CV-240?"
FEE = "What is the mooring fee for a barge?"


def notice(sentence: str) -> bytes:
    return (
        "<!doctype html><html><head><title>Harbour notice</title></head><body><h1>Harbour notice</h1>"
        f"<p>This notice is for all who moor here.</p><p>{sentence}</p></body></html>"
    ).encode()


def cited(answer: dict[str, Any]) -> set[tuple[str, int]]:
    """Return the documents and versions that an answer cites."""
    return {
        (citation["document"], citation["version"])
        for sentence in answer["sentences"]
        for citation in sentence["citations"]
    }


def events(response: httpx.Response) -> list[tuple[str, dict[str, Any]]]:
    """Return the names and data of a body of server-sent events."""
    found = []
    for block in response.text.strip().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines())
        found.append((fields["event"], json.loads(fields["data"])))
    return found


def test_a_pdf_is_uploaded_searched_asked_about_and_shown(
    service: Service, collection: str, sample_docs: Path
) -> None:
    from unstructured.staging.base import elements_from_json

    content = (sample_docs / "datasheet-cv-240.pdf").read_bytes()
    uploaded = service.upload(content, "sheets/cv-240.pdf", collection)
    assert uploaded.status_code == 202
    location = uploaded.headers["Location"]
    document = service.settle(uploaded.json()["id"], collection)
    assert (document["external_id"], document["live_version"]["state"]) == ("sheets/cv-240.pdf", "live")
    assert service.client.get(location).json() == document
    assert service.upload(content, "sheets/cv-240.pdf", collection).status_code == 200

    hits = service.search(FLOW, collection, k=3)
    assert hits
    assert {hit["document"] for hit in hits} == {"sheets/cv-240.pdf"}

    answer = service.ask(FLOW, collection)
    row, caption, heading = answer["sentences"][0]["citations"]
    assert row["quote"].split("\t") == ["Maximum flow", "27.0", "l/h"]
    assert caption["quote"] == "Hydraulic data, water at 20 °C"
    assert heading["quote"].split("\t") == ["Property", "Value", "Unit"]

    streamed = service.client.post(
        f"/v1/collections/{collection}/answers",
        json={"question": FLOW},
        headers={"Accept": "text/event-stream"},
    )
    (begin, searched), (progress, read), *sentences, (last, whole) = events(streamed.raise_for_status())
    assert (begin, progress) == ("begin", "progress")
    assert 0 < read["passages"] <= searched["passages"]
    assert {name for name, _ in sentences} == {"sentence"}
    assert last == "done"
    assert [sentence for _, sentence in sentences] == whole["sentences"] == answer["sentences"]

    span = row["spans"][0]
    image = f"{location}/pages/{span['page']}.png"
    plain = service.client.get(image).raise_for_status()
    marked = service.client.get(image, params={"highlight": f"{span['start']}-{span['end']}"})
    assert plain.headers["Content-Type"] == marked.raise_for_status().headers["Content-Type"] == "image/png"
    assert plain.content.startswith(b"\x89PNG")
    assert plain.content != marked.content
    beyond = service.client.get(image, params={"highlight": "0-999999"})
    assert (beyond.status_code, beyond.json()["code"]) == (422, "invalid-highlight")

    elements = elements_from_json(text=service.client.get(f"{location}/elements").raise_for_status().text)
    assert "Table" in {element.category for element in elements}
    assert any("27.0" in element.text for element in elements)
    assert service.client.get(f"{location}/original").raise_for_status().content == content


def test_a_word_file_is_uploaded_and_asked_about(service: Service, collection: str) -> None:
    content = word_file(
        paragraph("Mooring", of_run="<w:b/>")
        + paragraph("The mooring fee for a barge is 41 crowns a night."),
        title="Harbour rules",
    )
    uploaded = service.upload(content, "rules.docx", collection)
    location = uploaded.raise_for_status().headers["Location"]
    document = service.settle(uploaded.json()["id"], collection)
    assert (document["title"], document["live_version"]["state"]) == ("Harbour rules", "live")
    [citation] = service.ask(FEE, collection)["sentences"][0]["citations"]
    assert citation["quote"] == "The mooring fee for a barge is 41 crowns a night."
    [span] = citation["spans"]
    assert (citation["document"], span["page"], span["boxes"]) == ("rules.docx", 1, [])
    pages = service.client.get(f"{location}/pages").raise_for_status().json()
    assert (pages["kind"], pages["width"]) == ("html", [None])
    image = service.client.get(f"{location}/pages/1.png")
    assert (image.status_code, image.json()["code"]) == (404, "no-page-image")
    assert service.client.get(f"{location}/original").raise_for_status().content == content


def test_a_document_is_replaced_and_deleted_and_never_answers_from_what_it_was(
    service: Service, collection: str
) -> None:
    documents = f"/v1/collections/{collection}/documents"
    old, new = (notice(f"The mooring fee for a barge is {fee} crowns.") for fee in (41, 58))
    document_id = service.upload(old, "fees.html", collection).json()["id"]
    service.settle(document_id, collection)
    assert "41 crowns" in service.ask(FEE, collection)["answer"]

    refused = service.upload(new, "fees.html", collection)
    assert (refused.status_code, refused.json()["code"]) == (409, "document-exists")
    put = service.client.put(documents, params={"external_id": "fees.html"}, content=new)
    assert (put.status_code, put.json()["id"]) == (202, document_id)
    assert service.settle(document_id, collection)["live_version"]["number"] == 2
    answer = service.ask(FEE, collection)
    assert "58 crowns" in answer["answer"]
    assert "41 crowns" not in json.dumps(answer)
    assert cited(answer) == {("fees.html", 2)}

    receipt = service.client.delete(f"{documents}/{document_id}").raise_for_status().json()
    assert receipt["versions"] == 2
    assert receipt["points"] >= 1
    assert receipt["blobs"] >= 4
    gone = service.ask(FEE, collection)
    assert (gone["answerable"], gone["answer"], gone["nearest"]) == (False, None, [])
    assert service.search(FEE, collection) == []
    assert service.client.get(f"{documents}/{document_id}").status_code == 404
    assert service.client.get(f"{documents}/{document_id}/original").status_code == 404


def test_an_ingest_run_is_seen_in_prefect_as_completed(service: Service, collection: str) -> None:
    service.wait_for_worker()
    assert service.parts()["worker"] == "ready"
    accepted = service.upload(notice("The mooring fee for a raft is 3 crowns."), "raft.html", collection)
    service.settle(accepted.json()["id"], collection)
    access = service.prefect()
    page = service.parts()["prefect"]
    assert service.client.get("/v1/status").json()["parts"]["prefect"] == page == access["address"]
    auth = httpx.BasicAuth(*access["password"].split(":"))

    def runs() -> list[str]:
        batches = {"flows": {"name": {"any_": ["ingest-batch"]}}}  # others are scheduled for later
        found = httpx.post(
            f"{page}/api/flow_runs/filter", json=batches, auth=auth, trust_env=False, timeout=30
        )
        return [run["state_type"] for run in found.raise_for_status().json()]

    # The run ends a moment after the last document of it went live.
    wait_until(lambda: bool(runs()) and set(runs()) == {"COMPLETED"}, START_TIMEOUT_S, "the runs to complete")


def test_a_pool_that_is_paused_is_named_by_readyz_and_by_status(service: Service) -> None:
    def is_shown(state: str) -> bool:
        return service.parts()["schedules"].startswith(state)

    wait_until(lambda: is_shown("ready"), START_TIMEOUT_S, "schedules to be kept")
    access = service.prefect()
    auth = httpx.BasicAuth(*access["password"].split(":"))

    def pause(is_paused: bool) -> bool:
        """Return False where Prefect's SQLite is busy."""
        place = f"{access['address']}/api/work_pools/pincite"
        body = {"is_paused": is_paused}
        return httpx.patch(place, json=body, auth=auth, trust_env=False, timeout=60).is_success

    wait_until(lambda: pause(True), START_TIMEOUT_S, "the pool to be paused")
    try:
        wait_until(lambda: is_shown("pool paused: "), START_TIMEOUT_S, "readyz to name the paused pool")
        assert service.client.get("/readyz").status_code == 200
        shown = pincite(service.home, "status")
        assert re.search(r"^schedules +pool paused: ", shown.stdout, re.MULTILINE), shown
    finally:
        wait_until(lambda: pause(False), START_TIMEOUT_S, "the pool to be resumed")


def test_a_service_that_is_killed_while_it_ingests_loses_and_doubles_nothing(
    service: Service, collection: str, sample_docs: Path
) -> None:
    deleted = service.upload(notice("The mooring fee for a barge is 99 crowns."), "fees.html", collection)
    service.settle(deleted.json()["id"], collection)
    documents = f"/v1/collections/{collection}/documents"
    service.client.delete(f"{documents}/{deleted.json()['id']}").raise_for_status()

    names = ("technical-report.pdf", "datasheet-cv-400.pdf", "press-release.html")
    ids = {
        name: service.upload((sample_docs / name).read_bytes(), name, collection).json()["id"]
        for name in names
    }
    wait_until(
        lambda: any(
            document["last_version"]["state"] not in ("queued", "live")
            for document in service.documents(collection).values()
        ),
        START_TIMEOUT_S,
        "the ingest to begin",
    )
    service.kill()
    service.start()

    chunks = 0
    for document_id in ids.values():
        document = service.settle(document_id, collection)
        assert document["live_version"] == document["last_version"]
        assert document["live_version"]["number"] == 1
        chunks += document["live_version"]["chunks"]
    assert set(service.documents(collection)) == set(names)
    hits = service.search("pump", collection, k=100)
    assert len({hit["chunk_id"] for hit in hits}) == len(hits) == min(chunks, 100)
    assert service.ask(FEE, collection)["answer"] is None
    assert not any(hit["document"] == "fees.html" for hit in service.search(FEE, collection, k=100))
