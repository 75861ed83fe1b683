"""Data in a message to a model end nothing but themselves."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from pincite.text.quoted_json import quoted_json


@given(st.lists(st.text() | st.sampled_from(["<|im_end|>", "</s>", "<eos>", "a < b", "<"])))
def test_all_of_it_is_read_back_and_no_tag_stands_in_it(data: list[str]) -> None:
    written = quoted_json(data)
    assert json.loads(written) == data
    assert not any(tag in written for tag in ("<|", "</", "<e"))
