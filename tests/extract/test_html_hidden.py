"""What is promised of hidden text in HTML: it is taken out and listed, and what only looks like it stays."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pincite.extract.html import hidden as html_hidden
from pincite.extract.html import page as html
from pincite.schema.extraction import LeftOut

HIDING = {
    "display:none": "hidden",
    "DISPLAY : None !important; color:red": "hidden",
    "content-visibility:hidden": "hidden",
    "visibility:hidden": "invisible",
    "visibility:collapse": "invisible",
    "opacity:0": "invisible",
    "opacity:0.0%": "invisible",
    "color:transparent": "invisible",
    "color:rgba(0,0,0,0)": "invisible",
    "font-size:0": "tiny",
    "font-size:0px": "tiny",
    "font:0/0 a": "tiny",
    "position:absolute;left:-9999px": "off-page",
    "position:fixed;top:-200vh": "off-page",
    "position:absolute;top:-100em": "off-page",
    "margin-left:-9999px": "off-page",
    "text-indent:-9999px": "off-page",
    "transform:scale(0)": "off-page",
    "position:absolute;clip:rect(0 0 0 0)": "tiny",
    "position:absolute;clip:rect(1px,1px,1px,1px)": "tiny",
    "clip-path:inset(100%)": "tiny",
    "clip-path:circle(0)": "tiny",
    "width:0;height:0;overflow:hidden": "tiny",
    "position:absolute;width:1px;height:1px;overflow:hidden": "tiny",
    "max-height:0;overflow-y:hidden": "tiny",
    "color:#fff;background:#fff": "same-colour",
    "color:white;background-color:rgb(254,254,254)": "same-colour",
}
SHOWING = (
    "display:block",
    "display:inline-block",
    "visibility:visible",
    "opacity:.85",
    "font-size:.8em",
    "font-size:10px",
    "position:relative;left:-12px",
    "position:absolute;left:40px;top:-8px",
    "margin-left:-15px",
    "text-indent:2em",
    "height:0",
    "width:300px;overflow:hidden",
    "overflow:hidden;height:0;padding-bottom:56%",
    "clip:auto",
    "clip-path:inset(5%)",
    "color:#fff;background:#003",
    "color:white;background:url(a.png)",
    "transform:scale(1.1)",
)
ATTRIBUTES = (
    "hidden",
    "hidden='until-found'",
    "aria-hidden=true",
    "aria-hidden=' TRUE '",
    "popover",
    "popover=manual",
)
LOOK_ALIKES = (
    "popovertarget=a",
    "class=hidden-gem",
    "data-hidden=true",
    "aria-hidden=false",
    "title=hidden",
    "id=display-none",
)

sentences = st.text("abcdefghij ", min_size=4, max_size=400).filter(lambda text: len(text.split()) > 1)


def shown(markup: str) -> tuple[list[str], tuple[LeftOut, ...]]:
    root = html.parse(markup, "page.html")
    left_out = html_hidden.take_out(root).left_out
    return [word for piece in root.itertext() for word in piece.split()], left_out


Way = Callable[[str, str, str], str]
"""Hides words: style, tag and words to markup."""


def in_sheet(style: str, tag: str, words: str) -> str:
    sheet = f"p b {{}} .z, .x {{ {style} }} @media print {{ .y {{ display: none }} }}"
    return f"<style>{sheet}</style><{tag} class='x'>{words}</{tag}>"


def in_attribute(style: str, tag: str, words: str) -> str:
    return f'<{tag} style="{style}">{words}</{tag}>'


@given(
    st.sampled_from(sorted(HIDING)),
    st.sampled_from((in_sheet, in_attribute)),
    st.sampled_from(("section", "div", "li")),
    st.sampled_from(("{}", "<b>{}</b>", "<p>{}</p>", "<ul><li>{}</li></ul>")),
    sentences,
)
def test_text_hidden_by_style_never_stays_and_is_always_listed(
    style: str, way: Way, tag: str, inner: str, words: str
) -> None:
    text, left_out = shown(f"<main>Before {way(style, tag, inner.format(words))} after</main>")
    assert text == ["Before", "after"]
    (entry,) = left_out
    listed = " ".join(words.split())
    assert (entry.reason, entry.chars, entry.excerpt) == (HIDING[style], len(listed), listed[:200])


@given(st.sampled_from(ATTRIBUTES), sentences)
def test_text_hidden_by_an_attribute_is_listed(attribute: str, words: str) -> None:
    text, left_out = shown(
        f"<p>Before</p><div {attribute}><p>{words}</p></div><template>{words}</template><p>after"
    )
    assert text == ["Before", "after"]
    assert [entry.reason for entry in left_out] == ["hidden", "hidden"]


@given(
    st.sampled_from(SHOWING),
    st.sampled_from((in_sheet, in_attribute)),
    st.sampled_from(LOOK_ALIKES),
    sentences,
)
def test_look_alikes_of_hidden_text_stay(style: str, way: Way, attribute: str, words: str) -> None:
    text, left_out = shown(f"<div {attribute}>{way(style, 'div', words)}</div>")
    assert (text, left_out) == (words.split(), ())


@pytest.mark.parametrize(
    ("sheet", "seen"),
    [
        ("#a { display: none } p { display: block }", False),
        ("p { display: none } #a { display: block }", True),
        ("p { display: none !important } #a { display: block }", False),
        ("@media print { p { display: none } }", True),
        ("@media screen and (min-width: 600px) { p { display: none } }", False),
        ("@media (max-width: 600px) { p { display: none } }", True),
        ("@supports (display: grid) { p { display: none } }", False),
        ("p:hover { display: none }", True),
        ("p::before { display: none }", True),
        ("/* p { display: none } */", True),
        ("p[lang=en] { display: none }", False),
        ("q p, div > p { display: none }", False),
        ("p { display: no", True),
        ("body { opacity: 0; visibility: hidden }", True),
    ],
)
def test_style_sheets_are_cascaded_as_a_browser_does(sheet: str, seen: bool) -> None:
    text, _ = shown(f"<style>{sheet}</style><body><div><p id=a lang=en>words</p></div>")
    assert text == (["words"] if seen else [])


def test_what_is_visible_in_what_is_not_stays() -> None:
    inner = "<p style='visibility:visible;font-size:12px'>yes</p>"
    page = f"<div style='visibility:hidden;font-size:0'>no{inner}no</div>"
    text, left_out = shown(page)
    assert text == ["yes"]
    assert [(entry.reason, entry.excerpt) for entry in left_out] == [("invisible", "nono")]


def test_hidden_letters_within_a_word_do_not_part_it() -> None:
    root = html.parse("<p>un<span hidden>x</span>broken", "page.html")
    html_hidden.take_out(root)
    assert "".join(root.itertext()) == "unbroken"


def test_white_text_stays_where_another_sheet_may_colour_its_ground() -> None:
    words = '<p style="color:#fff">white on white</p>'
    assert shown(words)[0] == []
    assert shown(f'<link rel="stylesheet" href="site.css">{words}')[0] == ["white", "on", "white"]


@pytest.mark.parametrize(
    "part",
    [
        "<details><summary>More</summary>of it</details>",
        '<button aria-expanded=false aria-controls="a b">More</button><p></p><div id=b hidden>of it</div>',
        '<h3><button aria-expanded=false>More</button></h3><div style="display:none">of it</div>',
        '<a role=tab aria-controls=t>More</a><div id=t role=tabpanel style="display:none">of it</div>',
        "<div role=button aria-expanded=false>More</div>"
        '<div style="height:0;overflow:hidden"><div style="opacity:0;visibility:hidden">of it</div></div>',
    ],
)
def test_what_a_reader_can_open_stays(part: str) -> None:
    assert shown(part) == (["More", "of", "it"], ())


def test_what_is_hidden_beside_the_text_of_a_part_that_opens_goes() -> None:
    part = (
        "<button aria-expanded=false>More</button><div hidden><p>of it</p><p style='opacity:0'>none</p></div>"
    )
    kept, left_out = shown(part)
    assert kept == ["More", "of", "it"]
    assert [each.excerpt for each in left_out] == ["none"]


@pytest.mark.parametrize(
    "part",
    [
        "<div style='visibility:hidden'><button aria-expanded=false>More</button><div>of it</div></div>",
        "<div role=tabpanel><p style='display:none'>of it</p>More</div>",
    ],
)
def test_what_no_reader_can_open_goes(part: str) -> None:
    assert "of" not in shown(part)[0]


def test_an_open_dialog_is_shown_though_it_is_a_popover() -> None:
    assert shown("<dialog open popover>words</dialog>")[0] == ["words"]


@pytest.mark.parametrize(
    "control",
    [
        "<button {} aria-expanded=false aria-controls=x>More</button>",
        "<i {}><a role=tab aria-controls=x>More</a></i>",
    ],
)
def test_a_control_opens_the_part_that_it_names_where_it_can_be_pressed(control: str) -> None:
    part = "<section><div id=x style='display:none'>of it</div></section>"
    for state in ("inert", "hidden", "style='display:none'", "style='pointer-events:none'"):
        assert "of" not in shown(control.format(state) + part)[0]
        assert "of" not in shown(part + control.format(state))[0]
    assert shown(control.format("") + part) == (["More", "of", "it"], ())
    assert shown(part + control.format("")) == (["of", "it", "More"], ())


def test_a_control_within_another_part_opens_and_one_within_its_own_part_does_not() -> None:
    inner = (
        "<b><button aria-expanded=false aria-controls=b>Inner</button></b><p></p><div id=b hidden>two</div>"
    )
    outer = "<div><a role=tab aria-controls=a>Outer</a></div>"
    assert shown(f"<div id=a hidden>{inner}</div>{outer}")[0] == ["Inner", "two", "Outer"]
    own = "<div id=a hidden><b><a role=tab aria-controls=a>Close</a></b>one</div>"
    assert shown(f"<p>words</p>{own}")[0] == ["words"]


def test_controls_within_each_other_are_followed_three_deep() -> None:
    def part(depth: int) -> str:
        inner = part(depth + 1) if depth < 6 else ""
        control = f"<b><a role=tab aria-controls=p{depth}>{depth}</a></b>"
        return f"<section><div id=p{depth} hidden>{inner}</div></section>{control}"

    text, left_out = shown(part(1))
    assert text == ["4", "3", "2", "1"]
    assert [each.excerpt for each in left_out] == ["65"]


def test_text_instead_of_scripts_stays_only_where_it_is_all() -> None:
    assert shown("<noscript><p>Switch it on</p></noscript><p>words")[0] == ["words"]
    assert shown("<noscript><p>all there is</p></noscript>")[0] == ["all", "there", "is"]


def test_a_page_of_hidden_pieces_lists_a_thousand_and_sums_up_the_rest() -> None:
    _, left_out = shown("<p>seen</p>" + "<b hidden>four</b>" * 1_500)
    assert len(left_out) == 1_001
    assert sum(entry.chars for entry in left_out) == 4 * 1_500
