"""What the second opinion on answers finds, and what it lets pass."""

from __future__ import annotations

from typing import Any

import pytest
from audit import findings, page_texts

PAGE = "In 2019 the mill did not sell 1,200 tons of “Corvane” flour to Dr Holt; sales were $1.5 billion."


def answer(text: str, verdict: str, *, end: int = len(PAGE)) -> dict[str, Any]:
    span = {"page": 1, "start": 0, "end": end}
    citation = {"document_id": "d", "version": 1, "quote": PAGE[:end], "spans": [span]}
    return {"sentences": [{"text": text, "verdict": verdict, "citations": [citation]}]}


def found(told: dict[str, Any]) -> list[str]:
    return list(findings(told, lambda document_id, version: {1: PAGE}))


@pytest.mark.parametrize(
    "text",
    [
        PAGE,
        "The mill did not sell 1 200 tons of Corvane flour.",
        "Sales were $1,500 million in 2019.",
        "Dr Holt: not for selling, this flour.",
    ],
)
def test_what_stands_there_passes(text: str) -> None:
    assert found(answer(text, "supported")) == []
    assert found(answer(PAGE.replace("“", '"').replace(" did", "\ndid"), "quoted")) == []


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("The mill did not sell 1,300 tons.", "number"),
        ("Sales were $1.5 million.", "number"),
        ("The mill did not sell flour to Dr Karen.", "name"),
        ("The mill did not buy flour, says Holt.", "word"),
    ],
)
def test_what_was_invented_is_found(text: str, what: str) -> None:
    assert any(what in finding for finding in found(answer(text, "supported")))
    assert found(answer(text, "quoted"))
    assert found(answer(text, "unsupported")) == []


def test_a_negation_that_is_not_cited_is_found() -> None:
    told = answer("The mill did not open.", "supported", end=len("In 2019 the mill did"))
    assert any("negation" in finding for finding in found(told))


def test_a_quote_that_is_not_in_its_span_is_found() -> None:
    told = answer("In 2019", "quoted", end=7)
    told["sentences"][0]["citations"][0]["quote"] = "In 2020"
    assert any("does not stand in its spans" in finding for finding in found(told))


def test_pages_are_put_together_from_their_elements() -> None:
    parts = [("Two.", 2, 0), ("B.", 1, 4), ("A.", 1, 0)]
    elements = [
        {"text": text, "metadata": {"page_number": page, "start": start, "end": start + len(text)}}
        for text, page, start in parts
    ]
    assert page_texts(elements) == {1: "A.  B.", 2: "Two."}
