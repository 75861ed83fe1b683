"""Answer without a language model: quote the sentences and table rows that answer best."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from threading import Event

from pincite.answer.find.passages import PASSAGES, AnswerPassages
from pincite.answer.generate.answer_draft import draft_with_short, plain_draft
from pincite.answer.generate.answer_features import features
from pincite.answer.generate.code_blocks import nearest_code
from pincite.answer.generate.document_list import each_document
from pincite.answer.generate.draft import DraftSentence, Quote
from pincite.answer.generate.entries import holding_form, with_form
from pincite.answer.generate.evidence import evidence
from pincite.answer.generate.expected_answer import answer_type, that_can_answer
from pincite.answer.generate.introductions import described, introducing, introductions
from pincite.answer.generate.leading_headings import heading_of_each_passage, leading_heading
from pincite.answer.generate.quantities import is_quantity, quantities_in
from pincite.answer.generate.sentence_scores import Scored, best_of_each_sub_query, score_candidates
from pincite.answer.generate.short_probability import ShownAnswers, short_answer_model
from pincite.answer.generate.text_questions import with_answers
from pincite.answer.generate.whole_lists import (
    STEPS_WORDS,
    asks_steps,
    items,
    nearest_list,
    with_rest_of_paragraph,
)
from pincite.embed import Embedder
from pincite.metadata.definitions import asks_speaker
from pincite.metadata.question_kind import EVIDENCE_KINDS, Kind, asks_manner, asks_short_answer, question_kind
from pincite.retrieve.answerability import as_worded, lacks_code
from pincite.retrieve.asked_entry import asked_entry
from pincite.retrieve.passage import Passage

SENTENCES = 3
CLOSE = 0.25
"""A further sentence is shown when its score is behind the best one's by at most this: it is then at least an
eighth as likely to answer, as the weights were fitted."""
_OF_FIGURES: tuple[Kind, ...] = ("comparison", "calculation")
"""Kinds of questions that rows of a table answer, though they ask how."""
LEAST_CONFIDENCE, PLAIN = 0.05, 0.7
"""The least coverage of a question, and the least score of a sentence that plainly answers it.

Chosen on 1 December 2026 by questions to seven sets of documents; docs/tried.md has what other values do.
"""
ACCEPTED = 0.65
"""A sentence that somebody else chose is accepted when its score is at least this share of the best one's."""


