"""Loaders of the public sets under PINCITE_TEST_DATA. Each folder there says where its set comes from."""

from __future__ import annotations

import csv
import gzip
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any

from pincite.evaluate import GoldenEvidence, GoldenQuestion, read_golden
from pincite.text.sentences import sentence_spans

GOLD = Path(__file__).parent.parent / "gold"


@dataclass(frozen=True, slots=True)
class TextDocument:
    """A document that is nothing but text, on one page.

    `language` (ISO 639-1) is what its user says it is in, where that is said.
    """

    name: str
    title: str
    paragraphs: tuple[str, ...]
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Benchmark:
    """Documents, as text or as files, and the questions that are put to them."""

    questions: list[GoldenQuestion]
    texts: tuple[TextDocument, ...] = ()
    files: tuple[Path, ...] = ()


def abstracts(folder: str) -> Benchmark:
    """Return a set in BEIR's shape (Thakur et al. 2021, arXiv:2104.08663): one document for each abstract.

    Every judgement above 0 makes a document evidence.
    """
    place = _data(folder)
    relevant: dict[str, list[GoldenEvidence]] = {}
    with (place / "qrels.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            if int(row["score"]) > 0:
                evidence = GoldenEvidence(document=_html(row["corpus-id"]))
                relevant.setdefault(row["query-id"], []).append(evidence)
    questions = [
        GoldenQuestion(id=line["_id"], question=line["text"], evidence=tuple(relevant[line["_id"]]))
        for line in _lines(place / "queries.jsonl")
    ]
    texts = (
        TextDocument(_html(line["_id"]), line["title"], (line["text"],) if line["text"].strip() else ())
        for line in _lines(place / "corpus.jsonl")
    )
    return Benchmark(questions, texts=tuple(texts))


def financebench(*, given: bool = False) -> Benchmark:
    """Filings and what analysts ask of them (Islam et al. 2023, arXiv:2311.11944), by page.

    The set counts pages from 0. With `given`, each question is put to its own filing alone.
    """
    place = _data("financebench-dev")
    questions = []
    for line in _lines(place / "questions.jsonl"):
        document = f"{line['doc_name']}.pdf"
        pages = sorted({page + 1 for page in line["evidence_pages"]})
        questions.append(
            GoldenQuestion(
                id=line["id"],
                question=line["question"],
                evidence=tuple(GoldenEvidence(document=document, page=page) for page in pages),
                within=(document,) if given else None,
                answer=line["answer"],
            )
        )
    return Benchmark(questions, files=tuple(sorted((place / "pdfs").glob("*.pdf"))))


def own() -> Benchmark:
    """Questions of our own (`gold/own_questions.jsonl`) over html-dev's pages and tables-dev's documents."""
    folder = Path(tempfile.gettempdir()) / "pincite-bench-html-dev"
    folder.mkdir(exist_ok=True)
    for packed in _data("html-dev").glob("html/*.html.gz"):
        (folder / packed.stem).write_bytes(gzip.decompress(packed.read_bytes()))
    files = sorted((*folder.glob("*.html"), *_data("tables-dev").glob("*.pdf")))
    return Benchmark(read_golden(GOLD / "own_questions.jsonl"), files=tuple(files))


def languages() -> Benchmark:
    """Short texts and questions of our own, half of them German and half French (`gold/languages.jsonl`).

    The texts are too short for their language to be told, so it is given.
    """
    lines = list(_lines(GOLD / "languages.jsonl"))
    questions = [
        GoldenQuestion(
            id=f"{line['document']} {number}",
            question=asked,
            evidence=(GoldenEvidence(document=line["document"]),),
        )
        for line in lines
        for number, asked in enumerate(line["questions"], 1)
    ]
    texts = (
        TextDocument(line["document"], line["title"], (line["text"],), line["language"]) for line in lines
    )
    return Benchmark(questions, texts=tuple(texts))


def squad2() -> Benchmark:
    """SQuAD 2.0 (Rajpurkar et al. 2018, arXiv:1806.03822), an article a document.

    A question's passages are the sentences that its answers stand in. Questions that their paragraph doesn't
    answer count as answered nowhere.
    """
    lines = list(squad_paragraphs())
    questions = [_squad_question(paragraph, asked) for paragraph in lines for asked in paragraph["qas"]]
    texts = (
        TextDocument(_html(title), title.replace("_", " "), tuple(line["context"] for line in article))
        for title, article in groupby(lines, key=lambda line: str(line["title"]))
    )
    return Benchmark(questions, texts=tuple(texts))


def squad_paragraphs() -> Iterator[dict[str, Any]]:
    """Return the paragraphs of SQuAD 2 in its own fields: `title`, `context`, and the questions as `qas`."""
    return _lines(_data("squad2") / "dev.jsonl")


def _squad_question(paragraph: dict[str, Any], asked: dict[str, Any]) -> GoldenQuestion:
    answers = [] if asked["is_impossible"] else asked["answers"]
    passages = dict.fromkeys(_sentences(paragraph["context"], answer) for answer in answers)
    document = _html(paragraph["title"])
    return GoldenQuestion(
        id=asked["id"],
        question=asked["question"],
        evidence=tuple(GoldenEvidence(document=document, passage=passage) for passage in passages),
        answer=answers[0]["text"] if answers else None,
    )


def _sentences(context: str, answer: dict[str, Any]) -> str:
    """Return the whole sentences that an answer touches."""
    first, last = answer["answer_start"], answer["answer_start"] + len(answer["text"])
    touched = [(start, end) for start, end in sentence_spans(context) if start < last and first < end]
    return context[touched[0][0] : touched[-1][1]]


def _html(name: str) -> str:
    """Return the name of the file that a text becomes where it is written to one."""
    return f"{name}.html"


def _data(folder: str) -> Path:
    return Path(os.environ["PINCITE_TEST_DATA"]) / folder


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


SETS: dict[str, Callable[[], Benchmark]] = {
    "scifact": partial(abstracts, "scifact"),
    "cranfield": partial(abstracts, "cranfield"),
    "financebench": financebench,
    "financebench-given": partial(financebench, given=True),
    "own": own,
    "languages": languages,
    "squad2": squad2,
}
"""Every set by its name. In `financebench-given` each question comes with its filing."""
