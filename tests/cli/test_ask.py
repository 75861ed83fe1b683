"""`pincite search` and `ask`: for people with pages and quotes, for programs a JSON line each."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from pincite.answer.conversation import Turn
from pincite.index.filters import read
from pincite.schema.answer import Answer, Judgement
from pincite.schema.document import Outcome
from pincite.schema.search import SearchResult
from tests.cli.conftest import Run, ScriptedBackend, answer


def test_an_answer_shows_document_page_and_quote(
    run: Run, scripted: ScriptedBackend, capsys: pytest.CaptureFixture[str]
) -> None:
    scripted.answers["When?"] = answer("The lease ends\nin 2031.")
    assert run("ask", "When?") == 0
    told = capsys.readouterr().out
    assert "lease.pdf, page 4  found word for word" in told
    assert "“The lease ends in 2031.”" in told


@pytest.mark.parametrize(
    ("quote", "shown"),
    [
        ("lamp:\n  hours: 9\n  oil: 2", "    lamp:\n      hours: 9\n      oil: 2\n"),
        ("light() {\n}", "    light() {\n    }\n"),
        ("Lease\t2031\t$ 40", "“Lease | 2031 | $ 40”"),
        ("Lease\tYear\n\tMonth", "“Lease | Year | Month”"),
    ],
)
def test_code_keeps_its_lines_and_the_cells_of_a_row_are_kept_apart(
    run: Run, scripted: ScriptedBackend, capsys: pytest.CaptureFixture[str], quote: str, shown: str
) -> None:
    scripted.answers["How?"] = answer(quote)
    assert run("ask", "How?") == 0
    assert shown in capsys.readouterr().out


def test_a_refusal_is_said_with_what_comes_nearest_and_is_no_failure(
    run: Run, scripted: ScriptedBackend, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("ask", "Who owns the moon?") == 0
    told = capsys.readouterr().out
    assert "The documents don't say." in told
    assert "The mill stands by the river." in told


def test_a_refusal_for_an_unknown_name_says_which(
    run: Run, scripted: ScriptedBackend, capsys: pytest.CaptureFixture[str]
) -> None:
    why = Outcome(code="unknown-subject", detail="No document is about “Moon Ltd”, and none names it.")
    refused = answer("It is old.").model_copy(
        update={"answerable": False, "kind": "refusal", "answer": None, "sentences": [], "refusal": why}
    )
    scripted.answers["Who owns Moon Ltd?"] = refused
    assert run("ask", "Who owns Moon Ltd?") == 0
    assert "The documents don't say.\nNo document is about “Moon Ltd”" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("code", "detail", "shown"),
    [
        ("not-covered", "The documents do not cover the question.", "The documents don't say.\n"),
        (
            "not-covered",
            "The documents mention “Moon”, but do not cover the question.",
            "The documents don't say.\nThe documents mention “Moon”, but do not cover the question.\n",
        ),
        ("unsupported", "No sentence is supported.", "No sentence is supported.\n"),
        ("no-documents", "No live document passes the filter.", "No live document passes the filter.\n"),
    ],
)
def test_a_refusal_says_what_it_knows_and_nothing_twice(
    run: Run,
    scripted: ScriptedBackend,
    capsys: pytest.CaptureFixture[str],
    code: str,
    detail: str,
    shown: str,
) -> None:
    said = {"answerable": False, "sentences": [], "refusal": Outcome(code=code, detail=detail)}
    scripted.answers["Who?"] = answer("").model_copy(update=said)
    assert run("ask", "Who?") == 0
    assert capsys.readouterr().out == shown


def test_a_judged_sentence_says_who_judged_it_and_that_it_is_no_proof(
    run: Run, scripted: ScriptedBackend, capsys: pytest.CaptureFixture[str]
) -> None:
    judged = answer("The lease ends in 2031.")
    judgement = Judgement(judge="model-1", supported=0.91, threshold=0.6)
    sentence = judged.sentences[0].model_copy(
        update={"text": "It runs until 2031.", "verdict": "entailed", "judgement": judgement}
    )
    scripted.answers["When?"] = judged.model_copy(update={"sentences": [sentence]})
    assert run("ask", "When?") == 0
    assert "judged: supported by these words, says model-1 at 0.91; not proven" in capsys.readouterr().out


@pytest.mark.parametrize("policy", [None, "drop", "flag", "refuse"])
def test_the_policy_is_what_is_asked_for(run: Run, scripted: ScriptedBackend, policy: str | None) -> None:
    assert run("ask", "When?", *(["--policy", policy] if policy else [])) == 0
    assert scripted.policies == [policy]


def test_a_sentence_that_lacks_support_is_shown_with_what_it_lacks(
    run: Run, scripted: ScriptedBackend, capsys: pytest.CaptureFixture[str]
) -> None:
    flagged = answer("The lease ends in 2031.")
    sentence = flagged.sentences[0].model_copy(
        update={"text": "It ends in 2032.", "verdict": "unsupported", "lacks": ["2032"]}
    )
    scripted.answers["When?"] = flagged.model_copy(update={"sentences": [sentence]})
    assert run("ask", "When?", "--policy", "flag") == 0
    told = capsys.readouterr().out
    assert "unsupported: what it cites lacks 2032" in told
    assert "“The lease ends in 2031.”" in told


def test_json_is_exactly_the_published_object(
    run: Run, scripted: ScriptedBackend, capsys: pytest.CaptureFixture[str]
) -> None:
    scripted.answers["When?"] = answer("In 2031.")
    assert run("ask", "When?", "--json") == 0
    shown = capsys.readouterr().out
    assert shown.count("\n") == 1
    assert Answer.model_validate_json(shown) == scripted.answers["When?"]
    assert json.loads(shown).keys() == Answer.model_fields.keys()
    assert json.loads(shown)["id"] is None


def test_search_gives_as_many_hits_as_asked_for(
    run: Run, scripted: ScriptedBackend, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("search", "mill", "-k", "3", "--within", "lease.pdf", "--json") == 0
    assert len(SearchResult.model_validate_json(capsys.readouterr().out).hits) == 3
    assert scripted.asked == [("mill", ["lease.pdf"])]


def test_a_filter_goes_with_the_question(run: Run, scripted: ScriptedBackend) -> None:
    for command in ("search", "ask"):
        assert run(command, "When?", "--where", 'metadata.year >= 2018 and kind in (a, "b c")') == 0
    assert scripted.filters == [read('metadata.year >= 2018 and kind in (a, "b c")')] * 2


def test_a_filter_that_is_none_is_told_with_its_place(
    run: Run, scripted: ScriptedBackend, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("ask", "When?", "--where", "kind =") == 1
    assert capsys.readouterr().err.startswith("invalid-filter: At character 7")
    assert scripted.asked == []


def test_a_line_of_a_batch_may_have_a_filter_of_its_own(
    run: Run, scripted: ScriptedBackend, tmp_path: Path
) -> None:
    batch = tmp_path / "questions.jsonl"
    lines: list[dict[str, Any]] = [
        {"question": "One?"},
        {"question": "Two?", "filter": "kind = paper"},
        {"question": "Three?", "filter": {"field": "kind", "eq": "manual"}},
    ]
    batch.write_text("\n".join(map(json.dumps, lines)))
    assert run("search", "--batch", batch, "--where", "kind = report", "--json") == 0
    assert scripted.filters == [read(f"kind = {kind}") for kind in ("report", "paper", "manual")]


def test_a_batch_answers_line_by_line_in_order_with_its_ids(
    run: Run, scripted: ScriptedBackend, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines: list[dict[str, Any]] = [
        {"id": "b", "question": "One?", "answer": "ignored", "pages": [3]},
        {"id": 7, "question": "Two\u2028?", "within": "lease.pdf"},
        {"question": "Three?", "within": None},
    ]
    batch = tmp_path / "questions.jsonl"
    text = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
    batch.write_text(text + "\n\n", encoding="utf-8")
    assert run("search", "--batch", batch, "-k", "1", "--json") == 0
    results = [SearchResult.model_validate_json(line) for line in capsys.readouterr().out.split("\n")[:-1]]
    assert [result.id for result in results] == ["b", "7", None]
    assert [result.hits[0].text for result in results] == [
        f"passage 0 on {line['question']}" for line in lines
    ]
    assert [within for _, within in scripted.asked] == [None, ["lease.pdf"], None]


def test_a_batch_may_come_from_standard_input(
    run: Run, scripted: ScriptedBackend, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO('{"id": "1", "question": "One?"}\n'))
    assert run("ask", "--batch", "-", "--json") == 0
    assert json.loads(capsys.readouterr().out)["id"] == "1"


@pytest.mark.parametrize(
    "line",
    [
        "no json",
        "[]",
        '{"id": "1"}',
        '{"question": " "}',
        '{"question": "x", "within": 3}',
        '{"question": "x", "filter": "knd = a"}',
    ],
)
def test_a_mistake_in_a_batch_is_named_before_anything_is_asked(
    run: Run, scripted: ScriptedBackend, tmp_path: Path, line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    batch = tmp_path / "questions.jsonl"
    batch.write_text(f'{{"question": "One?"}}\n{line}\n')
    assert run("ask", "--batch", batch, "--json") == 1
    captured = capsys.readouterr()
    assert captured.err.startswith("invalid-batch: Line 2")
    assert captured.out == ""
    assert scripted.asked == []


def test_a_line_that_cannot_be_answered_is_named(
    run: Run, scripted: ScriptedBackend, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    batch = tmp_path / "questions.jsonl"
    batch.write_text('{"question": "One?"}\n{"question": "Two?", "within": "nowhere.pdf"}\n')
    assert run("ask", "--batch", batch, "--json") == 1
    captured = capsys.readouterr()
    assert captured.out.count("\n") == 1
    assert captured.err.startswith("document-not-found: Line 2: There is no document “nowhere.pdf”")


@pytest.mark.parametrize(
    "arguments",
    [["ask", " "], ["ask", "x", "--batch", "-"], ["search", "x", "-k", "0"], ["search", "x", "--no"]],
)
def test_wrong_usage_has_an_exit_code_of_its_own(
    run: Run, scripted: ScriptedBackend, arguments: list[str]
) -> None:
    assert run(*arguments) == 2


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_what_is_typed_on_a_terminal_is_one_conversation(
    run: Run, scripted: ScriptedBackend, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    scripted.answers["And then?"] = answer("In 2031.").model_copy(update={"asked_as": "When does it end?"})
    monkeypatch.setattr("sys.stdin", Terminal("When?\nAnd then?\nWhy?\n"))
    assert run("ask") == 0
    first, second = Turn(question="When?"), Turn(question="And then?", answer="In 2031.")
    assert scripted.histories == [[], [first], [first, second]]
    assert "Asked as: When does it end?\n“In 2031.”" in capsys.readouterr().out


def test_lines_of_a_pipe_and_of_a_batch_are_questions_of_their_own(
    run: Run, scripted: ScriptedBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("When?\nWhy?\n"))
    assert run("ask") == 0
    monkeypatch.setattr("sys.stdin", io.StringIO('{"question": "One?"}\n{"question": "Two?"}\n'))
    assert run("ask", "--batch", "-") == 0
    assert scripted.histories == [[], [], [], []]


def test_a_question_that_was_searched_as_it_was_asked_is_not_repeated(
    run: Run, scripted: ScriptedBackend, capsys: pytest.CaptureFixture[str]
) -> None:
    scripted.answers["When?"] = answer("In 2031.").model_copy(update={"asked_as": "When?"})
    assert run("ask", "When?") == 0
    assert "Asked as" not in capsys.readouterr().out


def test_words_that_what_is_cited_does_not_have_are_shown(
    run: Run, scripted: ScriptedBackend, capsys: pytest.CaptureFixture[str]
) -> None:
    said = {"words_not_found": ["waterproof", "5G"]}
    scripted.answers["Is it?"] = answer("It is a shoe.").model_copy(update=said)
    assert run("ask", "Is it?") == 0
    assert capsys.readouterr().out.endswith("Not in what is cited: “waterproof”, “5G”\n")


def test_a_greeting_gets_no_more_than_what_to_do(
    run: Run, scripted: ScriptedBackend, capsys: pytest.CaptureFixture[str]
) -> None:
    refusal = Outcome(code="no-question", detail="This asks nothing.")
    said = {"answerable": False, "sentences": [], "refusal": refusal}
    scripted.answers["Hi"] = answer("").model_copy(update=said)
    run("ask", "Hi")
    assert capsys.readouterr().out == "This asks nothing.\n"


@pytest.mark.parametrize("command", ["search", "ask"])
def test_a_question_that_was_mended_and_one_that_may_be_meant_are_shown(
    run: Run,
    scripted: ScriptedBackend,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: str,
) -> None:
    said = {"asked_as": "Which lease?", "did_you_mean": "Whose lease?"}
    scripted.answers["Which leese?"] = answer("The mill's.").model_copy(update=said)
    found = SearchResult(hits=[], **said)
    monkeypatch.setattr(scripted, "search_result", lambda *_, **__: found)
    assert run(command, "Which leese?") == 0
    assert capsys.readouterr().out.startswith("Asked as: Which lease?\nDid you mean: Whose lease?\n")
