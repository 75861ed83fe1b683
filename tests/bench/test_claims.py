"""The labelled sentences are well formed, and no document lends its passages to two sets."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from claims import GOLD, POOLED

from pincite.answer.judge.claims import read_claims
from pincite.text.sentences import sentence_spans

LONGEST = 400
"""Characters of a sentence, at most: a model is left where one goes on and on."""

OTHER_KINDS = frozenset(
    ("name", "antonym", "swapped roles", "cause", "condition", "over-generalisation", "insertion")
)
LEAST_OF_A_KIND = 6
SETS = sorted(GOLD.glob("claims_*.jsonl"))


def documents(path: Path) -> set[str]:
    return {json.loads(line)["document"] for line in path.read_text(encoding="utf-8").splitlines()}


@pytest.mark.parametrize("path", SETS, ids=lambda path: path.stem)
def test_half_of_a_set_is_true_and_every_kind_of_falsehood_has_its_share(path: Path) -> None:
    claims = read_claims(path)
    kinds = Counter(claim.kind for claim in claims if not claim.is_true)
    assert kinds.total() * 2 == len(claims)
    assert kinds.keys() == OTHER_KINDS | set(POOLED)
    assert min(kinds.values()) >= LEAST_OF_A_KIND


@pytest.mark.parametrize("path", SETS, ids=lambda path: path.stem)
def test_a_labelled_sentence_is_one_sentence_that_no_other_repeats(path: Path) -> None:
    texts = [claim.text for claim in read_claims(path)]
    assert [text for text in texts if len(list(sentence_spans(text))) != 1 or len(text) > LONGEST] == []
    assert len(set(texts)) == len(texts)


def test_no_document_is_in_two_sets() -> None:
    found = Counter(document for path in SETS for document in documents(path))
    assert [document for document, sets in found.items() if sets > 1] == []
