"""`pincite mcp`: an MCP server on standard input and output, for a client that starts it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from pincite_cli import backend, terminal

if TYPE_CHECKING:
    from pincite_api.mcp import Documents


def mcp() -> None:
    """Speak MCP on standard input and output, for a client that starts this command.

    It asks the service where one runs. Otherwise it has the data folder for as long as the client runs.
    """
    from pincite.store.data_lock import service_address

    settings = backend.load_settings()
    service = settings.service_url or service_address(settings.home)
    link_base = settings.public_url or service or settings.loopback_address
    with terminal.standard_output_kept() as messages, backend.open_backend() as opened:
        _serve(opened.library, link_base, settings.answers_at_once, messages)


def _serve(documents: Documents, link_base: str, answers_at_once: int, messages: TextIO) -> None:
    """Answer requests until standard input ends."""
    import anyio
    from mcp.server.stdio import stdio_server

    from pincite_api.mcp import create_server
    from pincite_api.places import Places

    server = create_server(documents, link_base, Places(answers_at_once))

    async def serve() -> None:
        async with stdio_server(stdout=anyio.wrap_file(messages)) as (received, sent):
            await server.run(received, sent, server.create_initialization_options())

    anyio.run(serve)
