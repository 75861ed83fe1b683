"""`pincite mcp` serves a client that starts it, from the data folder or through the service that has it."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

from pincite.library import Library
from pincite.settings import Settings

from .clients import MODERN, Connect, Where, each_client_and_protocol, official
from .conftest import command, running_service
from .talk import use_everything


async def talk(connect: Connect, where: Where, protocol: str, link_base: str) -> None:
    async with connect(where, protocol) as talk:
        await use_everything(talk, link_base)


@each_client_and_protocol
def test_a_client_uses_everything_from_the_data_folder(home: Path, connect: Connect, protocol: str) -> None:
    asyncio.run(talk(connect, command(home), protocol, Settings(home=home).loopback_address))


def test_a_client_uses_everything_through_a_service_with_a_key(home: Path) -> None:
    with running_service(home, "the-key") as address:
        asyncio.run(talk(official, command(home, "the-key"), MODERN, address))


def test_only_messages_are_on_standard_output_and_it_ends_with_its_input(home: Path) -> None:
    ended = run(home, b"this is no message\n")
    assert ended.returncode == 0
    assert all(line.startswith(b'{"') for line in ended.stdout.splitlines())


OPENS_ALOUD = """
from contextlib import contextmanager
from types import SimpleNamespace
from pincite_cli import backend, mcp

@contextmanager
def open_backend():
    print("opening", flush=True)
    yield SimpleNamespace(library=None)

backend.open_backend = open_backend
mcp.mcp()
"""


def test_what_is_printed_while_the_library_opens_is_no_message(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", OPENS_ALOUD],
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), "PINCITE_HOME": str(tmp_path / "data")},
        input=b"",
        capture_output=True,
        check=False,
        timeout=240,
    )
    assert (ended.returncode, ended.stdout) == (0, b"")
    assert ended.stderr == b"opening\n"


def test_a_folder_that_another_command_has_is_said_on_standard_error(home: Path) -> None:
    with Library(Settings(home=home)):
        ended = run(home, b"")
    assert (ended.returncode, ended.stdout) == (1, b"")
    assert ended.stderr.startswith(b"data-folder-in-use: ")


def run(home: Path, said: bytes) -> subprocess.CompletedProcess[bytes]:
    """Run `pincite mcp` to its end, with this on standard input."""
    started = command(home)
    return subprocess.run(
        [started.command, *started.args],
        env=started.env,
        input=said,
        capture_output=True,
        check=False,
        timeout=240,
    )
