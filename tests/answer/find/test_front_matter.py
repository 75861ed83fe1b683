"""Who wrote a document, or when, is not answered by the names and dates of its rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from pincite.library import DEFAULT_COLLECTION, Library
from pincite.settings import Settings
from tests.test_library import bring_in

WHO = ("Who wrote it?", "Who is the author?")
WHEN = ("When was it published?", "What is the date?")
FERRIES = (
    ("Ferry", "Captain", "In service since"),
    ("Aurora", "Ida Lund", "4 May 1998"),
    ("Borealis", "Per Dahl", "2 June 2003"),
    ("Comet", "Eva Moe", "9 July 2011"),
)


def table(*rows: tuple[str, ...]) -> str:
    cells = ("".join(f"<td>{cell}</td>" for cell in row) for row in rows)
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>"


def answers(home: Path, page: str, *questions: str) -> list[list[str] | None]:
    """Return what is said to each question about a page that is alone; None for a refusal."""
    with Library(Settings(home=home)) as library:
        bring_in(library, DEFAULT_COLLECTION, {"ferries.html": f"<html><body>{page}</body></html>".encode()})
        given = [library.answer(DEFAULT_COLLECTION, question) for question in questions]
    return [[each.text for each in answer.sentences] if answer.answerable else None for answer in given]


def test_names_and_dates_in_rows_are_not_its_author_and_day(tmp_path: Path) -> None:
    assert answers(tmp_path, table(*FERRIES), *WHO, *WHEN) == [None] * 4


@pytest.mark.parametrize("asked", ["What is the document about?", "Summarise it."])
def test_a_document_that_is_all_table_is_about_its_first_rows(tmp_path: Path, asked: str) -> None:
    [said] = answers(tmp_path, table(*FERRIES), asked)
    assert said == ["\t".join(row) for row in FERRIES]


def test_a_line_over_the_table_says_so(tmp_path: Path) -> None:
    line = "Compiled and issued by Kari Holm, 3 May 2024."
    for said in answers(tmp_path, f"<p>{line}</p>{table(*FERRIES)}", *WHO, *WHEN):
        assert said is not None
        assert said[0] == line


def test_a_row_that_names_the_author_and_the_date_says_so(tmp_path: Path) -> None:
    front = (("Author", "Kari Holm"), ("Date", "3 May 2024"))
    who, when = answers(tmp_path, f"{table(*front)}<h1>Ferries</h1>{table(*FERRIES)}", WHO[1], WHEN[1])
    assert who is not None
    assert who[0] == "Author\tKari Holm"
    assert when is not None
    assert when[0] == "Date\t3 May 2024"


def test_a_date_among_other_labels_of_a_cell_is_not_the_documents(tmp_path: Path) -> None:
    loads = [
        ("Carrier", "Asked", "Told"),
        *(("Aurora", "Date: Time: Type: Weight:", f"{n} May 2024") for n in (3, 4)),
    ]
    assert answers(tmp_path, table(*loads), WHEN[0]) == [None]


def test_the_line_that_says_who_or_when_is_the_answer(tmp_path: Path) -> None:
    title = (
        "Supplement to a Study of Crossings: What the Ferries of the Inner Sound Carried from 1990 to 2020"
    )
    authors = "Ida Lund, Per Dahl, Eva Moe, Kari Holm, Jonas van der Berg and Tove Hansen-Lie"
    day = "Typeset: 17 January 2025"
    text = (
        "This supplement has the figures of the study from 4 May 1990 on, and says how Tove Hansen put"
        " together those of the early years."
    )
    page = f"<h1>{title}</h1><p>{authors}</p><p>{day}</p><p>{text}</p>"
    said = answers(tmp_path, page, *WHO, *WHEN, "What is it about?")
    assert said[:2] == [[authors]] * 2
    assert said[2:4] == [[day]] * 2
    assert said[4] == [title, text]


def test_years_and_names_of_paragraphs_are_not_its_day_and_author(tmp_path: Path) -> None:
    page = (
        "<h1>Ferries of the inner sound</h1><p>Old boats were slow, and most of them took no cars at all, "
        "as Ida Lund and Per Dahl found when they counted them in 1998 and again in 2003.</p>"
        "<h2>References</h2><p>Dahl P (2004).</p><p>Annals of Boats, 12, 42–58.</p>"
    )
    assert answers(tmp_path, page, WHO[0], WHEN[0]) == [None] * 2


def test_names_that_nothing_parts_come_first(tmp_path: Path) -> None:
    names = "Terry Halvorsen Cynthia Lindqvist Elizabeth Moe"
    [said] = answers(tmp_path, f"<h1>Ferries of the Inner Sound and Beyond</h1><p>{names}</p>", WHO[0])
    assert said is not None
    assert said[0] == names


def test_a_title_and_names_in_a_text_do_not_say_who_wrote_it(tmp_path: Path) -> None:
    page = (
        "<h1>The Ferry Program Package</h1><p>This guide is divided into two parts, and the second one says "
        "how boats are counted by the Lund-Moe rule.</p><h2>Counting</h2><p>All counts of the first years "
        "come\nfrom Lund-Moe tables that were published in Annals of Boats.</p>"
    )
    assert answers(tmp_path, page, *WHO) == [None] * 2
    [said] = answers(tmp_path / "told", f"{page}<p>Kari Holm wrote most of this guide.</p>", WHO[0])
    assert said is not None
    assert "Kari Holm wrote most of this guide." in said


def test_the_name_of_what_it_is_about_is_nobodys(tmp_path: Path) -> None:
    page = (
        "<h1>Tarnplot Documentation</h1><h2>Introduction to Tarnplot</h2><p>Tide tables come in many "
        "forms, and no two harbours agree on one of them for their charts.</p>"
    )
    assert answers(tmp_path, page, *WHO) == [None] * 2


def test_a_heading_that_is_nearly_the_title_does_not_say_who_wrote_it(tmp_path: Path) -> None:
    text = "Crossings of the inner sound are counted at both ends, and the two counts never agree."
    head = "<head><title>Three Crossings of the Sound | Ferries of Nes</title></head>"
    page = f"{head}<h1>Three Crossings of the Sound for Nes and Harbour Efficiency</h1><p>{text}</p>"
    assert answers(tmp_path, page, *WHO) == [None] * 2


def test_a_title_may_say_whom_the_document_is_by(tmp_path: Path) -> None:
    text = "Crossings of the inner sound are counted at both ends, and the two counts never agree."
    title = "Crossings of the Sound by Kari Holm"
    assert answers(tmp_path, f"<h1>{title}</h1><p>{text}</p>", WHO[0]) == [[title]]


def test_the_line_of_names_and_marks_alone_says_who_wrote_it(tmp_path: Path) -> None:
    authors = "K. A. Holm *, P. Dahl +, E. S. Moe *"
    text = "Crossings of the inner sound are counted at both ends, and the two counts never agree."
    page = f"<h1>CROSSINGS OF THE SOUND</h1><p>{authors}</p><p>* Institute of Ferries</p><p>{text}</p>"
    assert answers(tmp_path, page, *WHO) == [[authors]] * 2


def test_what_the_document_is_does_not_stand_for_who_wrote_it(tmp_path: Path) -> None:
    team = "Ferry Handbook Team"
    text = "Crossings of the inner sound are counted at both ends, and the two counts never agree."
    page = f"<h1>Ferry Master's Reference</h1><p>{team}</p><p>{text}</p>"
    [said] = answers(tmp_path, page, "Who is the author of the ferry master's reference?")
    assert said is not None
    assert team in said


def test_what_does_not_say_who_wrote_it_is_not_beside_what_does(tmp_path: Path) -> None:
    page = (
        "<h1>Ferries of the inner sound</h1><p>This guide has been written anew, and the one of the outer"
        " sound too; both guides are checked at the Lund Office each year.</p>"
        "<h2>Authors</h2><p>Kari Holm</p>"
    )
    [said] = answers(tmp_path, page, WHO[0])
    assert said is not None
    assert "Kari Holm" in said
    assert not any("Lund" in each for each in said)


def test_references_say_when_others_were_published(tmp_path: Path) -> None:
    page = (
        "<h1>Ferries of the inner sound</h1><p>All ferries of the inner sound are counted at noon on each day"
        " of the year, and loads once a week.</p>{}<p>Dahl P (2004). “Recently published counts.” Annals"
        " of Boats, 12, 42–58.</p>"
    )
    [said] = answers(tmp_path, page.format("<h2>References</h2>"), WHEN[0])
    assert said is None
    [said] = answers(tmp_path / "text", page.format("<p>It was published in 2004.</p>"), WHEN[0])
    assert said is not None


def test_this_manual_is_the_only_one_and_a_day_between_hyphens_is_its_date(tmp_path: Path) -> None:
    page = (
        "<h1>Ferries of the inner sound</h1><p>Kari Holm</p><p>Version 1.1 (26-Oct-2013)</p><p>All ferries of"
        " the inner sound are counted at noon on each day of the year, and their loads once a week.</p>"
    )
    who, when = answers(tmp_path, page, "Who wrote this manual?", "When was this manual published?")
    assert who is not None
    assert who[0] == "Kari Holm"
    assert when is not None
    assert when[0] == "Version 1.1 (26-Oct-2013)"
