"""What is shown of a good language model's answers, and of its mistakes, at the default level.

A scripted server plays the model (`scripted_model`, `gold/README.md`). Two parts, each with `--part`:

- `answers`: 60 right answers, the same with one false claim, 20 confirmed false premises, and 20 made-up
  answers to questions that no document covers. Half of the documents are only scored.
- `latency`: a model of steady pace, at the level `supported` and at the default (`model_latency`).
"""

from __future__ import annotations

import argparse
import tempfile
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from machine import record
from model_latency import latency
from questions import SAMPLE_DOCS, add_folder, share
from scripted_model import (
    Asked,
    Said,
    answering,
    false_premises,
    halves,
    making_up,
    model_answers,
    uncovered,
)
from tests.answer.generate.scripted_server import Request, Script, scripted_server

from pincite.answer.verify import normalise
from pincite.library import DEFAULT_COLLECTION, Library
from pincite.schema.answer import Answer, Policy, Sentence
from pincite.settings import Limits, Settings

PROVEN = frozenset({"quoted", "supported"})
HALVES = dict(zip(("looked at", "only scored"), halves(), strict=True))
PAGE_TIMEOUT_S = 300.0

Shown = Sentence | None
"""A sentence of the model's as it was shown; None where it was not."""


@dataclass
class Half:
    """What became of the answers over one half of the documents."""

    kinds: list[str] = field(default_factory=list)
    """Of the right answers: answer, evidence or refusal."""
    right: list[Shown] = field(default_factory=list)
    false: dict[str, list[Shown]] = field(default_factory=lambda: defaultdict(list))
    """By kind of falsehood."""
    premises: list[Shown] = field(default_factory=list)
    unsaid: int = 0
    """Right claims and confirmed premises that the model left out: the prompt lacked their evidence."""

    def figures(self) -> dict[str, object]:
        """Return the figures by label, with what is asked of them."""
        false = [each for some in self.false.values() for each in some]
        return {
            "right claims shown in the model's words (at least 60%)": share(
                shown(self.right), len(self.right)
            ),
            "right claims shown as quoted or supported": share(proven(self.right), len(self.right)),
            "right answers that fall back to quotes": share(self.kinds.count("evidence"), len(self.kinds)),
            "right answers refused (at most 5%)": share(self.kinds.count("refusal"), len(self.kinds)),
            "false claims shown as quoted or supported (none)": share(proven(false), len(false)),
            "false claims shown as paraphrased or entailed (at most 10%)": share(
                shown(false) - proven(false), len(false)
            ),
            "false claims shown, by kind": "; ".join(
                f"{kind} {shown(some)} of {len(some)}" for kind, some in sorted(self.false.items())
            ),
            "false premises confirmed (none)": share(shown(self.premises), len(self.premises)),
            "right claims and premises not said, evidence not in the prompt": self.unsaid,
        }


@dataclass(frozen=True)
class Served:
    """A library whose served model says what the gold has it say."""

    library: Library
    script: Script

    def answer(
        self, asked: Asked, sentences: Sequence[Said], policy: Policy | None = None
    ) -> tuple[Answer, dict[Said, Shown]]:
        """Return the answer of a model that says these sentences, and what was shown of each that it said."""
        unsaid: set[Said] = set()
        answer = self.ask(asked.question, answering(asked.document, sentences, unsaid), policy)
        return answer, {said: _as_shown(answer, said.text) for said in sentences if said not in unsaid}

    def ask(self, question: str, content: Callable[[Request], str], policy: Policy | None = None) -> Answer:
        """Return the answer of a model that follows this script."""
        self.script.content = content
        answer = self.library.answer(DEFAULT_COLLECTION, question, policy=policy)
        assert answer.degraded is None, answer.degraded
        return answer


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--part", choices=("answers", "latency"), help="this one alone; records nothing")
    parser.add_argument("--verbose", action="store_true", help="print each claim of the looked-at half")
    options = parser.parse_args()
    figures: dict[str, object] = {}
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "filled"
        fill(home)
        if options.part != "latency":
            figures |= answers(home, verbose=options.verbose)
        if options.part != "answers":
            figures |= latency(home)
    if options.part:
        print(*(f"  {label}: {figure}" for label, figure in figures.items()), sep="\n")
    else:
        record("model_answers", figures)