class ExtractiveGenerator:
    """Chooses and quotes; runs anywhere, and invents nothing."""

    name = "extractive"
    min_confidence = 0.5
    passages = PASSAGES

    def __init__(self, embedder: Embedder, model: ShownAnswers | None = None) -> None:
        """Take `model`, which says which short answers are shown; by default it is the fitted one."""
        self._embedder = embedder
        self._model = model or short_answer_model()

    def close(self) -> None:
        """Do nothing: the model is the embedder's."""

    def confidence(self, question: str, found: AnswerPassages) -> float:
        """Return how far what was found covers a question; one half, if a sentence plainly answers it.

        A question in other words than those of the documents is hardly covered, and a sentence may still be
        what it asks for.
        """
        asked, chunks = found.asked or question, [each for each in found.passages if each.part is None]
        if (
            found.refusal is not None
            or found.kind == "which_documents"
            or not LEAST_CONFIDENCE <= found.confidence < self.min_confidence
            or lacks_code(question, chunks)
        ):
            return found.confidence
        scored = self._scored(asked, found.kind, chunks)
        able = that_can_answer(asked, found.kind, scored, chunks[0].language) if scored else []
        return self.min_confidence if able and able[0].score >= PLAIN else found.confidence

    def generate(
        self,
        question: str,
        passages: Sequence[Passage],
        cancelled: Event | None = None,
        deadline: float | None = None,
        instructions: str = "",
    ) -> Iterator[DraftSentence]:
        """Yield what answers, the best first. It takes a tenth of a second: nobody has to cancel it.

        The first sentence for a value or a name has a short answer if that is probably right. A comparison
        and what asks for evidence get passages that hold all it names.
        """
        kind = question_kind(question)
        chunks = [passage for passage in passages if passage.part is None]  # parts stand behind them
        begins = next((place for place, passage in enumerate(chunks) if passage.begins_answer), None)
        if begins is not None:
            yield from _beginning(begins, chunks[begins], STEPS_WORDS if kind == "list" else 0)
            return
        scored = self._scored(question, kind, chunks)
        is_of_prose = kind == "reason" or (kind not in _OF_FIGURES and asks_manner(question))
        if is_of_prose and asked_entry(question) is None:
            scored = [each for each in scored if not each.candidate.is_row] or scored
        whole = [place for place, each in enumerate(passages) if each.part in ("opening", "outline")]
        if whole:
            for place in whole:
                yield from items(place, passages[place])
        elif (code := nearest_code(self._embedder, question, passages, scored)) is not None:
            yield from items(code, passages[code])
        elif kind in EVIDENCE_KINDS or kind == "comparison":
            yield from _leading(question, passages, scored)
            yield from evidence(question, chunks, scored)
        elif kind == "which_documents":
            yield from each_document(passages, scored)
        elif kind == "list" and scored and not asks_speaker(question):
            yield from self._list(question, passages, scored)
        elif scored:
            yield from self._best(question, kind, passages, scored)

    def _scored(self, question: str, kind: Kind, chunks: Sequence[Passage]) -> list[Scored]:
        """Return the sentences and rows of passages that may answer, best first."""
        also = [*introductions(question, kind, chunks), *holding_form(question, chunks)]
        scored = score_candidates(
            self._embedder, as_worded(question, chunks), chunks, answer_type(question), also
        )
        return with_form(question, with_answers(scored, chunks), chunks)

    def evidence(
        self, question: str, passages: Sequence[Passage], quotes: Collection[Quote]
    ) -> Iterator[DraftSentence]:
        """Yield a draft for each sentence of the quotes that answers well enough to stand alone, in order.

        A quote is of whole sentences, or a row, of its passage. No draft has a short answer.
        """
        scored = score_candidates(self._embedder, question, passages, answer_type(question), quotes)
        accepted = [each.candidate for each in scored if each.score >= max(ACCEPTED * scored[0].score, 0.0)]
        for quote in quotes:
            quoted = [each for each in accepted if each.overlaps(quote)]
            accepted = [each for each in accepted if each not in quoted]
            yield from map(plain_draft, quoted)

    def _list(
        self, question: str, passages: Sequence[Passage], scored: Sequence[Scored]
    ) -> Iterator[DraftSentence]:
        """Yield the items of the nearest list, or else the sentence that enumerates and what is as good."""
        nearest = nearest_list(self._embedder, question, passages, scored)
        if isinstance(nearest, int):
            yield from items(nearest, passages[nearest])
        else:
            if asks_steps(question):
                nearest = replace(
                    nearest, candidate=with_rest_of_paragraph(nearest.candidate, passages, STEPS_WORDS)
                )
            others = (
                each
                for each in scored
                if each.candidate.passage != nearest.candidate.passage
                or each.candidate.text not in nearest.candidate.text
            )
            yield from self._sentences(question, passages, [nearest, *others])

    def _best(
        self, question: str, kind: Kind, passages: Sequence[Passage], scored: Sequence[Scored]
    ) -> Iterator[DraftSentence]:
        """Yield what introduces whom or what a question is about, or what can be the value or name it wants.

        What stands under a date, or under a name, is led by it, if a time or a person is asked for.
        """
        best = introducing(question, kind, scored, passages[0].language)
        if kind == "definition":
            best = described(best, passages)
        best = that_can_answer(question, kind, best, passages[0].language, heading_of_each_passage(passages))
        if not best:
            return
        yield from _leading(question, passages, best)
        yield from self._sentences(question, passages, best)

    def _sentences(
        self, question: str, passages: Sequence[Passage], scored: Sequence[Scored]
    ) -> Iterator[DraftSentence]:
        """Yield of each thing that the question names the best sentence, then what is as good.

        A row that is near only by its table comes after such a row alone.
        """
        is_short = asks_short_answer(question)
        first = best_of_each_sub_query(scored, passages)
        close = [
            each
            for each in scored
            if each not in first
            and (each.is_said or not scored[0].is_said)
            and each.score >= scored[0].score - CLOSE
        ]
        for each in [*first, *close][: max(SENTENCES, len(first))]:
            if is_short and each is scored[0]:
                yield self._headed(question, scored, passages)
            else:
                yield plain_draft(each.candidate)

    def _headed(self, question: str, scored: Sequence[Scored], passages: Sequence[Passage]) -> DraftSentence:
        """Return the draft of the best candidate, with its short answer if that is probably right."""
        draft = draft_with_short(scored[0].candidate, passages)
        if draft.short is None:
            return draft
        if is_quantity(draft.short.quote.text, quantities_in(question)):
            return plain_draft(scored[0].candidate)
        probability = self._model.shown(features(question, scored, passages))
        if probability is None:
            return plain_draft(scored[0].candidate)
        return replace(draft, short=replace(draft.short, probability=probability))


def _leading(question: str, passages: Sequence[Passage], scored: Sequence[Scored]) -> Iterator[DraftSentence]:
    """Yield the heading that leads the best candidate, if one does."""
    heading = leading_heading(question, scored[0], heading_of_each_passage(passages)) if scored else None
    if heading is not None:
        yield from items(heading, passages[heading])


def _beginning(place: int, passage: Passage, words: int) -> Iterator[DraftSentence]:
    """Yield the first sentences of a passage, and more as long as all have no more than so many words."""
    chunk = passage.chunk
    for number, (start, end) in enumerate(chunk.sentences):
        if number >= SENTENCES and len(chunk.text[:end].split()) > words:
            break
        yield DraftSentence((Quote(place, chunk.text[start:end], start),))
