"""Finds the pages on which the evidence of each gold question stands."""

import json
import re
from pathlib import Path
from typing import Any

import pymupdf


def with_pages(source: Path, folder: Path, truth: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the questions of `source` with their pages, looked up in the documents made in `folder`.

    ValueError when an evidence does not hold its answer or stands on no page of its document.
    """
    found = []
    for line in source.read_text(encoding="utf-8").splitlines():
        question = json.loads(line)
        pages: list[int] = []
        if evidence := question.pop("evidence", None):
            texts = page_texts(folder / question["document"], truth)
            pages = [n for n, text in enumerate(texts, 1) if evidence in text]
            if question["answer"] not in evidence or not pages:
                raise ValueError(f"question {question['id']}: its evidence is not in {question['document']}")
        found.append({"answer": None, "document": None, **question, "pages": pages})
    return found


def page_texts(path: Path, truth: dict[str, Any]) -> list[str]:
    """Return the text of each page with white space normalised; a scan's text is what was typed."""
    if lines := truth[path.name].get("lines"):
        return [" ".join(" ".join(lines).split())]
    if path.suffix == ".html":
        text = re.sub(r"<[^>]+>", " ", path.read_text(encoding="utf-8"))
        return [re.sub(r"\s+", " ", text).replace(" .", ".").replace(" ,", ",")]
    with pymupdf.open(path) as document:
        return [" ".join(page.get_text().split()) for page in document]
