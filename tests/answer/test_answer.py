"""What an answer of a served model promises: judged before it is shown, and whole or replaced in sight."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from pincite.library import Library
from pincite.schema.answer import Answer, Begin, Policy, Progress, Replace, Retract, Sentence
from tests.served import BARGE, FEE, SHORT_TIMEOUT_S, TIMEOUT_S, YACHT, citing, make_harbour, served_library
from tests.test_library import bring_in

from .generate.floods import COMPLETIONS, FLOODS
from .generate.scripted_server import Request, Script, saying

OWN = "The mooring fees for yachts are 19 crowns."
INVENTED = "The mooring fee for a barge is 14 crowns."


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, script: Script) -> Iterator[Library]:
    with served_library(tmp_path_factory.mktemp("served"), script) as opened:
        yield opened


@pytest.fixture(scope="module")
def hasty(tmp_path_factory: pytest.TempPathFactory, script: Script) -> Iterator[Library]:
    """Yield a library that waits two seconds for its model."""
    with served_library(tmp_path_factory.mktemp("hasty"), script, SHORT_TIMEOUT_S) as opened:
        make_harbour(opened, "harbour")
        yield opened


@pytest.fixture(scope="module")
def quay(served: Library) -> str:
    return make_harbour(served, "harbour")


@pytest.fixture
def harbour(quay: str, script: Script) -> str:
    """Return a collection that is asked and not changed, and a script that is as new."""
    vars(script).update(vars(Script()))
    return quay


@pytest.fixture
def own_harbour(harbour: str, served: Library, request: pytest.FixtureRequest) -> str:
    """Return a collection of the test's own."""
    return make_harbour(served, "harbour-" + str(abs(hash(request.node.name))))


def test_a_sentence_of_its_own_is_shown_with_the_sources_words_beside_it(
    served: Library, script: Script, harbour: str
) -> None:
    script.content = citing((BARGE, "The mooring fee for a barge is 41 crowns."), (YACHT, OWN))
    answer = served.answer(harbour, FEE)
    assert [(sentence.text, sentence.verdict) for sentence in answer.sentences] == [
        (BARGE, "quoted"),
        (OWN, "supported"),
    ]
    [citation] = answer.sentences[1].citations
    assert (citation.quote, citation.verdict, citation.document) == (YACHT, "verified", "yacht.html")
    assert (answer.generator, answer.degraded, answer.left_out, answer.refusal) == ("scripted", None, 0, None)
    assert answer.usage is not None
    assert answer.usage.finish_reason == "stop"


def test_a_cell_is_read_under_the_headings_of_its_table(
    served: Library, script: Script, own_harbour: str
) -> None:
    rows = [("Fee", "2018", "2019"), ("Barge fee", "40", "41"), ("Yacht fee", "18", "19")]
    table = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    table = table.replace("td>", "th>", 6)
    page = f"<html><body><h1>Fees</h1><p>These are our fees.</p><table>{table}</table></body></html>"
    bring_in(served, own_harbour, {"fees.html": page.encode()})
    row = "Barge fee | 40 | 41"
    script.content = citing((row, "The barge fee in 2019 is 41."), (row, "The barge fee in 2018 is 41."))
    [sentence] = served.answer(own_harbour, "What was the barge fee in 2019?").sentences
    assert (sentence.text, sentence.verdict) == ("The barge fee in 2019 is 41.", "supported")
    assert [citation.quote for citation in sentence.citations] == ["Barge fee\t40\t41", "Fee\t2018\t2019"]


@pytest.mark.parametrize(
    ("policy", "shown", "left_out", "answerable"),
    [
        ("drop", [BARGE], 1, True),
        ("flag", [BARGE, INVENTED], 0, True),
        ("refuse", [], 1, False),
    ],
)
def test_the_policy_says_what_becomes_of_a_sentence_that_lacks_support(
    served: Library,
    script: Script,
    harbour: str,
    policy: Policy,
    shown: list[str],
    left_out: int,
    answerable: bool,
) -> None:
    script.content = citing((BARGE, BARGE), (BARGE, INVENTED))
    *events, answer = served.stream(harbour, FEE, policy=policy)
    assert isinstance(answer, Answer)
    assert [event.text for event in events if isinstance(event, Sentence)] == shown
    assert len(events) == len(shown)
    assert [sentence.text for sentence in answer.sentences] == shown
    assert (answer.left_out, answer.answerable, answer.policy) == (left_out, answerable, policy)
    if policy == "flag":
        assert answer.sentences[1].verdict == "unsupported"
        assert "14" in answer.sentences[1].lacks
    if policy == "refuse":
        assert answer.refusal is not None
        assert answer.refusal.code == "unsupported"
        assert answer.nearest


