"""Everyday questions of nine kinds over mixed documents, answered and scored by a program.

`gold/everyday_questions.jsonl` says what an answer must match and must not. `manual_questions.jsonl`,
`handbook_questions.jsonl`, `help_page_questions.jsonl`, `office_questions.jsonl`, `paper_questions.jsonl`,
`plain_questions.jsonl` and `saved_pages_questions.jsonl` say so for the sets `manuals`, `handbooks`,
`help_pages`, `office`, `papers`, `plain` and `saved_pages`, each of which has its own record. Each set of
documents is a library of its own, kept in a folder (`subjects.py`). An outcome is

- right: all that must match does, nothing that must not, and the question's document is cited. A
  calculation is right, too, where all of its operands are shown as evidence: nobody works it out here;
- partly: some of it, or an answer about what the document does not say that is shown as evidence only;
- wrong: none of it, a pattern of a wrong answer, or a headline that matches nothing of it;
- refused wrongly, and refused rightly.

What is matched is what is shown: the sentences, and of a question for documents also their names. `--model`
has a scripted model say the gold's answer and cite the sentences of the prompt that it rests on. `--served`
has the model of an OpenAI-compatible server answer instead, however long it takes, and prints the figures.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from machine import record
from scripted_model import GOLD
from sets import debian
from subjects import HALVES, PLAIN, SAVED_PAGES, set_library
from tests.answer.generate.scripted_server import Request, Script, saying, scripted_server

from pincite.library import DEFAULT_COLLECTION, Library
from pincite.metadata.question_kind import KINDS
from pincite.schema.answer import Answer
from pincite.settings import Settings

RIGHT, PARTLY, WRONG = "right", "partly", "wrong"
REFUSED_WRONGLY, REFUSED_RIGHTLY = "refused wrongly", "refused rightly"
FRESH = "fresh"
PARTS = (*HALVES, FRESH)
OUTCOMES = (RIGHT, PARTLY, WRONG, REFUSED_WRONGLY, REFUSED_RIGHTLY)
SETS = ("sample_docs", "html-dev", "tables-dev", "financebench-dev")
APART = (*debian.SETS, PLAIN, SAVED_PAGES)
"""Sets that have a record of their own."""
PATIENCE_S = 600.0
"""Seconds that a served model may take for an answer."""
CITED = 3
"""Sentences that the scripted model cites, at most."""

Gold = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Scored:
    """A question with what became of it."""

    gold: Gold
    outcome: str
    on_page: bool
    words: int


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--home", type=Path, required=True, help="where the libraries are kept")
    parser.add_argument("--half", choices=PARTS, action="append", help="without, all, and it is recorded")
    parser.add_argument("--set", choices=(*SETS, *APART), action="append", help="without, the everyday ones")
    answering = parser.add_mutually_exclusive_group()
    answering.add_argument("--model", action="store_true", help="ask a scripted model, too")
    answering.add_argument("--served", metavar="URL", help="ask the model that is served there")
    parser.add_argument("--show", action="store_true", help="print each answer of the half looked at")
    given = parser.parse_args()
    figures: dict[str, Any] = {}
    models = {"no model": None} | ({"scripted model": Script()} if given.model else {})
    for label, model in ({"served model": given.served} if given.served else models).items():
        done = list(_ask(given.home, given.set or SETS, given.half or PARTS, model, given.show))
        for half in given.half or PARTS:
            some = [each for each in done if each.gold["half"] == half]
            if not some:
                continue
            figures |= {f"{label}, {half}: {name}": figure for name, figure in _figures(some).items()}
    if given.set in [[each] for each in APART] and not (given.half or given.served):
        record(given.set[0], figures)
    elif given.half or given.set or given.served:
        print(json.dumps(figures, indent=2, ensure_ascii=False))
    else:
        record("everyday", figures)


def outcome(gold: Gold, answer: Answer) -> str:
    """Return what an answer is worth."""
    if not answer.answerable:
        return REFUSED_WRONGLY if gold["answerable"] else REFUSED_RIGHTLY
    said = shown(gold, answer)
    if any_of(gold["must_not"], said):
        return WRONG
    if not gold["answerable"]:
        return PARTLY if answer.kind == "evidence" else WRONG
    matched = [any_of([pattern], said) for pattern in gold["must"]]
    headline = next((each.short.text for each in answer.sentences if each.short), None)
    if headline is not None and not any_of(gold["must"], headline):
        return WRONG
    if "operands" in gold and answer.kind == "evidence":
        matched = [any_of([pattern], said) for pattern in gold["operands"]]
    is_cited = bool(_documents(answer) & set(documents_of(gold)))
    if all(matched) and is_cited:
        return RIGHT
    return PARTLY if any(matched) and is_cited else WRONG


def shown(gold: Gold, answer: Answer) -> str:
    """Return the text that is matched."""
    lines = [sentence.text for sentence in answer.sentences]
    if gold["kind"] == "which_documents":
        lines += sorted(_documents(answer))
    return "\n".join(lines)


def is_on_page(gold: Gold, answer: Answer) -> bool:
    """Return True if a citation stands on the page that the gold names."""
    first = documents_of(gold)[0]
    return any(
        citation.document == first and any(span.page == gold["page"] for span in citation.spans)
        for sentence in answer.sentences
        for citation in sentence.citations
    )


def _ask(
    home: Path, sets: Sequence[str], halves: Sequence[str], model: Script | str | None, show: bool
) -> Iterator[Scored]:
    for name in sets:
        asked = [line for line in questions() if line["set"] == name and line["half"] in halves]
        with _opened(home, name, model) as library:
            for gold in asked:
                if isinstance(model, Script):
                    model.content = _model_of(gold)
                answer = library.answer(DEFAULT_COLLECTION, gold["question"])
                said = outcome(gold, answer)
                if show and gold["half"] == HALVES[0]:
                    _print(gold, answer, said)
                words = len(shown(gold, answer).split())
                yield Scored(gold, said, is_on_page(gold, answer), words)


@contextmanager
def _opened(home: Path, name: str, model: Script | str | None) -> Iterator[Library]:
    """Open a set's library, without a model, with a scripted one, or with the one of a server's URL."""
    with set_library(home, name) as library:  # filled, if it was not
        if model is None:
            yield library
            return
    with (
        nullcontext(model) if isinstance(model, str) else scripted_server(model) as url,
        Library(Settings(home=home / name, llm_url=url, llm_timeout_s=PATIENCE_S)) as library,
    ):
        yield library


def _model_of(gold: Gold) -> Callable[[Request], str]:
    """Return a script that says the gold's answer, resting on the sentences that its patterns match."""
    patterns = gold.get("operands") or gold["must"]

    def content(request: Request) -> str:
        passages = json.loads(request["messages"][-1]["content"])["passages"]
        sentences = [
            (id_, text)
            for passage in passages
            if passage["document"] in documents_of(gold)
            for id_, text in passage["sentences"].items()
        ]
        found = [next((id_ for id_, text in sentences if any_of([each], text)), None) for each in patterns]
        ids = list(dict.fromkeys(id_ for id_ in found if id_ is not None))[:CITED]
        return saying((ids, f"{gold['answer']}.")) if ids else saying()

    return content


