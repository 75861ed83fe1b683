"""The measures give what can be worked out by hand, and what ir_measures gives for plain judgements."""

from __future__ import annotations

import sys
from math import log2

import ir_measures
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ir_measures import RR, Success, nDCG

from pincite.errors import MeasuresUnavailable
from pincite.evaluate import GoldenEvidence, GoldenQuestion, Ranking, score

from .hits import hit


def question(*evidence: GoldenEvidence) -> GoldenQuestion:
    return GoldenQuestion(id="1", question="Q?", evidence=evidence)


def page(document: str, number: int) -> GoldenEvidence:
    return GoldenEvidence(document=document, page=number)


def test_pages_are_ranked_by_the_first_hit_on_each() -> None:
    hits = [hit("a", 3), hit("b", 1, 2), hit("a", 3, text="again"), hit("a", 4)]
    ranking = Ranking.of_hits(question(page("a", 4)), hits)
    assert ranking.pages == (("a", 3), ("b", 1), ("b", 2), ("a", 4))
    assert ranking.documents == ("a", "b")
    assert ranking == Ranking.of_pages([*ranking.pages, ("a", 3)])


def test_the_page_and_the_document_are_scored_apart() -> None:
    scores = score(question(page("a", 4)), Ranking.of_pages([("b", 1), ("a", 3), ("a", 4)]), [1, 2, 5])
    assert scores == pytest.approx(
        {
            "nDCG@10": 1 / log2(4),
            "MRR@10": 1 / 3,
            "page hit@1": 0,
            "page hit@2": 0,
            "page hit@5": 1,
            "document hit@1": 0,
            "document hit@2": 1,
            "document hit@5": 1,
        }
    )
    assert list(scores) == ["nDCG@10", "MRR@10"] + [
        f"{unit} hit@{k}" for unit in ("page", "document") for k in (1, 2, 5)
    ]


def test_any_of_several_pages_is_a_hit_and_ndcg_wants_them_all() -> None:
    asked = question(page("a", 4), page("b", 1))
    ranking = Ranking.of_pages([("b", 1), ("a", 3), ("a", 4)])
    scores = score(asked, ranking, [1])
    assert (scores["page hit@1"], scores["MRR@10"]) == (1, 1)
    assert scores["nDCG@10"] == pytest.approx((1 + 1 / log2(4)) / (1 + 1 / log2(3)))


def test_two_passages_on_one_page_are_one_page() -> None:
    asked = question(*(GoldenEvidence(document="a", page=4, passage=text) for text in ("One.", "Two.")))
    assert score(asked, Ranking.of_pages([("a", 4)]), [1])["nDCG@10"] == 1


def test_evidence_without_its_page_is_found_by_the_first_page_of_its_document() -> None:
    asked = question(page("a", 4), GoldenEvidence(document="b"))
    scores = score(asked, Ranking.of_pages([("b", 7), ("b", 8), ("a", 4)]), [1])
    assert scores["page hit@1"] == 1
    assert scores["nDCG@10"] == pytest.approx((1 + 1 / log2(4)) / (1 + 1 / log2(3)))


def test_a_passage_is_found_by_the_hit_whose_text_holds_it_after_normalising() -> None:
    asked = question(GoldenEvidence(document="a", passage="the “efficient”   pump"))
    hits = [
        hit("b", 1, text='It is the "efficient" pump.'),
        hit("a", 1, text="It is the efficient pump."),
        hit("a", 1, text='It is the "efﬁ-\ncient"\npump.'),
    ]
    scores = score(asked, Ranking.of_hits(asked, hits), [2, 3])
    assert (scores["passage hit@2"], scores["passage hit@3"]) == (0, 1)
    assert scores["MRR@10"] == pytest.approx(1 / 3)
    assert scores["document hit@2"] == 1
    assert not any(name.startswith("page") for name in scores)


def test_a_passage_of_a_page_is_not_found_on_another() -> None:
    asked = question(GoldenEvidence(document="a", page=2, passage="pump"))
    ranking = Ranking.of_hits(asked, [hit("a", 1, text="the pump"), hit("a", 2, text="the pump")])
    scores = score(asked, ranking, [1, 2])
    assert (scores["passage hit@1"], scores["passage hit@2"]) == (0, 1)


def test_documents_alone_are_scored_as_documents() -> None:
    asked = question(GoldenEvidence(document="a"), GoldenEvidence(document="b"))
    scores = score(asked, Ranking(("c", "a")), [1, 5])
    assert scores == pytest.approx(
        {
            "nDCG@10": (1 / log2(3)) / (1 + 1 / log2(3)),
            "MRR@10": 1 / 2,
            "document hit@1": 0,
            "document hit@5": 1,
        }
    )


def test_nothing_found_scores_nothing_and_a_question_answered_nowhere_has_no_score() -> None:
    assert set(score(question(page("a", 4)), Ranking(), [5]).values()) == {0}
    assert score(question(), Ranking.of_pages([("a", 1)]), [5]) == {}


def test_a_machine_without_ir_measures_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ir_measures", None)
    with pytest.raises(MeasuresUnavailable, match="pip install ir-measures"):
        score(question(page("a", 4)), Ranking(), [5])


pages = st.tuples(st.sampled_from("abc"), st.integers(1, 6))


@given(st.sets(pages, min_size=1), st.lists(pages, max_size=18))
def test_pages_score_as_ir_measures_scores_plain_judgements(
    relevant: set[tuple[str, int]], ranked: list[tuple[str, int]]
) -> None:
    scores = score(question(*(page(*place) for place in sorted(relevant))), Ranking.of_pages(ranked), [1, 5])
    judged = {"1": {f"{document} {number}": 1 for document, number in relevant}}
    places = [f"{document} {number}" for document, number in dict.fromkeys(ranked)]
    run = {"1": {place: 1 / rank for rank, place in enumerate(places, 1)}}
    names = {nDCG @ 10: "nDCG@10", RR @ 10: "MRR@10", Success @ 1: "page hit@1", Success @ 5: "page hit@5"}
    wanted = {names[found.measure]: found.value for found in ir_measures.iter_calc(list(names), judged, run)}
    assert {name: scores[name] for name in wanted} == pytest.approx(wanted)
    assert len(wanted) == len(names)
