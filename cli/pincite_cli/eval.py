"""`pincite eval`: whether a collection finds what a golden set says is there, and what changed that."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pincite_cli import backend, listing, options
from pincite_cli.terminal import results

if TYPE_CHECKING:
    from pincite.evaluate import GoldenQuestion, Run

MOST = 100


def evaluate(
    golden: Annotated[
        Path, typer.Argument(help="Questions with the places of their evidence, a JSON object a line.")
    ],
    collection: options.Collection = options.DEFAULT_COLLECTION,
    k: Annotated[
        str, typer.Option("-k", "--k", help="Look for the evidence among the first so many hits.")
    ] = "1,5,20",
    answers: Annotated[
        bool | None,
        typer.Option(
            "--answers/--no-answers",
            help="Answer each question too, to score what is refused. This is the default where the set has "
            "questions that no document answers. Where a language model is set, it is asked.",
            show_default=False,
        ),
    ] = None,
    save: Annotated[
        Path | None,
        typer.Option(help="Save this run, question by question, in a file.", dir_okay=False, writable=True),
    ] = None,
    compare: Annotated[
        Path | None, typer.Option(help="Compare with a run that was saved, question by question.")
    ] = None,
    against: Annotated[
        Path | None,
        typer.Option(
            help="Compare with another data folder, which is asked the same with the same settings.",
            exists=True,
            file_okay=False,
        ),
    ] = None,
    as_json: options.Json = False,
) -> None:
    """Score a collection on a golden set: is the page found, are the right questions refused?

    A line is {"id", "question", "evidence": [{"document", "page", "passage"}]}. Any of the evidence counts as
    found; a page or a passage may be left out. [] says that no document answers. "within" narrows the search
    to documents. A comparison shows a difference only if its 95 % interval does not hold 0.
    """
    from pincite.evaluate import load_run, read_golden
    from pincite_cli import show_eval

    if compare and against:
        raise typer.BadParameter("Give --compare or --against, not both.")
    if save and not save.absolute().parent.is_dir():
        raise typer.BadParameter(f"There is no folder {save.absolute().parent}.", param_hint="--save")
    ks, questions = _ks(k), read_golden(golden)
    if answers is None:
        answers = not all(question.evidence for question in questions)
    other = load_run(compare) if compare else None
    run = _run(questions, collection, ks, answers, None)
    if save:
        save.write_text(run.model_dump_json(indent=1) + "\n", encoding="utf-8")
    if against:
        other = _run(questions, collection, ks, answers, against)
    compared = {"with": str(compare or against), **_compared(run, other)} if other else None
    told = {**_told(run), "compared": compared}
    if as_json:
        results().exact(json.dumps(told, ensure_ascii=False))
    else:
        show_eval.evaluation(told)


def _ks(given: str) -> list[int]:
    ks = sorted({int(part) for part in given.split(",") if part.strip().isdecimal()})
    if len(ks) != len(given.split(",")) or not 1 <= ks[0] <= ks[-1] <= MOST:
        raise typer.BadParameter(f"Give different numbers from 1 to {MOST}, such as 5,20.", param_hint="--k")
    return ks


def _run(
    questions: Sequence[GoldenQuestion], collection: str, ks: Sequence[int], answers: bool, home: Path | None
) -> Run:
    from pincite.evaluate import Run, evaluate
    from pincite_cli.progress import CountProgress

    named = {evidence.document for question in questions for evidence in question.evidence}
    with backend.open_backend(home) as opened:
        live = {
            document.external_id
            for document in listing.documents(opened.library, collection)
            if document.live_version
        }
        status = opened.status()
        asked = []
        with CountProgress("questions") as progress:
            for each in evaluate(questions, opened.library, collection, ks=ks, answers=answers):
                asked.append(each)
                progress.on_count(len(asked), len(questions))
        return Run(
            taken=datetime.now(UTC),
            collection=collection,
            embedding=status["embedding"],
            build=status["build"],
            generator=status["generator"],
            absent=sorted(named - live),
            asked=asked,
        )


def _told(run: Run) -> dict[str, Any]:
    """Return what is printed of a run."""
    from pincite.evaluate import estimates

    units = [asked.question.units[0] if asked.question.units else "nowhere" for asked in run.asked]
    return {
        **run.model_dump(mode="json", exclude={"asked"}),
        "questions": {"all": len(units), **{unit: units.count(unit) for unit in dict.fromkeys(units)}},
        "measures": {name: estimate.model_dump() for name, estimate in estimates(run.asked).items()},
        "degraded": sum(asked.degraded is not None for asked in run.asked),
    }


def _compared(run: Run, other: Run) -> dict[str, Any]:
    """Return the other run, what both share, and what only one of them has."""
    from pincite.evaluate import differences, measured, shared

    pairs = shared(run.asked, other.asked)
    return {
        **_told(other),
        "questions": len(pairs),
        "questions_left_out": len(run.asked) + len(other.asked) - 2 * len(pairs),
        "measures": {name: found.model_dump() for name, found in differences(pairs).items()},
        "measures_left_out": sorted(measured(run.asked) ^ measured(other.asked)),
    }
