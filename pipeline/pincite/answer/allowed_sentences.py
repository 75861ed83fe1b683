"""Generate the sentences of an answer, and keep those that the policy allows."""

from __future__ import annotations

from collections.abc import Generator

from pincite.answer.answer_state import AnswerRequest, AnswerState
from pincite.answer.citation_verifier import CitationVerifier, VerifiedSentence
from pincite.answer.generate.draft import DraftSentence
from pincite.schema.answer import Sentence, Usage, reaches


def allowed_sentences(
    request: AnswerRequest, state: AnswerState, verifier: CitationVerifier
) -> Generator[Sentence]:
    """Yield the sentences that the policy allows, each as soon as it is judged.

    Records them in `state`, and how many are left out. Raises GeneratorUnavailable.
    """
    if not request.is_covered(state.generator.min_confidence):
        return
    drafts = _checked(request, state, verifier)
    for draft, checked in request.judging.in_order(drafts, request.cancelled):
        if checked is None or not (
            request.policy == "flag" or reaches(checked.sentence.verdict, request.judging.level)
        ):
            state.left_out += 1
            state.rejected += draft.quotes
            if request.policy == "refuse":
                return
        elif state.add(checked, of_each_document=request.found.kind == "which_documents"):
            yield checked.sentence


def _checked(
    request: AnswerRequest, state: AnswerState, verifier: CitationVerifier
) -> Generator[tuple[DraftSentence, VerifiedSentence | None] | None]:
    """Yield each draft of the generator with its checked sentence; None says that more is coming."""
    found = request.found
    question, passages = (
        (found.asked or request.question, found.passages)
        if state.is_extractive
        else (request.question, request.passages)
    )
    for draft in state.generator.generate(
        question, passages, request.cancelled, request.judging.deadline, request.instructions
    ):
        if isinstance(draft, Usage):
            state.usage = draft
        elif draft is None:
            yield None
        else:
            yield draft, verifier.check(draft, request.passages, request.question)
