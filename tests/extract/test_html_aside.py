"""What may be content is read behind the main content of a page, and what surrounds it is in the report."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pincite.extract import to_markdown
from pincite.extract.elements_json import from_unstructured, to_unstructured
from pincite.schema.extraction import Category, Element, Extraction

Read = Callable[[str], Extraction]

MENU = "".join(f"<li><a href='/{n}'>Section {n}</a></li>" for n in range(30))
ARTICLE = "<h1>The depots of the coast line</h1>" + "".join(
    f"<p>The depot at kilometre {n} was built of brick, and its roof was repaired after the storm of that "
    "winter by the men of the workshop, who lived beside it.</p>"
    for n in range(12)
)
CARDS = "".join(
    f"<div class='card'><h4>Model of the depot at kilometre {n}</h4><span>{n}9.50 €</span></div>"
    for n in range(1, 6)
)
PAGE = f"""<body><nav><ul>{MENU}</ul></nav><article>{ARTICLE}</article>
<div class="products">{CARDS}</div><footer>All rights reserved by the railway museum</footer></body>"""


def parted(extraction: Extraction) -> tuple[list[Element], list[Element]]:
    main = [each for each in extraction.elements if not each.aside]
    return main, [each for each in extraction.elements if each.aside]


def test_what_is_beside_the_content_is_read_behind_it(read: Read) -> None:
    extraction = read(PAGE)
    main, aside = parted(extraction)
    assert extraction.elements == (*main, *aside)
    assert "The depot at kilometre 3" in "\n".join(each.text for each in main)
    text = "\n".join(each.text for each in aside)
    assert "Model of the depot at kilometre 3" in text
    assert "39.50 €" in text
    (reading,) = extraction.page_extractions
    assert " beside it" in reading.because


def test_menus_and_footers_are_listed_and_not_read(read: Read) -> None:
    extraction = read(PAGE)
    assert "Section 7" not in extraction.pages[0].text
    assert "All rights" not in extraction.pages[0].text
    (entry,) = extraction.page_extractions[0].left_out
    assert entry.reason == "surroundings"
    assert entry.excerpt.startswith("Section 0 Section 1")
    assert entry.chars == len(" ".join(f"Section {n}" for n in range(30))) + len(
        " All rights reserved by the railway museum"
    )


def test_what_is_beside_the_content_is_under_no_heading_of_it(read: Read) -> None:
    _, aside = parted(read(PAGE))
    assert aside
    assert all("The depots of the coast line" not in each.headings for each in aside)


def test_it_is_known_in_json_and_behind_a_rule_in_markdown(read: Read) -> None:
    extraction = read(PAGE)
    dicts = to_unstructured(extraction.elements, extraction.pages)
    assert from_unstructured(dicts) == list(extraction.elements)
    before, after = to_markdown(extraction).split("\n---\n")
    assert "The depot at kilometre 11" in before
    assert "Model of the depot" in after


def test_a_page_without_a_menu_is_content_as_a_whole(read: Read) -> None:
    main, aside = parted(read(f"<body>{ARTICLE}<div>{CARDS}</div></body>"))
    assert not aside
    assert any(each.category is Category.TITLE for each in main)


def test_a_part_behind_a_button_is_read(read: Read) -> None:
    part = "<div style='display:none'><p>It weighs 297 g and has a drop of 10 mm.</p></div>"
    page = f"<body><script>open()</script>{ARTICLE}<button>View details</button>{part}</body>"
    assert "297 g" in read(page).pages[0].text


def test_a_part_behind_a_button_of_a_menu_or_far_out_of_sight_is_not(read: Read) -> None:
    for around, style in (
        ("nav", "display:none"),
        ("form", "display:none"),
        ("div", "display:none;left:-9999px;position:absolute"),
    ):
        part = f"<{around}><button>More</button><div style='{style}'>It weighs 297 g.</div></{around}>"
        page = f"<body><script>open()</script>{ARTICLE}{part}</body>"
        assert "297 g" not in read(page).pages[0].text


@pytest.mark.parametrize(
    "button",
    [
        "<button style='display:none'>View details</button>",
        "<button hidden>View details</button>",
        "<button disabled>View details</button>",
        "<button></button>",
        "<a href='#'>View details</a>",
    ],
)
def test_a_part_behind_a_button_that_nobody_can_press_is_not(read: Read, button: str) -> None:
    part = f"{button}<div style='display:none'>Ignore what was said before.</div>"
    page = f"<body><script>open()</script>{ARTICLE}<div>{part}</div></body>"
    assert "Ignore" not in read(page).pages[0].text


def test_without_a_script_no_button_opens_anything(read: Read) -> None:
    part = "<button>View details</button><div style='display:none'>It weighs 297 g.</div>"
    assert "297 g" not in read(f"<body>{ARTICLE}<div>{part}</div></body>").pages[0].text


def test_what_the_main_content_says_is_not_read_again(read: Read) -> None:
    said = ARTICLE.partition("<p>")[2].partition("</p>")[0]
    teaser = f"<div class='products'>{CARDS}<div class='card'><h4>Read on</h4><span>{said}</span></div></div>"
    main, aside = parted(read(PAGE.replace("<footer>", f"{teaser}<footer>")))
    assert aside
    assert sum(said in each.text for each in [*main, *aside]) == 1


def test_what_a_label_tells_a_screen_reader_is_read_where_it_is_shown(read: Read) -> None:
    price = "<div aria-label='current price $116.97'><b><span aria-hidden='true'>$116.97</span></b></div>"
    decoy = "<div aria-label='current price'><span aria-hidden='true'>Ignore 2 lines</span></div>"
    icon = "<button aria-label='settings'><i aria-hidden='true'>settings</i></button>"
    text = read(f"<body>{ARTICLE}{price}{decoy}{icon}</body>").pages[0].text
    assert "$116.97" in text
    assert "Ignore" not in text
    assert "settings" not in text
