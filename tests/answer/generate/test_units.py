"""What a table says of its figures outside of their cells, and how a figure is shown with it."""

from __future__ import annotations

import pytest

from pincite.answer.generate.cells import AnswerCell
from pincite.answer.generate.units import currency_above, unit_of


def shown(figure: str, label: str, column: str, *around: str, above: str = "") -> str:
    return unit_of(figure, AnswerCell(0, len(figure), label, column), around, above).of(figure)


@pytest.mark.parametrize(
    ("figure", "label", "column", "around", "answer"),
    [
        ("9,583", "Net sales", "2022", "(Dollars in millions)", "$ 9,583 million"),
        ("$ 9,583", "Net sales", "2022", "In thousands, except per share data", "$ 9,583 thousand"),
        ("(143)", "Purchases", "Amount", "(€ in millions)", "€ (143) million"),
        ("14", "Salt", "€000", "", "€ 14 thousand"),
        ("53", "Ibrance", "% Change", "(MILLIONS)", "53 %"),
        ("12 %", "Margin", "2022", "(MILLIONS)", "12 %"),
        ("1.2", "Debt", "2022", "(Yen in trillions)", "1.2 trillion"),
        ("₩ 1,204", "Sales", "2022", "(in billions)", "₩ 1,204 billion"),
        ("3.5 million", "Volume", "2022", "(in millions)", "3.5 million"),
    ],
)
def test_a_figure_is_shown_with_the_unit_and_scale_of_its_table(
    figure: str, label: str, column: str, around: str, answer: str
) -> None:
    assert shown(figure, label, column, around) == answer


def test_an_amount_per_share_has_no_scale() -> None:
    around = "($ in millions, except per share data)"
    assert shown("4.90", "Diluted earnings per share", "2022", around) == "$ 4.90"


@pytest.mark.parametrize(
    ("label", "around", "answer"),
    [
        ("Number of stores", "(Dollars in millions)", "1,355"),
        ("Number of stores", "(In thousands, except number of stores)", "1,355"),
        ("Weighted-average shares", "($ and shares in millions)", "1,355 million"),
        ("Weighted-average shares", "(in millions)", "1,355 million"),
    ],
)
def test_what_is_counted_has_no_currency_and_no_scale_of_money(label: str, around: str, answer: str) -> None:
    assert shown("1,355", label, "2022", around, above="$") == answer


def test_the_currency_may_stand_at_the_top_of_the_column_alone() -> None:
    rows = ["Salt\t$ 5\t7 %", "Sand\t6\t8 %"]
    assert currency_above(rows, 1) == ("$", 0)
    assert currency_above(rows, 2) == ("", None)
    assert shown("6", "Sand", "2022", "(in thousands)", above="$") == "$ 6 thousand"


def test_nearer_words_decide() -> None:
    assert shown("6", "Sand (in billions)", "2022", "(in thousands)") == "6 billion"
    assert shown("6", "Sand", "€", "($ in thousands)") == "€ 6 thousand"


def test_a_table_that_says_nothing_adds_nothing() -> None:
    assert shown("80,000", "Norway", "Silicon carbide 2010", "Capacity by country") == "80,000"
