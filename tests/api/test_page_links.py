"""The id of a page is read back as it was, and everything else is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pincite.errors import InvalidPageId
from pincite.store.registry.collections import COLLECTION_NAME
from pincite_api.page_links import PageId

COLLECTIONS = st.from_regex(COLLECTION_NAME, fullmatch=True)
DOCUMENTS = st.uuids().map(str)
NUMBERS = st.integers(1, 1_000_000)


@given(
    st.builds(PageId, COLLECTIONS, DOCUMENTS, NUMBERS)
    | st.builds(PageId, COLLECTIONS, DOCUMENTS, NUMBERS, NUMBERS, st.integers(0, 10**8))
)
def test_an_id_is_read_back_as_it_was(page: PageId) -> None:
    assert PageId.parse(str(page)) == page


def test_the_id_of_a_document_is_its_first_page() -> None:
    assert PageId.parse("pincite://c/default/d/1") == PageId("default", "1", 1)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1",
        "https://c/default/d/1/p/1",
        "pincite://c/default/d/1/p/0",
        "pincite://c/default/d/1/p/1?v=x",
        "pincite://c/default/d/1/p/1&v=1",
        "pincite://c/default/d/1/p/1?v=1&v=2",
        "pincite://c/default/d/1/p/1?from=3",
        "pincite://c/default/d/1/../../x",
        "pincite://c/../d/../p/1",
        "pincite://c/default/d/%2e%2e/p/1",
        "pincite://c/default/d/1/p/1\n",
    ],
)
def test_what_is_no_id_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(InvalidPageId, match="Use one that search gives"):
        PageId.parse(text)


def test_a_link_opens_the_version_at_the_words() -> None:
    page = PageId("default", "a-b", 3, 2)
    assert page.link("https://p.example", (4, 9), (20, 30)) == (
        "https://p.example/c/default/d/a-b/p/3?v=2&hl=4-9&hl=20-30"
    )
