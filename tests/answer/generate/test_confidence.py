"""When a sentence plainly answers a question that the documents hardly cover."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pincite.answer.find.passages import NO_DOCUMENTS, AnswerPassages
from pincite.answer.generate.extractive import ExtractiveGenerator
from pincite.metadata.question_kind import question_kind

from .passages import passage

QUESTION = "How often must the timing belt of the van be changed?"
TELLS = "The timing belt is changed every 120,000 km."
OTHER = "The quarry was closed after the flood, and a tearoom stands there now."


def found(question: str, text: str, confidence: float = 0.2) -> AnswerPassages:
    passages = [passage(text)]
    return AnswerPassages(question_kind(question), passages, passages, confidence, asked=question)


def test_a_sentence_that_plainly_answers_is_enough(generator: ExtractiveGenerator) -> None:
    assert generator.confidence(QUESTION, found(QUESTION, TELLS)) == generator.min_confidence
    assert generator.confidence(QUESTION, found(QUESTION, OTHER)) == 0.2


@pytest.mark.parametrize("confidence", [0.0, 0.04, 0.5, 0.9])
def test_what_has_nothing_in_common_or_is_covered_keeps_its_confidence(
    generator: ExtractiveGenerator, confidence: float
) -> None:
    assert generator.confidence(QUESTION, found(QUESTION, TELLS, confidence)) == confidence


def test_no_sentence_is_enough_where_a_code_is_in_no_passage(generator: ExtractiveGenerator) -> None:
    asked = QUESTION.replace("the van", "the NC-350")
    assert generator.confidence(asked, found(asked, TELLS)) == 0.2
    told = TELLS.replace("belt", "belt of the NC-350")
    assert generator.confidence(asked, found(asked, told)) == generator.min_confidence


def test_a_refusal_and_a_list_of_documents_are_left_as_they_are(generator: ExtractiveGenerator) -> None:
    refused = replace(found(QUESTION, TELLS), refusal=NO_DOCUMENTS)
    assert generator.confidence(QUESTION, refused) == 0.2
    listed = replace(found(QUESTION, TELLS), kind="which_documents")
    assert generator.confidence(QUESTION, listed) == 0.2


def test_without_passages_nothing_is_enough(generator: ExtractiveGenerator) -> None:
    assert generator.confidence(QUESTION, AnswerPassages("value", [], [], 0.2)) == 0.2
