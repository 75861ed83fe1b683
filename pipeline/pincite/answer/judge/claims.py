"""Labelled sentences: passages with what is said of them, truly and falsely, one JSON object a line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pincite.answer.verify import Evidence
from pincite.errors import InvalidClaims

SHIPPED = Path(__file__).parent / "claims.jsonl"
"""Sentences of our own, looked at while the guards were written."""

Texts = Annotated[list[str], Field(min_length=1)]


class FalseClaim(BaseModel):
    """A false sentence, and what makes it false."""

    text: str
    kind: str = ""


class ClaimsLine(BaseModel):
    """A passage of a document and what is said of it. Lines of one document belong together."""

    model_config = ConfigDict(extra="forbid")

    document: str
    title: str = ""
    headings: list[str] = []
    question: str = ""
    cited: Texts
    true: list[str] = []
    false: list[FalseClaim | str] = []


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence with what it cites. `kind` says what makes it false, where that is known."""

    text: str
    is_true: bool
    kind: str
    document: str
    evidence: Evidence


def read_claims(path: Path) -> list[Claim]:
    """Read a file of labelled sentences. Raises InvalidClaims, with the line that is wrong."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        raise InvalidClaims(f"There is no file {path}.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidClaims(
            f"The sentences in {path} cannot be read: {error}. Name a file of JSON lines."
        ) from error
    claims: list[Claim] = []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            claims += _claims(path, number, line)
    if len({claim.is_true for claim in claims}) < 2:
        raise InvalidClaims(f"{path} needs sentences that are true and sentences that are false.")
    return claims


def _claims(path: Path, number: int, line: str) -> Iterator[Claim]:
    try:
        row = ClaimsLine.model_validate_json(line)
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in fault["loc"])
        raise InvalidClaims(f"{path}, line {number}: {where}: {fault['msg']}.") from error
    given = tuple(part for part in (row.title, *row.headings) if part)
    evidence = Evidence(
        cited=tuple(row.cited),
        given=given,
        section="\n".join(row.cited),
        question=row.question,
        heading=" > ".join(given),
    )
    for text in row.true:
        yield Claim(text, True, "", row.document, evidence)
    for false in row.false:
        each = FalseClaim(text=false) if isinstance(false, str) else false
        yield Claim(each.text, False, each.kind, row.document, evidence)
