"""Clients of MCP that people use, as `Talk`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import fastmcp
import httpx2
import mcp
import pytest
from fastmcp.client.transports import StdioTransport, StreamableHttpTransport
from mcp.client.streamable_http import streamable_http_client

from .talk import Talk

TIMEOUT_S = 120.0
LEGACY, MODERN = "2025-11-25", "2026-07-28"


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


Where = mcp.StdioServerParameters | tuple[str, str]
"""A command that a client starts, or the address of a service with its key."""
Connect = Callable[[Where, str], AbstractAsyncContextManager[Talk]]


@asynccontextmanager
async def official(where: Where, protocol: str) -> AsyncIterator[Talk]:
    """Connect the official client, and see that it speaks this protocol."""
    mode = "legacy" if protocol == LEGACY else "auto"
    if isinstance(where, mcp.StdioServerParameters):
        async with mcp.Client(where, mode=mode) as client:
            assert client.protocol_version == protocol
            yield Official(client)
        return
    address, key = where
    headers = {"Authorization": f"Bearer {key}"}
    async with (
        httpx2.AsyncClient(headers=headers, timeout=TIMEOUT_S, trust_env=False) as http,
        mcp.Client(streamable_http_client(f"{address}/mcp", http_client=http), mode=mode) as client,
    ):
        assert client.protocol_version == protocol
        yield Official(client)


@asynccontextmanager
async def fast(where: Where, protocol: str) -> AsyncIterator[Talk]:
    """Connect fastmcp's client, and see that it speaks this protocol."""
    mode = "legacy" if protocol == LEGACY else "auto"
    transport: StdioTransport | StreamableHttpTransport
    if isinstance(where, mcp.StdioServerParameters):
        transport = StdioTransport(
            where.command, where.args, where.env, str(where.cwd) if where.cwd else None, keep_alive=False
        )
    else:
        address, key = where
        transport = StreamableHttpTransport(f"{address}/mcp", auth=key)
    async with fastmcp.Client(transport, mode=mode, timeout=TIMEOUT_S, init_timeout=TIMEOUT_S) as client:
        assert client.protocol_version == protocol
        yield FastMCP(client)


each_client_and_protocol = pytest.mark.parametrize(
    ("connect", "protocol"),
    [
        pytest.param(connect, protocol, id=f"{name}-{protocol}")
        for name, connect in (("mcp", official), ("fastmcp", fast))
        for protocol in (LEGACY, MODERN)
    ],
)
