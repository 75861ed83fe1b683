"""The questions of a command: its argument, the lines of a file, or those of standard input as they come."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from pincite.errors import InvalidBatch, InvalidFilter
from pincite_cli.terminal import read_line

if TYPE_CHECKING:
    from pincite.index.filters import Filter

PROMPT = "> "


@dataclass(frozen=True, slots=True)
class Asked:
    """A question; with its line, from 1, where it comes from a file or a pipe, and its id if that gives one.

    `within` and `where` narrow it; None stands for all documents.
    """

    question: str
    id: str | None = None
    within: list[str] | None = None
    where: Filter | None = None
    line: int | None = None


def read_questions(
    question: str | None, batch: Path | None, within: str | None, where: str | None
) -> Iterable[Asked]:
    """Return the questions, which `within` and `where` narrow. Raises BadParameter where there is none.

    A file is read to its end first, so that a mistake in it costs no answers. Standard input is read a line
    at a time.
    """
    from pincite.index.filters import read

    default = Asked("", within=[within] if within else None, where=read(where) if where else None)
    if question is not None and batch is not None:
        raise typer.BadParameter("Give a question or --batch, not both.")
    if question is not None:
        if not question.strip():
            raise typer.BadParameter("The question is empty.")
        return [replace(default, question=question)]
    if batch is not None:
        if asked := list(_read_batch(_lines(batch), default)):
            return asked
        source = "standard input" if str(batch) == "-" else batch
        raise typer.BadParameter(f"There is no question in {source}. Give a line of JSON for each.")
    typed = _typed(default)
    first = next(typed, None)
    if first is not None:
        return chain([first], typed)
    if sys.stdin.isatty():  # the user ended it at the first prompt
        raise typer.Exit
    raise typer.BadParameter(
        "There is no question. Give one, or a line for each on standard input, or --batch with a file."
    )


def _typed(default: Asked) -> Iterator[Asked]:
    """Yield the lines of standard input that are not blank, each when it is wanted."""
    for number in count(1):
        try:
            line = read_line(PROMPT)
            if line is None:
                return
            line.encode()
        except UnicodeError:
            raise InvalidBatch(f"Line {number} of standard input is not UTF-8 text.") from None
        if line.strip():
            yield replace(default, question=line.strip(), line=None if sys.stdin.isatty() else number)


def _lines(batch: Path) -> list[str]:
    try:
        text = sys.stdin.read() if str(batch) == "-" else batch.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise InvalidBatch(f"There is no file {batch}.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidBatch(f"{batch} cannot be read as UTF-8 text: {error}.") from None
    return text.split("\n")


def _read_batch(lines: Iterable[str], default: Asked) -> Iterator[Asked]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            fields = json.loads(line)
        except ValueError:
            fields = None
        yield _asked(fields, replace(default, line=number))


def _asked(fields: Any, default: Asked) -> Asked:
    """Return the question of a line; what it doesn't narrow itself is narrowed as the command says."""
    from pincite.index.filters import read

    line, within, where = default.line, default.within, default.where
    question = fields.get("question") if isinstance(fields, dict) else None
    if not isinstance(question, str) or not question.strip():
        raise InvalidBatch(
            f'Line {line} is no question: it must be JSON such as {{"id": "1", "question": "…"}}.'
        )
    own = fields.get("within")
    if own is not None:
        within = [own] if isinstance(own, str) else own
        if not isinstance(within, list) or not all(isinstance(document, str) for document in within):
            raise InvalidBatch(f"Line {line}: `within` must be a document's name, or a list of names.")
    if fields.get("filter") is not None:
        try:
            where = read(fields["filter"])
        except InvalidFilter as error:
            raise InvalidBatch(f"Line {line}: {error.detail}") from None
    identity = fields.get("id")
    return Asked(question, None if identity is None else str(identity), within, where, line)
