"""The sample documents give what is on record, as far as no processor changes it.

Ranks and answers are not compared here: vectors are computed in eight bits, and each kind of processor rounds
them in its own way. `python bench/record.py compare` compares them on one machine.
"""

from __future__ import annotations

import pytest
from record import ADVICE, FIRM, Sections, api, differences, firm, hashed, on_record, shape


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Sections:
    return firm(tmp_path_factory.mktemp("record"))


@pytest.mark.parametrize("section", FIRM)
def test_the_sample_documents_give_what_is_on_record(found: Sections, section: str) -> None:
    assert found[section]
    differing = differences(on_record(), {section: found[section]})
    assert not differing, f"{differing[0]}. {ADVICE}"


def test_the_first_that_differs_is_named() -> None:
    before = {"elements": {"a, page 1": "1", "a, page 2": "2", "b, page 1": "3"}}
    after = {"elements": {"a, page 1": "1", "a, page 2": "other", "c, page 1": "4"}}
    assert differences(before, after) == ["elements: 3 of 4 differ, the first is a, page 2"]
    assert differences(before, before) == []


def test_a_section_without_a_record_differs() -> None:
    assert differences({}, {"errors": {"in-use": "1"}}) == ["errors: 1 of 1 differ, the first is in-use"]


def test_what_is_another_s_at_each_run_is_left_out() -> None:
    one = {"id": "6fa459ea-ee8a-3ca4-894e-db77e160355e", "created_at": "today", "score": 0.12341}
    two = {"id": "16fd2706-8baf-433b-82eb-8c7fada847da", "created_at": "tomorrow", "score": 0.12342}
    assert hashed(one) == hashed(two)
    assert hashed({"worker": "machine-1"}) == hashed({"worker": "machine-2"})
    assert hashed(one) != hashed(one | {"score": 0.125})


def test_a_shape_is_the_places_of_all_fields() -> None:
    told = [{"hits": [{"score": 1.5}, {"why": None}]}]
    assert shape(told) == {"", "[]", "[].hits", "[].hits[]", "[].hits[].score", "[].hits[].why"}


def test_a_field_of_the_api_is_compared_whatever_its_name() -> None:
    def described(kind: str) -> Sections:
        schema = {"properties": {"created_at": {"type": kind, "description": kind}}}
        return {"api": api({"paths": {}, "components": {"schemas": {"Version": schema}}})}

    assert differences(described("string"), described("integer"))
