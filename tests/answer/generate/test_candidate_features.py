"""What speaks for a candidate is a feature with a weight."""

from __future__ import annotations

from collections import defaultdict

import pytest

from pincite.answer.generate.candidate_features import word_shares
from pincite.answer.generate.candidate_sentences import candidate_sentences
from pincite.answer.generate.sentence_scores import BIAS, score_candidates, sentence_weights
from pincite.embed import Embedder
from pincite.index.languages import ENGLISH

from .passages import passage

SALES = "(in millions)\t2022\t2021\nNet sales\t$ 90\t$ 80\nCost of sales\t50\t45"
NAMES = "Name\tPlace\nHolt\tTarnbeck\nVoss\tSkerrin"
REPORT = "annual-report"
TEXT = "The mill of Holt stands in Tarnbeck. Its sales rose in 2022."


def test_each_feature_has_a_weight_and_each_weight_a_feature() -> None:
    tables = [passage(rows, header_rows=1, kind=kind) for rows in (SALES, NAMES) for kind in (None, REPORT)]
    passages = [*tables, passage(TEXT)]
    scored = score_candidates(Embedder(), "What were net sales in 2022?", passages, None)
    named: defaultdict[str, set[str]] = defaultdict(set)
    for each in scored:
        named[each.candidate.kind] |= {BIAS, *each.features}
    assert named == {kind: set(weights) for kind, weights in sentence_weights().items()}


def test_a_rare_word_of_the_question_counts_more_than_a_common_one() -> None:
    texts = "The mill grinds oats.", "The mill grinds rye.", "The barge carries oats.", "The mill rests."
    passages = [passage(" ".join(texts))]
    question = "Which mill has a barge?"
    candidates = candidate_sentences(question, passages)
    shares = dict(
        zip([each.text for each in candidates], word_shares(question, candidates, ENGLISH).own, strict=True)
    )
    assert shares[texts[2]] > shares[texts[0]] > 0


@pytest.mark.parametrize(("title", "name"), [("Cooper Row", "7411"), ("Agreement", "tenancy-cooper_row")])
def test_what_a_document_is_called_is_said_by_each_of_its_sentences(title: str, name: str) -> None:
    question = "How big is the deposit for Cooper Row?"
    rows = "Property\tFlat, 14 Cooper Row\nDeposit\t£1,065"
    candidates = candidate_sentences(question, [passage(rows, title=title, name=name)])
    place, deposit = word_shares(question, candidates, ENGLISH).own
    assert deposit > place > 0


def test_words_around_a_sentence_count_apart_from_its_own() -> None:
    passages = [passage("The tide mill is old. It grinds oats.", title="")]
    candidates = candidate_sentences("Does the tide mill grind oats?", passages)
    shares = word_shares("Does the tide mill grind oats?", candidates, ENGLISH)
    assert shares.own[1] == pytest.approx(1 - shares.around[1])
    assert 0 < shares.own[1] < 1
