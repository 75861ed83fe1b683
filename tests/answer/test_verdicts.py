"""What is shown of a model's own words at each level, and how a verdict says what it rests on."""

from __future__ import annotations

import pytest

from pincite.library import Library
from pincite.schema.answer import Judgement
from pincite.settings import Settings
from tests.served import BARGE, FEE, citing, make_harbour

from .generate.scripted_server import Script, scripted_server

OTHERWISE = "Mooring a barge costs 41 crowns."
WRONG_FEE = "Mooring a barge costs 14 crowns."
OFF_TOPIC = "Many people like to walk by the water and look at the boats."


def test_other_words_for_what_is_cited_are_shown_as_paraphrased_beside_their_quote(
    served: Library, script: Script
) -> None:
    script.content = citing((BARGE, OTHERWISE))
    answer = served.answer("harbour", FEE)
    assert (answer.kind, answer.min_verdict, answer.left_out) == ("answer", "paraphrased", 0)
    [sentence] = answer.sentences
    assert (sentence.text, sentence.verdict, sentence.lacks) == (OTHERWISE, "paraphrased", [])
    assert [citation.quote for citation in sentence.citations] == [BARGE]
    assert sentence.judgement is not None
    assert (sentence.judgement.guard, sentence.judgement.judge) == (None, None)
    assert sentence.judgement.nearness is not None


def test_a_changed_fact_is_not_shown_and_its_guard_is_named(served: Library, script: Script) -> None:
    script.content = citing((BARGE, WRONG_FEE))
    assert WRONG_FEE not in served.answer("harbour", FEE).model_dump_json()
    [flagged] = served.answer("harbour", FEE, policy="flag").sentences
    assert (flagged.verdict, flagged.lacks) == ("unsupported", ["14"])
    assert flagged.judgement == Judgement(guard="number")


def test_what_is_far_from_its_quote_is_not_shown(served: Library, script: Script) -> None:
    script.content = citing((BARGE, OFF_TOPIC))
    [flagged] = served.answer("harbour", FEE, policy="flag").sentences
    assert flagged.verdict == "unsupported"
    assert flagged.judgement is not None
    assert flagged.judgement.guard is None


def test_only_proofs_are_shown_where_only_they_are_asked_for(served: Library, script: Script) -> None:
    script.content = citing((BARGE, OTHERWISE), (BARGE, BARGE))
    answer = served.answer("harbour", FEE, min_verdict="supported")
    assert (answer.min_verdict, answer.left_out) == ("supported", 1)
    assert [(each.text, each.verdict, each.judgement) for each in answer.sentences] == [
        (BARGE, "quoted", None)
    ]
    [flagged, _] = served.answer("harbour", FEE, min_verdict="supported", policy="flag").sentences
    assert (flagged.verdict, flagged.judgement) == ("unsupported", None)
    assert flagged.lacks


def test_a_paraphrase_below_the_level_that_is_asked_for_follows_the_policy(
    served: Library, script: Script
) -> None:
    script.content = citing((BARGE, OTHERWISE))
    dropped = served.answer("harbour", FEE, min_verdict="entailed")
    assert (dropped.kind, dropped.left_out) == ("evidence", 1)
    [flagged] = served.answer("harbour", FEE, min_verdict="entailed", policy="flag").sentences
    assert flagged.verdict == "paraphrased"
    refused = served.answer("harbour", FEE, min_verdict="entailed", policy="refuse")
    assert refused.kind == "refusal"


def test_the_setting_is_the_level_where_a_request_names_none(
    tmp_path_factory: pytest.TempPathFactory, script: Script
) -> None:
    script.content = citing((BARGE, OTHERWISE))
    home = tmp_path_factory.mktemp("strict")
    with (
        scripted_server(script) as url,
        Library(Settings(home=home, llm_url=url, min_verdict="supported")) as strict,
    ):
        make_harbour(strict, "harbour")
        assert strict.answer("harbour", FEE).min_verdict == "supported"
        assert strict.answer("harbour", FEE, min_verdict="paraphrased").sentences[0].text == OTHERWISE


def test_the_name_of_a_document_counts_as_given(served: Library, script: Script) -> None:
    script.content = citing((BARGE, "Harbour asks 41 crowns for mooring a barge."))
    [sentence] = served.answer("harbour", FEE).sentences
    assert sentence.verdict == "paraphrased"
