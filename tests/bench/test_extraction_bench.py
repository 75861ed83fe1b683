"""The runner's scores are those of its metrics, and its clock counts what children do."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from cpu_time import cpu_seconds
from engines import ENGINES, Output
from extraction import Measured
from extraction_scores import Scores, hidden_scores, page_scores, table_scores
from extraction_sets import SETS, gold_tables
from generated.hidden_html import hidden_html
from metrics.grids import from_rows


def test_cpu_time_counts_a_child_that_still_runs_and_one_that_ended() -> None:
    before = cpu_seconds()
    burn = "import time\nwhile time.process_time() < 0.3: pass\nprint(flush=True)\n"
    with subprocess.Popen(
        [sys.executable, "-c", f"{burn}input()"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        child.stdout.readline()
        running = cpu_seconds() - before
        child.communicate(b"\n")
    assert running >= 0.25
    assert cpu_seconds() - before >= running


def test_a_pages_overall_score_is_the_mean_of_what_applies_to_it() -> None:
    gold = "# Heading\nSome text."
    exact = page_scores(Output(gold), gold, []).values
    assert exact == dict.fromkeys(
        ["overall", "NID", "MHS", "overall, words alone", "NID, words alone", "MHS, words alone"], 1.0
    )
    missed = page_scores(Output(gold), gold, [from_rows([["a", "b"]])], "TEDS, native").values
    assert missed["TEDS, native"] == 0
    assert missed["overall"] == pytest.approx(2 / 3)


def test_invented_tables_cost_precision_where_none_is_wanted() -> None:
    scores = table_scores(Output("", ((1, from_rows([["a", "b"]])),)), [])
    assert scores.values == {"adjacency F1": 0.0, "cell F1": 0.0}


def test_one_leaked_or_lost_word_fails_a_hidden_case() -> None:
    case = hidden_html(0)
    seen = " ".join(case.visible)
    assert hidden_scores(Output(seen), case).values["as seen"] == 1
    assert hidden_scores(Output(f"{seen} {case.leaks[0]}"), case).values["nothing leaked"] == 0
    assert hidden_scores(Output(" ".join(case.visible[1:])), case).values["nothing lost"] == 0


def test_means_are_over_documents_and_micro_scores_over_all_counts() -> None:
    done = Measured(pages=2, wall_s=4.0, cpu_s=1.0)
    done.scores.append(("one", Scores({"F1": 1.0}, {"F1, micro": (1, 1, 1)})))
    done.scores.append(("two", Scores({"F1": 0.0}, {"F1, micro": (0, 9, 0)})))
    figures = done.figures()
    assert (figures["F1"], figures["F1, micro"]) == (0.5, round(2 / 11, 4))
    assert (figures["pages/s"], figures["CPU s/page"]) == (0.5, 0.5)


@pytest.mark.parametrize("name", ["image-tables", "order", "hidden"])
def test_a_drawn_set_is_read_and_scored(name: str, tmp_path: Path) -> None:
    item = next(iter(SETS[name].items()))(tmp_path)
    with ENGINES["plain"].open() as extract:
        assert all(0 <= value <= 1 for value in item.score(extract(item.file)).values.values())


def test_either_of_two_golds_is_the_truth(test_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PINCITE_TEST_DATA", str(test_data))
    items = [prepare(test_data) for prepare in SETS["tables"].items()]
    document = next(item for item in items if item.name == "eu-009a")
    for gold in ("eu-009a-str.xml", "eu-009b-str.xml"):
        read = tuple(gold_tables(test_data / "tables-dev" / gold))
        assert document.score(Output("", read)).values == {"adjacency F1": 1.0, "cell F1": 1.0}
