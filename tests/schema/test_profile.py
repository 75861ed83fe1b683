"""How a user's corrections lie over what was derived."""

from __future__ import annotations

import pytest

from pincite.errors import InvalidProfile
from pincite.schema.profile import MAX_FACTS, Corrections, Fact, Profile, corrected, patch_corrections

DERIVED = Profile(
    title=Fact(value="3M 2018 10-K", found_in="metadata"),
    organisation=Fact(value="3M Company", found_in="first-pages", page=1),
    periods=(Fact(value="2018", found_in="first-pages", page=1), Fact(value="2017", found_in="text", page=9)),
)


def test_a_corrected_field_takes_the_place_of_what_was_derived_and_says_so() -> None:
    known = corrected(DERIVED, {"organisation": "3M", "periods": ["2018"], "language": "en"})
    assert known.organisation == Fact(value="3M", found_in="user")
    assert known.periods == (Fact(value="2018", found_in="user"),)
    assert known.language == Fact(value="en", found_in="user")
    assert known.title == DERIVED.title


def test_what_is_said_to_be_wrong_is_gone() -> None:
    known = corrected(DERIVED, {"title": None, "periods": None, "aliases": []})
    assert known == Profile(organisation=DERIVED.organisation)


def test_a_withdrawn_correction_brings_back_what_was_derived() -> None:
    corrections = patch_corrections({}, {"title": None, "organisation": "Three M", "periods": ["2019"]})
    assert patch_corrections(corrections, {}, ["title", "kind"]) == {
        "organisation": "Three M",
        "periods": ["2019"],
    }
    assert corrected(DERIVED, patch_corrections(corrections, {}, corrections)) == DERIVED


@pytest.mark.parametrize(
    "patch",
    [
        {"titel": "x"},
        {"title": ["x"]},
        {"title": 7},
        {"title": " "},
        {"title": "x" * 501},
        {"title": "a\x00b"},
        {"periods": "2018"},
        {"periods": ["2018-08"]},
        {"periods": ["FY2018"]},
        {"aliases": [1]},
        {"aliases": ["x"] * (MAX_FACTS + 1)},
        {"kind": "Annual report"},
        {"language": "english language"},
        {"published": "2018-Q1"},
        {"published": "14 August 2018"},
    ],
)
def test_what_a_field_cannot_be_is_refused(patch: dict[str, object]) -> None:
    with pytest.raises(InvalidProfile):
        patch_corrections({}, patch)


def test_a_correction_cannot_be_made_and_withdrawn_at_once() -> None:
    before: Corrections = {"kind": "manual"}
    with pytest.raises(InvalidProfile, match="at once"):
        patch_corrections(before, {"kind": "paper"}, ["kind"])
    with pytest.raises(InvalidProfile, match="no field"):
        patch_corrections(before, {}, ["author"])
