"""What extraction promises of HTML: what a browser shows of the main content, with its structure."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from pincite.document import Category, Element, Extraction
from pincite.extract import Extractor

Read = Callable[[str | bytes], Extraction]

FILLER = "<p>The working week has 37.5 hours, and the depot opens at half past six.</p>" * 3


@pytest.fixture
def read(extractor: Extractor, tmp_path: Path) -> Read:
    """Extracts a page given as markup or bytes."""

    def extract(markup: str | bytes) -> Extraction:
        path = tmp_path / "page.html"
        path.write_bytes(markup.encode() if isinstance(markup, str) else markup)
        return extractor.extract(path, "page.html")

    return extract


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


def test_html_has_one_page_without_size_words_or_boxes(read: Read) -> None:
    extraction = read(f"<html><title>A page of rules</title><main>{FILLER}</main></html>")
    (page,) = extraction.pages
    assert (page.number, page.width, page.height, page.words, page.read_by) == (1, None, None, (), "html")
    assert {element.box for element in extraction.elements} == {None}
    assert extraction.title == "A page of rules"
