"""What chunks leave out: running lines and tables of contents, and nothing beside them."""

from __future__ import annotations

import pytest

from pincite.schema.extraction import Category

from .chunking import PROSE, VERSION, chunker, extraction, found


def test_a_document_without_a_word_has_no_passages() -> None:
    assert found() == []


def test_running_headers_and_footers_are_left_out() -> None:
    document = extraction(
        (Category.HEADER, "Manual 7", ()), (PROSE, "Body.", ()), (Category.FOOTER, "Page 1", ())
    )
    assert [chunk.text for chunk in chunker().chunk(document, VERSION)] == ["Body."]


def test_a_page_with_nothing_but_a_header_is_not_lost() -> None:
    document = extraction((Category.HEADER, "The valve opens at 6 bar.", ()))
    assert [chunk.text for chunk in chunker().chunk(document, VERSION)] == ["The valve opens at 6 bar."]


def test_a_table_of_contents_is_left_out_and_an_ellipsis_is_not() -> None:
    contents = "1 Safety . . . . . . . 5\n2 Care\t. . . . . . . 9"
    document = extraction((Category.TABLE, contents, ()), (PROSE, "Wait ... then go on.", ()))
    assert [chunk.text for chunk in chunker().chunk(document, VERSION)] == ["Wait ... then go on."]


def test_contents_are_left_out_with_their_heading_and_only_where_other_text_is_left() -> None:
    title = (Category.TITLE, "Contents", ())
    listed = (Category.LIST_ITEM, "1 Safety . . . . . . . 5", ("Contents",))
    dots = (PROSE, ". . . . . . . . . .", ("Contents",))
    body = (PROSE, "Body.", ())
    assert [chunk.text for chunk in chunker().chunk(extraction(title, listed, dots, body), VERSION)] == [
        "Body."
    ]
    assert found(title, listed, dots) == [(("Contents",), "1 Safety . . . . . . . 5")]
    assert found(title, dots) == [((), "Contents")]
    assert found(title, (PROSE, "* * *", ("Contents",))) == [(("Contents",), "Contents\n* * *")]


@pytest.mark.parametrize("amount", ["145873", "3.50", "1,200", "$ 7", "12 kg", "\t12\t15", "then go on."])
def test_what_leaders_lead_to_is_kept_unless_it_is_a_page_number(amount: str) -> None:
    line = f"Gross pay (1) ..... {amount}"
    assert found((PROSE, line, ()), (PROSE, "Body.", ())) == [((), f"{line}\nBody.")]


@pytest.mark.parametrize("page", ["5", "145", "xiv", "A-3", "p. 12", "(9)", "12-14", ""])
def test_leaders_lead_to_a_page_number_however_it_is_written(page: str) -> None:
    assert found((PROSE, f"Care of pumps ..... {page}", ()), (PROSE, "Body.", ())) == [((), "Body.")]


def test_a_running_line_is_kept_where_its_page_has_only_marks_beside_it() -> None:
    assert "Manual 7" in found((Category.HEADER, "Manual 7", ()), (PROSE, "* * *", ()))[0][1]
