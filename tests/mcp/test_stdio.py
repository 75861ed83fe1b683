"""`pincite mcp` serves a client that starts it, from the data folder or through the service that has it."""

from __future__ import annotations

import asyncio
import subprocess
from pathlib import Path

import pytest
from mcp import Client

from pincite.settings import Settings

from .clients import Official
from .conftest import command, running_service
from .talk import use_everything

LEGACY, MODERN = "2025-11-25", "2026-07-28"
PROTOCOLS = [pytest.param("legacy", LEGACY, id=LEGACY), pytest.param("auto", MODERN, id=MODERN)]


@pytest.mark.parametrize(("mode", "protocol"), PROTOCOLS)
def test_the_official_client_uses_everything_from_the_data_folder(
    home: Path, mode: str, protocol: str
) -> None:
    async def talk() -> None:
        async with Client(command(home), mode=mode) as client:
            assert client.protocol_version == protocol
            await use_everything(Official(client), Settings(home=home).link_base)

    asyncio.run(talk())


def test_the_official_client_uses_everything_through_a_service_with_a_key(home: Path) -> None:
    async def talk(address: str) -> None:
        async with Client(command(home, "the-key")) as client:
            await use_everything(Official(client), address)

    with running_service(home, "the-key") as address:
        asyncio.run(talk(address))


def test_only_messages_are_on_standard_output_and_it_ends_with_its_input(home: Path) -> None:
    started = command(home)
    ended = subprocess.run(
        [started.command, *started.args],
        env=started.env,
        input=b"this is no message\n",
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert ended.returncode == 0
    assert all(line.startswith(b'{"') for line in ended.stdout.splitlines())


def test_a_folder_that_another_command_has_is_said_on_standard_error(home: Path) -> None:
    from pincite.library import Library

    started = command(home)
    with Library(Settings(home=home)):
        ended = subprocess.run(
            [started.command, *started.args],
            env=started.env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=120,
        )
    assert (ended.returncode, ended.stdout) == (1, b"")
    assert ended.stderr.startswith(b"data-folder-in-use: ")
