"""`pincite search` and `pincite ask`: one question, or a file of them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pincite.errors import InvalidFilter, PinciteError, RequestError
from pincite_cli import backend, options, waiting

if TYPE_CHECKING:
    from pincite.document import Answer, SearchResult
    from pincite.filters import Filter

Put = Callable[[backend.Backend, "Asked"], "SearchResult | Answer"]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, with its id and its line where it comes from a file."""

    question: str
    id: str | None = None
    within: list[str] | None = None
    where: Filter | None = None
    line: int | None = None


class InvalidBatch(RequestError):
    """A line of a file of questions is not one."""

    code = "invalid-batch"


def search(
    question: options.Question = None,
    k: Annotated[int, typer.Option("-k", min=1, max=100, help="How many passages at most.")] = 20,
    collection: options.Collection = options.DEFAULT_COLLECTION,
    within: options.Within = None,
    where: options.Where = None,
    batch: options.Batch = None,
    why: Annotated[bool, typer.Option("--why", help="Say what each passage's score is made of.")] = False,
    as_json: options.Json = False,
) -> None:
    """Find the passages that fit a question best."""

    def put(opened: backend.Backend, asked: Asked) -> SearchResult | Answer:
        from pincite.document import SearchResult

        hits = opened.search(collection, asked.question, limit=k, within=asked.within, where=asked.where)
        return SearchResult(id=asked.id, hits=hits)

    questions = _questions(question, batch, within, where)
    _put_all(questions, put, collection, as_json=as_json, headed=batch is not None, why=why)


def ask(
    question: options.Question = None,
    collection: options.Collection = options.DEFAULT_COLLECTION,
    within: options.Within = None,
    where: options.Where = None,
    policy: options.Policy = None,
    batch: options.Batch = None,
    as_json: options.Json = False,
) -> None:
    """Answer a question from the documents, or say that they don't."""

    def put(opened: backend.Backend, asked: Asked) -> SearchResult | Answer:
        answer = opened.answer(
            collection, asked.question, within=asked.within, where=asked.where, policy=policy
        )
        return answer.model_copy(update={"id": asked.id})

    questions = _questions(question, batch, within, where)
    _put_all(questions, put, collection, as_json=as_json, headed=batch is not None)


def _put_all(
    questions: Iterable[Asked],
    put: Put,
    collection: str,
    *,
    as_json: bool,
    headed: bool,
    why: bool = False,
) -> None:
    from pincite_cli import show

    nothing = False
    with backend.open_backend() as opened:
        for asked in questions:
            try:
                result = put(opened, asked)
            except PinciteError as error:
                if asked.line is not None:
                    error.detail = f"Line {asked.line}: {error.detail}"
                raise
            nothing = nothing or _is_empty(result)
            if as_json:
                typer.echo(result.model_dump_json())
                sys.stdout.flush()
                continue
            if headed:
                show.heading(asked.question)
            show.result(result, why=why)
        if nothing:
            waiting.say_if_nothing_is_live(opened, collection)


def _is_empty(result: SearchResult | Answer) -> bool:
    """Whether there was nothing that could have been shown."""
    from pincite.document import Answer

    return not (result.sentences or result.nearest if isinstance(result, Answer) else result.hits)


def _questions(
    question: str | None, batch: Path | None, within: str | None, where: str | None
) -> list[Asked]:
    """All questions; a file is read to its end first, so that a mistake in it costs no answers."""
    from pincite.filters import read

    asked = Asked("", within=[within] if within else None, where=read(where) if where else None)
    if (question is None) == (batch is None):
        raise typer.BadParameter("Give a question, or --batch with a file of questions.")
    if question is not None:
        if not question.strip():
            raise typer.BadParameter("The question is empty.")
        return [replace(asked, question=question)]
    assert batch is not None
    return list(_read_batch(_lines(batch), asked))


def _lines(batch: Path) -> list[str]:
    try:
        text = sys.stdin.read() if str(batch) == "-" else batch.read_text(encoding="utf-8")
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
    """The question of a line; what it doesn't narrow itself is narrowed as the command says."""
    from pincite.filters import read

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
