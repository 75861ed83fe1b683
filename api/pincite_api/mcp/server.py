"""The MCP server: its tools and resources, listed and called, for whichever transport carries it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from importlib.metadata import version
from typing import Any, TypeVar

import anyio
from anyio import to_thread
from fastapi.exceptions import RequestValidationError
from mcp.server.lowlevel import Server
from mcp.shared.exceptions import MCPError
from mcp_types import (
    INTERNAL_ERROR,
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    ListResourcesResult,
    ListResourceTemplatesResult,
    ListToolsResult,
    PaginatedRequestParams,
    ReadResourceRequestParams,
    ReadResourceResult,
    ResourceTemplate,
    TextContent,
    TextResourceContents,
)
from pydantic import ValidationError

from pincite.errors import PinciteError
from pincite_api.mcp.catalogue import QUOTATION, TOOLS
from pincite_api.mcp.documents import Documents
from pincite_api.mcp.page_id import TEMPLATE, PageId
from pincite_api.mcp.tools import Tools
from pincite_api.problems import problem_of

AT_ONCE = 8
"""Calls that run at the same time, each in a thread: other requests keep theirs."""
INSTRUCTIONS = (
    "Pincite answers from the user's own documents. `ask` answers in sentences with checked citations, and "
    "refuses where the documents do not say. `search` finds pages and `fetch` reads them; `outline` and "
    f"`read_section` go through one document. Give the url of what you cite. {QUOTATION}"
)
PAGE = ResourceTemplate(
    name="page",
    title="A page of a document",
    uri_template=TEMPLATE,
    description=f"The text of a page, by the id that search gives. {QUOTATION}",
    mime_type="text/plain",
)

log = logging.getLogger(__name__)
Done = TypeVar("Done")


def create_server(documents: Documents, link_base: str) -> Server[Any]:
    """Return an MCP server over documents. Links that open a page begin with `link_base`."""
    tools = Tools(documents, link_base)
    by_name = {each.name: each for each in TOOLS}
    threads = anyio.CapacityLimiter(AT_ONCE)

    async def in_thread(work: Callable[[], Done]) -> Done:
        # A client that leaves does not wait for its call, which writes nothing and may end later.
        return await to_thread.run_sync(work, limiter=threads, abandon_on_cancel=True)

    async def list_tools(_context: Any, _params: PaginatedRequestParams | None) -> ListToolsResult:
        return ListToolsResult(tools=[each.as_tool() for each in TOOLS])

    async def call_tool(_context: Any, params: CallToolRequestParams) -> CallToolResult:
        called = by_name.get(params.name)
        if called is None:
            names = ", ".join(by_name)
            raise MCPError(INVALID_PARAMS, f"There is no tool “{params.name}”. There are: {names}.")
        try:
            given = called.takes.model_validate(params.arguments or {})
            found = await in_thread(lambda: called.call(tools, given))
        except Exception as error:  # noqa: BLE001 - the model is told, and may ask in another way
            return CallToolResult(content=[TextContent(text=_told(error))], is_error=True)
        return CallToolResult(content=[TextContent(text=found.model_dump_json(exclude_none=True))])

    async def list_resources(_context: Any, _params: PaginatedRequestParams | None) -> ListResourcesResult:
        """List none: there may be millions of pages, and tools give the addresses of those that matter."""
        return ListResourcesResult(resources=[])

    async def list_templates(
        _context: Any, _params: PaginatedRequestParams | None
    ) -> ListResourceTemplatesResult:
        return ListResourceTemplatesResult(resource_templates=[PAGE])

    async def read_resource(_context: Any, params: ReadResourceRequestParams) -> ReadResourceResult:
        try:
            text = await in_thread(lambda: tools.page_text(PageId.parse(params.uri)))
        except Exception as error:
            code = INVALID_PARAMS if isinstance(error, PinciteError) else INTERNAL_ERROR
            raise MCPError(code, _told(error), {"uri": params.uri}) from error
        contents = TextResourceContents(uri=params.uri, mime_type=PAGE.mime_type, text=text)
        return ReadResourceResult(contents=[contents])

    return Server(
        "pincite",
        title="Pincite",
        version=version("pincite"),
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
        on_list_resources=list_resources,
        on_list_resource_templates=list_templates,
        on_read_resource=read_resource,
    )


def _told(error: Exception) -> str:
    """Return what the client is told of an error: its code, and a sentence that says what to do."""
    if isinstance(error, ValidationError):
        error = RequestValidationError(error.errors(include_url=False))
    found = problem_of(error)
    if found.status >= 500 and not isinstance(error, PinciteError):
        log.error("A call of MCP failed.", exc_info=error)
    return f"{found.code}: {found.detail}"
