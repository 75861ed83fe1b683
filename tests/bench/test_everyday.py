"""What the score of an everyday question promises."""

from __future__ import annotations

from typing import Any

import pytest
from everyday import outcome

from pincite.schema.answer import Answer, AnswerKind, Citation, Sentence, ShortAnswer

GOLD = {
    "document": "manual.pdf",
    "kind": "value",
    "page": 1,
    "must": [r"\b66\b", r"\b58\b"],
    "must_not": ["decibel meter"],
    "answerable": True,
}
UNANSWERABLE = {**GOLD, "must": [], "page": None, "answerable": False}
CALCULATION = {**GOLD, "kind": "calculation", "must": [r"\b8\b"], "operands": [r"\b66\b", r"\b58\b"]}


def answer(
    *texts: str, document: str = "manual.pdf", short: str | None = None, kind: AnswerKind = "answer"
) -> Answer:
    sentences = [
        Sentence(
            text=text,
            verdict="quoted",
            citations=[
                Citation(
                    document=document,
                    document_id="1",
                    version=1,
                    chunk_id="1",
                    quote=text,
                    verdict="verified",
                    spans=[],
                )
            ],
            short=ShortAnswer(text=short, spans=[]) if short else None,
        )
        for text in texts
    ]
    return Answer(
        answerable=bool(texts),
        confidence=1.0,
        answer=" ".join(texts) or None,
        sentences=sentences,
        generator="extractive",
        kind=kind if texts else "refusal",
    )


@pytest.mark.parametrize(
    ("gold", "given", "worth"),
    [
        (GOLD, answer("66 with it, 58 without."), "right"),
        (GOLD, answer("With it 66.", "Without it 58."), "right"),
        (GOLD, answer("66 dB(A)"), "partly"),
        (GOLD, answer("70 dB(A)"), "wrong"),
        (GOLD, answer("66, 58: use a decibel meter."), "wrong"),
        (GOLD, answer("66 with it, 58 without.", document="other.pdf"), "wrong"),
        (GOLD, answer("66 with it, 58 without at 3 m.", short="3 m"), "wrong"),
        (GOLD, answer(), "refused wrongly"),
        (UNANSWERABLE, answer(), "refused rightly"),
        (UNANSWERABLE, answer("It is 66."), "wrong"),
        (UNANSWERABLE, answer("It is 66.", kind="evidence"), "partly"),
        (UNANSWERABLE, answer("A decibel meter says.", kind="evidence"), "wrong"),
        (CALCULATION, answer("66 with it, 58 without.", kind="evidence"), "right"),
        (CALCULATION, answer("66 with it, 58 without."), "wrong"),
        (CALCULATION, answer("8 dB(A) more.", kind="evidence"), "wrong"),
    ],
)
def test_an_answer_is_worth_what_it_shows(gold: dict[str, Any], given: Answer, worth: str) -> None:
    assert outcome(gold, given) == worth
