"""What frames of other sites may have: the cited pages of a token, from any origin, and nothing beside."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from pincite.schema.answer import Citation
from pincite.schema.extraction import Category, Element, Page
from pincite.store.stored_pages import StoredPage, stored_page
from pincite_api.embed.routes import AROUND

from .conftest import ScriptedLibrary, Serve
from .test_openai_chat import BASE, CHAT_OF, CHATS, say
from .test_openai_events import HEADER, of_kind, read
from .test_openai_text import answer, citation, sentence, span
from .test_problems import assert_problem

CHAT_SITE = "https://chat.example"
KEY = "a-key"
FRAMED = {"embed_origins": [CHAT_SITE], "public_url": BASE, "api_key": KEY}
SANDBOXED = {"Origin": "null", "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"}
DATA = ("/embed/citation", "/embed/pages/1.png?width=900", "/embed/pages/1")
WITH_KEY = {"Authorization": f"Bearer {KEY}"}


def add(library: ScriptedLibrary, name: str = "lease.pdf", content: bytes = b"%PDF-1.7 a") -> Citation:
    """Return a document that is live, and a citation of its first page."""
    document = library.add("default", name, [content], filename=name).document
    library.go_live()
    version = library.parts.registry.version("default", document.id)
    changed = {"document_id": document.id, "version": version.number}
    return citation("lease", span(1, 10, 20)).model_copy(update=changed)


def source_of(client: httpx.Client, library: ScriptedLibrary, cited: Citation) -> dict[str, Any]:
    """Return the source that Open WebUI gets for a citation."""
    said = sentence("It ends in May.", cited)
    say(library, said, answer(said))
    asked = client.post(CHATS, json=CHAT_OF | {"stream": True}, headers=HEADER | WITH_KEY)
    [shown] = of_kind(read(asked.text)[1], "source")
    source: dict[str, Any] = shown["source"]
    return source


def token_of(client: httpx.Client, library: ScriptedLibrary, cited: Citation) -> dict[str, str]:
    """Return the header that opens a citation."""
    return {"X-Pincite-Embed": urlsplit(source_of(client, library, cited)["embed_url"]).fragment}


@pytest.fixture
def client(serve: Serve) -> httpx.Client:
    """Return a client of a service whose cited pages one site may frame."""
    return serve(**FRAMED)


def test_a_source_has_the_address_that_opens_it_in_a_frame(
    library: ScriptedLibrary, client: httpx.Client
) -> None:
    address = source_of(client, library, add(library))["embed_url"]
    assert address.startswith(f"{BASE}/embed#")
    assert KEY not in address


def test_where_no_site_may_frame_pages_there_is_no_such_address_and_no_such_page(
    library: ScriptedLibrary, serve: Serve
) -> None:
    for options in ({"embed_origins": ()}, {"web": False}):
        client = serve(**FRAMED | options)
        assert "embed_url" not in source_of(client, library, add(library))
        assert_problem(client.get("/embed"), 404, "not-found")
        assert_problem(client.get("/embed", headers=SANDBOXED), 403, "foreign-origin")


def test_only_the_page_for_frames_may_be_framed_and_only_by_the_named_sites(client: httpx.Client) -> None:
    opening = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"}
    page = client.get("/embed?chat_id=1&message_id=2", headers=opening)
    assert page.status_code == 200
    assert page.headers["content-security-policy"].endswith(f"; frame-ancestors {CHAT_SITE}")
    assert "unsafe" not in page.headers["content-security-policy"]
    for path in (
        "/",
        "/c/default",
        "/docs",
        "/openapi.json",
        "/healthz",
        "/v1/collections",
        "/nothing",
        *DATA,
    ):
        response = client.get(path, headers=WITH_KEY)
        assert "frame-ancestors 'none'" in response.headers["content-security-policy"], path
        if not path.startswith("/embed"):
            assert_problem(client.get(path, headers=WITH_KEY | opening), 403, "foreign-origin")


def test_a_token_gives_the_cited_page_to_any_origin(library: ScriptedLibrary, client: httpx.Client) -> None:
    cited = add(library)
    opens = token_of(client, library, cited)
    found = client.get("/embed/citation", headers=opens | SANDBOXED)
    assert found.json() == {
        "document": "lease.pdf",
        "version": cited.version,
        "pages": [1],
        "spans": [{"page": 1, "start": 10, "end": 20}],
    }
    image = client.get("/embed/pages/1.png?width=900", headers=opens | SANDBOXED)
    assert image.headers["content-type"] == "image/png"
    for response in (found, image):
        assert response.headers["access-control-allow-origin"] == "*"
        assert response.headers["cross-origin-resource-policy"] == "cross-origin"
        assert response.headers["cache-control"] == "no-store"
        assert "access-control-allow-credentials" not in response.headers
        assert "set-cookie" not in response.headers
    before = client.options("/embed/citation", headers=SANDBOXED)
    assert (before.status_code, before.headers["access-control-allow-headers"]) == (204, "X-Pincite-Embed")
    assert before.headers["access-control-allow-origin"] == "*"


def test_it_opens_nothing_else(library: ScriptedLibrary, client: httpx.Client) -> None:
    opens = token_of(client, library, add(library))
    for path in ("/embed/pages/2", "/embed/pages/2.png?width=900"):
        assert_problem(client.get(path, headers=opens), 403, "page-not-cited")
    for path in ("/v1/collections", "/v1/collections/default/documents", "/embed/nothing"):
        assert client.get(path, headers=opens).status_code in (401, 405)
    assert_problem(client.get("/embed/citation?token=x", headers=opens), 422, "invalid-request")
    assert client.post("/embed/citation", headers=opens).status_code == 405


def test_of_an_html_document_it_opens_what_is_around_the_cited_words_in_their_section(
    library: ScriptedLibrary, client: httpx.Client
) -> None:
    page = html_page(
        [
            "# Staff",
            "salaries",
            "# Lease",
            *(f"before {n}" for n in range(30)),
            "It ends in May.",
            "after",
            "# Tax",
        ]
    )
    library.parts.content.page = lambda *_: page
    cited = add(library, "lease.html")
    start = page.text.index("ends in")
    opens = token_of(client, library, cited.model_copy(update={"spans": [span(1, start, start + 7)]}))
    shown = StoredPage.model_validate(client.get("/embed/pages/1", headers=opens).json())
    assert len(shown.text) == len(page.text)
    words = [shown.text[element.start : element.end] for element in shown.elements]
    assert words == [*(f"before {n}" for n in range(30 - AROUND, 30)), "It ends in May.", "after"]
    assert shown.text.split() == " ".join(words).split()


def test_the_heading_of_a_section_is_shown_with_it(library: ScriptedLibrary, client: httpx.Client) -> None:
    page = html_page(["# Staff", "salaries", "# Lease", "It ends in May.", "# Tax", "rates"])
    library.parts.content.page = lambda *_: page
    cited = add(library, "lease.html")
    start = page.text.index("ends in")
    opens = token_of(client, library, cited.model_copy(update={"spans": [span(1, start, start + 7)]}))
    shown = client.get("/embed/pages/1", headers=opens).json()
    assert shown["text"].split() == "Lease It ends in May.".split()


def html_page(texts: list[str]) -> StoredPage:
    """Return what was read of an HTML document with these headings and paragraphs."""
    elements: list[Element] = []
    text = ""
    above: tuple[str, ...] = ()
    for number, line in enumerate(texts):
        is_heading, said = line.startswith("# "), line.removeprefix("# ")
        text += "\n\n" if text else ""
        category = Category.TITLE if is_heading else Category.NARRATIVE_TEXT
        headings = () if is_heading else above
        end = len(text) + len(said)
        elements.append(Element(str(number), category, said, 1, len(text), end, headings=headings))
        above, text = (said,) if is_heading else above, text + said
    return stored_page(Page(1, text, None, None, read_by="html"), elements, 1)


@pytest.mark.parametrize("path", DATA)
def test_nothing_but_a_token_of_this_service_opens_it(
    library: ScriptedLibrary, client: httpx.Client, path: str
) -> None:
    client.post("/v1/session", json={"key": KEY})
    good = token_of(client, library, add(library))["X-Pincite-Embed"]
    flipped = good[:-1] + ("A" if good[-1] != "A" else "B")
    for headers in ({}, WITH_KEY, *({"X-Pincite-Embed": bad} for bad in ("", "x", flipped, good[1:]))):
        refused = client.get(path, headers=headers | SANDBOXED)
        assert_problem(refused, 401, "embed-token-invalid")
        assert refused.headers["access-control-allow-origin"] == "*"


def test_it_ends_with_its_key(library: ScriptedLibrary, client: httpx.Client, serve: Serve) -> None:
    opens = token_of(client, library, add(library))
    same, other = serve(**FRAMED), serve(**FRAMED | {"api_key": "another"})
    assert same.get("/embed/citation", headers=opens).status_code == 200, "processes share the secret"
    assert_problem(other.get("/embed/citation", headers=opens), 401, "embed-token-invalid")


def delete(library: ScriptedLibrary, cited: Citation) -> None:
    library.delete("default", cited.document_id)


def delete_and_add_another(library: ScriptedLibrary, cited: Citation) -> None:
    delete(library, cited)
    assert add(library, content=b"%PDF-1.7 another").document_id == cited.document_id


def read_anew(library: ScriptedLibrary, cited: Citation) -> None:
    library.parts.content.reading = lambda *_: "another"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (delete, "document-not-found"),
        (delete_and_add_another, "version-not-found"),
        (read_anew, "version-not-found"),
    ],
)
@pytest.mark.parametrize("path", DATA)
def test_it_ends_with_its_document_and_where_its_words_may_stand_elsewhere(
    library: ScriptedLibrary,
    client: httpx.Client,
    path: str,
    change: Callable[[ScriptedLibrary, Citation], None],
    code: str,
) -> None:
    cited = add(library)
    opens = token_of(client, library, cited)
    change(library, cited)
    assert_problem(client.get(path, headers=opens), 404, code)


def test_a_citation_that_is_gone_or_has_very_many_spans_has_none(
    library: ScriptedLibrary, client: httpx.Client
) -> None:
    cited = add(library)
    many = cited.model_copy(update={"spans": [span(1, at, at + 1) for at in range(41)]})
    assert "embed_url" not in source_of(client, library, many)
    delete(library, cited)
    assert "embed_url" not in source_of(client, library, cited)
