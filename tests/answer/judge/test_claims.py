"""Labelled sentences, ours and a user's own."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from pincite.answer.judge.claims import SHIPPED, read_claims
from pincite.errors import InvalidClaims

LINE: dict[str, Any] = {
    "document": "ferry.html",
    "title": "Ferry",
    "headings": ["Fares"],
    "cited": ["A bicycle costs 3 crowns."],
    "true": ["Bicycles cost 3 crowns."],
    "false": ["Bicycles are free.", {"kind": "number", "text": "A bicycle costs 30 crowns."}],
}


def written(path: Path, *lines: object) -> Path:
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines))
    return path


def test_a_line_gives_each_of_its_sentences_with_what_it_cites(tmp_path: Path) -> None:
    true, false, changed = read_claims(written(tmp_path / "own.jsonl", LINE, ""))
    assert (true.text, true.is_true, true.document) == ("Bicycles cost 3 crowns.", True, "ferry.html")
    assert (false.text, false.is_true, false.kind) == ("Bicycles are free.", False, "")
    assert changed.kind == "number"
    assert true.evidence.cited == ("A bicycle costs 3 crowns.",)
    assert true.evidence.heading == "Ferry > Fares"


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ([LINE, "{"], "line 2"),
        ([{**LINE, "cited": []}], "line 1: cited"),
        ([{**LINE, "document": 3}], "line 1: document"),
        ([{**LINE, "ture": []}], "line 1: ture"),
        ([{**LINE, "false": []}], "true and sentences that are false"),
        ([""], "true and sentences that are false"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_its_line(
    tmp_path: Path, lines: list[object], says: str
) -> None:
    with pytest.raises(InvalidClaims, match=says):
        read_claims(written(tmp_path / "own.jsonl", *lines))


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidClaims, match="There is no file"):
        read_claims(tmp_path / "nothing.jsonl")


def test_the_sentences_that_come_with_pincite_have_every_kind_of_falsehood() -> None:
    claims = read_claims(SHIPPED)
    kinds = Counter(claim.kind for claim in claims if not claim.is_true)
    assert len(claims) >= 300
    assert 0.4 < sum(claim.is_true for claim in claims) / len(claims) < 0.6
    assert len(kinds) >= 13
    assert min(kinds.values()) >= 10
    assert kinds["name"] >= 15
