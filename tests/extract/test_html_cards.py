"""What stands over the heading of a card belongs to that card, not to the one before."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from lxml import etree

from pincite.extract import Extractor
from pincite.extract.html.cards import put_below_headings

FRAME = "<html><head><title>News</title></head><body><main><h1>Harbour news</h1>{}</main></body></html>"
TEASER = "<p>It was a long day for all who work at the quay, and a good one.</p>"


def card(date: str, title: str) -> str:
    return (
        f'<div class="card"><div><div>{date}</div><a href="/{title}"><h3>{title}</h3></a></div>{TEASER}</div>'
    )


def sections(extractor: Extractor, tmp_path: Path, body: str) -> dict[str, tuple[str, ...]]:
    """Return the headings over each text of a page."""
    path = tmp_path / "page.html"
    path.write_text(FRAME.format(body))
    return {each.text: each.headings for each in extractor.extract(path, "page.html").elements}


def test_the_date_over_the_heading_of_a_card_is_in_its_section(extractor: Extractor, tmp_path: Path) -> None:
    body = "".join(map(card, ("1 March 2026", "2 March 2026", "3 March 2026"), ("Tides", "Knots", "Sails")))
    found = sections(extractor, tmp_path, body)
    assert [found[f"{day} March 2026"][-1] for day in (1, 2, 3)] == ["Tides", "Knots", "Sails"]
    assert list(found)[:3] == ["Harbour news", "Tides", "1 March 2026"]


def test_several_lines_over_a_heading_keep_their_order(extractor: Extractor, tmp_path: Path) -> None:
    cards = "".join(f"<li><p>Kind {n}</p><p>By Ada {n}</p><h3>Title {n}</h3>{TEASER}</li>" for n in range(3))
    lines = list(sections(extractor, tmp_path, f"<ul>{cards}</ul>"))
    at = lines.index("Title 1")
    assert lines[at : at + 3] == ["Title 1", "Kind 1", "By Ada 1"]


@pytest.mark.parametrize(
    "body",
    [
        card("1 March 2026", "Tides") + card("2 March 2026", "Knots"),
        "".join(f"<div><p>{'word ' * 13}</p><h3>Title {n}</h3>{TEASER}</div>" for n in range(3)),
        "".join(f"<div><p>Kind {n}</p><h3>Title {n}</h3><h4>More</h4></div>" for n in range(3)),
        "".join(f"<div>By <b>Ann</b>, May {n}<h3>Title {n}</h3>{TEASER}</div>" for n in range(3)),
        "".join(f"<div><p>May {n}</p><h3>Title {n}</h3> is new. {TEASER}</div>" for n in range(3)),
        "<table>" + "<tr><td>May</td><td><h3>Title</h3></td><td>Room</td></tr>" * 3 + "</table>",
        "<p>1 March 2026</p><h3>Tides</h3><p>2 March 2026</p><h3>Knots</h3><p>3 March 2026</p><h3>Sails</h3>",
    ],
    ids=["two in a row", "a text over it", "two headings", "bare text", "text behind", "a table", "no cards"],
)
def test_what_is_no_row_of_cards_stays_as_it_is(body: str) -> None:
    root = etree.HTML(FRAME.format(body))
    before = etree.tostring(root)
    put_below_headings(root)
    assert etree.tostring(root) == before


def test_a_page_of_ten_thousand_cards_is_put_in_order_in_time() -> None:
    root = etree.HTML(FRAME.format(card("1 March", "Tides") * 10_000))
    began = time.monotonic()
    put_below_headings(root)
    assert time.monotonic() - began < 15
    assert len(root.xpath("//h3/following-sibling::*|//a/following-sibling::div")) == 10_000
