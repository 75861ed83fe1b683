"""What may be kept as metadata, and what a patch makes of it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pincite.errors import InvalidMetadata
from pincite.schema.user_metadata import (
    KEY,
    MAX_BYTES,
    MAX_INTEGER,
    MAX_KEYS,
    MAX_LIST,
    Metadata,
    merge_patch,
    parse_patch,
)

_TEXT = st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=20)
_SCALARS = (
    _TEXT
    | st.booleans()
    | st.integers(-MAX_INTEGER, MAX_INTEGER)
    | st.floats(allow_nan=False, allow_infinity=False)
)
_KEYS = st.from_regex(KEY, fullmatch=True)
_VALUES = _SCALARS | st.lists(_SCALARS, max_size=5)


@given(
    before=st.dictionaries(_KEYS, _VALUES, max_size=6),
    patch=st.dictionaries(_KEYS, st.none() | _VALUES, max_size=6),
)
def test_a_patch_sets_what_it_names_takes_away_what_is_null_and_leaves_the_rest(
    before: Metadata, patch: dict[str, object]
) -> None:
    after = merge_patch(before, patch)
    for key in before.keys() | patch.keys():
        expected = patch.get(key, before.get(key))
        assert after.get(key) == expected
        assert type(after.get(key)) is type(expected)
    assert merge_patch(after, patch) == after
    assert json.loads(json.dumps(after)) == after


@pytest.mark.parametrize("key", ["", "Year", "-a", ".a", "a b", "ä", "a" * 65, "a\n", "a=b"])
def test_a_key_that_a_filter_could_not_name_is_refused(key: str) -> None:
    with pytest.raises(InvalidMetadata, match="cannot be a key"):
        merge_patch({}, {key: 1})


@pytest.mark.parametrize(
    "value",
    [
        {"a": 1},
        [["a"]],
        [None],
        float("nan"),
        float("inf"),
        2**53 + 1,
        "a\x00",
        "\ud800",
        "x" * 1025,
        list(range(MAX_LIST + 1)),
    ],
)
def test_a_value_that_some_store_would_not_keep_is_refused(value: object) -> None:
    with pytest.raises(InvalidMetadata):
        merge_patch({"kept": 1}, {"a": value})


def test_metadata_are_limited_in_number_and_size_and_never_cut() -> None:
    full: Metadata = {f"key{i}": i for i in range(MAX_KEYS)}
    assert merge_patch(full, {"key0": None, "another": 1}).keys() == {*full, "another"} - {"key0"}
    with pytest.raises(InvalidMetadata, match=str(MAX_KEYS)):
        merge_patch(full, {"another": 1})
    with pytest.raises(InvalidMetadata, match=f"{MAX_BYTES:,}"):
        merge_patch({}, {f"key{i}": "x" * 1000 for i in range(20)})


@pytest.mark.parametrize("text", ["", "[]", "1", "{", '{"a": 1', "[" * 100_000])
def test_metadata_that_are_no_object_are_refused(text: str) -> None:
    with pytest.raises(InvalidMetadata, match="JSON object"):
        parse_patch(text)
    assert parse_patch('{"year": 2018}') == {"year": 2018}
