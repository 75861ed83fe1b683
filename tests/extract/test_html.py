"""What extraction promises of HTML: what a browser shows of the main content, with its structure."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import escape
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from pincite.extract import to_markdown
from pincite.extract.html.doctype import without_internal_subset
from pincite.schema.extraction import Category, Element, Extraction

Read = Callable[[str | bytes], Extraction]

WORD = re.compile(r"\w+")
FILLER = "<p>The working week has 37.5 hours, and the depot opens at half past six.</p>" * 3


def only(extraction: Extraction, category: Category) -> list[Element]:
    return [element for element in extraction.elements if element.category == category]


@pytest.mark.parametrize(
    "head",
    [
        '<meta charset="iso-8859-1">',
        '<meta http-equiv="Content-Type" content="text/html; charset=latin1">',
        "",
    ],
)
def test_a_latin_1_page_keeps_its_accents(read: Read, head: str) -> None:
    page = f"<html><head>{head}</head><body><p>Le café coûte 3 € à l’été.</p></body></html>"
    assert read(page.encode("cp1252")).pages[0].text == "Le café coûte 3 € à l’été."


def test_a_byte_order_mark_goes_before_what_the_page_says(read: Read) -> None:
    page = '<html><head><meta charset="iso-8859-1"></head><body><p>Größe über 3 µm</p></body></html>'
    for encoding in ("utf-8-sig", "utf-16"):
        assert read(page.encode(encoding)).pages[0].text == "Größe über 3 µm"


STRICT = 'PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd"'


@pytest.mark.parametrize(
    "subset",
    [
        '<!ENTITY x "y">',
        "<!-- it's ]> a comment --> <?php ]> ?> <!ENTITY x ']>'>",
        '<!ATTLIST svg xmlns:xlink CDATA #FIXED "http://www.w3.org/1999/xlink">\n',
        '<!ENTITY e0 "ha">' + "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(30)),
        '<!ENTITY x SYSTEM "file:///etc/passwd">',
    ],
)
@pytest.mark.parametrize("doctype", [f"<!DOCTYPE html {STRICT}", "<!-- A page. --><!doctype html"])
def test_declarations_in_a_doctype_are_no_text_and_are_not_carried_out(
    read: Read, doctype: str, subset: str
) -> None:
    extraction = read(
        f'<?xml version="1.0" encoding="UTF-8"?>\n{doctype} [ {subset} ] >\n'
        '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Fees of the harbour</title></head>'
        "<body><p>The fee is 41 crowns &x; &e30;.</p></body></html>"
    )
    assert extraction.title == "Fees of the harbour"
    assert extraction.pages[0].text == "The fee is 41 crowns &x; &e30;."


@pytest.mark.parametrize(
    "doctype",
    ["<!DOCTYPE html [ <!ENTITY x 'y> ", "<!DOCTYPE html [ <!-- ", "<!DOCTYPE html [", "<!DOCTYPE html>["],
)
def test_a_doctype_that_does_not_end_takes_no_text_with_it(read: Read, doctype: str) -> None:
    page = f"{doctype}<html><body><p>It's 41 crowns [net].</p><p>See '[1]'.</p> ]></body></html>"
    assert "41 crowns [net]" in read(page).pages[0].text


@pytest.mark.parametrize("opening", ["<!--", "<?", '"', "'", "[", "<!DOCTYPE html ["])
def test_a_doctype_of_a_million_openings_is_looked_through_once(opening: str) -> None:
    markup = f"<!DOCTYPE html [{opening * 1_000_000}<html><p>Text"
    assert without_internal_subset(markup) == markup


@pytest.mark.parametrize(
    "hidden",
    [
        "<p hidden>secret</p>",
        '<div style="color:red; display : none">secret</div>',
        '<p style="visibility:hidden">secret</p>',
        '<span style="font-size:0">secret</span>',
        '<p aria-hidden="true">secret</p>',
        "<template><p>secret</p></template>",
        "<script>secret</script><style>secret</style><noscript>secret</noscript><!-- secret -->",
        "<svg><text>secret</text></svg>",
    ],
)
def test_what_a_browser_does_not_show_is_not_read(read: Read, hidden: str) -> None:
    text = (
        read(f"<html><body><main><p>Before it.</p>{hidden} and after {FILLER}</main></body></html>")
        .pages[0]
        .text
    )
    assert "secret" not in text
    assert "Before it." in text
    assert "and after" in text


def test_headings_nest_as_their_tags_say(read: Read) -> None:
    extraction = read(
        f"<main><h1>Handbook</h1><h2>Leave</h2><h3>Illness</h3>{FILLER}<h2>Tools</h2>{FILLER}</main>"
    )
    titles = only(extraction, Category.TITLE)
    assert [(title.text, title.level) for title in titles] == [
        ("Handbook", 1),
        ("Leave", 2),
        ("Illness", 3),
        ("Tools", 2),
    ]
    assert only(extraction, Category.NARRATIVE_TEXT)[0].headings == ("Handbook", "Leave", "Illness")
    assert only(extraction, Category.NARRATIVE_TEXT)[-1].headings == ("Handbook", "Tools")


def test_a_table_keeps_its_spans_and_heading_rows(read: Read) -> None:
    table = (
        "<table><caption>Rates</caption><thead><tr><th rowspan=2>Grade<th colspan=2>Weekday</tr>"
        "<tr><th>Standby<th>Call</tr></thead>"
        "<tr><td>Junior<td>(1,210)<td>$ 340</tr><tr><td>Senior<td>310<td>480<br>+ 5 %</tr></table>"
    )
    extraction = read(f"<main>{FILLER}{table}{FILLER}</main>")
    (found,) = only(extraction, Category.TABLE)
    assert found.text == "Grade\tWeekday\t\n\tStandby\tCall\nJunior\t(1,210)\t$ 340\nSenior\t310\t480 + 5 %"
    assert found.header_rows == 2
    assert found.html is not None
    assert '<th rowspan="2">Grade</th><th colspan="2">Weekday</th>' in found.html
    assert "Rates" in extraction.pages[0].text


def test_a_cell_that_claims_a_million_columns_does_no_harm(read: Read) -> None:
    bomb = "<table>" + "<tr><td colspan=99999 rowspan=99999>a<td>b</tr>" * 400 + "</table>"
    assert "a" in read(f"<main>{FILLER}{bomb}</main>").pages[0].text


def test_a_table_has_its_cells_where_their_text_stands(read: Read) -> None:
    table = "<table><tr><th>Grade<th colspan=2>Pay</tr><tr><td>Junior<td>$ 340<td>(12)</tr></table>"
    extraction = read(f"<main>{FILLER}{table}</main>")
    (found,) = only(extraction, Category.TABLE)
    cells = [
        (extraction.pages[0].text[cell.start : cell.end], cell.row, cell.column, cell.colspan)
        for cell in found.cells
    ]
    assert cells == [
        ("Grade", 0, 0, 1),
        ("Pay", 0, 1, 2),
        ("Junior", 1, 0, 1),
        ("$ 340", 1, 1, 1),
        ("(12)", 1, 2, 1),
    ]


def test_code_keeps_its_lines(read: Read) -> None:
    code = "def area(r):\n    return 3 * r\n\nprint(area(2))"
    extraction = read(f"<main>{FILLER}<pre><code>{code}</code></pre><p>It prints <code>12</code>.</p></main>")
    (found,) = only(extraction, Category.CODE_SNIPPET)
    assert found.text == code
    assert f"```\n{code}\n```" in to_markdown(extraction)
    assert "It prints 12." in extraction.pages[0].text


def test_code_keeps_the_lines_that_stand_in_elements_of_their_own(read: Read) -> None:
    code = "kind: Service\nports:\n  - port: 80\n    name: web"
    markup = (
        "<span style='display:flex'><span><b>kind</b>: Service<i>\n</i></span></span>"
        "<span><b>ports</b>:<br></span><span>  - <b>port</b>: 80\n    <b>name</b>:<i> </i>web</span>"
    )
    menu = "<nav><a href='/'>Home</a></nav>"
    page = f"{menu}<main>{FILLER}<pre><code>{markup}</code></pre></main>"
    (found,) = only(read(page), Category.CODE_SNIPPET)
    assert found.text == code


def test_a_line_of_code_that_ends_in_a_hyphen_keeps_its_end(read: Read) -> None:
    code = "total = gross-\nnet + tax\nprint(total)"
    (found,) = only(read(f"<main>{FILLER}<pre>{code}</pre></main>"), Category.CODE_SNIPPET)
    assert found.text == code


def test_lines_of_code_that_are_blocks_part_without_a_line_break_and_buttons_are_left_out(read: Read) -> None:
    lines = "".join(f"<span style='display: block'>{line}</span>" for line in ("kind: Service", "ports: []"))
    page = f"<main>{FILLER}<pre><button>Copy</button><code>{lines}</code></pre></main>"
    (found,) = only(read(page), Category.CODE_SNIPPET)
    assert found.text == "kind: Service\nports: []"


def test_white_space_in_an_element_of_its_own_parts_words(read: Read) -> None:
    words = "<p><b>Two</b><i> </i><b>words</b><u></u> <b>and</b></p>"
    page = f"<nav><a href='/'>Home</a></nav><main>{FILLER}{words}</main>"
    assert "Two words and" in read(page).pages[0].text


def test_lists_in_lists_have_levels(read: Read) -> None:
    items = "<ul><li>Pumps<ol><li>Small<ul><li>Blue</ul><li>Large</ol><li>Valves</ul>"
    extraction = read(f"<main>{FILLER}{items}</main>")
    levels = [(item.text, item.level) for item in only(extraction, Category.LIST_ITEM)]
    assert levels == [("Pumps", 1), ("Small", 2), ("Blue", 3), ("Large", 2), ("Valves", 1)]


def test_a_definition_stands_with_its_term(read: Read) -> None:
    terms = (
        "<dl><dt>Head</dt><dd>The <b>height</b> a pump lifts to</dd><dt>Why?</dt><dd>So.</dd>"
        "<div><dt><a href='/npsh'>NPSH</a></dt><dd>What is left</dd></div></dl>"
    )
    extraction = read(f"<main>{FILLER}{terms}</main>")
    items = [item.text for item in only(extraction, Category.LIST_ITEM)]
    assert items == ["Head: The height a pump lifts to", "Why? So.", "NPSH: What is left"]
    assert "[NPSH](/npsh): What is left" in to_markdown(extraction)


def test_what_a_reader_opens_is_read_and_what_is_hidden_is_in_the_report(read: Read) -> None:
    opened = "<details><summary>More</summary><p>Opened.</p></details>"
    extraction = read(f"<main>{FILLER}{opened}<p hidden>{'x' * 300}</p></main>")
    assert "Opened." in extraction.pages[0].text
    (reading,) = extraction.page_extractions
    (left_out,) = reading.left_out
    assert (left_out.reason, left_out.chars, left_out.excerpt) == ("hidden", 300, "x" * 200)
    assert reading.because.startswith("all of the shown text")


def test_the_report_says_how_much_of_the_shown_text_is_content(read: Read) -> None:
    menu = "".join(f"<li><a href='/{n}'>Page {n}</a></li>" for n in range(30))
    article = FILLER.replace("</p>", " A longer sentence follows it here.</p>") * 4
    extraction = read(f"<body><nav><ul>{menu}</ul></nav><article><h1>Depots</h1>{article}</article></body>")
    assert "Page 7" not in extraction.pages[0].text
    (reading,) = extraction.page_extractions
    assert reading.because.startswith("main content: ")
    assert "%" in reading.because


def test_captions_terms_labels_and_unknown_elements_are_kept(read: Read) -> None:
    words = ["figcaption", "dt", "dd", "label", "x-widget", "summary", "address"]
    pieces = "".join(f"<{tag}>The words of {tag} stay.</{tag}>" for tag in words)
    extraction = read(f"<main>{FILLER}<a><div>A block in a link stays.</div></a>{pieces}</main>")
    text = extraction.pages[0].text
    assert [word for word in words if f"The words of {word} stay." not in text] == []
    assert "A block in a link stays." in text
    assert extraction.remarks == ()


@pytest.mark.parametrize("name", ["handbook.html", "press-release.html"])
def test_what_surrounds_the_content_is_left_out(
    sample: Callable[[str], Extraction], sample_docs: Path, name: str
) -> None:
    truth = json.loads((sample_docs / "truth.json").read_text())[name]
    lines = {element.text for element in sample(name).elements}
    titles = {heading["text"] for heading in truth["headings"]}
    chrome = {line for part in truth["boilerplate"].values() for line in part} - titles
    assert not lines & chrome


def test_a_page_as_deep_as_is_allowed_is_read(read: Read) -> None:
    deep = "<div>" * 240 + "The deepest words are read." + "</div>" * 240
    assert read(f"<html><body>{deep}</body></html>").pages[0].text == "The deepest words are read."


@pytest.mark.parametrize("depth", [300, 1_500])
def test_wrappers_deeper_than_can_be_kept_are_taken_off(read: Read, depth: int) -> None:
    deep = "<div>" * depth + "<p>The deepest words</p><p>are read.</p>" + "</div>" * depth
    assert read(f"<p>Above.</p>{deep}<p>Below.</p>").pages[0].text.split("\n\n") == [
        "Above.",
        "The deepest words",
        "are read.",
        "Below.",
    ]


def test_a_text_of_a_million_characters_is_read_whole(read: Read) -> None:
    long = "word " * 190_000
    extraction = read(f"<h1>Long</h1><p>{long}</p><p>After it.</p>")
    assert extraction.pages[0].text == f"Long\n\n{long.strip()}\n\nAfter it."
    assert extraction.remarks == ()


def test_an_element_with_a_hundred_thousand_attributes_is_read(read: Read) -> None:
    attributes = " ".join(f"a{number}='{number}'" for number in range(100_000))
    page = f"<p {attributes}>These words are read.</p><p {attributes} hidden>secret</p>"
    assert read(page).pages[0].text == "These words are read."


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.text(st.sampled_from("abcXYZ 019.,;:%&<>()-é漢"), min_size=1, max_size=60), min_size=1, max_size=8
    )
)
def test_no_word_of_a_page_of_plain_paragraphs_is_lost(read: Read, paragraphs: list[str]) -> None:
    assume(all(any(map(str.isalnum, text)) for text in paragraphs))
    page = "".join(f"<p>{escape(text)}</p>" for text in paragraphs)
    assert WORD.findall(read(page).pages[0].text) == WORD.findall(" ".join(paragraphs))


def test_html_has_one_page_without_size_words_or_boxes(read: Read) -> None:
    extraction = read(f"<html><title>A page of rules</title><main>{FILLER}</main></html>")
    (page,) = extraction.pages
    assert (page.number, page.width, page.height, page.words, page.read_by) == (1, None, None, (), "html")
    assert {element.box for element in extraction.elements} == {None}
    assert extraction.title == "A page of rules"


def test_single_characters_in_elements_of_a_pages_own_are_read_as_they_are(read: Read) -> None:
    price = "<x-price><x-a>22</x-a> <x-b>95</x-b><x-c>2</x-c></x-price>"
    pages = "<x-pages><x-a>1</x-a><x-a>2</x-a><x-a>3</x-a></x-pages>"
    said = read(f"<main><p>The lid is made of brass.</p>{price}<p>It is sold by the works.</p>{pages}</main>")
    assert [each.text for each in said.elements][1::2] == ["22 95 2", "1 2 3"]
