"""Small files that would take gigabytes or for ever: each costs its page, in its time, and nothing else."""

from __future__ import annotations

import re
import resource
import sys
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from pincite.extract import Extractor
from pincite.settings import Limits

from ..cheap import unshared_fork_server

PAGE_S = 6.0
"""Seconds that a page may take here."""
GRACE_S = 20.0
"""Seconds over its limit in which a document has ended, on a busy machine too."""
MEMORY_MB = 1_500
PARENT_MB = 50.0

Objects = dict[str, bytes]
"""PDF objects by name; `@name@` in one stands for a reference to another."""

HUGE = b"/Type /XObject /Subtype /Image /Width 60000 /Height 60000 "
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


def in_layers(parts: Iterable[bytes], layers: int) -> bytes:
    """Bytes that are too many to hold, compressed `layers` times."""
    packer = zlib.compressobj(9)
    packed = b"".join(map(packer.compress, parts)) + packer.flush()
    for _ in range(layers - 1):
        packed = zlib.compress(packed, 9)
    return packed


def stored(packed: bytes, layers: int, entries: bytes = b"") -> bytes:
    """Return a stream object of bytes that are compressed `layers` times."""
    head = b"<< %s /Filter [ %s] /Length %d >>" % (entries, b"/FlateDecode " * layers, len(packed))
    return head + b"\nstream\n" + packed + b"\nendstream"


def stream(content: bytes, entries: bytes = b"") -> bytes:
    return stored(zlib.compress(content, 9), 1, entries)


def pdf(objects: Objects, root: str = "catalog") -> bytes:
    """Return a file of these objects."""
    numbers = {name: number for number, name in enumerate(objects, 1)}

    def refer(match: re.Match[bytes]) -> bytes:
        return b"%d 0 R" % numbers[match[1].decode()]

    body, offsets = b"%PDF-1.7\n", []
    for name, content in objects.items():
        offsets.append(len(body))
        head, mark, rest = content.partition(b"stream\n")
        referred = re.sub(rb"@([\w-]+)@", refer, head) + mark + rest
        body += b"%d 0 obj\n%s\nendobj\n" % (numbers[name], referred)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return (
        body
        + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF"
        % (
            len(offsets) + 1,
            table,
            len(offsets) + 1,
            numbers[root],
            len(body),
        )
    )


def three_pages(content: bytes, resources: bytes, others: Objects) -> bytes:
    """Return a document whose second page is the bomb, between two that are legible."""
    objects: Objects = {
        "catalog": b"<< /Type /Catalog /Pages @pages@ >>",
        "pages": b"<< /Type /Pages /Count 3 /Kids [@page1@ @page2@ @page3@] >>",
    }
    for number in (1, 2, 3):
        objects[f"page{number}"] = (
            b"<< /Type /Page /Parent @pages@ /MediaBox [0 0 600 800] /Contents @content%d@"
            b" /Resources << /Font << /F %s >> %s >> >>" % (number, FONT, resources if number == 2 else b"")
        )
        words = b"BT /F 20 Tf 20 700 Td (Page %d of it is legible.) Tj ET" % number
        objects[f"content{number}"] = content if number == 2 else stream(words)
    return pdf(objects | others)


def nested_flate() -> bytes:
    """Return a gigabyte and a half of spaces in a few kilobytes."""
    packed = in_layers((b" " * 2**24 for _ in range(90)), 3)
    return three_pages(stored(packed, 3), b"", {})


def exponential_forms() -> bytes:
    """Return a form that draws ten forms that draw ten forms, and so on."""
    forms = {
        f"form{depth}": stream(
            b"/X Do " * 10,
            b"/Type /XObject /Subtype /Form /BBox [0 0 600 800] /Resources << /XObject << /X @form%d@ >> >>"
            % (depth + 1),
        )
        for depth in range(12)
    }
    last = b"/Type /XObject /Subtype /Form /BBox [0 0 600 800] /Resources << /Font << /F %s >> >>" % FONT
    forms["form12"] = stream(b"BT /F 9 Tf (x) Tj ET", last)
    return three_pages(stream(b"/X Do"), b"/XObject << /X @form0@ >>", forms)