def test_an_answer_under_refuse_that_is_supported_is_shown_whole(
    served: Library, script: Script, harbour: str
) -> None:
    script.content = citing((BARGE, BARGE), (YACHT, YACHT))
    *sentences, answer = served.stream(harbour, FEE, policy="refuse")
    assert isinstance(answer, Answer)
    assert sentences == answer.sentences
    assert [sentence.text for sentence in answer.sentences] == [BARGE, YACHT]


def test_citations_of_what_was_not_given_support_nothing(
    served: Library, script: Script, harbour: str
) -> None:
    script.content = saying((["99.1"], BARGE))
    refusal = served.answer(harbour, FEE)
    assert (refusal.answerable, refusal.answer, refusal.left_out) == (False, None, 1)
    flagged = served.answer(harbour, FEE, policy="flag")
    assert [(s.verdict, s.citations) for s in flagged.sentences] == [("unsupported", [])]


@pytest.mark.parametrize(
    "link", ["https://evil.example/?q=fee", "www.evil.example/41", "mailto:a@evil.example"]
)
def test_a_link_that_no_cited_span_holds_is_shown_under_no_policy(
    served: Library, script: Script, harbour: str, link: str
) -> None:
    script.content = citing((BARGE, f"The mooring fee for a barge is 41 crowns: {link}"))
    assert link not in served.answer(harbour, FEE, policy="flag").model_dump_json()


def test_a_model_that_finds_nothing_refuses(served: Library, script: Script, harbour: str) -> None:
    answer = served.answer(harbour, FEE)
    assert (answer.answerable, answer.degraded, answer.generator) == (False, None, "scripted")
    assert answer.refusal is not None
    assert answer.refusal.code == "no-answer-found"
    assert answer.nearest


FAULTS: dict[str, tuple[dict[str, Any], str]] = {
    "hang": ({"hang_s": 600.0}, "generator-timeout"),
    "503": ({"statuses": [503] * 9}, "generator-unavailable"),
    "invalid JSON": ({"content": '{"sentences": [{"text"'}, "generator-invalid"),
    "empty answer": ({"content": ""}, "generator-invalid"),
    "minutes per token": ({"between_s": 600.0, "piece": 4}, "generator-timeout"),
    "cut in the first sentence": ({"cut_at": 30}, "generator-cut-off"),
    "a flood": ({"wire": {COMPLETIONS: FLOODS["bytes"]}}, "generator-invalid"),
    "one huge token": ({"wire": {COMPLETIONS: FLOODS["one huge token"]}}, "generator-invalid"),
    "white space without end": ({"wire": {COMPLETIONS: FLOODS["white space"]}}, "generator-invalid"),
    "nesting without end": ({"wire": {COMPLETIONS: FLOODS["one nesting"]}}, "generator-invalid"),
    "a drip": ({"wire": {COMPLETIONS: FLOODS["a drip of spaces"]}}, "generator-timeout"),
}


@pytest.mark.parametrize("policy", ["drop", "refuse"])
@pytest.mark.parametrize("fault", FAULTS)
def test_a_model_that_fails_is_replaced_in_time_and_the_answer_says_so(
    served: Library, hasty: Library, script: Script, harbour: str, fault: str, policy: Policy
) -> None:
    script.content = citing((YACHT, YACHT))
    told, code = FAULTS[fault]
    vars(script).update(told)
    library, collection = (hasty, "harbour") if code == "generator-timeout" else (served, harbour)
    began = time.monotonic()
    *events, answer = library.stream(collection, FEE, policy=policy)
    assert time.monotonic() - began < TIMEOUT_S
    assert isinstance(answer, Answer)
    assert events == answer.sentences
    assert answer.sentences[0].text == BARGE
    assert answer.sentences[0].citations[0].verdict == "verified"
    assert (answer.generator, answer.usage) == ("extractive", None)
    assert (answer.degraded or "").startswith(f"{code}: ")


def test_what_was_shown_of_an_answer_that_breaks_off_is_taken_back_and_replaced(
    served: Library, script: Script, harbour: str
) -> None:
    whole = citing((YACHT, YACHT), (BARGE, BARGE), (YACHT, YACHT))
    script.content = lambda request: whole(request)[:-30]
    script.piece, script.cut_at = 4, 10_000
    first, second, retract, replace, answer = served.stream(harbour, FEE)
    assert isinstance(first, Sentence)
    assert isinstance(second, Sentence)
    assert isinstance(retract, Retract)
    assert isinstance(replace, Replace)
    assert isinstance(answer, Answer)
    assert retract.sentences == [0, 1]
    assert replace.sentences == answer.sentences
    assert retract.reason == replace.reason
    assert answer.degraded == f"{replace.reason.code}: {replace.reason.detail}"
    assert (answer.generator, answer.sentences[0].text) == ("extractive", BARGE)


