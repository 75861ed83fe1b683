"""The metrics give the values that can be worked out by hand, and punish what they say they punish."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from metrics.adjacency import relations
from metrics.cells import cell_count, right_cells
from metrics.grids import Cell, from_html, from_rows, to_html
from metrics.headings import mhs
from metrics.markdown import blocks, marked_text, plain_text, tables
from metrics.teds import page_teds, teds
from metrics.text import absent, nid, word_f1
from metrics.trees import Node, edit_distance, size

HEADED = from_html(
    "<table><tr><th rowspan=2>Year</th><th colspan=2>Sales</th></tr><tr><td>Gross</td><td>Net</td></tr>"
    "<tr><td>2019</td><td>(1,204)</td><td>7 %</td></tr></table>"
)
FLAT = from_rows([["Year", "Sales", ""], ["", "Gross", "Net"], ["2019", "(1,204)", "7 %"]])


def test_spans_push_the_cells_beside_and_below_them_aside() -> None:
    assert [(cell.row, cell.column, cell.text) for cell in HEADED] == [
        (0, 0, "Year"), (0, 1, "Sales"), (1, 1, "Gross"), (1, 2, "Net"), (2, 0, "2019"), (2, 1, "(1,204)"),
        (2, 2, "7 %"),
    ]  # fmt: skip
    assert (HEADED[0].rowspan, HEADED[1].colspan) == (2, 2)
    assert from_html(to_html(HEADED)) == HEADED


def test_bare_rows_line_breaks_and_tables_inside_cells_are_read() -> None:
    grid = from_html("<tr><td>one<br>two</td><td><table><tr><td>inner</td></tr></table></td></tr>")
    assert grid == (Cell(0, 0, "one two"), Cell(0, 1, "inner"))


def test_markdown_falls_into_headings_tables_and_text_without_its_marks() -> None:
    markdown = (
        "## **Costs** &amp; more\n\nAll *in* [euro](https://example.org)\\_cents.\n\n"
        "| Item | Price |\n|---|---|\n| A \\| B | 5<br>6 |\n\n<table><tr><td># 1</td></tr></table>\n"
    )
    assert [(block.kind, block.text) for block in blocks(markdown)] == [
        ("heading", "Costs & more"),
        ("text", "All in euro_cents."),
        ("table", "Item Price A | B 5 6"),
        ("table", "# 1"),
    ]
    assert plain_text("- 1*2*3 snake_case_name") == "- 1*2*3 snake_case_name"


def test_marked_text_keeps_emphasis_and_has_every_table_as_html() -> None:
    pipes = "### **Costs**\n\n| A | B |\n|---|---|\n| *1* | 2 & 3 |\n\n- _an_  item"
    spaced = (
        "# **Costs**\n<table>\n<tr> <th>A</th><td>B</td></tr><tr><td> 1</td><td>2 &amp; 3</td></tr></table>"
    )
    table = "<table><tr><td>A</td><td>B</td></tr><tr><td>1</td><td>2 &amp; 3</td></tr></table>"
    assert marked_text(pipes) == f"# **Costs** {table} - _an_ item"
    assert marked_text(spaced) == f"# **Costs** {table}"


def test_the_empty_head_of_a_pipe_table_is_no_row() -> None:
    assert tables("| | |\n|-|-|\n| a | b |") == [(Cell(0, 0, "a"), Cell(0, 1, "b"))]


def test_nid_is_twice_the_common_subsequence_over_both_lengths() -> None:
    assert nid("abcd", "abxd") == pytest.approx(2 * 3 / 8)
    assert nid("one  two\nthree", "one two three") == 1
    assert nid("first second", "second first") < 0.6


def test_word_f1_compares_multisets() -> None:
    assert word_f1("The cat the dog", "the CAT, a bird!") == pytest.approx(2 * 2 / 8)
    assert word_f1("", "") == 1
    assert word_f1("word", "") == 0


def test_a_snippet_is_found_whatever_its_case_and_white_space() -> None:
    assert absent(["Accept  cookies", "Sign in"], "please accept\ncookies") == [False, True]


def test_the_edit_distance_is_that_of_zhang_and_shashas_example() -> None:
    def leaf(label: str, *children: Node[str]) -> Node[str]:
        return Node(label, list(children))

    one = leaf("f", leaf("d", leaf("a"), leaf("c", leaf("b"))), leaf("e"))
    other = leaf("f", leaf("c", leaf("d", leaf("a"), leaf("b"))), leaf("e"))
    assert edit_distance(one, other, lambda a, b: float(a != b)) == 2


trees = st.recursive(
    st.builds(lambda label: Node(label, []), st.sampled_from("ab")),
    lambda below: st.builds(Node, st.sampled_from("ab"), st.lists(below, max_size=3)),
    max_leaves=6,
)


@given(trees, trees)
def test_the_edit_distance_is_a_metric_bounded_by_both_sizes(one: Node[str], other: Node[str]) -> None:
    def rename(a: str, b: str) -> float:
        return float(a != b)

    distance = edit_distance(one, other, rename)
    assert distance == edit_distance(other, one, rename)
    assert (distance == 0) == (one == other)
    assert abs(size(one) - size(other)) <= distance <= size(one) + size(other) - 1


def test_mhs_compares_sections_and_not_levels() -> None:
    gold = "# Intro\nWelcome\n## Details\nDeep dive"
    assert mhs(gold, "### Intro\nWelcome\n# Details\nDeep dive") == 1
    assert mhs(gold, "# Intro\nWelcome") == pytest.approx(1 - 2 / 5)
    assert mhs("# Same\ntext", "# **Same**\n*text*", marks=False) == 1
    assert mhs("# A", "# **A**") == pytest.approx(1 - 0.8 / 2)
    assert mhs("# A\nabcd", "# A\nabxy") == pytest.approx(1 - 0.5 / 3)


def test_mhs_without_headings_is_nothing_to_measure_or_nothing_found() -> None:
    assert mhs("plain", "# heading") is None
    assert mhs("# heading", "plain") == 0


def test_teds_counts_structure_whole_and_text_by_its_letters() -> None:
    gold = from_rows([["abcd", "e"], ["f", "g"]])
    assert teds(gold, gold) == 1
    assert teds(gold, from_rows([["abcx", "e"], ["f", "g"]])) == pytest.approx(1 - 0.25 / 7)
    assert teds(gold, from_rows([["abcd", "e"]])) == pytest.approx(1 - 3 / 7)
    assert teds(HEADED, FLAT) == pytest.approx(1 - 4 / 13)


def test_tables_of_a_page_are_paired_and_those_left_over_count_nothing() -> None:
    one, other = from_rows([["a", "b"]]), from_rows([["c"], ["d"]])
    assert page_teds([one, other], [other, one]) == 1
    assert page_teds([one], [other, one]) == 0.5
    assert page_teds([one], []) == 0
    assert page_teds([], [one]) is None


def test_a_spanning_cell_is_adjacent_to_each_cell_below_it() -> None:
    assert relations([HEADED]) == {
        ("year", "sales", "right"): 1,
        ("year", "gross", "right"): 1,
        ("year", "2019", "below"): 1,
        ("sales", "gross", "below"): 1,
        ("sales", "net", "below"): 1,
        ("gross", "net", "right"): 1,
        ("gross", "1204", "below"): 1,
        ("net", "7", "below"): 1,
        ("2019", "1204", "right"): 1,
        ("1204", "7", "right"): 1,
    }


def test_blank_cells_between_are_passed_over() -> None:
    assert relations([from_rows([["a", "", "b"], ["", "", ""], ["c", "", ""]])]) == {
        ("a", "b", "right"): 1,
        ("a", "c", "below"): 1,
    }


def test_cell_f1_demands_the_span_where_adjacency_hardly_notices() -> None:
    assert right_cells(HEADED, HEADED) == 7
    assert right_cells(HEADED, FLAT) == 5
    assert right_cells(HEADED, from_rows([["1", "2"]])) == 0


def test_cell_f1_survives_an_extra_row_and_column() -> None:
    gold = from_rows([["a", "b"], ["c", "d"]])
    assert right_cells(gold, from_rows([["", "", "note"], ["a", "", "b"], ["c", "", "d"]])) == 4


def test_cell_f1_punishes_a_table_that_was_split() -> None:
    gold = from_rows([["a", "b"], ["c", "d"], ["e", "f"]])
    halves = [(1, from_rows([["a", "b"], ["c", "d"]])), (1, from_rows([["e", "f"]]))]
    count = cell_count([(1, gold)], halves)
    assert (count.right, count.wanted, count.found) == (4, 6, 6)
    assert count.f1 == pytest.approx(4 / 6)


def test_cell_f1_punishes_merged_and_invented_tables_and_another_page() -> None:
    one, other = from_rows([["a", "b"]]), from_rows([["c", "d"]])
    merged = from_rows([["a", "b"], ["c", "d"]])
    assert cell_count([(1, one), (1, other)], [(1, merged)]).right == 2
    assert cell_count([], [(1, one)]).f1 == 0
    assert cell_count([(1, one)], [(2, one)]).right == 0
    assert cell_count([], []).f1 == 1


def test_typewriter_and_printers_quotation_marks_and_dashes_are_the_same_text() -> None:
    typed, printed = (
        from_rows([['"en"', "the user's", "3-5"]]),
        from_rows([["\u201den\u201d", "the user\u2019s", "3\u20135"]]),
    )
    assert right_cells(typed, printed) == 3


def test_signs_and_parentheses_are_part_of_a_cells_text() -> None:
    assert right_cells(from_rows([["(5)", "-3"]]), from_rows([["5", "3"]])) == 0
