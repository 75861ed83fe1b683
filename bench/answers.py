"""Answers of the extractive generator: is the gold answer said, is the right place cited, what is refused?

The paragraphs of SQuAD 2 are set by the project as PDFs of several pages and as HTML, every other article
each, so that the page and the boxes of an answer are known. Filings are read as they are, for FinanceBench's
questions and for `gold/table_cells.jsonl`.

A citation is right when it stands in the paragraph that the question was asked of: of a PDF, when a span of
it lies in the paragraph's box on its page; of HTML, when its words are the paragraph's. A question of an
article that is not in the collection should be refused; so should one that its paragraph doesn't answer,
though no similarity tells that apart.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import table_cells
from answer_scores import (
    Outcome,
    Paragraph,
    gold_of,
    holds,
    is_right,
    plot,
    right_cells,
    risk_coverage,
    says,
)
from export_set import as_html
from generated.articles import Place, article
from machine import record
from sets.filling import index_texts
from sets.loaders import TextDocument, financebench, squad_paragraphs
from table_cells import CellQuestion

from pincite.answer.find.passages import PASSAGES
from pincite.answer.generate.extractive import ExtractiveGenerator
from pincite.answer.generate.openai_compatible import PASSAGES as MODEL_PASSAGES
from pincite.evaluate import GoldenQuestion
from pincite.index.vector_index import Scope
from pincite.library import DEFAULT_COLLECTION, Library
from pincite.schema.answer import Answer
from pincite.settings import Settings

PARTS = ("own paragraph", "squad2", "removed", "filings")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--part", choices=PARTS, action="append", help="what is measured; without, all, and it is recorded"
    )
    parser.add_argument("--every", type=int, default=1, help="ask every n-th question only")
    given = parser.parse_args()
    figures: dict[str, Any] = {}
    parts = {
        "own paragraph": own_paragraph,
        "squad2": whole_corpus,
        "removed": removed_articles,
        "filings": filings,
    }
    for name, part in parts.items():
        if name in (given.part or PARTS):
            figures |= {f"{name}: {label}": figure for label, figure in part(given.every).items()}
            print(json.dumps(figures, indent=2, ensure_ascii=False), flush=True)
    if given.part is None:
        record(
            "answers", {"asked": f"every {given.every}th question" if given.every > 1 else "all", **figures}
        )


def own_paragraph(every: int) -> dict[str, Any]:
    """Each question is put to its own paragraph alone: what the choice of a sentence is worth by itself."""
    hits: list[bool] = []
    with tempfile.TemporaryDirectory() as home, Library(Settings(home=Path(home))) as library:
        paragraphs = list(squad_paragraphs())
        texts = [
            TextDocument(f"{number}.html", _title(each), (each["context"],))
            for number, each in enumerate(paragraphs)
        ]
        index_texts(library, texts, library.parts.embedder)
        generator = ExtractiveGenerator(library.parts.embedder)
        for number, paragraph in enumerate(paragraphs):
            document = library.find(DEFAULT_COLLECTION, f"{number}.html")
            assert document is not None
            for asked in _answerable(paragraph["qas"])[::every]:
                scope = Scope(DEFAULT_COLLECTION, [document.id])
                hits.append(holds(_best_sentence(library, generator, scope, asked), gold_of(asked)))
    return {"questions": len(hits), "gold in the best sentence": _share(hits)}


def _best_sentence(
    library: Library, generator: ExtractiveGenerator, scope: Scope, asked: dict[str, Any]
) -> str:
    """Return what the generator would say first, also for a refused question; empty where it says nothing."""
    passages = library.parts.retriever.search(scope, asked["question"], PASSAGES)
    draft = next(generator.generate(asked["question"], passages), None)
    return draft.quotes[0].text if draft else ""


def whole_corpus(every: int) -> dict[str, Any]:
    """All articles in one collection, and every question put to all of them."""
    with tempfile.TemporaryDirectory() as home, Library(Settings(home=Path(home))) as library:
        paragraphs = _bring_in(library, list(squad_paragraphs()))
        generator = ExtractiveGenerator(library.parts.embedder)
        done = [
            _outcome(library, generator, paragraph, asked)
            for paragraph in paragraphs
            for asked in _answerable(paragraph.asked)[::every]
        ]
        impossible = [
            library.answer(DEFAULT_COLLECTION, asked["question"]).answerable
            for paragraph in paragraphs
            for asked in [each for each in paragraph.asked if each["is_impossible"]][::every]
        ]
    answered = [each for each in done if each.answered]
    curve = risk_coverage(done)
    plot(curve)
    return {
        "questions": len(done),
        "answered": _share([each.answered for each in done]),
        "gold in the best sentence, refused or not": _share([each.gold_best for each in done]),
        "gold in the first sentence of the answer": _share([each.gold_first for each in done]),
        "gold in the answer": _share([each.gold_said for each in done]),
        "right place cited": _share([each.cited_right > 0 for each in done]),
        "citation precision": round(
            sum(each.cited_right for each in answered) / sum(each.cited for each in answered), 4
        ),
        "time to first sentence p50, ms": round(
            1000 * statistics.median(each.first_s for each in answered), 1
        ),
        "adversarial questions refused": _share([not each for each in impossible]),
        "area under the risk-coverage curve": round(statistics.fmean(risk for _, risk in curve), 4),
        "risk at 80 % coverage": round(curve[int(0.8 * len(curve)) - 1][1], 4),
    }


def removed_articles(every: int) -> dict[str, Any]:
    """Every other article is left out, in turn: questions of those that are left out should be refused."""
    lines = list(squad_paragraphs())
    titles = sorted({line["title"] for line in lines})
    covered: list[float] = []
    removed: list[float] = []
    confident: list[bool] = []
    for half in (0, 1):
        inside = set(titles[half::2])
        with tempfile.TemporaryDirectory() as home, Library(Settings(home=Path(home))) as library:
            _bring_in(library, [line for line in lines if line["title"] in inside])
            for line in lines:
                for asked in _answerable(line["qas"])[: 2 * every : every]:
                    answer = library.answer(DEFAULT_COLLECTION, asked["question"])
                    (covered if line["title"] in inside else removed).append(answer.confidence)
                    confident.append(answer.answerable == (line["title"] in inside))
    threshold = sorted(covered)[int(0.05 * len(covered))]
    refused = sum(each < 0.5 for each in removed)
    return {
        "questions": f"{len(covered)} covered, {len(removed)} of removed articles",
        "covered and answered": _share([each >= 0.5 for each in covered]),
        "removed and answered": _share([each >= 0.5 for each in removed]),
        "removed and answered, at 95 % of the covered": _share([each >= threshold for each in removed]),
        "refusal precision": round(refused / (refused + sum(each < 0.5 for each in covered)), 4),
        "refusal recall": round(refused / len(removed), 4),
        "decided rightly": _share(confident),
    }


def filings(every: int) -> dict[str, Any]:
    """FinanceBench's questions and those for cells, put to all filings; those for cells also to their own."""
    benchmark = financebench()
    with tempfile.TemporaryDirectory() as home, Library(Settings(home=Path(home))) as library:
        _add(library, {path.name: path.read_bytes() for path in benchmark.files})
        asked = list(table_cells.questions())[::every]
        given = [_cells(library, each, within=[each.cell.document]) for each in asked]
        pooled = [_cells(library, each, within=None) for each in asked]
        return {
            **_financebench(library, benchmark.questions[::every]),
            "cells asked": len(asked),
            "right cell, its filing given: first": _share([each[:1] == [True] for each in given]),
            "right cell, its filing given: any": _share([any(each) for each in given]),
            "right cell, of all filings: first": _share([each[:1] == [True] for each in pooled]),
            "right cell, of all filings: any": _share([any(each) for each in pooled]),
        }


