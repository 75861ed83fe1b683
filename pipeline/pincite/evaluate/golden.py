"""Read golden sets: questions with the places where their evidence stands, one JSON object a line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    field_validator,
    model_validator,
)

from pincite.errors import InvalidGoldenSet

EvidenceUnit = Literal["page", "passage", "document"]
"""Unit that evidence is looked for among: pages, hits whose text holds it, or documents."""
UNITS: tuple[EvidenceUnit, ...] = ("page", "passage", "document")

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class GoldenEvidence(BaseModel):
    """The place of an answer: in a document, on a page from 1, in a passage. What is not known is None."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    document: Text
    page: Annotated[int, Field(ge=1, strict=True)] | None = None
    passage: Text | None = None


class GoldenQuestion(BaseModel):
    """A question whose evidence is known. Any of it answers; without any, it is answered nowhere.

    `within` narrows the search to documents. `answer` is for people and is not scored.
    """

    model_config = ConfigDict(frozen=True, coerce_numbers_to_str=True)

    id: Text
    question: Text
    evidence: tuple[GoldenEvidence, ...]
    within: Annotated[tuple[Text, ...], Field(min_length=1)] | None = None
    answer: str | None = None

    @field_validator("within", mode="before")
    @classmethod
    def _one_or_several(cls, value: object) -> object:
        return [value] if isinstance(value, str) else value

    @model_validator(mode="before")
    @classmethod
    def _of_one_document(cls, fields: Any) -> Any:
        """Read evidence on pages of one document, written as `"document": name, "pages": [numbers]`."""
        if not isinstance(fields, dict) or "evidence" in fields or "pages" not in fields:
            return fields
        document, pages = fields.get("document"), fields["pages"]
        if not isinstance(pages, list) or (document is None) != (not pages):
            raise ValueError("`document` and `pages` are a name and a list of numbers, or null and []")
        return {**fields, "evidence": [{"document": document, "page": page} for page in pages]}

    @property
    def units(self) -> tuple[EvidenceUnit, ...]:
        """The units that its evidence names, the finest first; none if it is answered nowhere."""
        named = {
            "page": any(evidence.page for evidence in self.evidence),
            "passage": any(evidence.passage for evidence in self.evidence),
            "document": bool(self.evidence),
        }
        return tuple(unit for unit in UNITS if named[unit])


def read_golden(path: Path) -> list[GoldenQuestion]:
    """Return the questions of a JSON Lines file. Blank lines and unknown fields are passed over.

    Raises InvalidGoldenSet with the line, for a file that cannot be read, a line that is no such question,
    an id that is there twice, and a file without questions.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except FileNotFoundError:
        raise InvalidGoldenSet(f"There is no file {path}.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidGoldenSet(f"{path} cannot be read as UTF-8 text: {error}.") from None
    questions: list[GoldenQuestion] = []
    first_at: dict[str, int] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        question = _question(line, number)
        if question.id in first_at:
            raise InvalidGoldenSet(
                f"Line {number}: the id “{question.id}” is that of line {first_at[question.id]} too. "
                "Give each question an id of its own."
            )
        first_at[question.id] = number
        questions.append(question)
    if not questions:
        raise InvalidGoldenSet(f"{path} holds no questions. Write one on each line, as JSON.")
    return questions


def _question(line: str, number: int) -> GoldenQuestion:
    try:
        fields = json.loads(line)
    except ValueError as error:
        raise InvalidGoldenSet(f"Line {number} is not JSON: {error}.") from None
    try:
        return GoldenQuestion.model_validate(fields)
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" if fault["loc"] else fault["msg"]
            for fault in error.errors()
        )
        raise InvalidGoldenSet(
            f'Line {number} is no golden question: {faults}. It must be such as {{"id": "1", "question": '
            '"…", "evidence": [{"document": "lease.pdf", "page": 4}]}; `evidence` is [] for a question that '
            "is answered nowhere."
        ) from None