def fill(home: Path) -> None:
    """Bring the sample documents into a library, with time for the scan on a busy machine."""
    with Library(Settings(home=home, limits=Limits(page_timeout_s=PAGE_TIMEOUT_S))) as library:
        add_folder(library, SAMPLE_DOCS)
        documents = library.documents(DEFAULT_COLLECTION).items
        assert [document.external_id for document in documents if document.live_version is None] == []


def answers(home: Path, *, verbose: bool = False) -> dict[str, object]:
    """Return what is shown of right answers, false claims, false premises and made-up answers."""
    script, found = Script(), {name: Half() for name in HALVES}
    with scripted_server(script) as url, Library(Settings(home=home, llm_url=url)) as library:
        served = Served(library, script)
        for asked in model_answers():
            judge(served, asked, found[_half_of(asked)])
            if verbose and _half_of(asked) == "looked at":
                _print(served, asked)
        for asked in false_premises():
            half = found[_half_of(asked)]
            answer, premises = served.answer(asked, asked.claims)
            half.premises += premises.values()
            half.unsaid += len(asked.claims) - len(premises)
            if verbose and _half_of(asked) == "looked at":
                print(f"{asked.id}\t{answer.kind}\t{asked.claims[0].text}")
        kinds = [served.ask(question, making_up(text)).kind for question, text in uncovered()]
    return {
        **{
            f"{name}: {label}": value
            for name, half in found.items()
            for label, value in half.figures().items()
        },
        "uncovered refused (at least 19 of 20)": share(kinds.count("refusal"), len(kinds)),
        "uncovered answered with quotes": share(kinds.count("evidence"), len(kinds)),
    }


def judge(served: Served, asked: Asked, half: Half) -> None:
    """Count a right answer, and the same with its false claim."""
    answer, right = served.answer(asked, asked.claims)
    half.kinds.append(answer.kind)
    half.right += right.values()
    half.unsaid += len(asked.claims) - len(right)
    assert asked.twin is not None
    _, false = served.answer(asked, asked.with_twin)
    if asked.twin.said in false:
        half.false[asked.twin.kind].append(false[asked.twin.said])


def shown(sentences: Sequence[Shown]) -> int:
    """Return how many were shown."""
    return sum(sentence is not None for sentence in sentences)


def proven(sentences: Sequence[Shown]) -> int:
    """Return how many were shown as quoted or supported."""
    return sum(sentence is not None and sentence.verdict in PROVEN for sentence in sentences)


def _as_shown(answer: Answer, text: str) -> Shown:
    """Return the sentence that shows this text. A quoted one is shown in the words of its source."""
    if answer.kind != "answer":
        return None
    said = normalise(text).text
    return next(
        (
            sentence
            for sentence in answer.sentences
            if sentence.text == text
            or (sentence.verdict == "quoted" and said in normalise(sentence.text).text)
        ),
        None,
    )


def _half_of(asked: Asked) -> str:
    return next(name for name, documents in HALVES.items() if asked.document in documents)


def _print(served: Served, asked: Asked) -> None:
    """Print the verdict on each claim, and what it lacks."""
    assert asked.twin is not None
    judged = {
        **served.answer(asked, asked.with_twin, policy="flag")[1],
        **served.answer(asked, asked.claims, policy="flag")[1],
    }
    for said in (*asked.claims, asked.twin.said):
        truth = asked.twin.kind if said is asked.twin.said else "right"
        sentence = judged.get(said)
        if sentence is None:
            print(
                asked.id,
                truth,
                "not shown" if said in judged else "not said",
                "",
                "",
                "",
                said.text,
                sep="\t",
            )
            continue
        guard = sentence.judgement.guard if sentence.judgement else None
        near = sentence.judgement.nearness if sentence.judgement else None
        lacks = ", ".join(sentence.lacks)
        print(asked.id, truth, sentence.verdict, guard or "", near or "", lacks, said.text, sep="\t")


if __name__ == "__main__":
    main()
