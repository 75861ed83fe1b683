"""The report tells every page once, counts what it lists, and grades what a reader should do."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pincite.schema.extraction import LeftOut, PageExtraction, Remark, Uncovered
from pincite.store.report import report_of


def flow(pages: int) -> list[PageExtraction]:
    return [PageExtraction(page, "flow", "running text", 100) for page in range(1, pages + 1)]


def doubts(pages: int) -> list[Remark]:
    return [Remark("table-structure-lost", "Its grid was lost.", page) for page in range(1, pages + 1)]


@pytest.mark.parametrize(
    ("readings", "remarks", "grade"),
    [
        (flow(20), [], "A"),
        (flow(20), doubts(2), "B"),
        (flow(20), [Remark("file-repaired", "It was repaired.")], "B"),
        (flow(20), doubts(3), "C"),
        (flow(20), doubts(6), "C"),
        (flow(20), doubts(7), "D"),
        ([*flow(19), PageExtraction(20, None, "It took too long.", 0)], [], "D"),
        ([PageExtraction(1, "flow", "running text", 100, garbled=0.2)], [], "D"),
    ],
)
def test_the_grade_says_what_to_do(readings: list[PageExtraction], remarks: list[Remark], grade: str) -> None:
    assert report_of(readings, remarks, document="a.pdf").grade == grade


def test_a_doubt_stands_with_its_page_and_what_has_no_page_with_the_file() -> None:
    remarks = [
        Remark("page-timeout", "Page 2 was not read.", 2),
        Remark("file-repaired", "It was repaired."),
    ]
    lost = PageExtraction(2, None, "Page 2 was not read.", 0)
    report = report_of([*flow(1), lost], remarks, document="a.pdf", version=3)
    assert [doubt.code for doubt in report.doubts] == ["file-repaired"]
    assert [[doubt.code for doubt in page.doubts] for page in report.pages] == [[], ["page-timeout"]]
    assert (report.version, report.pages[1].read_by, report.totals.pages_lost) == (3, None, 1)


def test_what_was_settled_by_a_guess_is_a_doubt_of_its_page() -> None:
    guessed = replace(flow(1)[0], unclear=("reading-order", "table-shape"))
    report = report_of([guessed], [], document="a.pdf")
    assert [doubt.code for doubt in report.pages[0].doubts] == ["reading-order", "table-shape"]
    assert report.grade == "B"


def test_a_garbled_text_layer_is_a_doubt_unless_it_was_read_anew() -> None:
    garbled = [
        PageExtraction(1, "flow", "", 100, garbled=0.1),
        PageExtraction(2, "ocr", "", 100, ocr_words=20, garbled=0.9),
    ]
    report = report_of(garbled, [], document="a.pdf")
    assert [[doubt.code for doubt in page.doubts] for page in report.pages] == [["garbled-text"], []]


left_out = st.builds(
    LeftOut, st.sampled_from(["invisible", "tiny", "off-page"]), st.integers(0, 10**6), st.text(max_size=20)
)
uncovered = st.builds(
    Uncovered, st.sampled_from(["control", "script", "button"]), st.integers(0, 10**6), st.text(max_size=20)
)
readings = st.lists(
    st.builds(
        PageExtraction,
        page=st.integers(1, 10**4),
        read_by=st.sampled_from(["flow", "ocr", None]),
        because=st.text(max_size=20),
        chars=st.integers(0, 10**6),
        ocr_words=st.integers(0, 10**5),
        garbled=st.floats(0, 1),
        left_out=st.lists(left_out, max_size=3).map(tuple),
        uncovered=st.lists(uncovered, max_size=3).map(tuple),
    ),
    max_size=20,
    unique_by=lambda reading: reading.page,
)
remarks = st.lists(
    st.builds(Remark, st.just("x"), st.just("y"), st.none() | st.integers(1, 10**4)), max_size=9
)


@given(readings, remarks)
def test_any_report_loses_no_page_and_no_remark_and_its_totals_add_up(
    read: list[PageExtraction], remarked: list[Remark]
) -> None:
    report = report_of(read, remarked, document="a.pdf")
    assert [page.page for page in report.pages] == [reading.page for reading in read]
    told = [*report.doubts, *(doubt for page in report.pages for doubt in page.doubts)]
    assert sum(doubt.code == "x" for doubt in told) == len(remarked)
    assert report.totals.chars == sum(reading.chars for reading in read)
    assert report.totals.left_out_chars == sum(part.chars for reading in read for part in reading.left_out)
    assert [len(page.uncovered) for page in report.pages] == [len(reading.uncovered) for reading in read]
    assert sum(report.totals.read_by.values()) == report.totals.pages == len(read)
    assert type(report).model_validate_json(report.model_dump_json()) == report
