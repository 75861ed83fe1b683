"""The gold of a model's answers stands on the sample documents, and the script cites what the gold names."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest
from model_answers import PAGE_TIMEOUT_S, Half
from scripted_model import (
    Asked,
    Said,
    answering,
    false_premises,
    halves,
    making_up,
    model_answers,
    uncovered,
)
from tests.answer.generate.scripted_server import Request, saying

from pincite.answer.generate.prompt import MAX_CITATIONS
from pincite.extract import Extractor
from pincite.schema.answer import Sentence, Verdict
from pincite.settings import Limits
from pincite.text.sentences import sentence_spans

LONGEST = 400
"""Characters of a sentence, at most: a model is left where one goes on and on."""

ANSWERS, PREMISES, UNCOVERED = list(model_answers()), list(false_premises()), list(uncovered())
KINDS, LEAST_OF_A_KIND = 15, 3
PUMP, HOSE = Said("It pumps.", ("a pump",)), Said("It leaks.", ("a hose",))


def twin(asked: Asked) -> Said:
    assert asked.twin is not None
    return asked.twin.said


def prompt(**documents: Sequence[str]) -> Request:
    """Return a request whose prompt has a passage of each of these documents."""
    passages = [
        {"document": name, "sentences": {f"{place}.{i}": text for i, text in enumerate(texts, 1)}}
        for place, (name, texts) in enumerate(documents.items(), 1)
    ]
    return {"messages": [{"content": json.dumps({"passages": passages})}]}


def test_every_question_is_asked_once() -> None:
    assert (len(ANSWERS), len(PREMISES), len(UNCOVERED)) == (60, 20, 20)
    asked = [*ANSWERS, *PREMISES]
    assert len({each.id for each in asked}) == len(asked)
    questions = [*(each.question for each in asked), *(question for question, _ in UNCOVERED)]
    assert len(set(questions)) == len(questions)


def test_an_answer_has_one_to_three_claims_and_a_twin_that_says_something_else() -> None:
    assert all(1 <= len(asked.claims) <= 3 for asked in ANSWERS)
    assert all(twin(asked).text != asked.claims[asked.twin_of].text for asked in ANSWERS)


def test_there_are_enough_false_claims_of_each_kind() -> None:
    kinds = Counter(asked.twin.kind for asked in ANSWERS if asked.twin)
    assert len(kinds) == KINDS
    assert min(kinds.values()) >= LEAST_OF_A_KIND


def test_what_the_model_says_is_judged_as_one_sentence_and_is_no_longer_than_it_may_be() -> None:
    said = [said for asked in (*ANSWERS, *PREMISES) for said in asked.claims]
    said += [twin(asked) for asked in ANSWERS]
    texts = [*(each.text for each in said), *(text for _, text in UNCOVERED)]
    assert [text for text in texts if len(sentence_spans(text)) != 1 or len(text) > LONGEST] == []
    assert all(1 <= len(each.evidence) <= MAX_CITATIONS for each in said)


@pytest.fixture(scope="module")
def sentences(sample_docs: Path) -> dict[str, list[str]]:
    """Return the sentences and rows of each sample document as a prompt shows them."""
    # On a busy machine the scan takes longer than a page may by default.
    with closing(Extractor(Limits(page_timeout_s=PAGE_TIMEOUT_S))) as extractor:
        return {
            name: [
                " | ".join(" ".join(cell.split()) for cell in element.text[start:end].split("\t"))
                for element in extractor.extract(sample_docs / name, name).elements
                for start, end in sentence_spans(element.text)
            ]
            for name in sorted({asked.document for asked in ANSWERS})
        }


def test_each_snippet_of_evidence_stands_in_one_sentence_of_its_document(
    sentences: dict[str, list[str]], sample_docs: Path
) -> None:
    assert set(sentences) == {path.name for path in sample_docs.iterdir() if path.suffix in {".pdf", ".html"}}
    elsewhere = [
        (asked.id, snippet, count)
        for asked in (*ANSWERS, *PREMISES)
        for said in asked.claims
        for snippet in said.evidence
        if (count := sum(snippet in sentence for sentence in sentences[asked.document])) != 1
    ]
    assert elsewhere == []


def test_the_halves_share_no_document_and_no_kind_of_data_sheet() -> None:
    looked_at, only_scored = halves()
    assert not looked_at & only_scored
    assert looked_at | only_scored == {asked.document for asked in ANSWERS}
    assert len({name in looked_at for name in looked_at | only_scored if "datasheet" in name}) == 1


def test_a_claim_cites_its_evidence_in_its_own_document() -> None:
    request = prompt(other=["This is a pump."], own=["Nothing.", "Here is a pump."])
    assert answering("own", [PUMP], set())(request) == saying((["2.2"], PUMP.text))


def test_a_claim_whose_evidence_the_prompt_lacks_is_not_said() -> None:
    unsaid: set[Said] = set()
    request = prompt(own=["Here is a pump."], other=["Here is a hose."])
    assert answering("own", [PUMP, HOSE], unsaid)(request) == saying((["1.1"], PUMP.text))
    assert unsaid == {HOSE}


def test_a_made_up_sentence_cites_the_first_two_of_the_prompt() -> None:
    request = prompt(one=["First."], other=["Second.", "Third."])
    assert making_up("Anything.")(request) == saying((["1.1", "2.1"], "Anything."))


def test_a_false_claim_counts_by_how_it_is_shown() -> None:
    def sentence(verdict: Verdict) -> Sentence:
        return Sentence(text="Wrong.", verdict=verdict, citations=[])

    half = Half()
    half.false["date"] += [sentence("supported"), None]
    half.false["unit"] += [sentence("paraphrased"), sentence("entailed")]
    figures = {label: figure for label, figure in half.figures().items() if label.startswith("false claims")}
    assert list(figures.values()) == ["1 of 4 (25%)", "2 of 4 (50%)", "date 1 of 2; unit 2 of 2"]
