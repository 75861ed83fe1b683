"""Answer a question: retrieve passages, generate sentences, verify them.

A sentence is judged before it is shown, and the policy says what becomes of one that lacks support. Where
none of a model's sentences may be shown, the quotes that it chose are the answer. A generator that fails is
replaced by the extractive one, and the answer says so; what had been streamed by then is taken back, so that
no half of an answer is left standing as a whole.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterable
from contextlib import closing
from dataclasses import replace

from pincite.answer.allowed_sentences import allowed_sentences
from pincite.answer.answer_state import AnswerRequest, AnswerState, refusal_of
from pincite.answer.citation_verifier import CitationVerifier
from pincite.answer.conversation.rewriter import Rewritten
from pincite.answer.fallback import fallback
from pincite.answer.find.passages import AnswerPassages, PassageFinder
from pincite.answer.generate.extractive import ExtractiveGenerator
from pincite.answer.generate.generator import Generator as SentenceGenerator
from pincite.answer.judging import Judging
from pincite.answer.stream import AnswerStream
from pincite.errors import GeneratorUnavailable
from pincite.index.vector_index import Scope
from pincite.metadata.question_kind import EVIDENCE_KINDS
from pincite.schema.answer import (
    Answer,
    AnswerEvent,
    Begin,
    MinVerdict,
    Policy,
    Progress,
    Replace,
    Retract,
    Sentence,
)
from pincite.schema.document import Outcome

NEAREST = 5

WHAT_IS_SAID = "What the documents say about it:"
FIGURES_NEEDED = "The figures that this needs:"

DELETED = Outcome(
    code="document-deleted", detail="A document that was cited was deleted while the answer was made."
)


class AnswerPipeline:
    """Answers questions from a collection's live documents."""

    def __init__(
        self,
        finder: PassageFinder,
        verifier: CitationVerifier,
        generator: SentenceGenerator,
        extractive: ExtractiveGenerator,
        judging: Callable[[MinVerdict | None, float | None], Judging],
    ) -> None:
        """Take the parts.

        `judging` makes the judge of one answer's sentences, for the level that is asked for and the
        answer's deadline in time.monotonic(); None: its time begins then.
        """
        self._finder = finder
        self._verifier = verifier
        self._generator = generator
        self._extractive = extractive
        self._judging = judging

    @property
    def generator_name(self) -> str:
        """The name of the generator that answers."""
        return self._generator.name

    def find(self, scope: Scope, question: str) -> AnswerPassages:
        """Return what an answer is made from, and how far it covers the question."""
        found = self._finder.find(scope, question, self._generator.passages)
        return replace(found, confidence=self._extractive.confidence(question, found))

    def stream(
        self,
        scope: Scope,
        rewrite: Callable[[threading.Event], Rewritten],
        policy: Policy,
        min_verdict: MinVerdict | None,
        instructions: str = "",
    ) -> AnswerStream:
        """Stream each sentence that passed the policy, then the whole answer or the refusal.

        `rewrite` gives the question to search, unless the event that it is given is set before.
        `min_verdict` is the weakest verdict with which a sentence is shown as said; None: the strongest that
        can be judged here. With `refuse`, no sentence comes before all are judged. `instructions` say
        how the user wants them to be worded.
        """
        return AnswerStream(
            lambda cancelled: self._events(scope, rewrite, policy, min_verdict, instructions, cancelled)
        )

    def _events(
        self,
        scope: Scope,
        rewrite: Callable[[threading.Event], Rewritten],
        policy: Policy,
        min_verdict: MinVerdict | None,
        instructions: str,
        cancelled: threading.Event,
    ) -> Generator[AnswerEvent]:
        searched = self._finder.passages(scope.collection)
        yield Begin(passages=searched, generator=self._generator.name, policy=policy)

        rewritten = rewrite(cancelled)
        if cancelled.is_set():
            return

        found = self.find(scope, rewritten.question)
        judging = self._judging(min_verdict, rewritten.deadline)
        request = AnswerRequest(rewritten.question, policy, found, judging, cancelled, instructions)
        if request.passages:
            yield Progress(step="reading", passages=len(request.passages))

        state = AnswerState(self._generator)
        try:
            yield from self._generate(request, state)
        except GeneratorUnavailable as error:
            state = yield from self._replace_failed(request, state, error)
        if policy == "drop" and not state.standing and not state.is_extractive:
            instead = fallback(request, state, self._extractive, self._verifier)
            yield from _with_heading(instead, request, state)
        if cancelled.is_set():
            return

        yield from self._retract_deleted(request, state)

        answer = self._answer(scope, request, state, rewritten.failure)
        if not request.is_streamed:
            yield from _with_heading(answer.sentences, request, state)
        yield answer

    def _generate(self, request: AnswerRequest, state: AnswerState) -> Generator[Progress | Sentence]:
        """Generate the sentences, and yield them if the answer is streamed."""
        with closing(allowed_sentences(request, state, self._verifier)) as sentences:
            for event in _with_heading(sentences, request, state):
                if request.is_streamed:
                    yield event

    def _replace_failed(
        self, request: AnswerRequest, failed: AnswerState, error: GeneratorUnavailable
    ) -> Generator[Progress | Sentence | Retract | Replace, None, AnswerState]:
        """Take back what a failed generator said, and answer by quotes. Return the state of that answer."""
        failure = Outcome(code=error.code, detail=error.detail)
        shown = list(failed.standing) if request.is_streamed else []
        if shown:
            yield Retract(sentences=shown, reason=failure)
        state = AnswerState(self._extractive, failure, streamed=failed.streamed)
        sentences = list(allowed_sentences(request, state, self._verifier))
        if shown and sentences:
            yield from _heading_event(request, state)
            yield Replace(sentences=sentences, reason=failure)
        elif request.is_streamed:
            yield from _with_heading(sentences, request, state)
        return state

    def _retract_deleted(self, request: AnswerRequest, state: AnswerState) -> Generator[Retract]:
        """Take out the sentences of documents that were deleted meanwhile, also where they were shown."""
        present = self._verifier.present
        gone = [place for place, checked in state.standing.items() if not present(checked.versions)]
        for place in gone:
            del state.standing[place]
        state.left_out += len(gone)
        if gone and request.is_streamed:
            yield Retract(sentences=gone, reason=DELETED)

    def _answer(
        self, scope: Scope, request: AnswerRequest, state: AnswerState, rewrite_failure: Outcome | None
    ) -> Answer:
        """Return the whole answer, of the sentences that still stand."""
        refusal = refusal_of(request, state)
        heading = None if refusal else _heading(request, state)
        sentences = [] if refusal else state.sentences
        cited = {citation.document_id for sentence in sentences for citation in sentence.citations}
        failure = state.failure or request.judging.failure or rewrite_failure
        return Answer(
            kind="refusal" if refusal else "evidence" if heading else "answer",
            heading=heading,
            asked_as=request.question,
            did_you_mean=self._finder.suggested(scope, request.question, request.found),
            answerable=refusal is None,
            confidence=round(request.found.confidence, 3),
            answer=None if refusal else " ".join(sentence.text for sentence in sentences),
            sentences=sentences,
            nearest=[passage.as_hit() for passage in request.found.chunks[:NEAREST]] if refusal else [],
            generator=state.generator.name,
            degraded=f"{failure.code}: {failure.detail}" if failure else None,
            left_out=state.left_out,
            policy=request.policy,
            min_verdict=request.judging.level,
            words_not_found=self._finder.words_not_found(scope, request.question, cited),
            refusal=refusal,
            usage=state.usage,
        )


def _with_heading(
    sentences: Iterable[Sentence], request: AnswerRequest, state: AnswerState
) -> Generator[Progress | Sentence]:
    """Yield the sentences. If they are evidence, say so before the first."""
    for number, sentence in enumerate(sentences):
        if number == 0:
            yield from _heading_event(request, state)
        yield sentence


def _heading_event(request: AnswerRequest, state: AnswerState) -> Generator[Progress]:
    """Yield the heading of sentences that are evidence; nothing where they are an answer."""
    if heading := _heading(request, state):
        yield Progress(step="evidence", passages=len(request.passages), heading=heading)


def _heading(request: AnswerRequest, state: AnswerState) -> str | None:
    """Return the heading of sentences that are evidence; None where they are an answer."""
    kind = request.found.kind
    if state.is_evidence or (state.is_extractive and kind in EVIDENCE_KINDS):
        return FIGURES_NEEDED if kind == "calculation" else WHAT_IS_SAID
    return None
