"""What the guards of figures promise: one amount in two wordings is one, and a figure keeps its subject."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pincite.answer.verify import Evidence
from pincite.answer.verify.guards import broken_guard

RIDE = "The tram needs 90 minutes for the 36 km and runs from 08:30 to 17:00."
FUND = "The fund paid 1,240 families in Leith, after 870 the year before. 40 % of 2,000 forms were late."
PORTS = (
    "Berth\tDepth (m)\tCranes\tFreight (thousand tonnes)\n"
    "North\t11.5\t4\t620\nSouth\t9.0\t2\t415\nWest\t14.2\t7\t98"
)
YEARS = "(in EUR million)\t2019\t2018\nPaper\t48\t52\nGlass\t31\t27"


def guard(sentence: str, cited: str) -> str | None:
    broken = broken_guard(sentence, Evidence((cited,)))
    return broken.guard if broken else None


@pytest.mark.parametrize(
    ("sentence", "cited"),
    [
        ("The tram takes one and a half hours.", RIDE),
        ("It runs between 8:30 am and 5 pm.", RIDE),
        ("The tram covers 36,000 metres.", RIDE),
        ("Renewal is due every two weeks.", "Renewal is due every 14 days."),
        ("Forty-five thousand crates were sold.", "In all 45,000 crates were sold."),
        ("The tank holds 30 litres and the can 4.", "The tank holds 30 litres and the can holds 4 litres."),
        ("A third of the members voted.", "33 % of the members voted."),
        ("The plot measures 600 square metres.", "The plot measures 600 m²."),
        ("More than 150 boats took part.", "163 boats took part."),
    ],
)
def test_one_amount_in_two_wordings_is_one(sentence: str, cited: str) -> None:
    assert guard(sentence, cited) is None


@pytest.mark.parametrize(
    ("sentence", "cited"),
    [
        ("In Leith 370 more families were paid than in the year before.", FUND),
        ("About 800 of the forms were late.", FUND),
        (
            "The works began in 1951 and ended in 1958.",
            "The works began in 1951 and ended seven years later.",
        ),
        ("Of the three berths, West is the deepest.", PORTS),
        ("Sales of glass rose by EUR 4 million.", YEARS),
    ],
)
def test_a_figure_that_follows_from_others_is_held(sentence: str, cited: str) -> None:
    assert guard(sentence, cited) is None


@pytest.mark.parametrize(
    ("head", "paid", "other"),
    [
        ("$ in billions", "$1.2 billion", "$1.2 million"),
        ("$ in trillions", "$1.2 trillion", "$1.2 billion"),
        ("₩ in billions", "₩1.2 billion", "$1.2 billion"),
        ("CHF million", "CHF 1.2 million", "EUR 1.2 million"),
        ("$ tn", "$1.2 trillion", "$1.2 million"),
    ],
)
def test_a_table_gives_its_figures_a_currency_and_a_scale(head: str, paid: str, other: str) -> None:
    table = f"({head})\t2019\t2018\nPaper\t1.2\t52\nGlass\t31\t27"
    assert guard(f"In 2019, paper came to {paid}.", table) is None
    assert guard(f"In 2019, paper came to {other}.", table) in ("number", "unit")


@pytest.mark.parametrize(
    ("sentence", "cited"),
    [
        ("The tram covers 36 metres.", RIDE),
        ("The tram takes 90 hours.", RIDE),
        ("In Leith 390 more families were paid than in the year before.", FUND),
        ("North handled 620 million tonnes.", PORTS),
        ("Glass brought in EUR 31 thousand.", YEARS),
        ("They dug 7 wells per hectare.", "They dug 7 wells per km²."),
        ("The clinic saw 900 people a month in 2020.", "The clinic saw 900 people in 2020."),
    ],
)
def test_another_unit_scale_or_rate_is_seen(sentence: str, cited: str) -> None:
    assert guard(sentence, cited) in ("number", "unit", "rate")


@pytest.mark.parametrize(
    ("sentence", "cited"),
    [
        ("The train leaves at 8:15.", "The bus leaves at 8:15 and the train at 9:40."),
        ("The stadium was opened in 1901.", "The club was founded in 1901, and the stadium opened in 1936."),
        ("Italy brought in $4 million.", "Sales were $4 million in Spain and $7 million in Italy."),
        ("The ferry carried 1,200 cars.", "The ferry carried 300 cars and 1,200 passengers."),
        ("The toll rises from 12 % to 10 % in April.", "The toll rises from 10 % to 12 % in April."),
        (
            "For a bicycle the fee is 15 crowns.",
            "The fee is 15 crowns, except for a bicycle, where it is 4 crowns.",
        ),
    ],
)
def test_a_figure_of_something_else_is_seen(sentence: str, cited: str) -> None:
    assert guard(sentence, cited) == "bound"


@pytest.mark.parametrize(
    "sentence",
    [
        "South is 11.5 m deep.",
        "The North berth has seven cranes.",
        "In the North berth, there are 4 cranes; the West berth has 2.",
    ],
)
def test_a_figure_of_another_row_is_seen(sentence: str) -> None:
    assert guard(sentence, PORTS) == "row"


@pytest.mark.parametrize(
    ("sentence", "cited", "expected"),
    [
        ("West is deeper than North.", "Berth\tDepth (m)\nNorth\t11.5\nWest\t14.2", None),
        ("North is deeper than West.", "Berth\tDepth (m)\nNorth\t11.5\nWest\t14.2", "direction"),
        ("South has the most cranes.", PORTS, "direction"),
        ("West has the most cranes.", PORTS, None),
        ("Paper fell between 2018 and 2019.", YEARS, None),
        ("Paper rose between 2018 and 2019.", YEARS, "direction"),
        ("Oak is rarer and costs more than pine.", "Pine costs less than oak, and oak is rarer.", None),
        ("Pine is heavier than oak.", "Pine is lighter than oak.", "direction"),
        ("It cost 300 euros more than planned.", "It came to 300 euros less than planned.", "direction"),
    ],
)
def test_a_comparison_is_checked_with_the_figures_and_the_words(
    sentence: str, cited: str, expected: str | None
) -> None:
    assert guard(sentence, cited) == expected


@pytest.mark.parametrize(
    ("sentence", "cited", "expected"),
    [
        ("Lamps must not be left on.", "Never leave lamps on.", None),
        ("Lamps may be left on.", "Never leave lamps on.", "negation"),
        ("Divers may not swim alone.", "Swimming alone is forbidden to divers.", None),
        (
            "Refunds are due even if the ticket was used.",
            "Refunds are due if the ticket is unused.",
            "quantity",
        ),
        ("The meeting ended in March.", "The meeting on 3 May ended in June.", "name"),
    ],
)
def test_a_denial_is_compared_by_what_it_denies(sentence: str, cited: str, expected: str | None) -> None:
    assert guard(sentence, cited) == expected


@given(
    st.integers(1, 400),
    st.sampled_from([("hours", "minutes", 60), ("weeks", "days", 7), ("kg", "grams", 1000)]),
)
def test_an_amount_is_held_in_a_smaller_unit_and_by_no_other_number(
    count: int, units: tuple[str, str, int]
) -> None:
    large, small, factor = units
    cited = f"The test takes {count} {large}."
    assert guard(f"The test takes {count * factor} {small}.", cited) is None
    assert guard(f"The test takes {count * factor + 1} {small}.", cited) == "number"


@given(st.lists(st.integers(10, 99), min_size=4, max_size=4, unique=True))
def test_a_cell_is_held_for_its_row_and_column_alone(values: list[int]) -> None:
    table = f"Depot\tVans\tBikes\nHolm\t{values[0]}\t{values[1]}\nStrand\t{values[2]}\t{values[3]}"
    assert guard(f"Holm has {values[0]} vans.", table) is None
    assert guard(f"Holm has {values[1]} vans.", table) == "row"
    assert guard(f"Holm has {values[2]} vans.", table) == "row"
