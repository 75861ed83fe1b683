"""What is the title of a slide."""

from __future__ import annotations

from pincite.extract.blocks import Block, ParsedPage
from pincite.extract.slides import with_slide_titles
from pincite.schema.extraction import Category

TEXT, TITLE, ITEM = Category.NARRATIVE_TEXT, Category.TITLE, Category.LIST_ITEM


def block(text: str, category: Category, y: float, size: float = 20.0) -> Block:
    return Block(category, text, box=(40.0, y, 400.0, y + size), size=size)


def slide(number: int, *blocks: Block, width: float = 720.0) -> ParsedPage:
    return ParsedPage(number, width, 540.0, "flow", blocks)


def kinds(pages: list[ParsedPage]) -> list[list[tuple[Category, int | None]]]:
    return [[(each.category, each.level) for each in page.blocks] for page in pages]


DECK = [
    slide(1, block("Views of a model", TEXT, 250, 40), block("Somebody", TEXT, 320)),
    slide(2, block("The kinds of views", TEXT, 40), block("• There are seven", ITEM, 90, 30)),
    slide(3, block("Live views", TITLE, 40), block("Beside", TITLE, 200)),
    slide(4, block("goes on with a sentence.", TEXT, 40), block("More", TEXT, 90)),
]


def test_the_line_at_the_top_is_the_title_though_others_are_larger() -> None:
    assert kinds(with_slide_titles(DECK, outlined=False)) == [
        [(TITLE, 1), (TEXT, None)],
        [(TITLE, 1), (ITEM, None)],
        [(TITLE, 1), (TITLE, 2)],
        [(TEXT, None), (TEXT, None)],
    ]


def test_levels_are_left_to_an_outline() -> None:
    assert kinds(with_slide_titles(DECK, outlined=True))[2] == [(TITLE, None), (TITLE, None)]


def test_pages_of_a_report_are_no_slides() -> None:
    tall = [slide(page.number, *page.blocks, width=400.0) for page in DECK]
    assert with_slide_titles(tall, outlined=False) == tall
    assert with_slide_titles(DECK[:2], outlined=False) == DECK[:2]
