"""Letters are spelt out by words before them in brackets, or behind them."""

from __future__ import annotations

import pytest

from pincite.metadata.abbreviations import is_spelt_out


def test_an_abbreviation_is_spelt_out_by_words_that_begin_with_its_letters() -> None:
    assert is_spelt_out("All stores comply with the Common Storage Plan (CSP).", "CSP")
    assert is_spelt_out("It is judged by the return on equity (ROE) of each year.", "ROE")
    assert is_spelt_out("a non-governmental organisation (“NGO”)", "NGO")
    assert is_spelt_out('The new "Common-Storage Plan" option (hereafter referred to as "CSP") is on.', "CSP")
    assert is_spelt_out("CSP (Common Storage Plan) binds all stores.", "CSP")
    assert is_spelt_out("CSP stands for Common Storage Plan.", "CSP")
    assert is_spelt_out("CSP, short for “common storage plan”, binds all stores.", "CSP")
    assert not is_spelt_out("CSP (see the common plan for storage) binds all stores.", "CSP")
    assert not is_spelt_out("All stores comply with the plan (CSP).", "CSP")
    assert not is_spelt_out("x (AB) " * 3_000, "AB")


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("They print in the Tidemap Extended Language (TEL).", "TEL"),
        ("The Filesystem of Harbours (FISH) keeps them.", "FISH"),
        ("oil of pine resin ester [PRE]/turpentine", "PRE"),
        ("TIDEL (Tidemap Extended Language) is read by all.", "TIDEL"),
        ("Signal flags in fog (“SFFs”) are yellow.", "SFF"),
    ],
)
def test_letters_may_stand_within_words(text: str, letters: str) -> None:
    assert is_spelt_out(text, letters)


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("The harbour of Nes has a quay (SPQ).", "SPQ"),
        ("Of all the boats that lie at the pier only those with a flag have a number (BN).", "BN"),
        ("XTL (eXtended Tide Language) is read by all.", "XTL"),
        ("A card (of the harbour) is called HC.", "HC"),
        ("(" * 5_000 + "AB)", "AB"),
        ("AB" + "(a" * 5_000, "AB"),
    ],
)
def test_letters_that_the_words_have_not_are_not_spelt_out(text: str, letters: str) -> None:
    assert not is_spelt_out(text, letters)
