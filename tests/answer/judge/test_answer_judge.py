"""Answers of a served model that is also the judge of its sentences, as a scripted server plays both."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator

import pytest

from pincite.answer.judge.calibration import JudgeCalibration, Labelled, calibrate
from pincite.library import Library
from pincite.schema.answer import Answer, Judgement, MinVerdict, Sentence
from tests.answer.generate.floods import WHOLE
from tests.answer.generate.scripted_server import JUDGE, Script
from tests.answer.generate.test_floods import GRACE_S
from tests.served import BARGE, FEE, TIMEOUT_S, YACHT, citing, make_harbour, served_library

OTHERWISE = "Mooring a barge costs 41 crowns."
YACHTS = "Mooring a yacht costs 19 crowns."
WRONG_FEE = "Mooring a barge costs 14 crowns."
SURE, UNSURE = {"A": 0.7, " A": 0.2, "C": 0.1}, {"A": 0.1, "B": 0.8, "C": 0.1}
WAIT_S = 20.0
HASTY_S = 6.0


def finds(source: str, sentence: str) -> dict[str, float]:
    """Return a judge that is unsure of yachts alone."""
    return UNSURE if "yacht" in sentence else SURE


@pytest.fixture(scope="module")
def one_script() -> Script:
    return Script()


@pytest.fixture(scope="module")
def one_library(tmp_path_factory: pytest.TempPathFactory, one_script: Script) -> Iterator[Library]:
    with served_library(tmp_path_factory.mktemp("judged"), one_script) as opened:
        make_harbour(opened, "harbour")
        yield opened


@pytest.fixture(scope="module")
def hasty(tmp_path_factory: pytest.TempPathFactory, one_script: Script) -> Iterator[Library]:
    """Yield a library whose answers may take six seconds."""
    with served_library(tmp_path_factory.mktemp("hasty"), one_script, HASTY_S) as opened:
        make_harbour(opened, "harbour")
        yield opened


@pytest.fixture
def script(one_script: Script) -> Script:
    """Return a script that is as new."""
    vars(one_script).update(vars(Script(judge=finds)))
    return one_script


@pytest.fixture
def judged(one_library: Library, script: Script) -> Library:
    """Return the library, its model calibrated with a threshold of .5."""
    keep(one_library, calibration())
    return one_library


def calibration(*, separates: bool = True) -> JudgeCalibration:
    """Of a judge that tells true from false, or that gives every sentence the same."""
    made = calibrate(
        [
            Labelled(str(number), is_true, True, 0.5 if is_true or not separates else 0.1, not is_true)
            for number in range(20)
            for is_true in (True, False)
        ]
    )
    assert made.separates is separates
    return made


def keep(library: Library, made: JudgeCalibration) -> None:
    judge = library.parts.judge
    assert judge is not None
    deadline = time.monotonic() + WAIT_S
    judge.keep(judge.uncalibrated(deadline), made, deadline)


def test_a_sentence_that_the_judge_finds_supported_is_entailed_and_says_how_it_was_judged(
    judged: Library, script: Script
) -> None:
    script.content = citing((BARGE, OTHERWISE))
    answer = judged.answer("harbour", FEE)
    assert (answer.kind, answer.min_verdict, answer.degraded) == ("answer", "entailed", None)
    [sentence] = answer.sentences
    assert (sentence.text, sentence.verdict, sentence.lacks) == (OTHERWISE, "entailed", [])
    assert sentence.judgement == Judgement(
        judge="scripted", supported=0.9, contradicted=0.0, not_stated=0.1, threshold=0.5
    )
    assert [citation.quote for citation in sentence.citations] == [BARGE]


def test_a_sentence_below_the_threshold_is_not_shown_however_near_it_is(
    judged: Library, script: Script
) -> None:
    script.content = citing((BARGE, OTHERWISE), (YACHT, YACHTS))
    answer = judged.answer("harbour", FEE)
    assert [sentence.text for sentence in answer.sentences] == [OTHERWISE]
    assert answer.left_out == 1
    flagged = judged.answer("harbour", FEE, policy="flag").sentences[1]
    assert (flagged.text, flagged.verdict) == (YACHTS, "unsupported")
    assert flagged.judgement is not None
    assert (flagged.judgement.contradicted, flagged.judgement.nearness) == (0.8, None)


def test_the_judge_is_not_asked_of_a_proof_nor_of_a_sentence_that_breaks_a_guard(
    judged: Library, script: Script
) -> None:
    script.content = citing((BARGE, BARGE), (BARGE, WRONG_FEE))
    judged.answer("harbour", FEE)  # the probe is asked now
    script.judged.clear()
    [quoted] = judged.answer("harbour", FEE).sentences
    assert (quoted.verdict, quoted.judgement) == ("quoted", None)
    assert script.judged == []


@pytest.mark.parametrize("level", ["supported", "paraphrased"])
def test_the_judge_is_not_asked_where_the_level_is_another(
    judged: Library, script: Script, level: MinVerdict
) -> None:
    script.content = citing((BARGE, OTHERWISE))
    script.judged.clear()
    answer = judged.answer("harbour", FEE, min_verdict=level)
    assert answer.min_verdict == level
    assert script.judged == []


def test_the_request_holds_the_source_before_the_sentence_and_one_token_without_a_grammar(
    judged: Library, script: Script
) -> None:
    script.content = citing((BARGE, OTHERWISE))
    judged.answer("harbour", FEE)
    request = script.judged[-1]
    data = request["messages"][-1]["content"]
    assert data.index(BARGE) < data.index(OTHERWISE)
    assert json.JSONDecoder().raw_decode(data)[0]["sentence"] == OTHERWISE
    assert (request["max_tokens"], request["temperature"], request["top_logprobs"]) == (1, 0, 20)
    assert "response_format" not in request


@pytest.mark.parametrize("fault", ["fails", "is late", "gives no log-probabilities"])
def test_a_judge_that_fails_leaves_paraphrased_and_the_answer_says_so(
    hasty: Library, script: Script, fault: str
) -> None:
    keep(hasty, calibration())
    script.content = citing((BARGE, OTHERWISE))
    assert hasty.answer("harbour", FEE).min_verdict == "entailed"
    match fault:
        case "fails":
            script.judge_statuses = [500] * 2
        case "is late":
            script.judge_hang_s = 600.0
        case _:
            script.judge = lambda source, sentence: {}
    answer = hasty.answer("harbour", FEE)
    assert answer.min_verdict == "paraphrased"
    assert [(each.text, each.verdict) for each in answer.sentences] == [(OTHERWISE, "paraphrased")]
    assert answer.degraded is not None
    assert answer.degraded.startswith("judge-unavailable: ")
    assert answer.generator == "scripted"
    strict = hasty.answer("harbour", FEE, min_verdict="entailed")
    assert (strict.kind, strict.min_verdict) == ("evidence", "entailed")


@pytest.mark.parametrize("at", ["the probe", "a sentence"])
@pytest.mark.parametrize("kind", WHOLE)
def test_a_judge_that_floods_leaves_paraphrased_in_time_and_the_answer_says_so(
    one_library: Library, hasty: Library, script: Script, kind: str, at: str
) -> None:
    library, timeout_s = (hasty, HASTY_S) if kind == "a drip" else (one_library, TIMEOUT_S)
    keep(library, calibration())
    script.content = citing((BARGE, OTHERWISE))
    if at == "a sentence":
        assert library.answer("harbour", FEE).min_verdict == "entailed"
    script.wire = {JUDGE: WHOLE[kind]}
    began = time.monotonic()
    answer = library.answer("harbour", FEE)
    assert time.monotonic() - began < timeout_s + GRACE_S
    assert (answer.generator, answer.min_verdict) == ("scripted", "paraphrased")
    assert [(each.text, each.verdict) for each in answer.sentences] == [(OTHERWISE, "paraphrased")]
    assert answer.degraded is not None
    assert answer.degraded.startswith("judge-unavailable: ")
    assert kind != "a drip" or "did not answer in time" in answer.degraded


def test_a_model_that_answers_the_probe_otherwise_is_not_asked_until_it_is_calibrated_again(
    judged: Library, script: Script
) -> None:
    script.content = citing((BARGE, OTHERWISE))
    script.judge = lambda source, sentence: {"A": 0.5, "B": 0.5}
    answer = judged.answer("harbour", FEE)
    assert answer.degraded is not None
    assert answer.degraded.startswith("judge-changed: ")
    assert [sentence.verdict for sentence in answer.sentences] == ["paraphrased"]
    keep(judged, calibration())
    assert judged.answer("harbour", FEE).sentences[0].verdict == "entailed"


@pytest.mark.parametrize("model", ["does not separate", "never calibrated"])
def test_without_a_calibrated_judge_nobody_is_asked_and_nothing_is_degraded(
    judged: Library, script: Script, model: str
) -> None:
    assert judged.parts.judge is not None
    script.model = model
    if model == "does not separate":
        keep(judged, calibration(separates=False))
    judged.parts.judge.uncalibrated(time.monotonic() + WAIT_S)  # which model is served is asked anew
    script.judged.clear()
    script.content = citing((BARGE, OTHERWISE))
    answer = judged.answer("harbour", FEE)
    assert (answer.min_verdict, answer.degraded) == ("paraphrased", None)
    assert [sentence.verdict for sentence in answer.sentences] == ["paraphrased"]
    assert script.judged == []


def test_a_judged_sentence_is_shown_while_the_next_is_written(judged: Library, script: Script) -> None:
    shown = threading.Event()
    content = citing((BARGE, OTHERWISE), (BARGE, BARGE))
    judged.answer("harbour", FEE)

    def write(number: int) -> None:
        assert number < 15 or shown.wait(WAIT_S), "the first sentence was not shown"

    script.content, script.piece, script.on_piece = content, 8, write
    events = judged.stream("harbour", FEE)
    first = next(events)
    assert isinstance(first, Sentence)
    assert (first.text, first.verdict) == (OTHERWISE, "entailed")
    shown.set()
    answer = list(events)[-1]
    assert isinstance(answer, Answer)
    assert [sentence.text for sentence in answer.sentences] == [OTHERWISE, BARGE]


def test_sentences_keep_their_order_though_a_later_one_is_judged_first(
    judged: Library, script: Script
) -> None:
    slow = threading.Event()

    def find(source: str, sentence: str) -> dict[str, float]:
        if sentence == OTHERWISE:
            assert slow.wait(WAIT_S)
        elif sentence == "Each barge pays 41 crowns.":
            slow.set()
        return SURE

    judged.answer("harbour", FEE)
    script.judge = find
    script.content = citing((BARGE, OTHERWISE), (BARGE, "Each barge pays 41 crowns."), (BARGE, BARGE))
    texts = [sentence.text for sentence in judged.answer("harbour", FEE).sentences]
    assert texts == [OTHERWISE, "Each barge pays 41 crowns.", BARGE]


def test_an_answer_that_is_given_up_waits_for_no_judge(judged: Library, script: Script) -> None:
    judged.answer("harbour", FEE)
    script.content = citing((BARGE, OTHERWISE))
    script.judge_hang_s = 600.0
    asked = len(script.judged)
    events = judged.stream("harbour", FEE)
    taken: list[object] = []
    thread = threading.Thread(target=lambda: taken.extend(events))
    thread.start()
    ends = time.monotonic() + WAIT_S
    while len(script.judged) == asked and time.monotonic() < ends:
        time.sleep(0.01)
    events.close()
    thread.join(WAIT_S)
    assert not thread.is_alive()
    assert taken == []
