"""The gold asks for 120 cells and 80 calculations, and each value is what its page or its operation says."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from figure_questions import Line, form_faults, number, page_faults, questions, result
from filing_rows import squeeze

GOLD = questions()
CELL = next(line for line in GOLD if line["kind"] == "cell")
CALCULATION = next(line for line in GOLD if line["kind"] == "calculation")


def test_the_gold_is_120_cells_and_80_calculations_of_all_filings_and_at_most_twelve_of_a_document() -> None:
    assert len({line["id"] for line in GOLD}) == len({line["question"] for line in GOLD}) == 200
    assert Counter(line["kind"] for line in GOLD) == {"cell": 120, "calculation": 80}
    assert max(Counter(line["document"] for line in GOLD).values()) <= 12
    documents = Counter(name for name, _ in {(line["set"], line["document"]) for line in GOLD})
    assert documents["financebench-dev"] == 20
    assert documents["tables-dev"] >= 20


def test_ten_filings_and_half_of_the_other_documents_are_looked_at() -> None:
    halves = Counter(
        (line["set"], line["half"]) for line in {line["document"]: line for line in GOLD}.values()
    )
    assert halves["financebench-dev", "looked at"] == halves["financebench-dev", "only scored"] == 10
    assert abs(halves["tables-dev", "looked at"] - halves["tables-dev", "only scored"]) <= 1


def test_every_line_is_well_formed_and_every_calculation_gives_its_value() -> None:
    assert list(form_faults(GOLD)) == []


def test_no_question_gives_its_answer_away() -> None:
    def words(line: Line) -> set[str]:
        return {word.strip("?,.'()") for word in line["question"].split()}

    given = [line["id"] for line in GOLD if squeeze(line["value"]).strip("$()%") in words(line)]
    assert given == []


@pytest.mark.parametrize(
    ("printed", "value"),
    [("$ 13,952", 13952), ("($114)", -114), ("(6.1)%", -0.061), ("1 649 692", 1649692), ("-2.7%", -0.027)],
)
def test_a_printed_number_is_read_with_its_sign_and_percent(printed: str, value: float) -> None:
    assert number(printed) == pytest.approx(value)


@pytest.mark.parametrize(
    ("line", "changed"),
    [
        (CALCULATION, {"value": "15.6%"}),
        (CALCULATION, {"operation": "(b - a) / b"}),
        (CELL, {"not": [CELL["value"]]}),
        (CELL, {"operands": []}),
        (CELL, {"unit": ""}),
        (CELL, {"half": "both"}),
        (CALCULATION, {"unsigned": True}),
        (CALCULATION, {"page": 1}),
    ],
)
def test_a_line_with_a_slip_is_a_fault(line: Line, changed: dict[str, object]) -> None:
    assert list(form_faults([line])) == []
    assert len(list(form_faults([{**line, **changed}]))) == 1


def test_a_document_of_both_halves_is_a_fault() -> None:
    other = {"looked at": "only scored", "only scored": "looked at"}[CELL["half"]]
    assert len(list(form_faults([CELL, {**CELL, "half": other}]))) == 1


@pytest.mark.parametrize("operation", ["print(a)", "a ** b", "a if b else a"])
def test_an_operation_of_anything_but_arithmetic_is_refused(operation: str) -> None:
    with pytest.raises(ValueError, match="operation"):
        result({**CALCULATION, "operation": operation})


def test_each_value_stands_on_its_page(test_data: Path) -> None:
    assert list(page_faults(GOLD, test_data)) == []


@pytest.mark.parametrize("changed", [{"page": CELL["page"] + 1}, {"page": 9999}, {"document": "none.pdf"}])
def test_a_value_on_another_page_and_a_missing_page_or_document_are_faults(
    changed: dict[str, object], test_data: Path
) -> None:
    assert len(list(page_faults([{**CELL, **changed}], test_data))) == 1


def test_an_operand_that_is_not_on_its_page_is_a_fault(test_data: Path) -> None:
    operands = [{**CALCULATION["operands"][0], "value": "$ 104"}, *CALCULATION["operands"][1:]]
    assert len(list(page_faults([{**CALCULATION, "operands": operands}], test_data))) == 1
