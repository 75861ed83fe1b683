"""What a client does that uses everything: the same steps for each client, transport and protocol."""

from __future__ import annotations

import json
from typing import Any, Protocol

from pincite_api.page_links import TEMPLATE

from .conftest import REPORT

TOOLS = [
    "search",
    "fetch",
    "ask",
    "outline",
    "read_section",
    "explain_absence",
    "list_collections",
]
QUESTION = "What Shore A hardness does diaphragm compound K2 have when new?"


class Talk(Protocol):
    """A connected client, as the steps need it."""

    async def tools(self) -> list[Any]:
        """Return the tools that are listed."""

    async def call(self, name: str, **given: object) -> tuple[bool, list[Any]]:
        """Whether a call failed, and the items of its result."""

    async def templates(self) -> list[str]:
        """Return the templates of addresses of resources."""

    async def read(self, uri: str) -> list[Any]:
        """Return the contents of a resource."""


async def use_everything(talk: Talk, link_base: str) -> None:
    """List the tools, call each, and read a resource."""
    listed = await talk.tools()
    assert [tool.name for tool in listed] == TOOLS
    assert all("quotation" in tool.description for tool in listed)
    for tool in listed:
        hints = tool.annotations
        assert hints.read_only_hint
        assert not hints.destructive_hint
        assert not hints.open_world_hint

    [shelf] = (await result(talk, "list_collections"))["collections"]
    assert shelf == {"name": "default", "language": "en", "documents": 2}

    found = (await result(talk, "search", query=QUESTION))["results"]
    assert all(set(page) == {"id", "title", "url", "text"} for page in found)
    first = found[0]
    assert first["url"].startswith(f"{link_base}/c/default/d/")
    page = await result(talk, "fetch", id=first["id"])
    assert set(page) == {"id", "title", "text", "url", "metadata"}
    assert (page["id"], page["title"], page["url"]) == (first["id"], first["title"], first["url"])

    answer = await result(talk, "ask", question=QUESTION)
    assert answer["answerable"]
    cited = answer["sentences"][0]["citations"][0]
    assert "&hl=" in cited["url"]

    outline = await result(talk, "outline", document=REPORT)
    section = outline["sections"][0]
    text = await result(talk, "read_section", document=REPORT, section=section["number"])
    assert text["text"].startswith(section["heading"])
    placed = await result(talk, "explain_absence", document=REPORT, question=QUESTION)
    assert placed["reason"].endswith(".")

    assert await talk.templates() == [TEMPLATE]
    [content] = await talk.read(cited["id"])
    assert content.mime_type == "text/plain"
    assert cited["quote"].split()[0] in content.text


async def result(talk: Talk, tool: str, **given: object) -> Any:
    """Return the JSON of the one text that a tool returns."""
    failed, items = await talk.call(tool, **given)
    assert not failed, items
    [item] = items
    assert item.type == "text"
    return json.loads(item.text)
