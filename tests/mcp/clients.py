"""Clients of MCP that people use, as `Talk`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import fastmcp
import mcp


@dataclass
class Official:
    """The client of the official package."""

    client: mcp.Client

    async def tools(self) -> list[Any]:
        return list((await self.client.list_tools()).tools)

    async def call(self, name: str, **given: object) -> tuple[bool, list[Any]]:
        found = await self.client.call_tool(name, given)
        return found.is_error, list(found.content)

    async def templates(self) -> list[str]:
        found = await self.client.list_resource_templates()
        return [template.uri_template for template in found.resource_templates]

    async def read(self, uri: str) -> list[Any]:
        return list((await self.client.read_resource(uri)).contents)


@dataclass
class FastMCP:
    """The client of fastmcp."""

    client: fastmcp.Client[Any]

    async def tools(self) -> list[Any]:
        return list(await self.client.list_tools())

    async def call(self, name: str, **given: object) -> tuple[bool, list[Any]]:
        found = await self.client.call_tool(name, given, raise_on_error=False)
        return found.is_error, list(found.content)

    async def templates(self) -> list[str]:
        return [template.uri_template for template in await self.client.list_resource_templates()]

    async def read(self, uri: str) -> list[Any]:
        return list(await self.client.read_resource(uri))
