"""Are short answers right, and shown only where they are? By half, over the filings and `tables-dev`.

Asked are `gold/figure_questions.jsonl`, FinanceBench's questions and `gold/table_cells.jsonl`. A short answer
is right when its sign, unit, scale and value are the gold's, within half a unit of the last digit that the
gold shows. Each set of documents is a library of its own, kept in a folder so that it is read once.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import table_cells
from amounts import Amount, amount_of, amounts_in, gold_amount
from answer_scores import right_cells
from figure_questions import FOLDERS, HALVES
from figure_questions import questions as figure_questions
from machine import record
from sets.loaders import financebench

from pincite.answer.verify import normalise
from pincite.library import DEFAULT_COLLECTION, Library
from pincite.schema.answer import Answer, ShortAnswer
from pincite.settings import Settings


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether a short answer is shown, is right, and at least has the right number."""

    shown: bool
    right: bool
    number: bool
    refused: bool

    @property
    def name(self) -> str:
        """One word for it, to be printed."""
        if self.refused:
            return "refused"
        if not self.shown:
            return "none"
        return "right" if self.right else "number" if self.number else "WRONG"


@dataclass(frozen=True, slots=True)
class Question:
    """A question, where it is asked, and the amounts that are right.

    `never`: no short answer is right, whatever it says.
    """

    group: str
    set: str
    document: str
    half: str
    question: str
    gold: str
    amounts: tuple[Amount, ...] = ()
    cell: table_cells.CellQuestion | None = None
    never: bool = False

    def judged(self, answer: Answer) -> Outcome:
        """Judge the first short answer that is shown."""
        at = next((i for i, sentence in enumerate(answer.sentences) if sentence.short), None)
        if at is None:
            return Outcome(False, False, False, not answer.answerable)
        short = answer.sentences[at].short
        assert short is not None
        if self.cell is not None:
            right = right_cells(answer, self.cell)[at]
            return Outcome(True, right, right, False)
        return Outcome(True, *self.is_right(shown(short)), False)

    def is_right(self, said: str) -> tuple[bool, bool]:
        """Return whether a text is the gold, and whether it at least has the gold's number."""
        if self.never:
            return False, False
        if (amount := amount_of(said)) is not None:
            right = any(amount.agrees(each) for each in self.amounts)
            return right, any(amount.has_number(each) for each in self.amounts)
        is_gold = not self.amounts and normalise(said).text.casefold() in normalise(self.gold).text.casefold()
        return is_gold, is_gold


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--home", type=Path, required=True, help="where the libraries are kept")
    parser.add_argument("--half", choices=HALVES, action="append", help="without, both, and it is recorded")
    parser.add_argument("--set", choices=FOLDERS, action="append", help="without, all")
    parser.add_argument("--show", action="store_true", help="print the outcomes in the half looked at")
    given = parser.parse_args()
    outcomes: dict[str, list[Outcome]] = defaultdict(list)
    seconds: list[float] = []
    for name in given.set or FOLDERS:
        with open_library(given.home, name) as library:
            for question in questions():
                if question.set != name or question.half not in (given.half or HALVES):
                    continue
                began = time.perf_counter()
                answer = library.answer(DEFAULT_COLLECTION, question.question)
                if answer.answerable:
                    seconds.append(time.perf_counter() - began)
                outcome = question.judged(answer)
                outcomes[f"{question.group}, {question.half}"].append(outcome)
                if given.show and question.half == "looked at":
                    print(_line(question, outcome, answer), flush=True)
    figures = dict(_figures(outcomes))
    figures["answer p50 without refusals, ms"] = f"{1000 * statistics.median(seconds):.0f}"
    if given.half or given.set:
        print(json.dumps(figures, indent=2))
    else:
        record("short_answers", figures)


def shown(short: ShortAnswer) -> str:
    """Return a short answer as it is shown to a reader."""
    return short.amount or short.text


def questions() -> Iterator[Question]:
    """Yield what is asked of all sets. A question of a filing is in the half that its filing is in."""
    lines = figure_questions()
    halves = {line["document"]: line["half"] for line in lines}
    for line in lines:
        yield Question(
            f"figure questions, {line['kind']}s, {line['set']}",
            line["set"],
            line["document"],
            line["half"],
            line["question"],
            line["value"],
            (gold_amount(line),) if line["kind"] == "cell" else (),
            never=line["kind"] != "cell",
        )
    for asked in financebench().questions:
        document = asked.evidence[0].document
        gold = asked.answer or ""
        amounts = tuple(amounts_in(gold))
        # Of several amounts none is the answer by itself.
        alone = amounts if len(amounts) == 1 else ()
        yield Question(
            "FinanceBench", "financebench-dev", document, halves[document], asked.question, gold, alone
        )
    for cell in table_cells.questions():
        document, value = cell.cell.document, cell.cell.value
        yield Question(
            "table_cells", "financebench-dev", document, halves[document], cell.question, value, cell=cell
        )


def open_library(home: Path, name: str) -> Library:
    """Return the library of a set of documents, filled when it is opened first."""
    folder = home / name
    folder.mkdir(parents=True, exist_ok=True)
    library = Library(Settings(home=folder))
    if not library.documents(DEFAULT_COLLECTION, limit=1).items:
        for path in sorted((Path(os.environ["PINCITE_TEST_DATA"]) / FOLDERS[name]).glob("*.pdf")):
            library.add(DEFAULT_COLLECTION, path.name, [path.read_bytes()], filename=path.name)
        library.ingest()
    return library


def _figures(outcomes: dict[str, list[Outcome]]) -> Iterator[tuple[str, str]]:
    for group, each in sorted(outcomes.items()):
        shown = [outcome for outcome in each if outcome.shown]
        yield f"{group}: asked", f"{len(each)}"
        yield f"{group}: short answer shown", _share(len(shown), len(each))
        yield f"{group}: shown and right", _share(sum(outcome.right for outcome in shown), len(each))
        yield f"{group}: of the shown, right", _share(sum(outcome.right for outcome in shown), len(shown))
        yield f"{group}: shown, the number right", _share(sum(outcome.number for outcome in shown), len(each))
        yield f"{group}: refused", _share(sum(outcome.refused for outcome in each), len(each))


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({part / whole:.0%})" if whole else "none"


def _line(question: Question, outcome: Outcome, answer: Answer) -> str:
    short = next((sentence.short for sentence in answer.sentences if sentence.short), None)
    said = " ".join(f"{shown(short)} <{short.row} / {short.column}>".split()) if short else ""
    return "\t".join((outcome.name, question.group, question.question, question.gold, said))


if __name__ == "__main__":
    main()
