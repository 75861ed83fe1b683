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
from itertools import islice

from pincite.answer.answer_state import AnswerRequest, AnswerState, refusal_of
from pincite.answer.citation_verifier import CitationVerifier, VerifiedSentence
from pincite.answer.conversation.rewriter import Rewritten
from pincite.answer.generate.draft import DraftSentence
from pincite.answer.generate.extractive import ExtractiveGenerator
from pincite.answer.generate.generator import Generator as SentenceGenerator
from pincite.answer.judging import Judging
from pincite.answer.passages import PassageFinder
from pincite.answer.stream import AnswerStream
from pincite.errors import GeneratorUnavailable
from pincite.index.vector_index import Scope
from pincite.metadata.question_kind import EVIDENCE_KINDS, Kind
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
    Usage,
    reaches,
)
from pincite.schema.document import Outcome

NEAREST = 5
EVIDENCE = 5
"""Quotes that are shown, at most, where none of a model's own words may be."""

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

    def stream(
        self,
        scope: Scope,
        asked: Callable[[threading.Event], Rewritten],
        policy: Policy,
        min_verdict: MinVerdict | None,
        wishes: str = "",
    ) -> AnswerStream:
        """Stream each sentence that passed the policy, then the whole answer or the refusal.

        `asked` gives the question to search, unless the event that it is given is set before.
        `min_verdict` is the weakest verdict with which a sentence is shown as said; None: the strongest that
        can be judged here. With `refuse`, no sentence comes before all are judged. `wishes` say how the user
        wants them to be worded.
        """
        return AnswerStream(
            lambda cancelled: self._events(scope, asked, policy, min_verdict, wishes, cancelled)
        )

    def _events(
        self,
        scope: Scope,
        asked_as: Callable[[threading.Event], Rewritten],
        policy: Policy,
        min_verdict: MinVerdict | None,
        wishes: str,
        cancelled: threading.Event,
    ) -> Generator[AnswerEvent]:
        held = self._finder.passages(scope.collection)
        yield Begin(passages=held, generator=self._generator.name, policy=policy)
        rewritten = asked_as(cancelled)
        if cancelled.is_set():
            return
        found = self._finder.find(scope, rewritten.question, self._generator.passages)
        judging = self._judging(min_verdict, rewritten.deadline)
        asked = AnswerRequest(rewritten.question, policy, found, judging, cancelled, wishes)
        generator, account, failure = self._generator, AnswerState(), None
        streams = policy != "refuse"
        if asked.passages:
            yield Progress(step="reading", passages=len(asked.passages))
        try:
            with closing(self._sentences(generator, asked, account)) as sentences:
                for event in self._headed(sentences, asked, generator, account):
                    if streams:
                        yield event
            if policy == "drop" and not account.standing and generator is not self._extractive:
                generator, others = self._instead(asked, account)
                yield from self._headed(others, asked, generator, account)
        except GeneratorUnavailable as error:
            failure = Outcome(code=error.code, detail=error.detail)
            shown = list(account.standing) if streams else []
            if shown:
                yield Retract(sentences=shown, reason=failure)
            generator, account = self._extractive, AnswerState(streamed=account.streamed)
            instead = list(self._sentences(generator, asked, account))
            if shown and instead:
                yield from self._what_follows(asked, generator, account)
                yield Replace(sentences=instead, reason=failure)
            elif streams:
                yield from self._headed(instead, asked, generator, account)
        if cancelled.is_set():
            return
        gone = self._take_out_deleted(account)
        if gone and streams:
            yield Retract(sentences=gone, reason=DELETED)
        failure = failure or judging.failure or rewritten.failure
        answer = self._answer(scope, asked, generator, account, failure)
        if not streams:
            yield from self._headed(answer.sentences, asked, generator, account)
        yield answer

    def _answer(
        self,
        scope: Scope,
        asked: AnswerRequest,
        generator: SentenceGenerator,
        account: AnswerState,
        failure: Outcome | None,
    ) -> Answer:
        """Return the whole answer, of the sentences that still stand."""
        refusal = refusal_of(asked, generator, account)
        heading = None if refusal else self._heading(asked.found.kind, generator, account)
        sentences = [] if refusal else account.sentences
        cited = {citation.document_id for sentence in sentences for citation in sentence.citations}
        return Answer(
            kind="refusal" if refusal else "evidence" if heading else "answer",
            heading=heading,
            asked_as=asked.question,
            did_you_mean=self._finder.suggested(scope, asked.question, asked.found),
            answerable=refusal is None,
            confidence=round(asked.found.confidence, 3),
            answer=None if refusal else " ".join(sentence.text for sentence in sentences),
            sentences=sentences,
            nearest=[passage.as_hit() for passage in asked.found.found[:NEAREST]] if refusal else [],
            generator=generator.name,
            degraded=f"{failure.code}: {failure.detail}" if failure else None,
            left_out=account.left_out,
            policy=asked.policy,
            min_verdict=asked.judging.level,
            words_not_found=self._finder.words_not_found(scope, asked.question, cited),
            refusal=refusal,
            usage=account.usage,
        )

    def _sentences(
        self, generator: SentenceGenerator, asked: AnswerRequest, account: AnswerState
    ) -> Generator[Sentence]:
        """Yield the sentences that pass the policy. Record them, and what is left out, in `account`."""
        if not asked.is_covered(generator.min_confidence):
            return
        drafts = self._checked(generator, asked, account)
        for draft, checked in asked.judging.in_order(drafts, asked.cancelled):
            if checked is None or not (
                asked.policy == "flag" or reaches(checked.sentence.verdict, asked.judging.level)
            ):
                account.left_out += 1
                account.rejected += draft.quotes
                if asked.policy == "refuse":
                    return
            elif account.add(checked, of_each_document=asked.found.kind == "which_documents"):
                yield checked.sentence

    def _checked(
        self, generator: SentenceGenerator, asked: AnswerRequest, account: AnswerState
    ) -> Generator[tuple[DraftSentence, VerifiedSentence | None] | None]:
        """Yield each draft of the generator with its checked sentence; None says that more is coming."""
        passages = asked.found.passages if generator is self._extractive else asked.passages
        for draft in generator.generate(
            asked.question, passages, asked.cancelled, asked.judging.deadline, asked.wishes
        ):
            if isinstance(draft, Usage):
                account.usage = draft
            elif draft is None:
                yield None
            else:
                yield draft, self._verifier.check(draft, asked.passages, asked.question)

    def _instead(
        self, asked: AnswerRequest, account: AnswerState
    ) -> tuple[SentenceGenerator, Generator[Sentence]]:
        """Return what is shown where no sentence of a model's stands, and what makes it.

        No page holds the names of documents, which is all that many a sentence about documents says.
        """
        is_covered = asked.is_covered(self._extractive.min_confidence)
        if asked.found.kind == "which_documents" and is_covered:
            return self._extractive, self._sentences(self._extractive, asked, account)
        return self._generator, self._evidence(asked, account)

    def _evidence(self, asked: AnswerRequest, account: AnswerState) -> Generator[Sentence]:
        """Yield the quotes of the sentences that were left out, where the quotes answer by themselves.

        A number that a model worked out stands on no page, so of a calculation all figures are shown.
        """
        is_covered = asked.is_covered(self._extractive.min_confidence)
        if not account.left_out or not is_covered or asked.cancelled.is_set():
            return
        account.is_evidence = True
        cited = list(dict.fromkeys(account.rejected))
        drafts = list(islice(self._extractive.evidence(asked.question, asked.passages, cited), EVIDENCE))
        if asked.found.kind == "calculation":
            for draft in self._extractive.generate(asked.question, asked.found.passages):
                if not any(_is_within(draft, other) for other in drafts):
                    drafts = [*(other for other in drafts if not _is_within(other, draft)), draft]
        for draft in drafts:
            checked = self._verifier.check(draft, asked.passages)
            if checked is not None and account.add(checked):
                yield checked.sentence

    def _headed(
        self,
        sentences: Iterable[Sentence],
        asked: AnswerRequest,
        generator: SentenceGenerator,
        account: AnswerState,
    ) -> Generator[Progress | Sentence]:
        """Yield the sentences. If they are evidence, say so before the first."""
        for number, sentence in enumerate(sentences):
            if number == 0:
                yield from self._what_follows(asked, generator, account)
            yield sentence

    def _what_follows(
        self, asked: AnswerRequest, generator: SentenceGenerator, account: AnswerState
    ) -> Generator[Progress]:
        if heading := self._heading(asked.found.kind, generator, account):
            yield Progress(step="evidence", passages=len(asked.passages), heading=heading)

    def _heading(self, kind: Kind, generator: SentenceGenerator, account: AnswerState) -> str | None:
        """Return the heading of sentences that are evidence; None where they are an answer."""
        if account.is_evidence or (generator is self._extractive and kind in EVIDENCE_KINDS):
            return FIGURES_NEEDED if kind == "calculation" else WHAT_IS_SAID
        return None

    def _take_out_deleted(self, account: AnswerState) -> list[int]:
        """Take out sentences of documents deleted meanwhile. Returns their places in the stream."""
        present = self._verifier.present
        gone = [place for place, checked in account.standing.items() if not present(checked.versions)]
        for place in gone:
            del account.standing[place]
        account.left_out += len(gone)
        return gone


def _is_within(draft: DraftSentence, other: DraftSentence) -> bool:
    """Return True if what a draft quotes is a part of what another one does."""
    quote, whole = draft.quotes[0], other.quotes[0]
    end, whole_end = quote.near + len(quote.text), whole.near + len(whole.text)
    return quote.passage == whole.passage and whole.near <= quote.near and end <= whole_end