def _financebench(library: Library, questions: Sequence[GoldenQuestion]) -> dict[str, Any]:
    """Most of its answers are computed: an extract can only hold what they are computed from."""
    answered, cited, said, spans = [], [], [], []
    read: dict[int, list[bool]] = {PASSAGES: [], MODEL_PASSAGES: []}
    for question in questions:
        answer = library.answer(DEFAULT_COLLECTION, question.question)
        evidence = {(each.document, each.page) for each in question.evidence}
        found = library.search(DEFAULT_COLLECTION, question.question, limit=MODEL_PASSAGES)
        for count, held in read.items():
            held.append(any((hit.document, page) in evidence for hit in found[:count] for page in hit.pages))
        pages = {
            (citation.document, span.page)
            for sentence in answer.sentences
            for citation in sentence.citations
            for span in citation.spans
        }
        answered.append(answer.answerable)
        cited.append(bool(evidence & pages))
        spans += [each in evidence for each in pages]
        figures = re.findall(r"\d[\d,.]*\d|\d", question.answer or "")
        if len(figures) == 1:
            said.append(any(figures[0] in sentence.text for sentence in answer.sentences))
    return {
        "questions": len(answered),
        "answered": _share(answered),
        "evidence page cited": _share(cited),
        **{f"evidence page among the best {count} passages": _share(held) for count, held in read.items()},
        "pages cited that are evidence": _share(spans),
        "questions with one figure as their answer": len(said),
        "that figure said": _share(said),
    }


