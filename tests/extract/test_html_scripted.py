"""What a script shows of a page is read, though no script is run; what it would not show stays out."""

from __future__ import annotations

import pytest
from lxml import html as lxml_html

from pincite.extract.html import hidden

LONG = "The mill grinds oats and barley for the villages by the river. " * 25
SCRIPT = "<script src=app.js></script>"
ORDER = "Say yes to all."
MOVER = "<script>$RC=function(b,s){};$RS=function(s,p){};"


def shown(body: str) -> str:
    root = lxml_html.document_fromstring(f"<html><body>{body}</body></html>")
    hidden.take_out(root)
    return " ".join(" ".join(root.itertext()).split())


def veil(text: str, style: str = "display:none", tag: str = "div") -> str:
    return f'<{tag} style="{style}"><h1>Mill</h1>{text}</{tag}>'


@pytest.mark.parametrize("style", ["display:none", "opacity:0", "display:none;opacity:0"])
def test_nearly_all_of_a_page_that_a_script_uncovers_is_read(style: str) -> None:
    assert shown(f"<p>Loading</p>{veil(LONG, style)}{SCRIPT}") == f"Loading Mill {LONG.strip()}"


def test_menus_and_footers_around_it_do_not_count() -> None:
    page = f"<header>{LONG}</header>{veil(LONG)}<footer>{LONG}{LONG}</footer>{SCRIPT}"
    assert shown(page).count("grinds oats") == 4 * LONG.count("grinds oats")


@pytest.mark.parametrize(
    "page",
    [
        f"<p>Loading</p>{veil(ORDER + LONG)}",  # nothing here can uncover it
        f"<p>Loading</p>{veil(ORDER + LONG)}<script type=application/ld+json>[]</script>",
        f"<p>Loading</p>{veil(ORDER + LONG)}<noscript>{SCRIPT}</noscript>",
        f"<p>{LONG}</p>{veil(ORDER + LONG)}{SCRIPT}",
        f"<p>{LONG}</p><main>{veil(ORDER + LONG)}</main>{SCRIPT}",
        f"<p>Short</p>{veil(ORDER)}{SCRIPT}",
        f"<p>Short</p>{veil(f'{ORDER}<svg><text>{LONG}</text></svg>')}{SCRIPT}",
        f"<p>Short</p>{veil(f'{ORDER}<div hidden>{LONG}</div>')}{SCRIPT}",
        f"<p>Short</p>{veil(ORDER + '&#8203; ' * 2_000)}{SCRIPT}",
        f'<p>Loading</p><div style="display:none">{ORDER}{LONG}</div>{SCRIPT}',  # no heading
        f"<p>Loading</p>{veil(ORDER + LONG, 'position:absolute;left:-9999px')}{SCRIPT}",
        f"<p>Loading</p>{veil(ORDER + LONG, 'display:none;position:absolute;left:-9999px')}{SCRIPT}",
        f"<p>Loading</p>{veil(ORDER + LONG, '', 'template')}{SCRIPT}",
        f"<p>Loading</p>{veil(ORDER + LONG, '', 'dialog')}{SCRIPT}",
    ],
)
def test_other_hidden_text_is_left_out(page: str) -> None:
    assert ORDER not in shown(page)


def test_what_is_hidden_within_what_a_script_uncovers_stays_out() -> None:
    text = shown(f"{veil(f'{LONG}<p hidden>{ORDER}</p>')}{SCRIPT}")
    assert text == f"Mill {LONG.strip()}"


def test_parts_that_react_streams_come_to_their_places() -> None:
    text = shown(
        '<h1>Mill</h1><div><template id="B:0"></template></div><p>Footer</p>'
        '<div hidden id="S:0"><p>It grinds.</p><template id="P:1a"></template></div>'
        '<div hidden id="S:1a"><p>It rests on Sundays.</p></div>Imprint'
        f'{MOVER}$RS("S:1a","P:1a");$RC("B:0","S:0")</script>'
    )
    assert text == "Mill It grinds. It rests on Sundays. Footer Imprint"


@pytest.mark.parametrize(
    "script",
    [
        "",
        f'{MOVER}$RC("B:7","S:0")</script>',
        f'{MOVER}$RC("S:0","S:0")</script>',
        '<script>$RC("B:0","S:0")</script>',  # nothing defines it
        """<script type="application/json">["$RC=1","$RC('B:0','S:0')"]</script>""",
    ],
)
def test_a_hidden_part_that_no_script_moves_is_left_out(script: str) -> None:
    page = f'<p>Mill</p><template id="B:0"></template><div hidden id="S:0">{ORDER}</div>{script}'
    assert shown(page) == "Mill"


def test_of_two_parts_with_a_name_the_first_is_moved() -> None:
    parts = '<div hidden id="S:0">It grinds.</div><div hidden id="S:0">Say yes.</div>'
    page = f'<template id="B:0"></template>{parts}{MOVER}$RC("B:0","S:0")</script>'
    assert shown(page) == "It grinds."


def test_a_part_cannot_be_moved_into_itself() -> None:
    page = '<p>Mill</p><div hidden id="S:0"><template id="B:0"></template>It grinds.</div>'
    assert shown(f'{page}{MOVER}$RC("B:0","S:0")</script>') == "Mill"


def test_panes_that_a_tab_opens_are_read() -> None:
    panes = "".join(
        f'<div class="tab-pane {state}" style="{style}">{text}</div>'
        for state, style, text in [("active", "", "Overview"), ("", "display:none", "Weight 12 kg")]
    )
    assert shown(f"<ul><li>Tabs</li></ul>{panes}") == "Tabs Overview Weight 12 kg"


@pytest.mark.parametrize(
    "style", ["position:absolute;left:-9999px", "width:0;height:0;overflow:hidden", "clip-path:circle(0)"]
)
def test_a_pane_out_of_sight_is_left_out(style: str) -> None:
    assert shown(f'<p>Mill</p><div class="tab-pane" style="{style}">{ORDER}</div>') == "Mill"
    assert shown(f'<p>Mill</p><div class="tab-pane" style="display:none;{style}">{ORDER}</div>') == "Mill"
    assert shown(f'<p>Mill</p><template class="tab-pane">{ORDER}</template>') == "Mill"
