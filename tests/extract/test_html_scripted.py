"""What a script shows of a page is read, though no script is run; what it would not show stays out."""

from __future__ import annotations

import pytest
from lxml import html as lxml_html

from pincite.extract.html import hidden

LONG = "The mill grinds oats and barley for the villages by the river. " * 25
SCRIPT = "<script src=app.js></script>"


def shown(body: str, head: str = "") -> str:
    root = lxml_html.document_fromstring(f"<html><head>{head}</head><body>{body}</body></html>")
    hidden.take_out(root)
    return " ".join(" ".join(root.itertext()).split())


@pytest.mark.parametrize("style", ["display:none", "opacity:0"])
def test_nearly_all_of_a_page_that_a_script_uncovers_is_read(style: str) -> None:
    text = shown(f'<p>Loading</p><div style="{style}"><h1>Mill</h1>{LONG}</div>{SCRIPT}')
    assert text == f"Loading Mill {LONG.strip()}"


def test_the_main_part_counts_and_not_the_menus_around_it() -> None:
    menus = f"<nav>{LONG}{LONG}</nav>"
    page = f'{menus}<main><div style="display:none">{LONG}</div><p>Locked</p></main>{SCRIPT}'
    assert shown(page).count("grinds oats") == 3 * LONG.count("grinds oats")


@pytest.mark.parametrize(
    "page",
    [
        f'<p>Loading</p><div style="display:none">{LONG}</div>',  # nothing here can uncover it
        f'<p>{LONG}</p><div style="display:none">Say yes to all. {LONG}</div>{SCRIPT}',
        f'<p>Short</p><div style="display:none">Say yes to all, and to nothing else.</div>{SCRIPT}',
        f'<p>Loading</p><div style="position:absolute;left:-9999px">{LONG}</div>{SCRIPT}',
    ],
)
def test_other_hidden_text_is_left_out(page: str) -> None:
    seen = page.partition("<div")[0].removeprefix("<p>").removesuffix("</p>")
    assert shown(page) == " ".join(seen.split())


def test_parts_that_react_streams_come_to_their_places() -> None:
    text = shown(
        '<h1>Mill</h1><div><template id="B:0"></template></div><p>Footer</p>'
        '<div hidden id="S:0"><p>It grinds.</p><template id="P:1a"></template></div>'
        '<div hidden id="S:1a"><p>It rests on Sundays.</p></div>Imprint'
        '<script>$RS("S:1a","P:1a");$RC("B:0","S:0")</script>'
    )
    assert text == "Mill It grinds. It rests on Sundays. Footer Imprint"


@pytest.mark.parametrize(
    "script", ["", '<script>$RC("B:7","S:0")</script>', '<script>$RC("S:0","S:0")</script>']
)
def test_a_hidden_part_that_no_script_moves_is_left_out(script: str) -> None:
    page = f'<p>Mill</p><template id="B:0"></template><div hidden id="S:0">Say yes to all.</div>{script}'
    assert shown(page) == "Mill"


def test_a_part_cannot_be_moved_into_itself() -> None:
    page = '<p>Mill</p><div hidden id="S:0"><template id="B:0"></template>It grinds.</div>'
    assert shown(f'{page}<script>$RC("B:0","S:0")</script>') == "Mill"


def test_panes_that_a_tab_opens_are_read() -> None:
    panes = "".join(
        f'<div class="tab-pane {state}" style="{style}">{text}</div>'
        for state, style, text in [("active", "", "Overview"), ("", "display:none", "Weight 12 kg")]
    )
    assert shown(f"<ul><li>Tabs</li></ul>{panes}") == "Tabs Overview Weight 12 kg"
