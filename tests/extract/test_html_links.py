"""What is promised of links: they keep their addresses, and point at their words in the stored text."""

from __future__ import annotations

from pathlib import Path

import pytest

from pincite.extract import Extractor, from_unstructured, to_markdown, to_unstructured
from pincite.schema.extraction import Extraction

PAGE = """<main><h2>The <a href="/pumps">pump range</a></h2>
<p>Ask here, or   <a href="https://example.org/a(b)?q=1 2">here</a>: the
<a href="mailto:desk@example.org"><b>service</b> desk</a> answers.</p>
<ul><li><a href="x.html">Small</a><ul><li>Blue <a href="../y">one</a></li></ul></li></ul>
<a href="/card"><div>A card</div><div>of two blocks</div></a>
<p><a href="javascript:alert(1)">No script</a>,
<a href="data:text/html,x">no data</a>, <a href="#top">no anchor</a>,
<a>no address</a>, <a href="/empty"></a>nothing.</p>
<table><tr><th>Pump<th>Sheet</tr><tr><td>P1<td><a href="p1.pdf">P1 sheet</a></tr></table></main>"""
"""A page in which the word of a link stands before it without one."""


@pytest.fixture
def page(extractor: Extractor, tmp_path: Path) -> Extraction:
    path = tmp_path / "page.html"
    path.write_text(PAGE)
    return extractor.extract(path, "page.html")


def test_links_point_at_their_words_in_the_page(page: Extraction) -> None:
    text = page.pages[0].text
    links = [(text[link.start : link.end], link.url) for element in page.elements for link in element.links]
    assert links == [
        ("pump range", "/pumps"),
        ("here", "https://example.org/a(b)?q=12"),
        ("service desk", "mailto:desk@example.org"),
        ("Small", "x.html"),
        ("one", "../y"),
        ("A card", "/card"),
        ("of two blocks", "/card"),
        ("P1 sheet", "p1.pdf"),
    ]
    assert "Ask here, or here:" in text
    assert all(
        element.start <= link.start < link.end <= element.end
        for element in page.elements
        for link in element.links
    )


def test_links_come_back_from_the_json_of_elements(page: Extraction) -> None:
    dicts = to_unstructured(page.elements, page.pages)
    assert from_unstructured(dicts) == list(page.elements)
    assert dicts[0]["metadata"]["links"] == [{"text": "pump range", "url": "/pumps", "start_index": 4}]


def test_markdown_shows_links_with_addresses_that_end_where_they_should(page: Extraction) -> None:
    markdown = to_markdown(page)
    assert "## The [pump range](/pumps)" in markdown
    assert (
        "Ask here, or [here](https://example.org/a%28b%29?q=12): the [service desk](mailto:desk@example.org)"
        in markdown
    )
    assert "  - Blue [one](../y)" in markdown
    assert "javascript" not in markdown


def test_a_link_to_a_page_that_is_called_as_its_own_place_leads_away(
    extractor: Extractor, tmp_path: Path
) -> None:
    path = tmp_path / "page.html"
    path.write_text(
        "<main><section id='pumps'><p>All are on <a href='pumps'>a page of pumps</a>.</p></section></main>"
    )
    links = [link.url for each in extractor.extract(path, "page.html").elements for link in each.links]
    assert links == ["pumps"]


def test_the_sign_that_leads_to_a_heading_is_no_part_of_it(extractor: Extractor, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(
        "<main><h2 id='oil'>Oil<a class='headerlink' href='#oil'>¶</a></h2>"
        "<p>Each May.<a href='#n1'>†</a></p><h2>Noise<span><a id='noise' href='#noise'>#</a></span></h2>"
        "<p id='n1'>Note † says June, or C#.</p></main>"
    )
    elements = extractor.extract(path, "page.html").elements
    assert [each.text for each in elements] == ["Oil", "Each May.†", "Noise", "Note † says June, or C#."]
