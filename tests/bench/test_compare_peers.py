"""Every system is measured alike, a page counts once and from 1, and Pincite's own measurement runs."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import compare_peers
import pytest
from compare_peers import Asked, figures_of, first_documents, page_hits, questions
from memory import resident_bytes
from peers.haystack import _places
from peers.measure import HITS, MOST_HITS, PAGES, Place, measure

ASKED = [
    Asked("1", "How much?", "a.pdf", frozenset({3, 9})),
    Asked("2", "How often?", "b.pdf", frozenset({3})),
]


class Scripted:
    """A system that finds what it is told, and notes what it is asked to do."""

    packages = ("pytest",)
    passages = 7

    def __init__(self, few: Sequence[Place], many: Sequence[Place] = ()) -> None:
        self._found = {HITS: few, MOST_HITS: many}
        self.done: list[object] = []

    def read(self, files: Sequence[Path]) -> None:
        self.done.append(list(files))
        burn = "import time\nwhile time.process_time() < 0.2: pass"
        subprocess.run([sys.executable, "-c", burn], check=True)

    def embed(self) -> None:
        self.done.append("embed")

    def store(self) -> None:
        self.done.append("store")

    def search(self, question: str, limit: int) -> list[Place]:
        self.done.append(question)
        return list(self._found[limit])


def test_a_system_is_measured_from_its_files_to_the_pages_that_it_finds() -> None:
    files = [Path("a.pdf"), Path("b.pdf")]
    system = Scripted([("a.pdf", page) for page in range(1, PAGES + 1)])
    measured = measure(system, files, {"1": "How much?", "2": "How often?"})
    assert system.done == [files, "embed", "store", "How much?", "How much?", "How often?"]
    assert measured["ingest"]["read"]["cpu_s"] >= 0.15
    assert measured["passages"] == 7
    assert measured["peak_rss_bytes"] > 1_000_000
    assert len(measured["query_s"]) == len(measured["questions"]) == 2


def test_a_page_is_listed_once_and_a_longer_search_only_adds_to_what_too_few_pages_came_from() -> None:
    few: list[Place] = [("b.pdf", 2), ("a.pdf", 2), ("b.pdf", 2)]
    many: list[Place] = [("a.pdf", 5), ("a.pdf", 2)]
    measured = measure(Scripted(few, many), [], {"1": "How much?"})
    assert measured["questions"] == {"1": [("b.pdf", 2), ("a.pdf", 2), ("a.pdf", 5)]}
    assert len(measured["query_s"]) == 1


def test_a_page_counts_only_in_its_document_and_among_the_first_k() -> None:
    rankings = {
        "1": [["b.pdf", 3], ["a.pdf", 4], ["a.pdf", 9]],
        "2": [["b.pdf", 1], ["a.pdf", 3]],
    }
    assert page_hits(rankings, ASKED, 2) == 0
    assert page_hits(rankings, ASKED, 3) == 0.5
    assert first_documents(rankings, ASKED) == 0.5


def test_questions_are_those_of_the_files_with_pages_from_1(tmp_path: Path) -> None:
    lines = [
        {"id": "1", "question": "How much?", "doc_name": "a", "evidence_pages": [2, 8]},
        {"id": "3", "question": "Where?", "doc_name": "c", "evidence_pages": [0]},
    ]
    file = tmp_path / "questions.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert questions(file, [Path("a.pdf"), Path("b.pdf")]) == ASKED[:1]


def test_the_whole_ingest_is_all_its_parts() -> None:
    seconds = {"wall_s": 2.0, "cpu_s": 3.0}
    measured = {
        "ingest": {"read": seconds, "embed": seconds, "store": seconds},
        "query_s": [0.001 * n for n in range(101)],
        "questions": {"1": [["a.pdf", 3]], "2": [["b.pdf", 3]]},
        "passages": 5,
        "peak_rss_bytes": 10**9,
        "versions": {},
    }
    figures = figures_of(measured, 12, ASKED)
    assert (figures["whole ingest, pages/s"], figures["embedding, pages/s"]) == (2, 6)
    assert figures["whole ingest, CPU s/page"] == 0.75
    assert (figures["query p50, ms"], figures["query p95, ms"]) == (50, 95)
    assert figures["page hit@5"] == figures["document hit@1"] == 1


def test_a_chunk_of_haystack_stands_on_each_page_that_it_has_words_of() -> None:
    chunk = SimpleNamespace(meta={"file_path": "a.pdf", "page_number": 4}, content="\fmore\f\fand more\f ")
    assert _places(chunk) == [("a.pdf", 5), ("a.pdf", 7)]


def test_memory_is_that_of_the_children_too() -> None:
    alone = resident_bytes()
    hold = "held = b'x' * 100_000_000\nprint(flush=True)\ninput()"
    with subprocess.Popen(
        [sys.executable, "-c", hold], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        child.stdout.readline()
        together = resident_bytes()
        child.communicate(b"\n")
    assert together - alone > 90_000_000


def test_pincite_is_measured_by_the_way_that_its_documents_take(sample_docs: Path) -> None:
    names = ("datasheet-cv-120.pdf", "datasheet-cv-240.pdf")
    question = "What is the maximum flow of the Corvane CV-240?"
    asked = [Asked("flow", question, names[1], frozenset({1}))]
    measured = compare_peers.run("pincite", [sample_docs / name for name in names], asked)
    assert measured["questions"]["flow"][0] == [names[1], 1]
    assert measured["passages"] >= len(names)
    assert all(part["wall_s"] > 0 for part in measured["ingest"].values())


def test_without_its_environment_a_peer_says_what_makes_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(compare_peers.SYSTEMS, "haystack", tmp_path / "python")
    with pytest.raises(SystemExit, match="make bench-peers"):
        compare_peers.run("haystack", [], ASKED)
