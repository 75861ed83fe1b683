"""Every file ends in an extraction or in an outcome with a stable code, whatever its name says."""

from __future__ import annotations

import io
import os
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pymupdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from pincite.errors import DocumentError, NoPageImage, NotFound
from pincite.extract import Extractor
from pincite.extract.sniff import START_BYTES, checked, media_type, media_type_of
from pincite.settings import Limits
from pincite.store.report import grade_of

from ..pixels import ink, under

Given = tuple[str, bytes]
PIECE = 1000
AES_256 = pymupdf.mupdf.PDF_ENCRYPT_AES_256


def sentence(canvas: Canvas, number: int) -> None:
    canvas.drawString(72, 700, f"Page {number} says that the valve opens at 6 bar.")


def outcome(extractor: Extractor, path: Path, name: str) -> str:
    with pytest.raises(DocumentError) as raised:
        extractor.extract(path, name)
    assert raised.value.detail.rstrip().endswith((".", "PINCITE_MAX_PAGES."))
    assert str(path) not in raised.value.detail
    return raised.value.code


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.pdf", b"", "empty-file"),
        ("letter.pdf", b"Dear reader, this is plain text.\n" * 20, "unsupported-type"),
        ("notes.txt", b"a < b and c > d", "unsupported-type"),
        ("report.html", b"PK\x03\x04\x00\x00" + bytes(200), "unsupported-type"),
        ("broken.pdf", b"%PDF-1.7\n1 0 obj\n<< /Type /Catal", "unreadable"),
        ("marks.html", b"<html><body><p>. . . . . .</p><p>* * *</p></body></html>", "no-text"),
        ("blank.html", b"<html><body><script>draw()</script><div hidden>x</div></body></html>", "no-text"),
        ("deep.html", b"<html><body>" + b"<div>" * 1_000_000 + b"text", "unreadable"),
        ("deep-custom.html", b"<html><body>" + b"<x-y>" * 5_000 + b"text", "unreadable"),
        ("one-node.html", b"<p>" + b"word " * 10_000_000, "too-much-text"),
        ("long.html", b"<html><p>" + b"word " * 300_000, "too-much-text"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(
    extractor: Extractor, tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    path = tmp_path / "stored-under-its-hash"
    path.write_bytes(content)
    assert outcome(extractor, path, name) == code


def test_plain_text_named_pdf_is_called_by_its_content(extractor: Extractor, tmp_path: Path) -> None:
    path = tmp_path / "letter"
    path.write_bytes(b"Dear reader\n" * 50)
    with pytest.raises(DocumentError, match=r"named \.pdf but holds plain text"):
        extractor.extract(path, "letter.pdf")


def test_a_pdf_is_known_by_its_content_under_any_name(
    extractor: Extractor, make_pdf: Callable[..., Path]
) -> None:
    path = make_pdf(sentence, name="report.html")
    assert extractor.extract(path, "report.html").media_type == "application/pdf"


@given(
    start=st.sampled_from([b"", b"%PDF-1.7", b"<p>", b"Dear reader,", b"PK\x03\x04"]),
    size=st.sampled_from([0, 1, START_BYTES - 4, START_BYTES, 2 * START_BYTES]),
    name=st.sampled_from(["a.pdf", "a.html"]),
    length=st.sampled_from([1023, START_BYTES, 200_000]),
)
def test_a_file_is_judged_alike_in_pieces_and_comes_out_as_it_went_in(
    start: bytes, size: int, name: str, length: int
) -> None:
    content = start + b"x" * size
    pieces = [content[at : at + length] for at in range(0, len(content), length)]
    try:
        media_type_of(content, name)
    except DocumentError as error:
        with pytest.raises(type(error)):
            checked(pieces, name)
    else:
        assert b"".join(checked(pieces, name)) == content


def test_no_more_of_a_file_is_taken_than_its_start_before_it_is_judged() -> None:
    taken = 0

    def endless(start: bytes) -> Iterator[bytes]:
        nonlocal taken
        yield start
        while True:
            taken += PIECE
            yield bytes(PIECE)

    checked(endless(b"%PDF-1.7"), "a.pdf")
    assert taken <= START_BYTES + PIECE
    taken = 0
    with pytest.raises(DocumentError):
        checked(endless(b"Dear reader,"), "a.pdf")
    assert taken <= START_BYTES + PIECE


def test_html_in_utf16_is_html(tmp_path: Path) -> None:
    path = tmp_path / "page"
    path.write_bytes("<!doctype html><html><p>Text</p></html>".encode("utf-16"))
    assert media_type(path, "page") == "text/html"


def test_a_pdf_with_a_password_is_encrypted(
    extractor: Extractor, make_pdf: Callable[..., Path], tmp_path: Path
) -> None:
    locked = tmp_path / "locked.pdf"
    with pymupdf.open(make_pdf(sentence)) as document:
        document.save(locked, encryption=AES_256, user_pw="secret", owner_pw="owner")
    assert outcome(extractor, locked, "locked.pdf") == "encrypted"


def test_a_pdf_locked_only_against_printing_is_read(
    extractor: Extractor, make_pdf: Callable[..., Path], tmp_path: Path
) -> None:
    locked = tmp_path / "owned.pdf"
    with pymupdf.open(make_pdf(sentence)) as document:
        document.save(locked, encryption=AES_256, owner_pw="owner", permissions=0)
    assert "valve opens" in extractor.extract(locked, "owned.pdf").pages[0].text


def test_a_blank_page_is_no_text_and_beside_others_a_remark(
    extractor: Extractor, make_pdf: Callable[..., Path]
) -> None:
    blank = make_pdf(lambda *_: None, name="blank.pdf")
    assert outcome(extractor, blank, "blank.pdf") == "no-text"
    mixed = make_pdf(lambda canvas, n: sentence(canvas, n) if n != 2 else None, pages=3, name="mixed.pdf")
    read = extractor.extract(mixed, "mixed.pdf")
    assert [(remark.code, remark.page) for remark in read.remarks] == [("page-without-text", 2)]
    assert grade_of(read.page_extractions, read.remarks) == "A"


def test_a_page_whose_picture_shows_no_words_is_in_doubt(
    extractor: Extractor, make_pdf: Callable[..., Path]
) -> None:
    def picture(canvas: Canvas, _: int) -> None:
        canvas.circle(300, 400, 100, fill=1)

    mixed = make_pdf(lambda canvas, n: (sentence, picture)[n - 1](canvas, n), pages=2, name="mixed.pdf")
    read = extractor.extract(mixed, "mixed.pdf")
    assert [(remark.code, remark.page) for remark in read.remarks] == [("page-without-text", 2)]
    assert grade_of(read.page_extractions, read.remarks) == "D"


def test_a_page_of_marks_without_a_letter_or_digit_holds_no_text(
    extractor: Extractor, make_pdf: Callable[..., Path]
) -> None:
    def marks(canvas: Canvas, _: int) -> None:
        canvas.drawString(72, 700, "." * 80)
        canvas.drawString(72, 650, "* * *")

    alone = make_pdf(marks, name="marks.pdf")
    assert outcome(extractor, alone, "marks.pdf") == "no-text"
    mixed = make_pdf(lambda canvas, n: (sentence, marks)[n - 1](canvas, n), pages=2, name="mixed.pdf")
    remarks = extractor.extract(mixed, "mixed.pdf").remarks
    assert [(remark.code, remark.page) for remark in remarks] == [("page-without-text", 2)]


def test_a_table_of_contents_is_left_out_with_a_reason_and_only_where_other_text_is_left(
    extractor: Extractor, make_pdf: Callable[..., Path]
) -> None:
    def contents(canvas: Canvas, _: int) -> None:
        canvas.drawString(72, 700, "Safety of the pumps ....................... 5")

    alone = make_pdf(contents, name="contents.pdf")
    assert extractor.extract(alone, "contents.pdf").page_extractions[0].left_out == ()
    beside = make_pdf(lambda canvas, n: (contents, sentence)[n - 1](canvas, n), pages=2, name="manual.pdf")
    extraction = extractor.extract(beside, "manual.pdf")
    [[part], []] = [list(reading.left_out) for reading in extraction.page_extractions]
    assert (part.reason, part.excerpt) == ("contents", extraction.pages[0].text)
    assert part.chars == len(part.excerpt)
    assert part.box is not None


def test_a_file_cut_short_keeps_its_pages_with_a_remark_or_says_that_it_is_damaged(
    extractor: Extractor, make_pdf: Callable[..., Path]
) -> None:
    path = make_pdf(sentence, pages=20)
    whole = path.read_bytes()
    for share in (0.3, 0.6, 0.9, 0.99):
        path.write_bytes(whole[: int(share * len(whole))])
        try:
            extraction = extractor.extract(path, "cut.pdf")
        except DocumentError as error:
            assert error.code in ("unreadable", "no-pages", "no-text")
        else:
            assert "file-repaired" in {remark.code for remark in extraction.remarks}


def test_too_many_pages_are_refused_before_one_is_read(
    limited: Callable[..., Extractor], make_pdf: Callable[..., Path]
) -> None:
    path = make_pdf(sentence, pages=101)
    seen: list[int] = []
    with pytest.raises(DocumentError) as raised:
        limited(max_pages=100).extract(path, "long.pdf", progress=lambda done, _: seen.append(done))
    assert (raised.value.code, seen) == ("too-many-pages", [])


def test_limits_on_characters_hold_for_a_page_and_a_document(
    limited: Callable[..., Extractor], make_pdf: Callable[..., Path]
) -> None:
    path = make_pdf(sentence, pages=4)
    assert outcome(limited(max_page_chars=20), path, "a.pdf") == "too-much-text"
    assert outcome(limited(max_document_chars=100), path, "a.pdf") == "too-much-text"


def test_a_page_image_of_what_has_none_is_a_named_problem(
    extractor: Extractor, make_pdf: Callable[..., Path], tmp_path: Path
) -> None:
    with pytest.raises(NotFound) as raised:
        extractor.render_page(make_pdf(sentence), 2)
    assert raised.value.code == "page-not-found"
    page = tmp_path / "page.html"
    page.write_text("<html><p>Text</p></html>")
    with pytest.raises(NoPageImage):
        extractor.render_page(page, 1)


def test_a_huge_page_is_drawn_within_the_limit_of_pixels(
    limited: Callable[..., Extractor], make_pdf: Callable[..., Path]
) -> None:
    def draw(canvas: Canvas, _: int) -> None:
        canvas.setPageSize((9_000, 9_000))
        canvas.drawString(100, 100, "A wall chart")

    image = pymupdf.Pixmap(limited(max_page_pixels=1_000_000).render_page(make_pdf(draw), 1))
    assert 900_000 < image.width * image.height <= 1_000_000


def turned_scan(turn: int) -> Callable[[Canvas, int], None]:
    """Draws a page that is only an image of text, lying on its side or its head."""
    with pymupdf.open() as document:
        page = document.new_page(width=400, height=300)
        for number in range(8):
            page.insert_text(
                (30, 50 + 30 * number), f"Line {number} of the turned scan is legible", fontsize=16
            )
        page.set_rotation(turn)
        image = page.get_pixmap(dpi=150)
    png = image.tobytes("png")

    def draw(canvas: Canvas, _: int) -> None:
        width, height = (300, 400) if turn % 180 else (400, 300)
        canvas.setPageSize((width, height))
        canvas.drawImage(ImageReader(io.BytesIO(png)), 0, 0, width, height)

    return draw


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_scan_is_read_whichever_way_it_lies_and_its_boxes_cover_the_ink(
    extractor: Extractor, make_pdf: Callable[..., Path], turn: int
) -> None:
    path = make_pdf(turned_scan(turn))
    (page,) = extractor.extract(path, "scan.pdf").pages
    words = page.text.split()
    assert Counter(words)["scan"] == 8
    assert words.index("0") < words.index("7")
    dark = ink(pymupdf.Pixmap(extractor.render_page(path, 1, dpi=72)))
    covered = dark & under([word.box for word in page.words], dark, 2)
    assert covered.sum() > 0.9 * dark.sum()


def hostile_files() -> Iterator[str]:
    folder = os.environ.get("PINCITE_TEST_DATA")
    table = Path(folder) / "hostile" / "files.tsv" if folder else None
    if table is not None and table.exists():
        yield from (line.split("\t")[0] for line in table.read_text().splitlines()[1:])


EXPECTED = {
    "encrypted": {"encrypted"},
    "unreadable": {"unreadable", "no-pages", "no-text"},
    "empty": {"no-pages", "no-text", "unreadable", "unsupported-type"},
}


UNSET = pytest.param("", marks=pytest.mark.skip("PINCITE_TEST_DATA is not set"))


@pytest.fixture(scope="module")
def patient() -> Iterator[Extractor]:
    """Yield an extractor that waits long, so that a file is judged by what is in it."""
    made = Extractor(Limits(page_timeout_s=120))
    yield made
    made.close()


@pytest.mark.parametrize("name", list(hostile_files()) or [UNSET])
def test_a_hostile_file_ends_in_the_outcome_it_must(
    patient: Extractor, limited: Callable[..., Extractor], test_data: Path, name: str
) -> None:
    rows = [line.split("\t") for line in (test_data / "hostile" / "files.tsv").read_text().splitlines()]
    expected = next(row[2] for row in rows if row[0] == name)
    path = test_data / "hostile" / "pdfs" / name
    reader = limited(page_timeout_s=20) if expected == "slow_render" else patient
    if expected in EXPECTED:
        assert outcome(reader, path, name) in EXPECTED[expected]
    else:
        extraction = reader.extract(path, name)
        assert any(page.text for page in extraction.pages)
        if expected == "ok_repaired" and not name.startswith(("pdfminer", "pdfjs__test__pdfs__poppler")):
            assert "file-repaired" in {remark.code for remark in extraction.remarks}
