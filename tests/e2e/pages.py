"""The documentation's pages: the commands in them, and a shell that runs the commands of one page."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

PORT = "localhost:8300"
"""Where the pages say that the service listens."""
COMMAND_TIMEOUT_S = 600.0
_REMARK = re.compile(r"<!-- (not run|printed by): (.+) -->")


@dataclass(frozen=True)
class Command:
    """A `$` line of a page, and the output that the page shows below it.

    `not_run` is the reason why the line cannot be run in a test.
    """

    page: str
    line: int
    text: str
    shown: str
    not_run: str | None

    @property
    def starts_service(self) -> bool:
        return re.fullmatch(r"(\w+=\S+ )*pincite serve( [^&]*)?&( +#.*)?", self.text) is not None

    @property
    def make_target(self) -> str | None:
        """The target of a `make` line, which CI runs."""
        found = re.match(r"(?:\w+=\S+ )*make (\w+)", self.text)
        return found[1] if found else None


@dataclass(frozen=True)
class Page:
    """The commands of a page in order, and each output that stands there by itself, by what prints it."""

    name: str
    commands: tuple[Command, ...]
    printed: tuple[tuple[str, str], ...]


def read_page(path: Path, name: str) -> Page:
    """Read the fenced blocks of a page.

    A line that begins with `$` is a command. It goes on after a backslash and in lines that begin with `>`.
    Other lines are what it prints. Before a block, `<!-- not run: REASON -->` keeps its commands from being
    run, and `<!-- printed by: COMMAND -->` says that the whole block is the output of a command elsewhere.
    """
    commands: list[Command] = []
    printed: list[tuple[str, str]] = []
    for start, remark, lines in _blocks(path.read_text(encoding="utf-8")):
        kind, said = remark or (None, None)
        if kind == "printed by" and said:
            printed.append((said, "\n".join(lines)))
            continue
        for offset, text, shown in _commands(lines):
            commands.append(Command(name, start + offset, text, shown, said))
    return Page(name, tuple(commands), tuple(printed))


def _blocks(text: str) -> Iterator[tuple[int, tuple[str, str] | None, list[str]]]:
    """Yield the line where each fenced block begins, the remark before it, and its lines."""
    remark: tuple[str, str] | None = None
    block: list[str] | None = None
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("```"):
            if block is None:
                block = []
            else:
                yield number - len(block), remark, block
                block = remark = None
        elif block is not None:
            block.append(line)
        elif line.strip():
            found = _REMARK.fullmatch(line)
            remark = (found[1], found[2]) if found else None


def _commands(lines: list[str]) -> Iterator[tuple[int, str, str]]:
    """Yield the place of each command in its block, its text, and the lines below it."""
    at = 0
    while at < len(lines):
        start, text = at, lines[at].removeprefix("$ ")
        at += 1
        if not lines[start].startswith("$ "):
            continue
        while at < len(lines) and (text.endswith("\\") or lines[at].startswith("> ")):
            text += "\n" + lines[at].removeprefix("> ")
            at += 1
        below = at
        while at < len(lines) and not lines[at].startswith("$ "):
            at += 1
        yield start, text, "\n".join(lines[below:at])


def prints_as_shown(shown: str, printed: str) -> bool:
    """Whether an output is the one shown. There `…` stands for anything, and any white space for a space."""
    parts = (re.escape(" ".join(part.split())) for part in shown.split("…"))
    return re.fullmatch(r"\s*.*?\s*".join(parts), " ".join(printed.split())) is not None


class Shell:
    """One bash that runs the commands of a page in turn: variables, folders and jobs stay between them."""

    def __init__(self, folder: Path, env: dict[str, str], outputs: Path) -> None:
        self._outputs = outputs
        self._count = 0
        self._bash = subprocess.Popen(
            ["bash", "--norc"],
            cwd=folder,
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def __enter__(self) -> Self:
        self.run("set -o pipefail")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the jobs as a user would, then end the shell."""
        self.run('jobs=$(jobs -p) && [ -z "$jobs" ] || { kill $jobs; wait $jobs; }')
        self._kill()
        self._bash.communicate()

    def _kill(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._bash.pid, signal.SIGKILL)

    def run(self, command: str) -> tuple[int | None, Path]:
        """Run a command. Returns its exit code and the file with its output.

        The code is None when the command ended the shell or took too long.
        """
        self._count += 1
        output = self._outputs / f"{self._count}.txt"
        output.touch()
        assert self._bash.stdin is not None
        assert self._bash.stdout is not None
        try:
            self._bash.stdin.write(f"{{ {command}\n}} >{output} 2>&1 </dev/null; echo $?\n")
            self._bash.stdin.flush()
        except BrokenPipeError:
            return None, output
        watch = threading.Timer(COMMAND_TIMEOUT_S, self._kill)
        watch.start()
        try:
            code = self._bash.stdout.readline()
        finally:
            watch.cancel()
        return int(code) if code else None, output


def checkout(folder: Path, repository: Path) -> Path:
    """Make a folder in which pages run as in a clone.

    It has sample_docs/, docs/clients/ and this Python's environment.
    """
    shutil.copytree(repository / "docs" / "clients", folder / "docs" / "clients")
    (folder / "sample_docs").mkdir(parents=True)
    for file in (repository / "sample_docs").iterdir():
        if file.is_file():
            (folder / "sample_docs" / file.name).write_bytes(file.read_bytes())
    if (Path(sys.prefix) / "bin" / "activate").exists():
        (folder / ".venv").symlink_to(sys.prefix)
    else:  # this Python is in no environment: its folder is on the path already
        (folder / ".venv" / "bin").mkdir(parents=True)
        (folder / ".venv" / "bin" / "activate").touch()
    return folder
