"""Filters as text and as JSON: the same filter, and a sentence for what is none."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pincite.errors import InvalidFilter
from pincite.index.filters import And, Comparison, Filter, Not, Or, as_json, read, render

from .strategies import FILTERS


@given(FILTERS)
def test_text_and_json_say_the_same(where: Filter) -> None:
    assert read(render(where)) == where
    assert read(json.loads(json.dumps(as_json(where)))) == where


@given(st.text() | st.text("metadata.a notin()<>=\"'\\,1 ", max_size=40))
def test_any_text_is_a_filter_or_is_told_what_is_wrong_where(text: str) -> None:
    try:
        assert read(render(read(text))) == read(text)
    except InvalidFilter as error:
        assert error.detail.startswith("At character ") or "control characters" in error.detail


def test_the_example_of_the_documentation() -> None:
    text = """metadata.year >= 2018 and not kind = manual and metadata.tags in (a, "b c")
              and metadata.owner exists"""
    assert as_json(read(text)) == {
        "and": [
            {"field": "metadata.year", "ge": 2018},
            {"not": {"field": "kind", "eq": "manual"}},
            {"field": "metadata.tags", "any": ["a", "b c"]},
            {"field": "metadata.owner", "exists": True},
        ]
    }


def test_not_binds_before_and_and_and_before_or() -> None:
    a, b, c = (Comparison(field="kind", eq=kind) for kind in "abc")
    assert read("kind = a or not kind = b and kind = c") == Or(or_=(a, And(and_=(Not(not_=b), c))))
    assert read("(kind = a OR NOT kind = b) AND kind = c") == And(and_=(Or(or_=(a, Not(not_=b))), c))
    assert read("kind not in (a) and kind not exists") == And(
        and_=(Not(not_=Comparison(field="kind", any=("a",))), Comparison(field="kind", exists=False))
    )


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("2018", 2018),
        ("-1.5e3", -1500.0),
        ("true", True),
        ("True", "True"),
        ("0042", "0042"),
        ("2018-03-01", "2018-03-01"),
        ('"2018"', "2018"),
        ("'say \"x\"'", 'say "x"'),
        (r'"a \"b\" \\ c"', r'a "b" \ c'),
        ("annual-report", "annual-report"),
    ],
)
def test_a_value_is_a_number_a_truth_or_text(written: str, value: object) -> None:
    where = read(f"metadata.a = {written}")
    assert isinstance(where, Comparison)
    assert (where.eq, type(where.eq)) == (value, type(value))


@pytest.mark.parametrize(
    ("text", "at", "said"),
    [
        ("", 1, "expected a field"),
        ("kind", 5, "“in”, “exists”"),
        ("kind =", 7, "expected a value"),
        ("kind = and", 8, "found “and”"),
        ("kind != manual", 6, "found “!”"),
        ("knd = x", 1, "“knd” is no field; there are document, title"),
        ("metadata.Year = 1", 1, "“metadata.Year” is no field"),
        ("kind >= a", 9, "“kind” has no order"),
        ("published >= soon", 14, "no date or period"),
        ("metadata.y >= big", 15, "cannot be ordered"),
        ("kind = true", 8, "“kind” is text"),
        ("metadata.y in (1,)", 18, "expected a value"),
        ("(kind = a", 10, "expected “)”, and found nothing"),
        ("kind = a b", 10, "expected “and”, “or” or the end"),
        ('kind = "a', 8, "never closed"),
        ("(" * 17 + "kind = a" + ")" * 17, 17, "at most 16 deep"),
        ("not " * 5000 + "kind = a", 65, "at most 16 deep"),
        ("metadata.y = 9007199254740993", 14, "2 to the power of 53"),
    ],
)
def test_a_mistake_in_a_text_is_told_with_its_place(text: str, at: int, said: str) -> None:
    with pytest.raises(InvalidFilter) as error:
        read(text)
    assert error.value.detail.startswith(f"At character {at} of the filter")
    assert said in error.value.detail


def _nested(depth: int) -> object:
    value: object = {"field": "kind", "eq": "a"}
    for _ in range(depth):
        value = {"not": value}
    return value


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "an object with field, and, or, or not"),
        ([], "an object with field, and, or, or not"),
        ({}, "field"),
        ({"field": "kind"}, "exactly one of"),
        ({"field": "kind", "eq": None}, "exactly one of"),
        ({"field": "kind", "eq": "a", "any": ["a"]}, "exactly one of"),
        ({"field": "kind", "is": "a"}, "is: "),
        ({"field": "kind", "eq": "a", "not": {"field": "kind", "eq": "b"}}, "field: "),
        ({"and": []}, "and: "),
        ({"and": [{"field": "kind", "eq": "a"}, {"field": "knd", "eq": "a"}]}, "and.1: “knd” is no field"),
        ({"not": {"field": "kind", "eq": ["a"]}}, "not.eq: give text, a number"),
        ({"field": "metadata.a", "any": []}, "any: "),
        ({"field": "metadata.a", "any": list(range(1001))}, "any: "),
        ({"field": "metadata.a", "exists": "yes"}, "exists: "),
        ({"field": "metadata.a", "eq": float("nan")}, "finite"),
        ({"field": "metadata.a", "eq": "x" * 1025}, "1024 characters"),
        ({"field": "metadata.a", "eq": "\ud800"}, "control characters"),
        ({"or": [{"field": "kind", "eq": "a"}] * 201}, "at most 200 comparisons"),
        (_nested(16), "16 deep"),
        (_nested(900), "16 deep"),
    ],
)
def test_json_that_is_no_filter_is_told_where(value: object, said: str) -> None:
    with pytest.raises(InvalidFilter) as error:
        read(value)
    assert said in error.value.detail
    assert read(_nested(15))
