"""Show the numbers that a candidate's score is made of."""

from __future__ import annotations

from pincite.index.bm25 import held_terms
from pincite.retrieve.query_analyzer import SearchQuery
from pincite.retrieve.ranking import Candidate
from pincite.schema.score_breakdown import Favour, Meaning, PageBest, Why, Words


def score_breakdown(query: SearchQuery, candidate: Candidate, sparse_weight: float) -> Why:
    """Return the numbers that a candidate's score is made of.

    `sparse_weight` is the weight of BM25 in this search, beside a cosine of -1 to 1.
    """
    page = (
        PageBest(cosine=candidate.page_cosine, share=candidate.page_bm25)
        if candidate.represents_page
        else None
    )
    return Why(
        score=candidate.score,
        words_weight=sparse_weight,
        meaning=Meaning(
            cosine=candidate.cosine,
            rank=candidate.dense_rank,
            other_words=list(query.parsed.synonyms),
            fed_back=query.is_feedback,
        ),
        words=Words(
            share=candidate.bm25,
            rank=candidate.sparse_rank,
            terms=held_terms(query.parsed.distinct_terms, candidate.stored.term_numbers),
        ),
        page=page,
        route=Favour(weight=candidate.boost.weight, reasons=list(candidate.boost.reasons)),
        folded=list(candidate.duplicates),
        reranked=candidate.reranked,
    )
