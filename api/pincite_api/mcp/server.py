"""The MCP server: its tools and resources, listed and called, for whichever transport carries it."""

from __future__ import annotations

import logging
from importlib.metadata import version
from inspect import iscoroutinefunction
from typing import Any

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
from pydantic import BaseModel, ValidationError

from pincite.errors import PinciteError
from pincite_api.mcp.catalogue import QUOTATION, TOOLS, Described
from pincite_api.mcp.documents import Documents
from pincite_api.mcp.tools import Tools
from pincite_api.page_links import TEMPLATE, PageId
from pincite_api.places import Places
from pincite_api.problems import problem_of

AT_ONCE = 8
"""Calls that run at the same time but for answers, also of clients that left: others keep their threads."""
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


def create_server(documents: Documents, link_base: str, answer_places: Places) -> Server[Any]:
    """Return an MCP server over documents. Links that open a page begin with `link_base`."""
    tools = Tools(documents, link_base, answer_places)
    by_name = {each.name: each for each in TOOLS}
    places = anyio.CapacityLimiter(AT_ONCE)

    async def called(tool: Described, given: dict[str, Any]) -> BaseModel:
        """Call a tool. A call whose client leaves has its place until its work has ended.

        An answer has one of the places for answers, and none of these while it waits for that.
        """
        async with places:
            taken = await to_thread.run_sync(_arguments, tool, given)
            found: BaseModel
            if not iscoroutinefunction(tool.call):
                found = await to_thread.run_sync(tool.call, tools, taken)
                return found
        found = await tool.call(tools, taken)
        return found

    async def list_tools(_context: Any, _params: PaginatedRequestParams | None) -> ListToolsResult:
        return ListToolsResult(tools=[each.as_tool() for each in TOOLS])

    async def call_tool(_context: Any, params: CallToolRequestParams) -> CallToolResult:
        tool = by_name.get(params.name)
        if tool is None:
            names = ", ".join(by_name)
            raise MCPError(INVALID_PARAMS, f"There is no tool “{params.name}”. There are: {names}.")
        try:
            found = await called(tool, params.arguments or {})
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
            async with places:
                text = await to_thread.run_sync(tools.resource, PageId.parse(params.uri))
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


def _arguments(tool: Described, given: dict[str, Any]) -> BaseModel:
    """Return what a tool is given. Raises RequestValidationError."""
    try:
        return tool.takes.model_validate(given)
    except ValidationError as error:
        raise RequestValidationError(error.errors(include_url=False)) from None


def _told(error: Exception) -> str:
    """Return what the client is told of an error: its code, and a sentence that says what to do."""
    found = problem_of(error)
    if found.status >= 500 and not isinstance(error, PinciteError):
        log.error("A call of MCP failed.", exc_info=error)
    return f"{found.code}: {found.detail}"
