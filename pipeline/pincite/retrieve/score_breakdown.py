"""Show the numbers that a candidate's score is made of."""

from __future__ import annotations

from pincite.index.bm25 import held_terms
from pincite.retrieve.query_analyzer import Question
from pincite.retrieve.ranking import Candidate
from pincite.schema.score_breakdown import Favour, Meaning, PageBest, Why, Words


def why(asked: Question, candidate: Candidate, words_weight: float) -> Why:
    """Return the numbers that a candidate's score is made of.

    `words_weight` is the weight of BM25 in this search, beside a cosine of -1 to 1.
    """
    page = (
        PageBest(cosine=candidate.page_cosine, share=candidate.page_words) if candidate.leads_page else None
    )
    return Why(
        score=candidate.score,
        words_weight=words_weight,
        meaning=Meaning(
            cosine=candidate.cosine,
            rank=candidate.meaning_rank,
            other_words=list(asked.reading.other_words),
            fed_back=asked.fed_back,
        ),
        words=Words(
            share=candidate.words,
            rank=candidate.words_rank,
            terms=held_terms(asked.reading.distinct_terms, candidate.stored.term_numbers),
        ),
        page=page,
        route=Favour(weight=candidate.route.weight, reasons=list(candidate.route.reasons)),
        folded=list(candidate.folded),
        reranked=candidate.reranked,
    )
