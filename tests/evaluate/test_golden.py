"""A golden set is read whole, or the line that is wrong is named with what is wrong in it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pincite.errors import InvalidGoldenSet
from pincite.evaluate import GoldenEvidence, GoldenQuestion, read_golden


def golden(folder: Path, *lines: str | dict[str, Any]) -> Path:
    file = folder / "golden.jsonl"
    file.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines))
    return file


def test_documents_pages_and_passages_are_read_and_what_is_finest_is_known(tmp_path: Path) -> None:
    file = golden(
        tmp_path,
        {"id": "a", "question": "Q?", "evidence": [{"document": "x.pdf", "page": 3}, {"document": "y.pdf"}]},
        {"id": 2, "question": "Q\u2028?", "evidence": [{"document": "x.pdf", "passage": "So."}], "other": 1},
        "",
        {"id": "c", "question": "Q?", "evidence": [{"document": "x.pdf"}], "within": "x.pdf", "answer": "7"},
        {"id": "d", "question": "Q?", "evidence": []},
    )
    page, passage, document, nowhere = read_golden(file)
    assert page.evidence == (GoldenEvidence(document="x.pdf", page=3), GoldenEvidence(document="y.pdf"))
    assert page.units == ("page", "document")
    assert (passage.id, passage.question, passage.units) == ("2", "Q\u2028?", ("passage", "document"))
    assert (document.within, document.answer, document.units) == (("x.pdf",), "7", ("document",))
    assert nowhere.units == ()


def test_pages_of_one_document_may_be_written_short() -> None:
    short = {"id": "a", "question": "Q?", "answer": "4", "document": "x.pdf", "pages": [2, 5]}
    assert GoldenQuestion.model_validate(short).evidence == (
        GoldenEvidence(document="x.pdf", page=2),
        GoldenEvidence(document="x.pdf", page=5),
    )
    assert GoldenQuestion.model_validate({**short, "document": None, "pages": []}).evidence == ()


def test_the_sample_questions_are_a_golden_set(sample_docs: Path) -> None:
    questions = read_golden(sample_docs / "questions.jsonl")
    assert len(questions) == 40
    assert sum(not question.evidence for question in questions) == 12


GOOD = {"id": "1", "question": "Q?", "evidence": [{"document": "x.pdf", "page": 1}]}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "is not JSON"),
        ("[]", "valid dictionary"),
        ({"id": "2", "question": "Q?"}, "evidence: Field required"),
        ({**GOOD, "id": "2", "question": " "}, "question: "),
        ({**GOOD, "id": "2", "evidence": [{"document": "x.pdf", "page": 0}]}, "evidence.0.page: "),
        ({**GOOD, "id": "2", "evidence": [{"document": "x.pdf", "page": "1"}]}, "evidence.0.page: "),
        ({**GOOD, "id": "2", "evidence": [{"document": "x.pdf", "pages": [1]}]}, "evidence.0.pages: "),
        ({**GOOD, "id": "2", "evidence": [{"page": 1}]}, "evidence.0.document: "),
        ({**GOOD, "id": "2", "within": []}, "within: "),
        ({"id": "2", "question": "Q?", "document": "x.pdf", "pages": []}, "`document` and `pages`"),
        ({"id": "2", "question": "Q?", "document": None, "pages": [1]}, "`document` and `pages`"),
        ({"id": "2", "question": "Q?", "document": "x.pdf"}, "evidence: Field required"),
        (GOOD, "the id “1” is that of line 1 too"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, line: str | dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidGoldenSet) as refused:
        read_golden(golden(tmp_path, GOOD, "", line))
    assert refused.value.detail.startswith("Line 3")
    assert said in refused.value.detail
    assert refused.value.code == "invalid-golden-set"


def test_a_file_that_is_none_and_one_without_questions_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidGoldenSet, match="There is no file"):
        read_golden(tmp_path / "nothing.jsonl")
    with pytest.raises(InvalidGoldenSet, match="holds no questions"):
        read_golden(golden(tmp_path, "", " "))
