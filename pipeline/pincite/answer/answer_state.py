"""Hold what an answer is made from and what stands of it so far, and say why there is none."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

from pincite.answer.citation_verifier import VerifiedSentence
from pincite.answer.find.passages import AnswerPassages
from pincite.answer.generate.draft import Quote
from pincite.answer.generate.extractive import ExtractiveGenerator
from pincite.answer.generate.generator import Generator
from pincite.answer.judging import Judging
from pincite.retrieve.passage import Passage
from pincite.schema.answer import NOT_COVERED, Policy, Sentence, Usage
from pincite.schema.document import Outcome


@dataclass
class AnswerState:
    """The state of an answer: what generates it, which sentences stand, and how many do not.

    `standing` has the sentences by their place in the stream. `failure` says why another generator than the
    one that was asked first answers.
    """

    generator: Generator
    failure: Outcome | None = None
    standing: dict[int, VerifiedSentence] = field(default_factory=dict)
    streamed: int = 0
    left_out: int = 0
    rejected: list[Quote] = field(default_factory=list)
    """The quotes of the sentences that were left out."""
    is_evidence: bool = False
    usage: Usage | None = None

    @property
    def is_extractive(self) -> bool:
        """Return True if the sentences are quotes that were chosen without a model."""
        return isinstance(self.generator, ExtractiveGenerator)

    @property
    def sentences(self) -> list[Sentence]:
        """The sentences that stand, in order."""
        return [checked.sentence for checked in self.standing.values()]

    def add(self, checked: VerifiedSentence, *, of_each_document: bool = False) -> bool:
        """Add a sentence to what stands. Returns False if it says only what was said already.

        Where each document is named, the same title of another one says something else.
        """
        for other in self.standing.values():
            is_same = checked.sentence.text == other.sentence.text
            if is_same and not (of_each_document and checked.versions != other.versions):
                return False
        self.standing[self.streamed] = checked
        self.streamed += 1
        return True


@dataclass(frozen=True)
class AnswerRequest:
    """A question and what was found for it."""

    question: str
    policy: Policy
    found: AnswerPassages
    judging: Judging
    cancelled: threading.Event
    instructions: str

    @property
    def is_streamed(self) -> bool:
        """Return True if each sentence is shown as soon as it is judged, not only when all are."""
        return self.policy != "refuse"

    @property
    def passages(self) -> Sequence[Passage]:
        """The passages that a model reads; those that are read without one come first."""
        return [*self.found.passages, *self.found.further]

    def is_covered(self, min_confidence: float) -> bool:
        """Return True if there is anything to answer from that covers the question so far."""
        return bool(self.passages) and self.found.confidence >= min_confidence


def refusal_of(request: AnswerRequest, state: AnswerState) -> Outcome | None:
    """Return why there is no answer, or None if there is one."""
    if request.found.refusal:
        return request.found.refusal
    if state.standing and not (request.policy == "refuse" and state.left_out):
        return None
    if not request.is_covered(state.generator.min_confidence):
        if not request.found.mentioned:
            return NOT_COVERED
        names = " and ".join(f"“{name}”" for name in request.found.mentioned)
        code, detail = "not-covered", f"The documents mention {names}, but do not cover the question."
    elif not state.left_out:
        code, detail = "no-answer-found", "What comes nearest in the documents does not answer the question."
    elif request.policy == "refuse":
        code, detail = "unsupported", "A sentence of the answer is not supported by what it cites."
    else:
        code, detail = "unsupported", "No sentence of the answer is supported by what it cites."
    return Outcome(code=code, detail=detail)
