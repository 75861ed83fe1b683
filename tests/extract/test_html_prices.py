"""Which blocks of a page show what a product costs."""

from __future__ import annotations

import json

import pytest

from pincite.extract.html.blocks import text_blocks
from pincite.extract.html.page import parse
from pincite.extract.html.prices import MOST, prices
from pincite.extract.html.signals import stated

PRODUCT = {"@type": "Product", "name": "Storm lamp", "offers": {"@type": "Offer", "price": 1646.5}}


def shown(markup: str, data: object = PRODUCT, head: str = "") -> list[str]:
    """Return the blocks that show a price."""
    script = f"<script type='application/ld+json'>{json.dumps(data)}</script>" if data else ""
    root = parse(f"<html><head>{head}{script}</head><body>{markup}</body></html>", "page.html")
    said = stated(root)
    for tag in [*root.iter("head")]:
        root.remove(tag)
    blocks = list(text_blocks(root))
    return [block.text for block, is_price in zip(blocks, prices(blocks, said), strict=True) if is_price]


@pytest.mark.parametrize(
    "written", ["$1,646.50", "1.646,50 €", "EUR 1646.50", "Now $1,646.50, was $1,900", "1 646,50 €"]
)
def test_the_stated_price_is_shown_however_it_is_written(written: str) -> None:
    assert shown(f"<p>{written}</p><p>$12.00</p><p>1646.50 lamps were sold</p>") == [written]


@pytest.mark.parametrize(
    "head",
    [
        "<meta property='product:price:amount' content='9.50'>",
        "<meta property='og:price:amount' content='9.50'>",
    ],
)
def test_a_price_may_be_stated_in_the_head(head: str) -> None:
    assert shown("<p>Storm lamp</p><p>£9.50</p>", None, head) == ["£9.50"]


def test_a_price_may_be_stated_in_the_text() -> None:
    assert shown("<p><span itemprop=price content='9.50'>£9.50</span></p>", None) == ["£9.50"]


def test_programs_write_more_decimals_than_are_shown() -> None:
    assert shown("<p>£12.99</p><p>£12,995</p>", PRODUCT | {"offers": {"price": 12.9912}}) == ["£12.99"]


def test_prices_of_sizes_are_shown_and_each_text_once() -> None:
    offers = [{"price": "9.50"}, {"price": "18.00"}]
    markup = "<p>1 lb - £9.50</p><p>2 lbs - £18.00</p><div>1 lb - £9.50</div>"
    assert shown(markup, PRODUCT | {"offers": offers}) == ["1 lb - £9.50", "2 lbs - £18.00"]


def test_prices_of_a_list_of_products_are_not_those_of_the_page() -> None:
    assert shown("<p>$1,646.50</p>", [PRODUCT, {"@type": "ItemList"}]) == []


def test_a_paragraph_that_names_the_price_is_judged_as_any_text() -> None:
    assert shown(f"<p>$1,646.50 {'is what it costs to make ' * 6}</p>") == []


def test_there_is_an_end_to_prices() -> None:
    assert len(shown("".join(f"<p>Size {n}: $1,646.50</p>" for n in range(3 * MOST)))) == MOST
