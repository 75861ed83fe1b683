"""`pincite search` and `pincite ask`: one question, or as many as a file or standard input has."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from pincite.errors import PinciteError
from pincite_cli import backend, options, waiting
from pincite_cli.questions import Asked, read_questions
from pincite_cli.terminal import results

if TYPE_CHECKING:
    from pincite.answer.conversation import Turn
    from pincite.schema.answer import Answer
    from pincite.schema.search import SearchResult

Put = Callable[[backend.Backend, Asked], "SearchResult | Answer"]


def search(
    question: options.QuestionArgument = None,
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
        found = opened.library.search_result(
            collection, asked.question, limit=k, within=asked.within, where=asked.where
        )
        return found.model_copy(update={"id": asked.id})

    questions = read_questions(question, batch, within, where)
    _put_all(questions, put, collection, as_json=as_json, why=why)


def ask(
    question: options.QuestionArgument = None,
    collection: options.Collection = options.DEFAULT_COLLECTION,
    within: options.Within = None,
    where: options.Where = None,
    min_verdict: options.MinVerdict = None,
    policy: options.Policy = None,
    batch: options.Batch = None,
    as_json: options.Json = False,
) -> None:
    """Answer a question from the documents, or say that they don't answer it.

    Typed on a terminal, a question may leave out what those before it said: "And in 2021?"
    """
    turns: list[Turn] = []

    def put(opened: backend.Backend, asked: Asked) -> SearchResult | Answer:
        from pincite.answer.conversation import MAX_TURNS

        answer = opened.library.answer(
            collection,
            asked.question,
            history=turns[-MAX_TURNS:],
            within=asked.within,
            where=asked.where,
            policy=policy,
            min_verdict=min_verdict,
        )
        if asked.line is None:
            turns.append(_turn(asked.question, answer))
        return answer.model_copy(update={"id": asked.id})

    questions = read_questions(question, batch, within, where)
    _put_all(questions, put, collection, as_json=as_json)


def _put_all(
    questions: Iterable[Asked], put: Put, collection: str, *, as_json: bool, why: bool = False
) -> None:
    """Answer each question before the next is read."""
    from pincite_cli import show_answer

    looked = False
    with backend.open_backend() as opened:
        for asked in questions:
            try:
                result = put(opened, asked)
            except PinciteError as error:
                if asked.line is not None:
                    error.detail = f"Line {asked.line}: {error.detail}"
                raise
            if as_json:
                results().exact(result.model_dump_json())
            else:
                if asked.line is not None:
                    show_answer.heading(asked.question)
                show_answer.result(result, asked.question, why=why)
            if not looked and _is_empty(result):
                waiting.say_if_nothing_is_live(opened, collection)
                looked = True


def _turn(question: str, answer: Answer) -> Turn:
    from pincite.answer.conversation import MAX_ANSWER, Turn
    from pincite.schema.question import MAX_QUESTION

    text = answer.answer and answer.answer[:MAX_ANSWER]
    return Turn(question=question[:MAX_QUESTION], answer=text)


def _is_empty(result: SearchResult | Answer) -> bool:
    """Return True if there was nothing that could have been shown."""
    from pincite.schema.answer import Answer

    return not (result.sentences or result.nearest if isinstance(result, Answer) else result.hits)