def test_under_refuse_nothing_is_shown_that_is_taken_back(
    served: Library, script: Script, harbour: str
) -> None:
    whole = citing((YACHT, YACHT), (BARGE, BARGE))
    script.content = lambda request: whole(request)[:-30]
    *sentences, answer = served.stream(harbour, FEE, policy="refuse")
    assert isinstance(answer, Answer)
    assert sentences == answer.sentences
    assert answer.generator == "extractive"


def test_what_the_limit_of_tokens_cuts_is_left_out_in_sight(
    served: Library, script: Script, harbour: str
) -> None:
    whole = citing((BARGE, BARGE), (YACHT, YACHT))
    script.content = lambda request: whole(request)[:-30]
    script.finish_reason = "length"
    answer = served.answer(harbour, FEE)
    assert (answer.answer, answer.degraded) == (BARGE, None)
    assert answer.usage is not None
    assert answer.usage.finish_reason == "length"


def test_a_document_that_is_deleted_while_the_model_thinks_is_not_cited(
    served: Library, script: Script, own_harbour: str
) -> None:
    both, thinks, deleted = citing((BARGE, BARGE), (YACHT, YACHT)), threading.Event(), threading.Event()

    def think(request: Request) -> str:
        thinks.set()
        assert deleted.wait(TIMEOUT_S)
        return both(request)

    script.content = think
    barge = served.find(own_harbour, "barge.html")
    assert barge is not None
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(served.answer, own_harbour, FEE)
        assert thinks.wait(TIMEOUT_S)
        served.delete(own_harbour, barge.id)
        deleted.set()
        answer = asked.result()
    assert [sentence.text for sentence in answer.sentences] == [YACHT]
    assert answer.left_out == 1


@pytest.mark.parametrize("policy", ["drop", "refuse"])
def test_a_stream_that_is_asked_to_tells_of_the_search_and_the_reading_first(
    served: Library, script: Script, harbour: str, policy: Policy
) -> None:
    script.content = citing((BARGE, BARGE))
    name = served.generator_name  # the model's own once its server has been asked
    begin, progress, *events = served.stream(harbour, FEE, policy=policy).with_progress()
    live = [document.live_version for document in served.documents(harbour).items]
    passages = sum(version.chunks or 0 for version in live if version)
    assert begin == Begin(passages=passages, generator=name, policy=policy)
    assert isinstance(progress, Progress)
    assert 0 < progress.passages <= passages
    assert [type(event) for event in events] == [Sentence, Answer]
    served.create_collection(f"{harbour}-empty-{policy}")
    begin, *events = served.stream(f"{harbour}-empty-{policy}", FEE).with_progress()
    assert begin == Begin(passages=0, generator="scripted", policy="drop")
    assert [type(event) for event in events] == [Answer]


@pytest.mark.parametrize(("deleted", "stays", "taken_back"), [("yacht", BARGE, []), ("barge", YACHT, [0])])
def test_a_document_that_is_deleted_between_two_sentences_is_not_cited(
    served: Library, script: Script, own_harbour: str, deleted: str, stays: str, taken_back: list[int]
) -> None:
    script.content = citing((BARGE, BARGE), (YACHT, YACHT))
    events = served.stream(own_harbour, FEE)
    assert isinstance(next(events), Sentence)
    document = served.find(own_harbour, f"{deleted}.html")
    assert document is not None
    served.delete(own_harbour, document.id)
    *later, answer = events
    assert isinstance(answer, Answer)
    assert (answer.answer, answer.left_out) == (stays, 1)
    assert [event.sentences for event in later if isinstance(event, Retract)] == (
        [taken_back] if taken_back else []
    )


def test_an_answer_can_be_closed_while_it_is_waited_for(
    served: Library, script: Script, harbour: str
) -> None:
    barge, asked, closed = citing((BARGE, BARGE)), threading.Event(), threading.Event()

    def think(request: Request) -> str:
        asked.set()
        assert closed.wait(TIMEOUT_S)
        return barge(request) + " " * 1_000_000  # more than buffers hold: the server notices, however late

    script.content = think
    events = served.stream(harbour, FEE)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(next, events, None)
        assert asked.wait(TIMEOUT_S)
        events.close()
        assert waiting.result(TIMEOUT_S) is None
    closed.set()
    assert script.left.wait(TIMEOUT_S)
    assert list(events) == []
