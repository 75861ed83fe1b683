"""What a filter means, by examples: the semantics that the documentation promises."""

from __future__ import annotations

import pytest
from hypothesis import given

from pincite.index.filters import Attributes, Comparison, Filter, Not, attributes_of, matches, read
from pincite.schema.profile import Fact, Profile

from .strategies import ATTRIBUTES, FILTERS


def fact(value: str) -> Fact:
    return Fact(value=value, found_in="text")


FILING = attributes_of(
    "filings/3M_2018.pdf",
    Profile(
        organisation=fact("3M Company"),
        aliases=(fact("MMM"),),
        kind=fact("annual-report"),
        published=fact("2019-02-07"),
        periods=(fact("2018"), fact("2018-Q4")),
        identifiers=(fact("1-3285"),),
    ),
    {
        "year": 2018,
        "share": 0.5,
        "draft": False,
        "owner": "Anna",
        "tags": ["a", "b c", 7],
        "none": [],
        "due": "2018-08-14T10:00:00Z",
        "code": "2018",
    },
)

TRUE = """
document = filings/3M_2018.pdf
organisation = "3m  company"
organisation = mmm
organisation in (Apple, MMM)
kind = Annual-Report
published = 2019-02-07
published = 2019-02
published = 2019-Q1
published = 2019
published >= 2019
published <= 2019
published < 2019-02-08
published > 2018
periods = 2018
periods = 2018-H2
periods >= 2018
periods < 2018-02
periods > 2018-Q3
identifiers = 1-3285
title not exists
metadata.year = 2018
metadata.year = 2018.0
metadata.year >= 2018
metadata.year > 2017.5
metadata.draft = false
metadata.draft exists
metadata.owner = Anna
metadata.tags = "b c"
metadata.tags in (x, 7)
metadata.tags > 6
metadata.none not exists
metadata.missing not exists
metadata.due >= 2018-08-14
metadata.due <= 2018-08
metadata.due < "2019"
metadata.code = "2018"
metadata.code >= "2018"
not metadata.missing = 1
not metadata.missing > 1
not (metadata.year = 2018 and metadata.owner = Bert)
"""

FALSE = """
document = FILINGS/3M_2018.pdf
document = 3M_2018.pdf
published = 2019-02-08
published = 2018
published > 2019
published < 2019
published <= 2018
periods = 2017
periods > 2018
periods = 2018-01
title exists
title = 3M
metadata.year = "2018"
metadata.year = true
metadata.share = true
metadata.draft = 0
metadata.draft >= 0
metadata.owner = anna
metadata.owner >= 1
metadata.tags = b
metadata.tags < 7
metadata.none exists
metadata.missing = 1
metadata.missing < 1
metadata.due > 2018-08-14
metadata.due = 2018
metadata.due < 2019
metadata.code = 2018
metadata.code >= 2018
metadata.year >= "2018"
not metadata.tags = a
"""


def lines(text: str) -> list[str]:
    return text.strip().splitlines()


@pytest.mark.parametrize("text", lines(TRUE))
def test_the_filing_passes(text: str) -> None:
    assert matches(read(text), FILING)


@pytest.mark.parametrize("text", lines(FALSE))
def test_the_filing_does_not_pass(text: str) -> None:
    assert not matches(read(text), FILING)


def test_a_year_does_not_begin_after_its_first_of_march() -> None:
    of_2018 = attributes_of("a", Profile(published=fact("2018")), {})
    assert not matches(read("published >= 2018-03-01"), of_2018)
    assert not matches(read("published = 2018-03-01"), of_2018)
    assert matches(read("published >= 2018-01-01"), of_2018)


@given(FILTERS, ATTRIBUTES)
def test_either_a_filter_or_its_opposite_passes(where: Filter, attributes: Attributes) -> None:
    assert matches(Not(not_=where), attributes) is not matches(where, attributes)


@given(FILTERS.filter(lambda where: isinstance(where, Comparison)), ATTRIBUTES)
def test_what_lacks_a_field_passes_no_comparison_of_it(where: Comparison, attributes: Attributes) -> None:
    without = {field: values for field, values in attributes.items() if field != where.field}
    assert matches(where, without) is (where.exists is False)