def ten_million_characters() -> bytes:
    line = b"BT /F 9 Tf 1 0 0 1 20 500 Tm (" + b"lorem ipsum " * 100 + b") Tj ET\n"
    return three_pages(stream(line * (10_000_000 // 1_200)), b"", {})


def huge_image() -> bytes:
    """60,000 pixels each way, all of them black."""
    packed = in_layers((bytes(60_000 // 8 * 100) for _ in range(600)), 2)
    image = stored(packed, 2, HUGE + b"/ColorSpace /DeviceGray /BitsPerComponent 1")
    return three_pages(stream(b"600 0 0 800 0 0 cm /I Do"), b"/XObject << /I @image@ >>", {"image": image})


def huge_image_of_colours() -> bytes:
    """Return the same as 10 gigabytes of colours, with fewer bytes in it than it says."""
    image = stream(bytes(2**24), HUGE + b"/ColorSpace /DeviceRGB /BitsPerComponent 8")
    return three_pages(stream(b"600 0 0 800 0 0 cm /I Do"), b"/XObject << /I @image@ >>", {"image": image})


def huge_content() -> bytes:
    """Return a hundred million operators of drawing."""
    return three_pages(stream(b"0 0 m 600 800 l S\n" * 20_000_000), b"", {})


def recursive_patterns() -> bytes:
    """Return a tiling pattern of small tiles that are filled with a pattern of small tiles, and so on."""
    patterns = {
        f"pattern{depth}": stream(
            b"/Pattern cs /P scn 0 0 600 800 re f",
            b"/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 600 800] /XStep 1 /YStep 1"
            b" /Resources << /Pattern << /P @pattern%d@ >> >>" % ((depth + 1) % 6),
        )
        for depth in range(6)
    }
    drawn = b"BT /F 9 Tf 20 500 Td (patterns) Tj ET /Pattern cs /P scn 0 0 600 800 re f"
    return three_pages(stream(drawn), b"/Pattern << /P @pattern0@ >>", patterns)


def font_of_forms() -> bytes:
    """Return a font whose every glyph draws glyphs of the next font."""
    fonts: Objects = {}
    for depth in range(8):
        inner = b"/Font << /F @font%d@ >>" % (depth + 1)
        fonts[f"font{depth}"] = (
            b"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 1000 1000] /FontMatrix [0.001 0 0 0.001 0 0]"
            b" /CharProcs << /a @glyph%d@ >> /Encoding << /Type /Encoding /Differences [97 /a] >>"
            b" /FirstChar 97 /LastChar 97 /Widths [1000] /Resources << %s >> >>" % (depth, inner)
        )
        fonts[f"glyph{depth}"] = stream(b"1000 0 d0 BT /F 300 Tf 0 0 Td (" + b"a" * 30 + b") Tj ET")
    fonts["font8"] = FONT
    return three_pages(stream(b"BT /G 20 Tf 20 500 Td (aaaa) Tj ET"), b"/Font << /G @font0@ >>", fonts)


def operators_without_end() -> bytes:
    """Graphics states saved and never restored."""
    return three_pages(stream(b"q 1 0 0 1 0 0 cm\n" * 5_000_000), b"", {})


BOMBS = [
    nested_flate,
    exponential_forms,
    ten_million_characters,
    huge_image,
    huge_image_of_colours,
    huge_content,
    recursive_patterns,
    font_of_forms,
    operators_without_end,
]


def resident_mb() -> float:
    """Return the memory of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Extractor]:
    with unshared_fork_server():  # what others have loaded counts against the limit
        made = Extractor(Limits(page_timeout_s=PAGE_S, extraction_memory_mb=MEMORY_MB))
    in_service(made, tmp_path_factory.mktemp("fine"))
    yield made
    made.close()


def in_service(made: Extractor, folder: Path) -> None:
    """Has it read a document that is fine: what it loads once is no cost of those that are not."""
    path = folder / "fine.pdf"
    path.write_bytes(three_pages(stream(b""), b"", {}))
    made.extract(path, "fine.pdf")


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
@pytest.mark.parametrize("bomb", BOMBS, ids=lambda bomb: bomb.__name__)
def test_a_bomb_costs_its_page_in_its_time_and_no_memory_of_the_service(
    reader: Extractor, tmp_path: Path, bomb: Callable[[], bytes]
) -> None:
    path = tmp_path / "bomb.pdf"
    path.write_bytes(bomb())
    assert path.stat().st_size < 2_000_000
    before, began = resident_mb(), time.monotonic()
    extraction = reader.extract(path, "bomb.pdf")
    seconds, grown = time.monotonic() - began, resident_mb() - before
    assert seconds <= PAGE_S + GRACE_S
    assert grown < PARENT_MB
    texts = {page.number: page.text for page in extraction.pages}
    assert (texts[1], texts[3]) == ("Page 1 of it is legible.", "Page 3 of it is legible.")
    assert [reading.page for reading in extraction.page_extractions] == [1, 2, 3]
    if 2 not in texts or not texts[2]:
        assert 2 in {remark.page for remark in extraction.remarks}
    assert not any(remark.page in (1, 3) for remark in extraction.remarks)


def hanging(pages: int, hangs_on: Callable[[int], bool]) -> bytes:
    """Return a document of many pages, some of which would draw for ever."""
    objects: Objects = {
        "catalog": b"<< /Type /Catalog /Pages @pages@ >>",
        "pages": b"<< /Type /Pages /Count %d /Kids [%s] >>"
        % (pages, b" ".join(b"@page%d@" % number for number in range(1, pages + 1))),
    }
    for number in range(1, pages + 1):
        objects[f"page{number}"] = (
            b"<< /Type /Page /Parent @pages@ /MediaBox [0 0 600 800] /Contents @content%d@"
            b" /Resources << /Font << /F %s >> /XObject << /X @form0@ >> >> >>" % (number, FONT)
        )
        drawn = b"BT /F 20 Tf 20 700 Td (Page %d of it is legible.) Tj ET" % number
        objects[f"content{number}"] = stream(drawn + (b" /X Do" if hangs_on(number) else b""))
    for depth in range(12):
        entries = (
            b"/Type /XObject /Subtype /Form /BBox [0 0 600 800] /Resources << /XObject << /X @form%d@ >> >>"
        )
        objects[f"form{depth}"] = stream(b"/X Do " * 10, entries % (depth + 1))
    objects["form12"] = stream(b"0 0 9 9 re f", b"/Type /XObject /Subtype /Form /BBox [0 0 600 800]")
    return pdf(objects)


def test_many_pages_that_hang_cost_no_more_than_a_few_and_all_are_named(
    limited: Callable[..., Extractor], tmp_path: Path
) -> None:
    path = tmp_path / "many.pdf"
    path.write_bytes(hanging(60, lambda number: number > 2))
    made = limited(page_timeout_s=2)
    in_service(made, tmp_path)
    began = time.monotonic()
    extraction = made.extract(path, "many.pdf")
    assert time.monotonic() - began < 60 * 2, "each would take twice that, were it asked for twice"
    assert [page.number for page in extraction.pages] == [1, 2]
    assert [reading.page for reading in extraction.page_extractions] == list(range(1, 61))
    assert all(reading.read_by is None and reading.because for reading in extraction.page_extractions[2:])
    codes = [remark.code for remark in extraction.remarks]
    assert codes == ["page-timeout"] * (len(codes) - 1) + ["pages-not-read"]


def test_a_document_over_its_time_keeps_what_was_read(
    limited: Callable[..., Extractor], tmp_path: Path
) -> None:
    path = tmp_path / "slow.pdf"
    path.write_bytes(hanging(4, lambda number: number == 3))
    made = limited(document_timeout_s=8)
    in_service(made, tmp_path)
    extraction = made.extract(path, "slow.pdf")
    assert [page.number for page in extraction.pages] == [1, 2]
    assert [(remark.code, remark.page) for remark in extraction.remarks][-1] == ("pages-not-read", 3)
    assert "PINCITE_DOCUMENT_TIMEOUT_S" in extraction.remarks[-1].detail


def test_a_page_over_its_time_of_the_processor_is_lost_alone(
    limited: Callable[..., Extractor], tmp_path: Path
) -> None:
    path = tmp_path / "busy.pdf"
    path.write_bytes(hanging(3, lambda number: number == 2))
    extraction = limited(page_cpu_s=1).extract(path, "busy.pdf")
    assert [page.number for page in extraction.pages] == [1, 3]
    assert [(remark.code, remark.page) for remark in extraction.remarks] == [("page-timeout", 2)]
    assert "processor" in extraction.remarks[0].detail


def test_a_page_of_too_many_characters_is_lost_alone(
    limited: Callable[..., Extractor], tmp_path: Path
) -> None:
    path = tmp_path / "wordy.pdf"
    words = b"BT /F 9 Tf 20 500 Td (" + b"a word and " * 400 + b") Tj ET"
    path.write_bytes(three_pages(stream(words), b"", {}))
    extraction = limited(max_page_chars=1_000).extract(path, "wordy.pdf")
    assert [page.number for page in extraction.pages] == [1, 3]
    assert [(remark.code, remark.page) for remark in extraction.remarks] == [("page-too-much-text", 2)]


def test_a_tree_of_pages_that_leads_back_to_itself_ends_with_the_pages_that_are_there(
    reader: Extractor, tmp_path: Path
) -> None:
    path = tmp_path / "cycle.pdf"
    content = three_pages(stream(b""), b"", {})
    path.write_bytes(content.replace(b"/Kids [3 0 R 4 0 R 5 0 R]", b"/Kids [3 0 R 2 0 R 5 0 R]"))
    extraction = reader.extract(path, "cycle.pdf")
    assert "Page 1 of it is legible." in {page.text for page in extraction.pages}
    assert {reading.page for reading in extraction.page_extractions} >= {
        page.number for page in extraction.pages
    }
