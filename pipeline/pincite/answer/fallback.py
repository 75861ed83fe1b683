"""Answer by quotes or titles where none of a model's own sentences may be shown."""

from __future__ import annotations

from collections.abc import Generator
from itertools import islice

from pincite.answer.allowed_sentences import allowed_sentences
from pincite.answer.answer_state import AnswerRequest, AnswerState
from pincite.answer.citation_verifier import CitationVerifier
from pincite.answer.generate.draft import DraftSentence
from pincite.answer.generate.extractive import ExtractiveGenerator
from pincite.schema.answer import Sentence

EVIDENCE = 5
"""Quotes that are shown, at most."""


def fallback(
    request: AnswerRequest, state: AnswerState, extractive: ExtractiveGenerator, verifier: CitationVerifier
) -> Generator[Sentence]:
    """Yield the titles of documents if they are asked for, else the quotes that the model chose.

    No page holds the names of documents, which is all that many a sentence about documents says. So the
    extractive generator lists them, and is the generator from then on. Nothing is yielded where the passages
    do not cover the question.
    """
    if not request.is_covered(extractive.min_confidence):
        return
    if request.found.kind == "which_documents":
        state.generator = extractive
        yield from allowed_sentences(request, state, verifier)
    else:
        yield from _evidence(request, state, extractive, verifier)


def _evidence(
    request: AnswerRequest, state: AnswerState, extractive: ExtractiveGenerator, verifier: CitationVerifier
) -> Generator[Sentence]:
    """Yield the quotes of the sentences that were left out, where the quotes answer by themselves.

    A number that a model worked out stands on no page, so of a calculation all figures are shown.
    """
    if not state.left_out or request.cancelled.is_set():
        return
    state.is_evidence = True
    cited = list(dict.fromkeys(state.rejected))
    drafts = list(islice(extractive.evidence(request.question, request.passages, cited), EVIDENCE))
    if request.found.kind == "calculation":
        for draft in extractive.generate(request.question, request.found.passages):
            if not any(_is_within(draft, other) for other in drafts):
                drafts = [*(other for other in drafts if not _is_within(other, draft)), draft]
    for draft in drafts:
        checked = verifier.check(draft, request.passages)
        if checked is not None and state.add(checked):
            yield checked.sentence


def _is_within(draft: DraftSentence, other: DraftSentence) -> bool:
    """Return True if what a draft quotes is a part of what another one does."""
    quote, whole = draft.quotes[0], other.quotes[0]
    end, whole_end = quote.near + len(quote.text), whole.near + len(whole.text)
    return quote.passage == whole.passage and whole.near <= quote.near and end <= whole_end