def questions() -> list[Gold]:
    """Return the questions of all sets."""
    names = ("everyday", "manual", "handbook", "help_page", "office", "paper", "plain", "saved_pages")
    files = (GOLD / f"{name}_questions.jsonl" for name in names)
    return [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]


def _figures(done: Sequence[Scored]) -> dict[str, Any]:
    counts = Counter(each.outcome for each in done)
    answered = [each for each in done if each.gold["answerable"] and not each.outcome.startswith("refused")]
    figures: dict[str, Any] = {
        name: f"{counts[name]} of {len(done)} ({counts[name] / max(1, len(done)):.0%})" for name in OUTCOMES
    }
    figures["cited on the gold's page"] = f"{sum(each.on_page for each in answered)} of {len(answered)}"
    figures["words shown, median"] = statistics.median(each.words for each in answered) if answered else 0
    for kind in KINDS:
        of_kind = Counter(each.outcome for each in done if each.gold["kind"] == kind)
        figures[kind] = ", ".join(f"{name} {of_kind[name]}" for name in OUTCOMES if of_kind[name])
    return figures


def _print(gold: Gold, answer: Answer, said: str) -> None:
    print(f"\n{gold['id']} {gold['kind']}: {gold['question']}\n  {said.upper()} ({answer.kind}", end="")
    print(f", {answer.confidence}) {answer.refusal.code if answer.refusal else ''} gold: {gold['answer']}")
    for sentence in answer.sentences:
        if sentence.short:
            print(f"    >> {sentence.short.text}")
        print(f"    {sentence.text!r} [{sorted({each.document for each in sentence.citations})}]", flush=True)


def _documents(answer: Answer) -> set[str]:
    return {citation.document for sentence in answer.sentences for citation in sentence.citations}


def documents_of(gold: Gold) -> list[str]:
    """Return the documents that answer a question."""
    return [gold["document"]] if isinstance(gold["document"], str) else list(gold["document"])


def any_of(patterns: Sequence[str], text: str) -> bool:
    """Return True if one of the patterns matches in a text."""
    return any(re.search(pattern, text, re.IGNORECASE) for pattern in patterns)


if __name__ == "__main__":
    main()
