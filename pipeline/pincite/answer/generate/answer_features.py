"""Compute the features of a short answer: how well its row and column suit the question, and by how much.

A feature is a number, mostly from 0 to 1. `bench/fit_answers.py` fits their weights.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import chain
from pathlib import PurePosixPath

from pincite.answer.generate.candidate_sentences import CandidateSentence
from pincite.answer.generate.cells import AnswerCell, asks_share, is_share
from pincite.answer.generate.heading_features import asked_features, features_of, times_in
from pincite.answer.generate.row_scorer import RowContext
from pincite.answer.generate.sentence_scores import Scored
from pincite.domains.finance import in_full
from pincite.index.bm25 import distinct_terms
from pincite.metadata.question_kind import kind_probabilities
from pincite.retrieve.passage import Passage

FIRST = 5
"""Passages whose documents are compared with that of the answer."""
_NAME = re.compile(r"(?<![\w.])[A-Z][\w&’'-]*|\b(?=\w{0,30}\d)\w{0,60}[A-Za-z]\w*\b")

Features = Mapping[str, float]


def features(question: str, scored: Sequence[Scored], passages: Sequence[Passage]) -> Features:
    """Return the features of the first candidate's cell, of those that were scored for a question.

    There are none of a candidate without a cell.
    """
    first = scored[0]
    cell, row_context = first.candidate.cell, first.candidate.row_context
    if cell is None or row_context is None:
        return {}
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
        "subject": _subject(question, passage),
        "names": _names(question, first.candidate, passage),
        **_of_cell(question, scored, cell, row_context, passage),
    }


def _of_cell(
    question: str, scored: Sequence[Scored], cell: AnswerCell, row_context: RowContext, passage: Passage
) -> dict[str, float]:
    first, language = scored[0], passage.language
    figure = first.candidate.text[cell.start : cell.end]
    asked = asked_features(question, language, row_context.fiscal)
    times = times_in(asked)
    wanted = distinct_terms(" ".join((question, *in_full(question))), language) - times
    label, column = distinct_terms(cell.label, language), distinct_terms(cell.column, language)
    groups = distinct_terms(f"{row_context.groups} {row_context.captions}", language)
    about = _about(passage)
    headings = distinct_terms(f"{row_context.header_rows} {row_context.headings}", language)
    told = label | column | groups | about | headings
    of_column = times_in(
        features_of(f"{cell.column} {cell.label} {row_context.period}", language, row_context.fiscal)
    )
    others = [each for each in scored[1:] if _figure(each) != figure]
    same = [each for each in scored[1:] if _figure(each) == figure]
    return {
        "margin": _margin(first, others),
        "named": first.named,
        "next named": max((each.named for each in others), default=0.0),
        "timely": first.features["timely"] + 0.5 if times else 1.0,
        "asks time": float(bool(times)),
        "other time": float(bool(times) and bool(of_column) and not of_column & times),
        "length": float(_length(of_column) != _length(times) and bool(_length(of_column))),
        "column margin": min(cell.margin, 4.0) / 4,
        "undecided": float(cell.margin == 0 and not of_column),
        "share": float(is_share(figure, f"{cell.column} {cell.label}") == asks_share(question)),
        "unexplained": len(wanted - told) / (len(wanted) or 1),
        "label unasked": len(label - wanted - times) / (len(label) or 1),
        "column unasked": len(column - wanted - times - label - of_column) / (len(column) or 1),
        "said again": float(bool(same)),
    }


def _margin(first: Scored, others: Sequence[Scored]) -> float:
    return min(first.score - max((each.score for each in others), default=0.0), 1.0)


def _figure(scored: Scored) -> str:
    """Return the figure of a row's cell; "" for anything else."""
    cell = scored.candidate.cell
    return scored.candidate.text[cell.start : cell.end] if cell else ""


def _length(times: frozenset[str]) -> frozenset[str]:
    return frozenset(sign for sign in times if sign.startswith("~"))


def _names(question: str, candidate: CandidateSentence, passage: Passage) -> float:
    """Return the share of the question's names that a candidate or its document has; 1 without names."""
    names = [
        distinct_terms(name, passage.language) for name in _NAME.findall(question[:1].lower() + question[1:])
    ]
    names = [name for name in names if name]
    held = _about(passage) | distinct_terms(f"{candidate.text} {candidate.context}", passage.language)
    return sum(name <= held for name in names) / len(names) if names else 1.0


def _about(passage: Passage) -> frozenset[str]:
    """Return the terms of what a passage's document is called, and whom it is of."""
    profile, version = passage.version.profile, passage.version
    facts = chain((profile.title, profile.organisation), profile.aliases, profile.identifiers)
    known = [fact.value for fact in facts if fact]
    name = PurePosixPath(version.external_id).stem.replace("_", " ")
    return distinct_terms(" ".join((version.title, name, *known)), passage.language)


def _subject(question: str, passage: Passage) -> float:
    """Return 1 where the question has a word of whom the document is of, else 0."""
    profile = passage.version.profile
    names = [fact.value for fact in (profile.organisation, *profile.aliases) if fact]
    called, asked = (distinct_terms(text, passage.language) for text in (" ".join(names), question))
    return float(bool(called & asked))


def _same_document(passage: Passage, passages: Sequence[Passage]) -> float:
    first = passages[:FIRST]
    return sum(each.version_id == passage.version_id for each in first) / (len(first) or 1)
