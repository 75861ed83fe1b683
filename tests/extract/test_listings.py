"""What listings of a PDF promise: code keeps its lines and indents, and monospaced prose is no code."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from pincite.extract import Extractor
from pincite.extract.blocks import Glyphs, Line
from pincite.extract.geometry.code_signs import is_code
from pincite.extract.geometry.listings import as_block
from pincite.schema.body import body_of
from pincite.schema.extraction import Category, Element, Extraction

MakePdf = Callable[..., Path]
Show = Callable[..., Extraction]
PROSE = "The committee measured the flow of the river at the weir and wrote it down in the book."
LOOP = ("def f(x):", "    if x:", "        return 1", "    return 2")
WIDTH = 5.4
"""Points that a character of Courier is wide at 9 points."""


def typed(canvas: Canvas, lines: Sequence[str], y: float, x: float = 80, font: str = "Courier") -> None:
    canvas.setFont(font, 9)
    for row, line in enumerate(lines):
        indent = len(line) - len(line.lstrip())
        canvas.drawString(x + WIDTH * indent, y - 11 * row, line.lstrip())


@pytest.fixture
def show(extractor: Extractor, make_pdf: MakePdf) -> Show:
    """Return the extraction of a page with these monospaced lines below and above prose."""

    def extract(*listings: Sequence[str], font: str = "Courier") -> Extraction:
        def draw(canvas: Canvas, _: int) -> None:
            canvas.setFont("Helvetica", 9)
            for row in range(10):
                canvas.drawString(60, 760 - 13 * row, PROSE)
            y = 610.0
            for lines in listings:
                typed(canvas, lines, y, font=font)
                y -= 11 * len(lines) + 14
                canvas.setFont("Helvetica", 9)
                canvas.drawString(60, y, PROSE)
                y -= 30

        path = make_pdf(draw)
        return extractor.extract(path, path.name)

    return extract


def code(extraction: Extraction) -> list[str]:
    return [each.text for each in extraction.elements if each.category == Category.CODE_SNIPPET]


@pytest.mark.parametrize(
    "lines",
    [
        LOOP,
        ("{", '  "gates": [', "    {", '      "open": 3', "    }", "  ]", "}"),
        ("1  group = weir", "2  gate = 3", "3  log = yes"),
        ("- name: weir", "  port: [80]", "- name: lock", "  path: /srv/lock"),
        ("import gate", "", "for each in gates:", "    gate.open(each)", "", "print(gates)"),
        ("$ weir open 3", "Gate 3 is open now.", "Go to the other one and turn the wheel.", "$ weir close 3"),
        ("weir open", "weir close"),
        ("# Ask the master of the weir for the key", "weir unlock 3"),
    ],
)
def test_a_listing_is_one_element_with_its_lines_and_indents(show: Show, lines: Sequence[str]) -> None:
    assert code(show(lines)) == ["\n".join(lines)]


@pytest.mark.parametrize(
    "lines",
    [
        ("SELECT name, fee", "FROM gates", "WHERE open", "ORDER BY fee"),
        ("select name, fee", "from gates", "where open", "order by fee"),
        ("mov eax, 1", "add eax, ebx", "ret"),
        ("weir", "|-- gate", "|   `-- lock", "`-- pier"),
        ("2024-05-01 12:00:03 INFO gate opened", "2024-05-01 12:00:04 WARN gate is stuck for the day"),
        ("0000000 7f45 4c46 0201 0100", "0000010 0300 3e00 0100 0000"),
        ("[gates]", "open yes", "close no", "", "[locks]", "key pier"),
        ("Traceback (most recent call last):", '  File "gate.py", line 3, in open', "ValueError: stuck"),
        ("PID TTY          TIME CMD", " 41 pts/0    00:00:00 bash", " 42 pts/0    00:00:01 weir"),
        ("gates:", "  - weir", "  - lock"),
        ("(define (square x)", "  (* x x))"),
        ('10 PRINT "HELLO"', "20 GOTO 10"),
        ("MOVE FEE TO TOTAL.", "DISPLAY TOTAL."),
        ("name,fee,open", "weir,3,yes", "lock,4,no"),
        ("0 5 * * 1 backup", "0 6 * * 1 report"),
        ("- old line", "+ new line"),
        ("from gate import weir", "import os"),
        ("public class Gate", "extends Weir"),
        ("DIM A AS INTEGER", "LET A = 5"),
        ("Begin", "  Writeln('x');", "End."),
        ("Usage: weir [-o] [-c]", "  -o  open the gate", "  -c  close the gate"),
    ],
)
def test_several_monospaced_lines_that_are_no_text_are_code(show: Show, lines: Sequence[str]) -> None:
    assert code(show(lines)) == ["\n".join(lines)]


def test_dots_in_a_row_lead_nowhere_in_a_listing(show: Show) -> None:
    lines = ("$ pytest tests", "tests/test_gate.py ......... 60", "tests/test_weir.py ......", "15 passed")
    extraction = show(lines)
    assert code(extraction) == ["\n".join(lines)]
    assert "\n".join(lines) in [each.text for each in body_of(extraction.elements).elements]


def test_a_value_beside_each_label_of_a_form_is_no_code(extractor: Extractor, make_pdf: MakePdf) -> None:
    def draw(canvas: Canvas, _: int) -> None:
        canvas.setFont("Helvetica", 9)
        for row in range(10):
            canvas.drawString(60, 760 - 13 * row, PROSE)
        for row, label in enumerate(("Trade:", "Paid:")):
            canvas.drawString(60, 610 - 11 * row, label)
        typed(canvas, ("self employed", "in cash"), 610, 130)

    path = make_pdf(draw)
    assert code(extractor.extract(path, path.name)) == []


def test_a_monospaced_line_that_is_no_code_is_no_title(show: Show) -> None:
    extraction = show(("THE WEIR",))
    assert Category.TITLE not in {each.category for each in extraction.elements}


@pytest.mark.parametrize("line", ["a@" + "a" * 40_000, "x " * 40_000, "a/" * 40_000, "(" * 40_000])
def test_long_lines_are_looked_at_in_time(line: str) -> None:
    begun = time.perf_counter()
    is_code([line, line])
    assert time.perf_counter() - begun < 1


@pytest.mark.parametrize(
    "line", ["self employed", "Weir Works Ltd | 12 Pier Street", "jane_roe@weir.example"]
)
def test_values_and_addresses_of_a_single_line_are_no_code(line: str) -> None:
    assert not is_code([line])


def test_a_listing_that_is_moved_in_begins_at_its_own_edge_and_keeps_its_columns(show: Show) -> None:
    assert code(show(("        rate   = 3", "        length = 12"))) == ["rate   = 3\nlength = 12"]


@pytest.mark.parametrize("font", ["Helvetica", "Courier"])
@pytest.mark.parametrize("first", [1, 8])
@pytest.mark.parametrize("size", [5, 6, 9])
def test_numbers_of_lines_in_any_type_stand_before_their_lines(
    extractor: Extractor, make_pdf: MakePdf, font: str, first: int, size: int
) -> None:
    lines = ("while gates {", "    if x {", "        shut(x)", "    }", "", "}")

    def draw(canvas: Canvas, _: int) -> None:
        canvas.setFont("Helvetica", 9)
        for row in range(10):
            canvas.drawString(60, 760 - 13 * row, PROSE)
        typed(canvas, lines, 610, 100)
        canvas.setFont(font, size)
        for row in range(len(lines)):
            canvas.drawRightString(90, 610 - 11 * row, str(first + row))

    path = make_pdf(draw)
    (listing,) = code(extractor.extract(path, path.name))
    rows = listing.split("\n")
    assert [row.split()[0] for row in rows] == [str(first + row) for row in range(len(lines))]
    start = rows[0].index("while")
    assert [row[start:] for row in rows] == list(lines)


def test_numbers_beside_lines_of_a_text_are_left_as_they_are(extractor: Extractor, make_pdf: MakePdf) -> None:
    def draw(canvas: Canvas, _: int) -> None:
        canvas.setFont("Helvetica", 9)
        for row in range(10):
            canvas.drawString(80, 760 - 13 * row, PROSE)
            canvas.drawRightString(70, 760 - 13 * row, str(row + 1))

    path = make_pdf(draw)
    extraction = extractor.extract(path, path.name)
    assert code(extraction) == []
    assert all(str(number) in extraction.pages[0].text.split() for number in range(1, 11))


def test_a_listing_whose_first_line_is_the_deepest_keeps_every_indent(show: Show) -> None:
    lines = ("            gate.open();", "        }", "    }", "}", "", "int main() {", "    return 0;", "}")
    extraction = show(lines)
    assert code(extraction) == ["\n".join(lines)]
    (page,) = extraction.pages
    (element,) = (each for each in extraction.elements if each.category == Category.CODE_SNIPPET)
    assert page.text[element.start : element.end] == element.text
    box = next(word.box for word in page.words if page.text[word.start : word.end] == "gate.open();")
    assert box[0] == pytest.approx(80 + 12 * WIDTH, abs=0.1)


def test_what_prose_parts_are_two_listings(show: Show) -> None:
    assert code(show(LOOP, ("weir --close",))) == ["\n".join(LOOP), "weir --close"]


def test_a_command_in_bold_is_code_and_a_name_in_bold_is_none(show: Show) -> None:
    extraction = show(("sh$ make install",), ("weir open",), ("weir_open(path, mode)",), font="Courier-Bold")
    assert code(extraction) == ["sh$ make install", "weir open"]


def test_words_of_a_listing_stand_where_the_page_shows_them(show: Show) -> None:
    (page,) = show(LOOP).pages
    start = page.text.index(LOOP[0])
    words = [word for word in page.words if start <= word.start < start + len("\n".join(LOOP))]
    assert [page.text[word.start : word.end] for word in words] == " ".join(LOOP).split()
    lefts = [word.box[0] for word in words if page.text[word.start - 1] in "\n "]
    assert lefts[0] == pytest.approx(80, abs=0.1)
    box = next(word.box for word in words if page.text[word.start : word.end] == "if")
    assert box[0] == pytest.approx(80 + 4 * WIDTH, abs=0.1)


def test_listings_in_two_columns_are_not_mixed(extractor: Extractor, make_pdf: MakePdf) -> None:
    right = ("def g(y):", "    while y:", "        y -= 1", "    return y")

    def draw(canvas: Canvas, _: int) -> None:
        for x, lines in ((50, LOOP), (310, right)):
            canvas.setFont("Helvetica", 9)
            for row in range(24):
                if not 10 <= row < 15:
                    canvas.drawString(x, 760 - 13 * row, PROSE[:52])
            typed(canvas, lines, 626, x + 10)

    path = make_pdf(draw)
    assert code(extractor.extract(path, path.name)) == ["\n".join(LOOP), "\n".join(right)]


def test_listings_side_by_side_under_prose_are_not_mixed(extractor: Extractor, make_pdf: MakePdf) -> None:
    right = ("def g(y):", "    if y:", "        return y", "    return 2")

    def draw(canvas: Canvas, _: int) -> None:
        canvas.setFont("Helvetica", 9)
        for row in range(10):
            canvas.drawString(60, 760 - 13 * row, PROSE)
        typed(canvas, LOOP, 610, 60)
        typed(canvas, right, 610, 320)

    path = make_pdf(draw)
    assert code(extractor.extract(path, path.name)) == ["\n".join(LOOP), "\n".join(right)]


def test_a_line_of_code_that_ends_in_a_hyphen_keeps_its_end(show: Show) -> None:
    lines = ("total = gross-", "net + tax", "print(total)")
    assert code(show(lines)) == ["\n".join(lines)]


@pytest.mark.parametrize(
    "lines",
    [
        (
            "The fee for a barge is 41 crowns. It is paid in May to the",
            "harbour master, who is found at the pier (Tel. 0731/22 10).",
        ),
        ("Jane Doe, 12 Pier Street",),
        ("Jane Doe", "12 Pier Street", "Weirton"),
        ("$ 41.00",),
        ("US$ in thousands",),
        ("50% of the fee (see note 3): it is due; in May",),
        ("not applicable",),
        ("n/a",),
        ("(a) the fee for barges;", "(b) the fee for boats; and", "(c) the tax that is owed on either."),
        ("The gate is set by --gate and /etc/weir, which the", "master of the weir writes (see weir_open)."),
        ("1. Open the gate", "2. Close the gate"),
        ("https://weir.example/works/gates",),
        ("Weir Works Ltd | 12 Pier Street", "Tel 0731/2210 | jane_roe@weir.example"),
        ("Weir Works Ltd | 12 Pier Street", "Tel 0731/2210", "IBAN DE00 1234 = Weir Bank"),
        ("Tel: +44 20 1234 5678", "Fax: +44 20 1234 5679"),
        ("Universität Wien", "Institut für Informatik"),
        ("WEIR WORKS LTD", "12 PIER STREET", "LONDON SW1A 2AA"),
        ("ALL BOATS MUST REPORT TO THE MASTER OF THE WEIR", "BEFORE THE GATE IS OPENED FOR THEM."),
        ("Die Gebühr für einen Kahn beträgt 41 Kronen und wird im Mai", "dem Hafenmeister gezahlt."),
        ("J'ai vu le maître du port hier soir et je lui ai donné", "quarante couronnes."),
        ("Lights of the weir ........ 3", "Boats and their fees ...... 12"),
    ],
)
def test_monospaced_prose_addresses_and_values_are_no_code(show: Show, lines: Sequence[str]) -> None:
    extraction = show(lines)
    assert code(extraction) == []
    text = " ".join(extraction.pages[0].text.split())
    assert all(line in text for line in lines)


def test_sentences_in_courier_have_no_line_break_within(show: Show) -> None:
    text = (
        show(("The fee for a barge is 41 crowns. It is paid (in May) to the", "harbour master."))
        .pages[0]
        .text
    )
    assert "It is paid (in May) to the harbour master." in text


def whole_pages(extractor: Extractor, make_pdf: MakePdf, *pages: Sequence[str]) -> Sequence[Element]:
    def draw(canvas: Canvas, number: int) -> None:
        typed(canvas, pages[number - 1], 780)

    path = make_pdf(draw, pages=len(pages))
    return extractor.extract(path, path.name).elements


LETTER = (
    "Weirton, 3 May 1968", "", "Dear Mr. Doe,", "",
    "  I have your letter of 1 May (file 22/68): the fee = 41 crowns, of",
    "which $ 12 were paid; 70% of the rest is due in June. Please send it",
    "to the harbour master, at the pier.", "  The key is kept", "- at the lock, and", "- at the weir.", "",
    "Yours, J. Roe",
)  # fmt: skip
REQUEST = (
    "Network Working Group                                      J. Roe", "",
    "1.  Introduction", "",
    "   The Weir Protocol (WP) opens gates.  A gate MUST NOT be opened twice",
    "   [RFC2119]; a client sends OPEN(gate) and waits for the reply, which",
    "   is either OPENED or REFUSED:", "",
    "   OPENED    The gate is open.", "   REFUSED   The gate is not there.", "",
    "   Replies are read by the rules of section 3.2.",
)  # fmt: skip


@pytest.mark.parametrize("page", [LETTER, REQUEST])
def test_a_document_that_is_monospaced_throughout_has_no_code(
    extractor: Extractor, make_pdf: MakePdf, page: Sequence[str]
) -> None:
    elements = whole_pages(extractor, make_pdf, page)
    assert Category.CODE_SNIPPET not in {each.category for each in elements}


def test_a_page_of_code_alone_is_code(extractor: Extractor, make_pdf: MakePdf) -> None:
    (element,) = whole_pages(extractor, make_pdf, LOOP)
    assert (element.category, element.text) == (Category.CODE_SNIPPET, "\n".join(LOOP))


def test_a_typed_paragraph_goes_on_over_the_page(extractor: Extractor, make_pdf: MakePdf) -> None:
    parts = (
        ("The fee (41 crowns) is paid at", "the office, which is open from"),
        ("may to june (Tel. 22).",),
    )

    def draw(canvas: Canvas, number: int) -> None:
        canvas.setFont("Helvetica", 9)
        for row in range(10):
            canvas.drawString(60, 600 - 13 * row, PROSE)
        typed(canvas, parts[number - 1], 120 if number == 1 else 720, 60)

    path = make_pdf(draw, pages=2)
    elements = extractor.extract(path, path.name).elements
    (part,) = (each for each in elements if each.continues)
    assert (part.page, part.text) == (2, "may to june (Tel. 22).")


def test_a_word_that_is_drawn_in_two_parts_is_one() -> None:
    texts = ("apt", "install", "weir", "-lock")
    lefts = (0.0, 20.0, 60.0, 81.0)
    words = [Glyphs(text, (x, 10, x + 5 * len(text), 20)) for text, x in zip(texts, lefts, strict=True)]
    block = as_block([Line(tuple(words), 10, monospaced=True)])
    assert block.text == "apt install weir-lock"
    assert [block.text[word.start : word.end] for word in block.words] == list(texts)


def test_white_of_a_malformed_page_is_bounded() -> None:
    places = ((0.0, 0.0), (1e7, 9e6), (9e8, 1e9))
    lines = [Line((Glyphs("x", (x, y, x + 1e-6, y + 1e-6)),), 1e-6, monospaced=True) for x, y in places]
    assert len(as_block(lines).text) < 500


@pytest.mark.parametrize(
    "line",
    ["$ make", "root@weir:~# reboot", ">>> gate.open(3)", "weir --open", "ls -l /etc", "x += 1", "}",
     "cat gates | sort", "if (open) {", "return gate_of(3)", "// opens it",
     "GATE=3 weir", "<gate>3</gate>", "weir <gate>"],
)  # fmt: skip
def test_each_of_these_lines_is_code(line: str) -> None:
    assert is_code([line])


@pytest.mark.parametrize("line", ["# Gates", "gate = 3", "read_gate(3)"])
def test_one_line_with_a_sign_is_no_code_where_all_text_is_set_alike(line: str) -> None:
    assert not is_code([line], sure=True)
