"""A run asks for enough, keeps what it was told, and names the question that failed."""

from __future__ import annotations

from pathlib import Path

import pytest

from pincite.errors import InvalidRun, NotFound
from pincite.evaluate import GoldenEvidence, GoldenQuestion, evaluate, load_run, rank
from pincite.evaluate.run import FEW, MOST
from pincite.schema.answer import Answer
from pincite.schema.search import Hit, SearchResult

from .hits import hit


class Scripted:
    """Searches that give the first of some hits, and refuses every question but one."""

    def __init__(self, hits: list[Hit], longer: list[Hit] | None = None) -> None:
        self._hits = hits
        self._longer = longer or hits
        self.limits: list[int] = []
        self.within: list[list[str] | None] = []

    def search_result(
        self, collection: str, question: str, *, limit: int, within: list[str] | None
    ) -> SearchResult:
        self.limits.append(limit)
        self.within.append(within)
        return SearchResult(hits=(self._hits if limit == FEW else self._longer)[:limit])

    def answer(self, collection: str, question: str, *, within: list[str] | None) -> Answer:
        if question == "Lost?":
            raise NotFound("document", "There is no document “lost.pdf”.")
        known = question == "Known?"
        return Answer(
            answerable=known,
            confidence=0.5,
            answer="Yes." if known else None,
            sentences=[],
            generator="script",
            degraded="generator-unavailable: It is away." if known else None,
        )


def question(text: str, *evidence: GoldenEvidence, within: tuple[str, ...] | None = None) -> GoldenQuestion:
    return GoldenQuestion(id=text, question=text, evidence=evidence, within=within)


ON_PAGE_7 = GoldenEvidence(document="a", page=7)


def test_more_hits_are_fetched_only_where_they_lie_on_too_few_pages() -> None:
    crowded = [hit("a", 1 + i // 10, text=str(i)) for i in range(MOST)]
    searcher = Scripted(crowded)
    ranking = rank(question("Q?", ON_PAGE_7), searcher, "default", 10)
    assert searcher.limits == [FEW, MOST]
    assert ranking.pages == tuple(("a", page) for page in range(1, 11))

    searcher = Scripted([hit("a", page) for page in range(1, MOST)])
    rank(question("Q?", ON_PAGE_7), searcher, "default", 20)
    assert searcher.limits == [FEW]

    searcher = Scripted(crowded[:5])
    rank(question("Q?", ON_PAGE_7), searcher, "default", 20)
    assert searcher.limits == [FEW]


def test_what_a_longer_search_orders_otherwise_keeps_its_place() -> None:
    few = [hit("a", 1, text=str(i)) for i in range(FEW)]
    searcher = Scripted(few, [hit("b", 2), *reversed(few)])
    assert rank(question("Q?", ON_PAGE_7), searcher, "default", 2).pages == (("a", 1), ("b", 2))


def test_questions_come_in_order_with_scores_and_refusals_and_their_own_documents() -> None:
    searcher = Scripted([hit("a", 7)])
    golden = [question("Known?", ON_PAGE_7, within=("a", "b")), question("Unknown?")]
    known, unknown = evaluate(golden, searcher, "default", ks=[1], answers=True)
    assert (known.scores["page hit@1"], known.refused, known.pages) == (1, False, (("a", 7),))
    assert known.degraded == "generator-unavailable: It is away."
    assert (unknown.scores, unknown.refused, unknown.pages) == ({}, True, ())
    assert searcher.within == [["a", "b"]]
    without = list(evaluate(golden, searcher, "default", ks=[1], answers=False))
    assert [one.refused for one in without] == [None, None]


def test_a_question_that_cannot_be_put_is_named() -> None:
    with pytest.raises(NotFound) as error:
        list(evaluate([question("Lost?")], Scripted([]), "default", ks=[1], answers=True))
    assert error.value.detail == "Question Lost?: There is no document “lost.pdf”."


@pytest.mark.parametrize("content", [None, "no json", "{}"])
def test_a_file_that_is_no_run_is_refused(tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "run.json"
    if content is not None:
        file.write_text(content)
    with pytest.raises(InvalidRun) as refused:
        load_run(file)
    assert str(file) in refused.value.detail
