"""What is set is the truth: grids stay whole, halves apart, rows are found on their pages, scores add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from random import Random

import pymupdf
import pytest
from engines import ENGINES, Engine, Extract, Output
from hypothesis import given, settings
from hypothesis import strategies as st
from metrics.grids import Cell, from_html, from_rows
from typeset.causes import signs_joined
from typeset.document import PROGRAMS, Document, Prose, column_widths
from typeset.html_page import html_page
from typeset.latex import latex
from typeset.make import make_tables
from typeset.manuals import aligned
from typeset.readings import Reading, read_all
from typeset.scoring import differences, figures, score
from typeset.sheets import Sheet, whole
from typeset.split import halves
from typeset.styles import CHANGES, Style, styles, styles_anew
from typeset.truth import Truth, read_truth, truth_of

WORDS = ("Item", "North basin", "12", "3,450", "", "–", "a longer text of a cell")


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    """Tables of two to seven columns, the head of one row."""
    width, height = draw(st.integers(2, 7)), draw(st.integers(4, 9))
    rows = [[draw(st.sampled_from(WORDS)) for _ in range(width)] for _ in range(height)]
    sheet = whole(from_rows([[f"Head {at}" for at in range(width)], *rows]), 1)
    assert sheet is not None
    return sheet


def covered(sheet: Sheet) -> Counter[tuple[int, int]]:
    """How often each place is covered."""
    return Counter(
        (cell.row + down, cell.column + right)
        for cell in sheet.cells
        for down in range(cell.rowspan)
        for right in range(cell.colspan)
    )


@pytest.mark.parametrize("cause", [cause for cause, change in CHANGES.items() if change])
@settings(max_examples=20, deadline=None)
@given(sheets(), st.integers())
def test_each_cause_covers_each_place_of_the_grid_exactly_once(cause: str, sheet: Sheet, seed: int) -> None:
    change = CHANGES[cause]
    assert change is not None
    changed = change(sheet, Random(seed))
    places = covered(changed)
    assert set(places.values()) == {1}
    assert len(places) == changed.width * changed.height
    assert list(changed.cells) == sorted(changed.cells, key=lambda cell: (cell.row, cell.column))


def test_halves_are_of_the_same_size_and_every_cause_has_styles_in_both() -> None:
    assert Counter(halves("programs", PROGRAMS).values()) == {"looked-at": 2, "only-scored": 2}
    assert set(Counter((style.cause, style.half) for style in styles()).values()) == {2}


def test_styles_drawn_anew_are_none_of_the_first_and_every_cause_has_some_in_both_halves() -> None:
    counted = Counter((style.cause, style.half) for style in styles_anew())
    assert {half: {n for (_, of), n in counted.items() if of == half} for _, half in counted} == {
        "looked-at": {4},
        "only-scored": {2},
    }
    looks = [
        {replace(style, name="", half="looked-at") for style in drawn} for drawn in (styles(), styles_anew())
    ]
    assert len(looks[0] & looks[1]) < len(looks[0]) / 4


def test_the_split_is_the_one_that_was_made_once() -> None:
    assert halves("programs", PROGRAMS) == {
        "chromium": "looked-at",
        "weasyprint": "looked-at",
        "latex": "only-scored",
        "libreoffice": "only-scored",
    }


def test_a_sign_is_as_well_read_with_its_number() -> None:
    sheet = Sheet(from_html(
        "<tr><td>Rent</td><td colspan=2>2020</td></tr><tr><td>North</td><td>$</td><td>12</td></tr>"
        "<tr><td>South</td><td></td><td>13</td></tr>"
    ), 1)  # fmt: skip
    joined = signs_joined(sheet)
    assert [cell.text for cell in joined.cells] == ["Rent", "2020", "North", "$ 12", "South", "13"]
    assert joined.width == 2


def document(*blocks: Prose | Sheet, style: Style | None = None) -> Document:
    """Return a document of the first style."""
    return Document("one", style or styles()[0], "latex", "source", blocks, 4)


def drawn(folder: Path, *pages: str) -> Path:
    """Return a PDF with these texts."""
    path = folder / "one.pdf"
    with pymupdf.open() as pdf:
        for text in pages:
            pdf.new_page().insert_text((50, 50), text)
        pdf.save(path)
    return path


SHEET = Sheet(from_rows([["Item", "Cost"], ["Gravel", "12"], ["Timber", "13"]]), 1)


@pytest.mark.parametrize("head", ["", "Item Cost\n"])
def test_a_table_over_two_pages_is_two_tables_with_the_head_where_it_is_repeated(
    tmp_path: Path, head: str
) -> None:
    pdf = drawn(tmp_path, "Before.\nItem Cost\nGravel 12", f"{head}Timber 13\nAfter.")
    truth = truth_of(document(Prose("paragraph", "Before."), SHEET, Prose("paragraph", "After.")), pdf)
    assert truth is not None
    assert [page for page, _ in truth.tables] == [1, 2]
    second = [["Timber", "13"]] if not head else [["Item", "Cost"], ["Timber", "13"]]
    assert truth.readings()[0][1][1] == from_rows(second)


def test_a_pdf_that_lost_a_letter_has_no_truth(tmp_path: Path) -> None:
    assert truth_of(document(SHEET), drawn(tmp_path, "Item Cost\nGravel 12\nTimber 3")) is None


@settings(max_examples=10, deadline=None)
@given(sheets())
def test_every_text_is_set_and_no_table_is_wider_than_it_may_be(sheet: Sheet) -> None:
    for style in styles()[::9]:
        widths, size = column_widths(sheet, style)
        assert sum(widths) <= 483 * style.share + 1
        assert size > 0
    page, source = html_page(document(sheet)), latex(document(sheet))
    for cell in sheet.cells:
        assert cell.text in page
        assert cell.text.replace("-", "{-}") in source


def truth(name: str, source: str) -> Truth:
    """Return a document with one table."""
    html = "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>"
    return Truth(name, "looked-at", "made", source, "latex", "zebra", "full", [(1, html)], [])


def reading(*rows: list[str]) -> Reading:
    """Return what a reader made of it."""
    return Reading(((1, from_rows(rows)),) if rows else (), "", 1, 0.0, {})


RIGHT, MISSED = reading(["a", "b"], ["c", "d"]), reading()


def test_a_right_reading_has_one_a_missed_table_nought_and_an_invented_one_halves() -> None:
    one = truth("one", "a source")
    assert {above / below for above, below in score(one, RIGHT).values()} == {1.0}
    assert {above / below for above, below in score(one, MISSED).values()} == {0.0}
    invented = Reading((*RIGHT.tables, (1, from_rows([["x", "y"], ["z", "w"]]))), "", 1, 0.0, {})
    assert score(one, invented)["TEDS, micro"] == (1.0, 2)


def test_documents_of_a_source_are_drawn_together() -> None:
    truths = [truth(name, name[0]) for name in ("a1", "a2", "b1", "b2")]
    scored = {one.name: score(one, RIGHT if one.source == "a" else MISSED) for one in truths}
    sources = {one.name: one.source for one in truths}
    value, low, high = figures(scored, sources)["TEDS, macro"]
    assert (value, low, high) == (0.5, 0.0, 1.0)
    assert differences(scored, scored, sources)["TEDS, macro"] == [0.0, 0.0, 0.0]


def test_a_file_is_read_once_by_a_version_of_a_reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Path] = []

    @contextmanager
    def opened() -> Iterator[Extract]:
        def extract(path: Path) -> Output:
            asked.append(path)
            return Output("text", ((1, (Cell(0, 1, "b"), Cell(1, 0, "c", 1, 2))),), 1)

        yield extract

    monkeypatch.setitem(ENGINES, "find_tables", Engine(opened, (".pdf",)))
    file = tmp_path / "one.pdf"
    file.write_bytes(b"1")
    first, second = (list(read_all("find_tables", [file], tmp_path)) for _ in range(2))
    assert first == second
    assert first[0].tables == ((1, (Cell(0, 1, "b"), Cell(1, 0, "c", 1, 2))),)
    assert asked == [file]


def test_a_truth_is_read_as_it_was_written(tmp_path: Path) -> None:
    truth("one", "a").write(tmp_path)
    assert read_truth(tmp_path / "one.json").readings() == truth("one", "a").readings()


def test_a_page_of_a_manual_with_a_part_of_another_table_is_left_out() -> None:
    pages = [
        Counter("the kernel option name and meaning alpha first beta second".split()),
        Counter("gamma delta epsilon zeta some prose and more".split()),
        Counter("eta theta iota kappa and text".split()),
    ]
    found = aligned(
        [
            from_rows([["name", "meaning"], ["alpha", "first"], ["beta", "second"]]),
            from_rows([["gamma", "delta"], ["epsilon", "zeta"], ["eta", "theta"], ["iota", "kappa"]]),
        ],
        pages,
    )
    assert list(found) == [0]


def test_a_missing_program_is_named_with_what_brings_it_and_what_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("BENCH_LATEX", raising=False)
    make_tables(tmp_path, [document(SHEET)])
    assert "latex is missing (apt-get install" in (said := capsys.readouterr().out)
    assert "its 1 documents are left out" in said
    assert not list(tmp_path.iterdir())