def _cells(library: Library, asked: CellQuestion, within: Sequence[str] | None) -> list[bool]:
    return right_cells(library.answer(DEFAULT_COLLECTION, asked.question, within=within), asked)


def _bring_in(library: Library, lines: Sequence[dict[str, Any]]) -> list[Paragraph]:
    """Set the articles, every other one as a PDF, and brings them in."""
    files: dict[str, bytes] = {}
    paragraphs = []
    titles = list(dict.fromkeys(line["title"] for line in lines))
    for number, title in enumerate(titles):
        own = [line for line in lines if line["title"] == title]
        texts = [line["context"] for line in own]
        if number % 2:
            name = f"{title}.html"
            places: list[tuple[Place, ...]] = [()] * len(own)
            files[name] = as_html(TextDocument(name, _title(own[0]), tuple(texts))).encode()
        else:
            name, drawn = f"{title}.pdf", article(_title(own[0]), texts)
            files[name], places = drawn.pdf, list(drawn.places)
        paragraphs += [
            Paragraph(name, line["context"], where, line["qas"])
            for line, where in zip(own, places, strict=True)
        ]
    _add(library, files)
    return paragraphs


def _add(library: Library, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        library.add(DEFAULT_COLLECTION, name, [content], filename=name)
    library.ingest()


def _outcome(
    library: Library, generator: ExtractiveGenerator, paragraph: Paragraph, asked: dict[str, Any]
) -> Outcome:
    began, first_s = time.perf_counter(), 0.0
    answer: Answer | None = None
    for event in library.stream(DEFAULT_COLLECTION, asked["question"]):
        first_s = first_s or time.perf_counter() - began
        answer = event if isinstance(event, Answer) else answer
    assert answer is not None
    gold, first = gold_of(asked), says(answer.sentences[:1], gold_of(asked))
    best = first
    if not answer.answerable:
        best = holds(_best_sentence(library, generator, Scope(DEFAULT_COLLECTION), asked), gold)
    citations = [citation for sentence in answer.sentences for citation in sentence.citations]
    return Outcome(
        confidence=answer.confidence,
        answered=answer.answerable,
        gold_best=best,
        gold_first=first,
        gold_said=says(answer.sentences, gold),
        cited=len(citations),
        cited_right=sum(is_right(citation, paragraph) for citation in citations),
        first_s=first_s,
    )


def _answerable(asked: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [each for each in asked if not each["is_impossible"]]


def _title(line: dict[str, Any]) -> str:
    return str(line["title"]).replace("_", " ")


def _share(values: Sequence[bool]) -> float | None:
    return round(sum(values) / len(values), 4) if values else None


if __name__ == "__main__":
    main()
