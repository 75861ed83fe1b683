"""The public sets are read as their files mean them, and a library of texts is searched like any other."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from export_set import export
from retrieval import measured
from sets.filling import fill
from sets.loaders import SETS, Benchmark, TextDocument, abstracts, financebench, squad2
from sets.vectors import CachedEmbedder

from pincite.embed import Embedder
from pincite.embed.vectors import Vectors
from pincite.evaluate import GoldenEvidence, GoldenQuestion, Ranking, evaluate, read_golden
from pincite.library import DEFAULT_COLLECTION, Library
from pincite.settings import Settings

CONTEXT = "The mill was built in 1904. It burned down in 1950, and again in 1961. Nobody lives there."


def lines(*objects: object) -> str:
    return "".join(json.dumps(each) + "\n" for each in objects)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder of test data of a few lines each."""
    monkeypatch.setenv("PINCITE_TEST_DATA", str(tmp_path))
    for folder in ("scifact", "financebench-dev/pdfs", "squad2"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "scifact" / "corpus.jsonl").write_text(
        lines(
            {"_id": "7", "title": "Pumps", "text": "Pumps move water."},
            {"_id": "8", "title": "", "text": ""},
        )
    )
    (tmp_path / "scifact" / "queries.jsonl").write_text(lines({"_id": "1", "text": "What do pumps move?"}))
    (tmp_path / "scifact" / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\n1\t7\t1\n1\t8\t0\n")
    (tmp_path / "financebench-dev" / "questions.jsonl").write_text(
        lines(
            {"id": "f", "question": "Q?", "answer": "$5", "doc_name": "X_2020", "evidence_pages": [0, 41, 0]}
        )
    )
    (tmp_path / "financebench-dev" / "pdfs" / "X_2020.pdf").write_bytes(b"")
    answers = [
        {"text": "burned down", "answer_start": CONTEXT.index("burned")},
        {"text": "down", "answer_start": CONTEXT.index("down")},
    ]
    asked = [
        {"id": "s", "question": "What happened?", "is_impossible": False, "answers": answers},
        {"id": "t", "question": "Who owns it?", "is_impossible": True, "answers": []},
    ]
    (tmp_path / "squad2" / "dev.jsonl").write_text(
        lines(
            {"title": "The_mill", "para": 0, "context": CONTEXT, "qas": asked},
            {"title": "The_mill", "para": 1, "context": "Its river is the Tarn.", "qas": []},
        )
    )
    return tmp_path


def test_judgements_above_zero_are_evidence_and_empty_abstracts_stay(data: Path) -> None:
    found = abstracts("scifact")
    assert [q.evidence for q in found.questions] == [(GoldenEvidence(document="7.html"),)]
    assert found.texts == (
        TextDocument("7.html", "Pumps", ("Pumps move water.",)),
        TextDocument("8.html", "", ()),
    )


def test_pages_that_count_from_0_count_from_1_here(data: Path) -> None:
    [asked] = financebench().questions
    assert asked.evidence == (
        GoldenEvidence(document="X_2020.pdf", page=1),
        GoldenEvidence(document="X_2020.pdf", page=42),
    )
    assert (asked.within, asked.answer) == (None, "$5")
    assert financebench(given=True).questions[0].within == ("X_2020.pdf",)
    assert [file.name for file in financebench().files] == ["X_2020.pdf"]


def test_an_answers_sentence_is_its_passage_and_an_article_is_a_document(data: Path) -> None:
    found = squad2()
    happened, owner = found.questions
    assert happened.evidence == (
        GoldenEvidence(document="The_mill.html", passage="It burned down in 1950, and again in 1961."),
    )
    assert (happened.answer, owner.evidence) == ("burned down", ())
    assert found.texts == (TextDocument("The_mill.html", "The mill", (CONTEXT, "Its river is the Tarn.")),)


def test_every_public_set_names_only_documents_that_it_has(
    test_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PINCITE_TEST_DATA", str(test_data))
    counts = {}
    for name, load in SETS.items():
        found = load()
        names = {text.name for text in found.texts} | {file.name for file in found.files}
        named = {evidence.document for question in found.questions for evidence in question.evidence}
        assert named <= names
        counts[name] = (len(names), sum(bool(question.evidence) for question in found.questions))
    assert counts == {
        "scifact": (5183, 300),
        "cranfield": (1400, 225),
        "financebench": (20, 65),
        "financebench-given": (20, 65),
        "own": (183, 60),
        "languages": (16, 30),
        "squad2": (16, 2910),
    }


def test_a_set_that_is_exported_is_read_back(data: Path) -> None:
    export(squad2(), data / "out")
    assert read_golden(data / "out" / "golden.jsonl") == squad2().questions
    page = (data / "out" / "documents" / "The_mill.html").read_text(encoding="utf-8")
    assert "<h1>The mill</h1>" in page
    assert f"<p>{CONTEXT}</p>\n<p>Its river" in page


def test_texts_are_found_by_the_librarys_own_search(tmp_path: Path) -> None:
    texts = tuple(
        TextDocument(f"{topic}.html", topic.title(), (f"This is about the {topic}.", f"A {topic} is useful."))
        for topic in ("harbour", "windmill", "orchard")
    )
    questions = [
        GoldenQuestion(
            id=text.name, question=text.title, evidence=(GoldenEvidence(document=text.name, passage=passage),)
        )
        for text in texts
        for passage in text.paragraphs[1:]
    ]
    benchmark = Benchmark(questions, texts=(*texts, TextDocument("empty.html", "Nothing", ())))
    with Library(Settings(home=tmp_path / "home")) as library:
        fill(library, benchmark, CachedEmbedder(folder=tmp_path / "vectors"))
        runs = list(evaluate(questions, library, DEFAULT_COLLECTION, ks=[1], answers=False))
    assert [run.scores["passage hit@1"] for run in runs] == [1, 1, 1]


def test_vectors_of_texts_are_computed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    embedded: list[str] = []

    def passages(self: Embedder, texts: list[str], progress: object = None) -> Vectors:
        embedded.extend(texts)
        return np.array([[len(text), 0.5] for text in texts], dtype=np.float32)

    monkeypatch.setattr(Embedder, "passages", passages)
    first = CachedEmbedder(folder=tmp_path).passages(["one", "three", "one"])
    again = CachedEmbedder(folder=tmp_path).passages(["three", "eleven"])
    assert embedded == ["one", "three", "eleven"]
    assert first.tolist() == [[3, 0.5], [5, 0.5], [3, 0.5]]
    assert again.tolist() == [[5, 0.5], [6, 0.5]]


def test_rankers_are_compared_with_the_first_in_pairs() -> None:
    questions = [
        GoldenQuestion(id=str(i), question="Q?", evidence=(GoldenEvidence(document="a", page=i + 1),))
        for i in range(20)
    ]
    found = measured(
        questions,
        {
            "right": lambda question: Ranking.of_pages([("a", int(question.id) + 1)]),
            "document": lambda question: Ranking.of_pages([("a", 99)]),
        },
    )
    assert found["measures"]["right"]["page hit@1"]["value"] == 1
    less = found["differences"]["right less document"]
    assert (less["page hit@1"]["low"], less["document hit@1"]["high"]) == (1, 0)
