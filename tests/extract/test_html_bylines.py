"""Which blocks of a page name its text and who wrote it."""

from __future__ import annotations

import numpy as np
import pytest

from pincite.extract.html.blocks import text_blocks
from pincite.extract.html.bylines import title_and_bylines
from pincite.extract.html.page import parse
from pincite.extract.html.signals import stated

TEXT = "A lamp of this kind burns for nine hours and is filled at noon by the one who keeps it."


def named(markup: str, head: str = "<title>Lamps at sea | Harbour News</title>") -> list[str]:
    """Return the blocks that name a page's text, of which the long ones are kept."""
    root = parse(f"<html><head>{head}</head><body>{markup}</body></html>", "page.html")
    said = stated(root)
    for tag in [*root.iter("head")]:
        root.remove(tag)
    blocks = list(text_blocks(root))
    kept = np.array([block.text == TEXT for block in blocks])
    return [
        block.text
        for block, is_name in zip(blocks, title_and_bylines(blocks, said, kept), strict=True)
        if is_name
    ]


@pytest.mark.parametrize(
    "byline",
    [
        "<p><a rel=author href=/ida>Ida Brandt</a></p>",
        "<div class='byline'>Ida Brandt</div>",
        "<address>Ida Brandt</address>",
        "<span class='author vcard'>Ida Brandt</span>",
    ],
)
def test_the_title_and_a_byline_over_the_text_are_its_names(byline: str) -> None:
    over = f"<nav>Home</nav><h1>Lamps at sea</h1><p>Share</p>{byline}<p>4 minutes</p>"
    page = f"{over}<p>{TEXT}</p><p>Ida Brandt</p>"
    assert named(page) == ["Lamps at sea", "Ida Brandt"]


@pytest.mark.parametrize(
    "head",
    [
        '<meta name="author" content="Ida Brandt">',
        '<script type="application/ld+json">{"@type": "Article", "author": {"name": "Ida Brandt"}}</script>',
        '<script type="application/ld+json">{"author": [{"@type": "Person", "name": "Ida Brandt"}]}</script>',
    ],
)
def test_a_line_with_the_author_that_the_page_states_is_a_byline(head: str) -> None:
    page = f"<h1>Lamps at sea</h1><p>By Ida Brandt, May 2025</p><p>{TEXT}</p>"
    assert named(page, f"<title>Lamps at sea</title>{head}") == ["Lamps at sea", "By Ida Brandt, May 2025"]


def test_a_heading_that_is_not_the_title_of_the_page_or_stands_over_no_text_is_no_name() -> None:
    assert named(f"<h1>Harbour</h1><p>{TEXT}</p>", "<title>Lamps at sea</title>") == []
    assert named("<h1>Lamps at sea</h1><p>Menu</p>") == []


def test_each_post_that_is_kept_has_its_author_and_others_have_none() -> None:
    def post(author: str, text: str) -> str:
        return (
            "<div itemscope itemtype='https://schema.org/Comment'>"
            "<section itemprop=author itemscope itemtype='https://schema.org/Person'>"
            f"<h4><a itemprop=name>{author}</a></h4><dl><dd>Joined in 2017</dd></dl></section>"
            f"<p>{text}</p></div>"
        )

    assert named(post("ida", TEXT) + post("per", "Thanks") + post("lis", TEXT)) == ["ida", "lis"]
