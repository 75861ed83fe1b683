"""What the tools give of real documents, and what they say where they cannot."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar, cast

import pytest
from mcp import Client, MCPError
from mcp_types import TextContent, TextResourceContents

from pincite.library import Library
from pincite.schema.document import Collection
from pincite.schema.search import SearchResult
from pincite.settings import Settings
from pincite_api.mcp import Documents, create_server
from pincite_api.mcp.arguments import Search
from pincite_api.mcp.excerpt import MAX_CHARS
from pincite_api.mcp.tools import Tools
from pincite_api.page_links import PageId
from pincite_api.places import Places
from tests.api.conftest import HIT
from tests.maintenance.conftest import copy_tree
from tests.test_library import bring_in, notice

from .conftest import HANDBOOK, REPORT

BASE = "https://pincite.example"
LONG = "".join(f"<p>Paragraph {number} is about the weir and its gates.</p>" for number in range(1, 1_500))

Call = Callable[..., tuple[bool, str]]


@pytest.fixture(scope="module")
def library(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """Yield the documents, in a copy of the folder: these tests add to them."""
    copy_tree(home, copy := tmp_path_factory.mktemp("tools") / "data")
    with Library(Settings(home=copy)) as library:
        yield library


@pytest.fixture(scope="module")
def call(library: Library) -> Call:
    """Call a tool; whether that failed, and the text of its one item."""
    server = create_server(library, BASE, Places(2))

    def call(name: str, **given: object) -> tuple[bool, str]:
        async def talk() -> tuple[bool, str]:
            async with Client(server) as client:
                found = await client.call_tool(name, given)
                [item] = found.content
                assert isinstance(item, TextContent)
                return found.is_error, item.text

        return asyncio.run(talk())

    return call


def result(call: Call, name: str, **given: object) -> Any:
    failed, text = call(name, **given)
    assert not failed, text
    return json.loads(text)


def page_of(library: Library, name: str, page: int = 1, collection: str = "default") -> PageId:
    document = library.find(collection, name)
    assert document is not None
    return PageId(collection, document.id, page)


def test_search_and_fetch_take_what_chatgpt_sends_and_no_more(library: Library) -> None:
    async def talk() -> None:
        async with Client(create_server(library, BASE, Places(2))) as client:
            tools = {tool.name: tool.input_schema for tool in (await client.list_tools()).tools}
            for name, argument in (("search", "query"), ("fetch", "id")):
                assert (list(tools[name]["properties"]), tools[name]["required"]) == ([argument], [argument])

    asyncio.run(talk())


def test_search_gives_each_page_once_with_the_passages_that_were_found(call: Call) -> None:
    found = result(call, "search", query="diaphragm compound hardness")["results"]
    ids = [page["id"] for page in found]
    assert len(ids) == len(set(ids)) > 1
    assert all(page["text"] for page in found)
    assert all(page["url"].startswith(f"{BASE}/c/default/d/") for page in found)


def test_fetch_gives_a_page_between_its_neighbours_and_what_to_read_next(
    call: Call, library: Library
) -> None:
    page = page_of(library, REPORT, 2)
    fetched = result(call, "fetch", id=str(page))
    texts = [library.page("default", page.document, number).text for number in (1, 2, 3)]
    assert fetched["text"] == "\n\n".join(f"[page {at}]\n{text}" for at, text in enumerate(texts, 1))
    assert fetched["metadata"] == {
        "document": REPORT,
        "collection": "default",
        "version": 1,
        "page": 2,
        "pages": library.pages("default", page.document).pages,
        "next": str(page.at(page=3, version=1)),
    }


def test_a_page_that_is_too_long_for_one_result_is_read_to_its_end_in_parts(
    call: Call, library: Library
) -> None:
    library.create_collection("long")
    html = f"<html><head><title>Weir</title></head><body><main><h1>Weir</h1>{LONG}</main></body></html>"
    bring_in(library, "long", {"weir.html": html.encode()})
    page, parts = page_of(library, "weir.html", collection="long"), []
    following: str | None = str(page)
    while following:
        fetched = result(call, "fetch", id=following)
        parts.append(fetched["text"])
        following = fetched["metadata"].get("next")
    assert max(map(len, parts)) == MAX_CHARS
    assert "".join(parts) == library.page("long", page.document, 1).text

    parts, start = [], 0
    while start is not None:
        section = result(call, "read_section", document=str(page), section=1, start=start)
        parts.append(section["text"])
        start = section["metadata"].get("next_start")
    assert max(map(len, parts)) == MAX_CHARS
    assert "".join(parts).endswith("Paragraph 1499 is about the weir and its gates.")


def test_search_looks_into_every_collection_and_the_best_page_comes_first(
    call: Call, library: Library
) -> None:
    library.create_collection("harbour")
    bring_in(library, "harbour", {"barge.html": notice("The mooring fee for a barge is 41 crowns.")})
    found = result(call, "search", query="What is the mooring fee for a barge?")["results"]
    assert PageId.parse(found[0]["id"]).collection == "harbour"
    assert {PageId.parse(page["id"]).collection for page in found} > {"harbour"}


def test_collections_are_merged_by_score_and_each_keeps_its_order() -> None:
    class Scripted:
        scores: ClassVar = {"a": [0.5, 0.9, 0.1], "b": [0.7, 0.2]}

        def collections(self) -> list[Collection]:
            return [Collection(name=name, created_at=datetime.now(UTC)) for name in self.scores]

        def search_result(self, collection: str, *_: object, **__: object) -> SearchResult:
            hits = [
                HIT.model_copy(update={"score": score, "document_id": f"{collection}{place}"})
                for place, score in enumerate(self.scores[collection], 1)
            ]
            return SearchResult(hits=hits)

    found = Tools(cast(Documents, Scripted()), BASE, Places(2)).search(Search(query="x")).results
    assert [PageId.parse(page.id).document for page in found] == ["b1", "a1", "a2", "b2", "a3"]


def test_a_search_passes_over_a_collection_that_was_deleted_meanwhile(
    call: Call, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = library.collections()[0].model_copy(update={"name": "gone"})
    listed = [gone, *library.collections()]
    monkeypatch.setattr(library, "collections", lambda: listed)
    assert result(call, "search", query="hardness")["results"]


def test_an_answer_cites_pages_whose_links_mark_its_words(call: Call, library: Library) -> None:
    answer = result(call, "ask", question="What Shore A hardness does diaphragm compound K2 have when new?")
    assert answer["answerable"]
    cited = answer["sentences"][0]["citations"][0]
    page = PageId.parse(cited["id"])
    url, _, marked = cited["url"].partition("&hl=")
    assert url == page.link(BASE)
    start, end = map(int, marked.split("&")[0].split("-"))
    text = library.page("default", page.document, page.page).text
    assert text[start:end] == cited["quote"]


def test_a_refusal_is_no_error_and_says_why(call: Call) -> None:
    answer = result(call, "ask", question="Who won the chess tournament in Reykjavik in 1972?")
    assert not answer["answerable"]
    assert answer["refusal"]


def test_the_words_that_no_cited_document_has_are_told(call: Call) -> None:
    answer = result(call, "ask", question="Who built the bench of granite for diaphragms?")
    assert answer["answerable"]
    assert answer["words_not_found"] == ["granite"]


def test_the_outline_names_sections_that_can_be_read(call: Call) -> None:
    outline = result(call, "outline", document=HANDBOOK)
    numbers = [section["number"] for section in outline["sections"]]
    assert numbers == list(range(1, len(numbers) + 1))
    last = outline["sections"][-1]
    section = result(call, "read_section", document=outline["id"], section=last["number"])
    assert section["title"].endswith(last["heading"])
    assert section["text"].startswith(last["heading"])


def test_the_absence_of_a_document_is_explained_by_its_place(call: Call) -> None:
    placed = result(
        call, "explain_absence", document=HANDBOOK, question="What Shore A hardness does compound K2 have?"
    )
    assert placed["rank_by_meaning"] > 1
    assert placed["reason"]


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("fetch", {"id": "1"}, "invalid-page-id: "),
        ("fetch", {"id": "pincite://c/default/d/nothing/p/1"}, "document-not-found: "),
        ("fetch", {"id": "pincite://c/nowhere/d/nothing/p/1"}, "document-not-found: "),
        ("outline", {"document": "nothing.pdf"}, "document-not-found: "),
        ("read_section", {"document": REPORT, "section": 10_000}, "section-not-found: "),
        ("ask", {"question": "When?", "collection": "nowhere"}, "collection-not-found: "),
        ("ask", {"question": "When?", "documents": ["nothing.pdf"]}, "document-not-found: "),
        ("ask", {"question": " "}, "invalid-request: "),
        ("search", {}, "invalid-request: "),
        ("search", {"query": "x", "limit": 3}, "invalid-request: "),
        ("explain_absence", {"question": "When?", "document": "a\0b"}, "invalid-request: "),
    ],
)
def test_what_cannot_be_done_is_said_to_the_model_with_its_code(
    call: Call, name: str, given: dict[str, object], said: str
) -> None:
    failed, text = call(name, **given)
    assert failed
    assert text.startswith(said)


def test_a_tool_or_a_resource_that_is_not_there_is_an_error_of_the_protocol(library: Library) -> None:
    async def talk() -> None:
        async with Client(create_server(library, BASE, Places(2))) as client:
            with pytest.raises(MCPError, match="There are: search, fetch"):
                await client.call_tool("delete", {})
            for uri in ("file:///etc/passwd", "pincite://c/default/d/nothing/p/1"):
                with pytest.raises(MCPError, match=r"(invalid-page-id|document-not-found): "):
                    await client.read_resource(uri)

    asyncio.run(talk())


def test_a_resource_begins_where_its_id_says(library: Library) -> None:
    page = page_of(library, REPORT).at(version=1)

    async def text_of(uri: str) -> str:
        async with Client(create_server(library, BASE, Places(2))) as client:
            [contents] = (await client.read_resource(uri)).contents
            assert isinstance(contents, TextResourceContents)
            return contents.text

    whole, rest = (asyncio.run(text_of(str(page.at(start=start)))) for start in (0, 20))
    assert rest == whole[20:]


def test_what_a_tool_finds_invalid_inside_is_not_told_as_the_clients_fault(
    library: Library, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library, "collections", lambda: Collection.model_validate({"secret": 1}))
    failed, text = call("list_collections")
    assert failed
    assert text.startswith("internal-error: ")


def test_of_thousands_of_faults_the_first_are_told(call: Call) -> None:
    failed, text = call("list_collections", **{f"x{number}": 0 for number in range(20_000)})
    assert failed
    assert text.endswith(" more")
    assert len(text) < 10_000


def test_what_fails_unforeseen_tells_nothing_from_inside(
    library: Library, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise RuntimeError("a secret path")

    monkeypatch.setattr(library, "collections", fail)

    async def talk() -> None:
        async with Client(create_server(library, BASE, Places(2))) as client:
            found = await client.call_tool("list_collections", {})
            assert found.is_error
            assert "secret" not in str(found)

    asyncio.run(talk())
    assert "a secret path" in caplog.text
