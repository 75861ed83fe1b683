"""What a search promises, with the models, the index and the registry real."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from sets.filling import index_texts

from pincite import wiring
from pincite.errors import NotFound
from pincite.index.bm25 import terms
from pincite.index.vector_index import Scope
from pincite.library import DEFAULT_COLLECTION, Library
from pincite.retrieve.query_analyzer import with_feedback, without_instructions
from pincite.retrieve.retriever import CANDIDATES
from pincite.schema.score_breakdown import Why
from pincite.schema.search import Hit
from pincite.settings import Settings
from tests.retrieve.test_calibration import Squeezed

from .conftest import DOCUMENTS, GOODS, PLACES

PAIRS = 200
ASKED = (
    "How often is the {goods} of the {place} greased?",
    "warranty of the {goods}",
    "Where are the spare parts of the {place}?",
    "Who may open a {goods}, and with which permit?",
    "kilowatts at full load",
)


def every_chunk(library: Library) -> list[str]:
    nearest = library.parts.index.search_dense(
        Scope(DEFAULT_COLLECTION), library.parts.embedder.query("anything"), 10_000
    )
    return sorted(nearest)


def score_of(why: Why) -> float:
    """Return the score that the stated parts make."""
    cosine, share = (why.page.cosine, why.page.share) if why.page else (why.meaning.cosine, why.words.share)
    return cosine + why.words_weight * share + why.route.weight


class Narrow(Squeezed):
    """The default model with all its cosines within a tenth of one another."""

    last = 3.0


def test_a_model_whose_cosines_lie_close_together_ranks_as_one_whose_do_not(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wiring, "Embedder", Narrow)
    with Library(Settings(home=tmp_path)) as narrow:
        index_texts(narrow, DOCUMENTS, narrow.parts.embedder)
        for question in (
            "For how long is the winch guaranteed after delivery?",
            "How much electricity does the crane need at the harbour?",
        ):
            wide, same = (
                {(hit.document, hit.pages[0], hit.text) for hit in each.search(DEFAULT_COLLECTION, question)}
                for each in (library, narrow)
            )
            assert len(wide & same) >= 9


def test_the_stated_reason_reproduces_the_rank_of_any_chunk(library: Library) -> None:
    chunks, draw = every_chunk(library), random.Random(4)
    assert len(chunks) > 2 * CANDIDATES
    seen = {"hit": 0, "candidate": 0, "neither": 0}
    for _ in range(PAIRS):
        question = draw.choice(ASKED).format(goods=draw.choice(GOODS), place=draw.choice(PLACES))
        chunk = draw.choice(chunks)
        hits = library.search(DEFAULT_COLLECTION, question, limit=100)
        ids = [hit.chunk_id for hit in hits]
        explanation = library.explain(DEFAULT_COLLECTION, question, chunk=chunk, limit=100)
        if explanation.hit is None:
            assert chunk not in ids
            assert explanation.place is None
            assert explanation.meaning_rank is not None
            assert explanation.meaning_rank > 2 * CANDIDATES
            assert explanation.words_rank is None or explanation.words_rank > 2 * CANDIDATES
            assert str(explanation.meaning_rank) in explanation.reason
            seen["neither"] += 1
            continue
        assert explanation.place is not None
        assert explanation.hit.why is not None
        score = score_of(explanation.hit.why)
        assert explanation.hit.score == pytest.approx(score)
        if chunk in ids:
            assert explanation.place == ids.index(chunk) + 1
            assert sum(hit.score > score + 1e-9 for hit in hits) < explanation.place
            seen["hit"] += 1
        else:
            assert explanation.place > 100
            assert score <= hits[-1].score + 1e-9
            seen["candidate"] += 1
    assert all(seen.values()), seen


def test_the_ranks_by_meaning_and_by_words_are_those_of_the_whole_collection(library: Library) -> None:
    question, chunks = "How often is the kiln of the dairy greased?", every_chunk(library)
    asked = library.parts.embedder.query(question)
    cosines = {each: float(point.vector @ asked) for each, point in library.parts.index.fetch(chunks).items()}
    for chunk in random.Random(0).sample(chunks, 20):
        explanation = library.explain(DEFAULT_COLLECTION, question, chunk=chunk)
        nearer = sum(cosine > cosines[chunk] + 1e-5 for cosine in cosines.values())
        assert explanation.meaning_rank is not None
        assert nearer < explanation.meaning_rank <= nearer + 1 + _equal(cosines, chunk)


def _equal(cosines: dict[str, float], chunk: str) -> int:
    return sum(abs(cosine - cosines[chunk]) <= 1e-5 for cosine in cosines.values())


def test_a_hit_names_the_words_that_it_shares_with_the_question(library: Library) -> None:
    question = "When is the turbine of the brewery greased?"
    for hit in library.search(DEFAULT_COLLECTION, question, limit=5):
        assert hit.why is not None
        held = set(terms(f"{hit.title} {' '.join(hit.headings)} {hit.text}"))
        assert set(hit.why.words.terms) == set(terms(question)) & held


def test_a_search_gives_as_many_hits_as_are_asked_for_beyond_the_first_candidates(library: Library) -> None:
    count = library.parts.index.count() - 10
    hits = library.search(DEFAULT_COLLECTION, "greased", limit=count)
    assert len({hit.chunk_id for hit in hits}) == len(hits) == count


def test_the_best_document_for_a_question_is_explained_by_its_name(library: Library) -> None:
    explanation = library.explain(
        DEFAULT_COLLECTION, "How often is the crane of the mill greased?", document="crane-mill.txt"
    )
    assert explanation.place == 1
    assert explanation.hit is not None
    assert explanation.hit.document == "crane-mill.txt"


def test_what_is_not_there_cannot_be_explained(library: Library) -> None:
    with pytest.raises(NotFound) as unknown:
        library.explain(DEFAULT_COLLECTION, "crane", chunk="00000000-0000-0000-0000-000000000000")
    assert unknown.value.code == "chunk-not-found"
    with pytest.raises(NotFound):
        library.explain(DEFAULT_COLLECTION, "crane", document="nobody.pdf")
    crane = library.search(DEFAULT_COLLECTION, "crane of the mill", limit=1)[0]
    with pytest.raises(NotFound):
        library.explain(DEFAULT_COLLECTION, "crane", chunk=crane.chunk_id, within=["kiln-dairy.txt"])


def first(hits: list[Hit]) -> str:
    return hits[0].document


def test_a_correction_of_what_a_document_is_leads_questions_to_it_at_once(library: Library) -> None:
    question = "What does Acme say of spare parts in FY2018?"
    document = library.find(DEFAULT_COLLECTION, "lathe-quarry.txt")
    assert document is not None
    assert first(library.search(DEFAULT_COLLECTION, question)) != "lathe-quarry.txt"
    corrected = {"organisation": "Acme Corporation", "periods": ["2018"]}
    library.update(DEFAULT_COLLECTION, document.id, profile=corrected)
    hits = library.search(DEFAULT_COLLECTION, question)
    assert first(hits) == "lathe-quarry.txt"
    assert hits[0].why is not None
    assert hits[0].why.route.reasons == ["“Acme” names its organisation", "it is about 2018"]
    assert any(hit.document != "lathe-quarry.txt" for hit in hits), "a route weighs, and shuts nothing out"
    library.update(DEFAULT_COLLECTION, document.id, withdraw=["organisation", "periods"])
    assert first(library.search(DEFAULT_COLLECTION, question)) != "lathe-quarry.txt"


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("What is the margin? Round to one decimal.", "What is the margin?"),
        ("What is the margin? If it is of no use, then state that and explain why.", "What is the margin?"),
        ("If it rains, who pays? Please answer in crowns.", "If it rains, who pays?"),
        (
            "I live in Ohio. If I work in another state, which tax do I owe?",
            "I live in Ohio. If I work in another state, which tax do I owe?",
        ),
        ("Round the pump, what is kept free?", "Round the pump, what is kept free?"),
    ],
)
def test_how_to_answer_is_not_what_is_looked_for(text: str, asked: str) -> None:
    assert without_instructions(text) == asked


def test_a_moved_vector_keeps_its_length_and_comes_nearer() -> None:
    vector, goal = np.eye(4, dtype=np.float32)[0], np.eye(4, dtype=np.float32)[1:2]
    result = with_feedback(vector, goal, 0.5)
    assert np.linalg.norm(result) == pytest.approx(1)
    assert vector @ result > goal[0] @ result > 0
