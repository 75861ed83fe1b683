"""What judging a sentence promises: the same said otherwise is supported, and anything else refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pincite.answer.verify import prove

TABLE = (
    "(In millions)\n\n\tDecember 2, 2022\tDecember 3, 2021\nNet income\t$ 4,756\t$ 4,822\n"
    "Deferred taxes\t328\t(1,501)\nCost of revenue\t2,165\t1,865\nAsia\t\t\nEarnings\t7\t8"
)


@pytest.mark.parametrize(
    ("sentence", "cited"),
    [
        ("Revenue grew 12 percent in fiscal year 2018.", "Revenue grew 12 % in FY2018."),
        ("In 2019, revenue was $1,500 million.", "The revenue was $1.5bn in 2019."),
        ("It closed on 2019-05-03.", "It closed on May 3, 2019."),
        ("It closed on 3 May 2019.", "It closed on May 3rd, 2019, after a review."),
        ("Q3 2019 sales were USD 1.5 billion.", "Third quarter 2019 sales were 1.5 billion dollars."),
        ("The unit has 12 ports.", "The unit has twelve ports."),
        ("Sales didn't grow.", "Sales did not grow."),
        ("The pump delivers 4.2 bar.", "The pump delivers 4.2 bar at 20 °C."),
        ("Interval inspections are required.", "The interval inspections (yearly) are required."),
        ("Revenue increases 5%.", "Revenue increased 5%."),
        ("Net income was $4,756 million in December 2, 2022.", TABLE),
        ("Deferred taxes were -1,501 million on December 3, 2021.", TABLE),
        ("Sales rose 5%, and costs fell 3%.", "Sales rose 5%; the market shrank; costs fell 3%."),
    ],
)
def test_the_same_said_in_another_form_is_supported(sentence: str, cited: str) -> None:
    assert prove(sentence, [cited]).verdict == "supported"


@pytest.mark.parametrize(
    ("sentence", "cited"),
    [
        ("Sales did not grow.", "Sales did grow."),
        ("Sales did grow.", "Sales did not grow."),
        ("It is safe to open.", "It is not safe to open."),
        ("Sales grew.", "Sales never grew."),
        ("Ashby acquired Belden.", "Belden acquired Ashby."),
        ("Ashby was acquired by Belden.", "Ashby acquired Belden, was told by Corley."),
        ("Sales rose 3%.", "Sales rose 5% and costs fell 3%."),
        ("Sales rose 3% and costs fell 5%.", "Sales rose 5% and costs fell 3%."),
        ("Costs rose 3%.", "Sales and costs rose 5% and 3%, respectively."),
        ("Revenue rose 5%.", "The cost of revenue rose 5%."),
        ("Revenue rose 5%.", "Revenue rose 5% in Europe."),
        ("Ashby acquired Belden.", "If approved, Ashby acquired Belden."),
        ("Sales fell from 7 to 5 in 2019.", "Sales fell from 5 to 7 in 2019."),
        ("In 2018, sales were 5 and in 2019 they were 7.", "Sales were 7 in 2018 and 5 in 2019."),
        ("It weighs 5 kg.", "It weighs 5 lb."),
        ("They paid $5 million.", "They paid 5 million shares."),
        ("It rose 5.", "It rose 5%."),
        ("It was $5.", "It was $5 million."),
        ("It was 15.", "It was -15."),
        ("Net income was $4,822 million in December 2, 2022.", TABLE),
        ("Net income was $4,756 in December 2, 2022.", TABLE),
        ("Net income was $4,756 million.", TABLE),
        ("Deferred taxes were 1,501 million on December 3, 2021.", TABLE),
        ("Revenue was 2,165 million on December 2, 2022.", TABLE),
        ("Earnings were 7 million on December 2, 2022.", TABLE),
        ("Margin was 15.3%.", "Margin was (15.3%)."),
        ("Income rose 5%.", "Net income rose 5%."),
        ("Revenue slowed.", "Revenue growth slowed."),
        ("Customers paid 5%.", "Customers were paid 5%."),
        ("Der Umsatz stieg um 5 %.", "Der Umsatz stieg nicht um 5 %."),
    ],
)
def test_what_says_something_else_is_unsupported(sentence: str, cited: str) -> None:
    assert prove(sentence, [cited]).verdict == "unsupported"


def test_a_sentence_of_the_source_is_quoted() -> None:
    cited = "The valve closes. The main-\ntenance interval is 6 months. It is steel."
    assert prove("The maintenance interval is 6 months.", ["Other.", cited]).verdict == "quoted"
    assert prove("The valve closes. The maintenance interval is 6 months.", [cited]).verdict == "quoted"


def test_a_row_of_a_table_is_quoted() -> None:
    assert (
        prove("Depreciation\t856\t788\t757", ["\t2022\t2021\t2020\nDepreciation\t856\t788\t757"]).verdict
        == "quoted"
    )


def test_a_sentence_of_many_lines_is_quoted() -> None:
    assert prove("The valve\tcloses\n\nat 4 bar.", ["The valve closes at 4 bar."]).verdict == "quoted"


def test_a_fragment_that_its_sentence_denies_is_not_quoted() -> None:
    assert prove("safe to open the valve", ["It is not safe to open the valve."]).verdict == "unsupported"


def test_each_clause_may_be_cited_elsewhere() -> None:
    cited = ["Sales rose 5%.", "Costs fell 3%."]
    assert prove("Sales rose 5%, while costs fell 3%.", cited).verdict == "supported"
    assert prove("Sales fell 3%, while costs rose 5%.", cited).verdict == "unsupported"


def test_what_no_cited_text_holds_is_named_as_it_stands_in_the_sentence() -> None:
    proof = prove("Belden's profit was $1.6bn in 2019.", ["Ashby's profit was $1.5bn in 2019."])
    assert proof.lacks == ("Belden's", "$1.6bn")


@pytest.mark.parametrize("text", ["", "…", "???", "What is it?", "- (", "$", "1.2.3.4", "𝟓 ² \u0301", "\t\t"])
def test_anything_can_be_judged(text: str) -> None:
    assert prove(text, []).verdict == "unsupported"
    assert prove("The valve closes.", [text]).verdict == "unsupported"


pieces = st.sampled_from(
    ["\t", "\n", " ", "2nd", "second", "12", "2019", "(5)", "$", "%", "in millions", "Q3", "a", "."]
)


@given(st.lists(pieces).map("".join), st.text(max_size=50))
def test_anything_can_be_cited(table: str, text: str) -> None:
    assert prove("The valve closes.", [table, text, "The valve closes."]).verdict == "quoted"
    assert prove(text, [table]).verdict in ("quoted", "supported", "unsupported")
