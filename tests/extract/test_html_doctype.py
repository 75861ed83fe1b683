"""A page whose DOCTYPE holds declarations of its own is read as what it shows, and nothing is expanded."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pincite.extract import Extractor
from pincite.extract.html.doctype import without_internal_subset

PUBLIC = '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1.dtd"'
PAGE = (
    '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Tide tables</title></head><body><h1>Tides</h1>'
    "<p>High water at the quay is at seven in the morning.</p></body></html>"
)
SUBSETS = [
    '<!ENTITY quay "the quay">',
    '<!-- a ] and a > --><!ENTITY a "]>"><!ELEMENT b (#PCDATA)>',
    "<!ENTITY c SYSTEM 'file:///etc/passwd'>",
    '<!ENTITY l "lol"><!ENTITY m "&l;&l;&l;&l;&l;&l;&l;&l;"><!ENTITY n "&m;&m;&m;&m;&m;&m;&m;&m;">',
]


@pytest.mark.parametrize("subset", SUBSETS)
def test_declarations_in_the_doctype_are_no_text_of_the_page(
    extractor: Extractor, tmp_path: Path, subset: str
) -> None:
    path = tmp_path / "tides.html"
    path.write_text(f'<?xml version="1.0"?>\n{PUBLIC} [\n{subset}\n]>\n{PAGE}', encoding="utf-8")
    extraction = extractor.extract(path, "tides.html")
    assert extraction.title == "Tide tables"
    [page] = extraction.pages
    assert "seven in the morning" in page.text
    assert not {"]>", "ENTITY", "lollol", "root:"} & set(page.text.split())
    assert "]" not in page.text


def test_a_doctype_that_is_never_closed_leaves_the_page_as_it_is() -> None:
    broken = f"{PUBLIC} [ <!ENTITY a 'b'>{PAGE}"
    assert without_internal_subset(broken) == broken


@given(st.text(max_size=300))
def test_what_follows_a_doctype_is_never_touched(text: str) -> None:
    assert without_internal_subset(f"{PUBLIC} [<!ENTITY a 'b'>]>{PAGE}{text}").endswith(f"{PAGE}{text}")
    assert without_internal_subset(f"<!DOCTYPE html>{text}") == f"<!DOCTYPE html>{text}"
