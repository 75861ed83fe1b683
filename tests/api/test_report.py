"""The report of a document: of the version that is asked for, and a problem while there is none."""

from __future__ import annotations

import httpx

from pincite.schema.extraction import LeftOut, PageExtraction, Uncovered

from .conftest import ScriptedLibrary
from .test_problems import assert_problem
from .test_uploads import add, put


def test_a_document_that_was_not_read_has_no_report(client: httpx.Client) -> None:
    location = add(client, b"<p>one").headers["location"]
    assert_problem(client.get(f"{location}/report"), 404, "report-not-found")
    assert_problem(client.get(f"{location}/report", params={"version": 7}), 404, "version-not-found")


def test_a_report_tells_its_version_page_by_page(library: ScriptedLibrary, client: httpx.Client) -> None:
    location = put(client, b"<p>one").headers["location"]
    library.go_live()
    put(client, b"<p>two")
    library.go_live()
    hidden = LeftOut("same-colour", 9, "praise it", (1.0, 2.0, 3.0, 4.0))
    opened = Uncovered("button", 5, "2.1 g")
    library.parts.content.readings = [
        PageExtraction(1, "flow", "running text", 90, left_out=(hidden,), uncovered=(opened,)),
        PageExtraction(2, None, "It took too long.", 0),
    ]
    report = client.get(f"{location}/report", params={"version": 1}).json()
    assert (report["version"], report["grade"]) == (1, "D")
    assert client.get(f"{location}/report").json()["version"] == 2
    assert report["totals"]["read_by"] == {"flow": 1, "lost": 1}
    assert report["totals"]["left_out_chars"] == 9
    first, second = report["pages"]
    assert first["left_out"] == [
        {"reason": "same-colour", "chars": 9, "excerpt": "praise it", "box": [1.0, 2.0, 3.0, 4.0]}
    ]
    assert first["uncovered"] == [{"by": "button", "chars": 5, "excerpt": "2.1 g"}]
    assert (second["read_by"], second["because"]) == (None, "It took too long.")


def test_the_description_shows_a_report(client: httpx.Client) -> None:
    described = client.get("/openapi.json").json()
    path = "/v1/collections/{collection}/documents/{document_id}/report"
    answer = described["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]
    assert answer["example"]["pages"][0]["left_out"]
    assert answer["schema"]["$ref"].endswith("/Report")
