"""Every command of `pincite`, found in the app itself, with arguments with which it does its work."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from pincite_cli.main import app

LISTS = ["list", "events", "versions", "collections", "doctor", "source list"]
"""Commands that show a list, in a layout."""

ARGUMENTS: dict[str, list[str]] = {
    "add": ["{pdf}"],
    "search": ["When?"],
    "ask": ["When?"],
    "explain": ["When?", "--document", "{name}"],
    "eval": ["{golden}"],
    "list": [],
    "set": ["{name}"],
    "retry": ["--all"],
    "report": ["{name}"],
    "events": [],
    "delete": ["{name}", "--yes"],
    "sync": [],
    "versions": ["{name}"],
    "rollback": ["{name}"],
    "cancel": ["{name}"],
    "collections": [],
    "status": [],
    "doctor": [],
    "rebuild": [],
    "extract": ["{html}"],
    "serve": [],
    "work": [],
    "deploy": [],
    "mcp": [],
    "prefect": [],
    "judge calibrate": ["--claims", "{name}"],
    "source add": ["feed", "news", "https://x.example/"],
    "source set": ["good"],
    "source list": [],
    "source remove": ["{name}"],
    "collection create": ["{name}"],
    "collection suggest": ["{name}", "When?"],
    "collection delete": ["{name}", "--yes"],
}


def commands() -> list[str]:
    """Return the names of all commands, those of groups behind the group's."""

    def names(group: Any, before: str) -> Iterator[str]:
        for name, command in group.commands.items():
            if hasattr(command, "commands"):
                yield from names(command, f"{before}{name} ")
            else:
                yield before + name

    return list(names(typer.main.get_command(app), ""))


def command_line(command: str, folder: Path, name: str = "lease.pdf") -> list[str]:
    """Return a command with its arguments, on documents of a name.

    Files that it reads are made in the folder.
    """
    files = {kind: folder / f"a.{kind}" for kind in ("pdf", "html", "golden")}
    files["pdf"].write_bytes(b"%PDF-1.4")
    files["html"].write_text("<html><body><h1>Mill</h1><p>The mill is old.</p></body></html>")
    files["golden"].write_text(
        json.dumps({"id": "1", "question": "When?", "evidence": [{"document": f"{name}, lost"}]})
    )
    given = {"{name}": name, **{f"{{{kind}}}": str(path) for kind, path in files.items()}}
    return [*command.split(), *(given.get(argument, argument) for argument in ARGUMENTS[command])]
