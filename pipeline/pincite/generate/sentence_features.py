"""What tells whether a short answer is right: how well its row and column suit the question, and by how much.

A feature is a number, mostly from 0 to 1. `bench/fit_answers.py` fits their weights.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pincite.generate.answer_type import answer_type
from pincite.generate.document_names import document_terms, names_subject, share_of_names
from pincite.generate.sentence_scores import Scored
from pincite.generate.short_answer import short_answer
from pincite.index.bm25 import distinct_terms
from pincite.retrieve import Passage
from pincite.understand.question_kind import kind_probabilities

FIRST = 5
"""Passages whose documents are compared with that of the answer."""
BESIDE = 2
"""Words before and after a short answer that may be those that the question has."""
LONG = 600
"""Characters of a long sentence."""
_NUMBER = re.compile(r"\d[\d,.]*")

Features = Mapping[str, float]


def features(question: str, scored: Sequence[Scored], passages: Sequence[Passage]) -> Features:
    """Return the features of the first candidate's short answer, of those that were scored for a question."""
    first = scored[0]
    passage = passages[first.candidate.passage]
    kinds = kind_probabilities(question)
    return {
        "score": first.score,
        "overlap": first.overlap,
        "near": first.near,
        "rank": 1 / (1 + first.candidate.passage),
        "similarity": passage.similarity,
        "value": kinds["value"] + kinds["name"],
        "calculation": kinds["calculation"],
        "same document": _same_document(passage, passages),
        "subject": float(names_subject(question, passage)),
        "names": share_of_names(question, passage, f"{first.candidate.text} {first.candidate.context}"),
        **_of_sentence(question, scored, passage),
    }


def _of_sentence(question: str, scored: Sequence[Scored], passage: Passage) -> dict[str, float]:
    first, language = scored[0], passage.language
    sentence, wanted = first.candidate.text, distinct_terms(question, language)
    told = distinct_terms(f"{sentence} {first.candidate.context}", language) | document_terms(passage)
    asked = answer_type(question)
    span = short_answer(question, sentence, asked.asked, language) if asked and asked.asked else None
    start, end = span or (0, 0)
    before, after = sentence[:start].split()[-BESIDE:], sentence[end:].split()[:BESIDE]
    return {
        "margin": _margin(first, scored[1:]),
        "row next": float(any(each.candidate.is_row for each in scored[1:3])),
        "is time": float(asked is not None and asked.asked == "time"),
        "alone": float(_NUMBER.search(sentence[:start] + sentence[end:]) is None),
        "before": float(bool(distinct_terms(" ".join(before), language) & wanted)),
        "after": float(bool(distinct_terms(" ".join(after), language) & wanted)),
        "long": min(len(sentence), LONG) / LONG,
        "unexplained": len(wanted - told) / (len(wanted) or 1),
        "own": len(wanted & distinct_terms(sentence, language)) / (len(wanted) or 1),
    }


def _margin(first: Scored, others: Sequence[Scored]) -> float:
    return min(first.score - max((each.score for each in others), default=0.0), 1.0)


def _same_document(passage: Passage, passages: Sequence[Passage]) -> float:
    first = passages[:FIRST]
    return sum(each.version_id == passage.version_id for each in first) / (len(first) or 1)
