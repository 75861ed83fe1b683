"""Where none of a model's sentences may be shown, the quotes that it chose are the answer."""

from __future__ import annotations

from pincite.library import Library
from pincite.schema.answer import Answer, Sentence
from tests.served import BARGE, FEE, YACHT, citing
from tests.test_library import bring_in, notice

from .generate.scripted_server import Script, saying

MORE = "How much more is the mooring fee for a barge than for a yacht?"
INVENTED = "The mooring fee for a barge is 14 crowns."
PREAMBLE = "This notice is for all who moor here."


def test_the_quotes_of_sentences_that_all_fail_are_shown_as_evidence(served: Library, script: Script) -> None:
    script.content = citing((BARGE, INVENTED), (BARGE, "A barge pays 15 crowns."))
    *events, answer = served.stream("harbour", FEE)
    assert isinstance(answer, Answer)
    assert (answer.kind, answer.answerable, answer.left_out, answer.refusal) == ("evidence", True, 2, None)
    assert (answer.generator, answer.degraded) == ("scripted", None)
    assert [(each.text, each.verdict, each.short) for each in answer.sentences] == [(BARGE, "quoted", None)]
    assert [event for event in events if isinstance(event, Sentence)] == answer.sentences
    [citation] = answer.sentences[0].citations
    assert (citation.document, citation.quote, citation.verdict) == ("barge.html", BARGE, "verified")


def test_one_sentence_that_may_be_shown_keeps_the_answer_the_models_own(
    served: Library, script: Script
) -> None:
    script.content = citing((BARGE, INVENTED), (BARGE, BARGE))
    answer = served.answer("harbour", FEE)
    assert (answer.kind, answer.left_out) == ("answer", 1)
    assert [sentence.text for sentence in answer.sentences] == [BARGE]


def test_a_quote_that_says_nothing_of_what_is_asked_is_no_evidence(served: Library, script: Script) -> None:
    script.content = citing((PREAMBLE, INVENTED))
    answer = served.answer("harbour", FEE)
    assert (answer.kind, answer.answerable, answer.sentences) == ("refusal", False, [])
    assert answer.refusal is not None
    assert answer.refusal.code == "unsupported"
    assert answer.nearest


def test_a_sum_that_a_model_worked_out_gives_way_to_all_the_figures_that_it_needs(
    served: Library, script: Script
) -> None:
    script.content = citing((YACHT, "A barge pays 22 crowns more."))
    *events, answer = served.stream("harbour", MORE)
    assert isinstance(answer, Answer)
    assert (answer.kind, answer.heading, answer.left_out) == ("evidence", "The figures that this needs:", 1)
    first, second = answer.sentences
    assert YACHT in first.text
    assert BARGE in second.text
    assert [event for event in events if isinstance(event, Sentence)] == answer.sentences


def test_figures_in_one_paragraph_are_all_shown_where_a_model_cites_one_of_them(
    served: Library, script: Script
) -> None:
    served.create_collection("fees")
    bring_in(served, "fees", {"fees.html": notice(f"{BARGE} {YACHT}")})
    script.content = citing((YACHT, "A barge pays 22 crowns more."))
    answer = served.answer("fees", MORE)
    shown = "\n".join(sentence.text for sentence in answer.sentences)
    assert BARGE in shown
    assert shown.count(YACHT) == 1


def test_a_model_that_finds_no_figures_refuses_a_sum(served: Library, script: Script) -> None:
    script.content = saying()
    answer = served.answer("harbour", MORE)
    assert (answer.kind, answer.sentences) == ("refusal", [])


def test_a_question_that_is_not_covered_is_refused_whatever_is_cited(served: Library, script: Script) -> None:
    script.content = citing((YACHT, "Photosynthesis turns light into sugar."))
    answer = served.answer("harbour", "How does photosynthesis turn light into sugar?")
    assert (answer.kind, answer.sentences) == ("refusal", [])


def test_under_refuse_quotes_do_not_stand_in(served: Library, script: Script) -> None:
    script.content = citing((BARGE, INVENTED))
    answer = served.answer("harbour", FEE, policy="refuse")
    assert (answer.kind, answer.sentences) == ("refusal", [])
