"""What a page that hangs, grows or fails costs: that page, and no other."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from threading import Thread

import pytest

from pincite.errors import DocumentError
from pincite.extract import Extractor
from pincite.extract.libraries import LibraryPart
from pincite.extract.sandbox import Child, ChildPool

from .bombs import bomb, sentence
from .children import MEMORY_MB, Make

pytestmark = pytest.mark.usefixtures("own_fork_server")

linux_only = pytest.mark.skipif(
    sys.platform != "linux", reason="a child has a limit on its memory, and tells how much it has, on Linux"
)


def test_a_page_that_hangs_costs_that_page_and_no_other(
    limited: Callable[..., Extractor], tmp_path: Path
) -> None:
    path = bomb(tmp_path / "bomb.pdf", hangs_on=2)
    extraction = limited(page_timeout_s=4).extract(path, "bomb.pdf")
    assert [page.number for page in extraction.pages] == [1, 3]
    assert [(remark.code, remark.page) for remark in extraction.remarks] == [("page-timeout", 2)]
    assert "Page 3 is legible" in extraction.pages[1].text


def test_a_document_whose_only_page_hangs_times_out(
    limited: Callable[..., Extractor], tmp_path: Path
) -> None:
    path = bomb(tmp_path / "bomb.pdf", hangs_on=1, pages=1)
    with pytest.raises(DocumentError) as raised:
        limited(page_timeout_s=4).extract(path, "bomb.pdf")
    assert raised.value.code == "extraction-timeout"


def test_a_document_that_needs_too_much_memory_says_so(
    limited: Callable[..., Extractor], make_pdf: Make
) -> None:
    with pytest.raises(DocumentError) as raised:
        limited(extraction_memory_mb=200).extract(make_pdf(sentence), "a.pdf")
    assert raised.value.code == "extraction-out-of-memory"


@linux_only
def test_a_child_that_has_grown_large_gives_way_to_another_one_between_two_pages(
    limited: Callable[..., Extractor], make_pdf: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[int] = []
    lend = ChildPool.child

    def counted(pool: ChildPool, memory_mb: int, part: LibraryPart) -> AbstractContextManager[Child]:
        begun.append(memory_mb)
        return lend(pool, memory_mb, part)

    monkeypatch.setattr(ChildPool, "child", counted)
    path = make_pdf(sentence, pages=4)
    for memory_mb in range(300, MEMORY_MB, 50):  # the least in which a page can be read is nearly all in use
        try:
            extraction = limited(extraction_memory_mb=memory_mb).extract(path, path.name)
        except DocumentError:
            continue
        if not extraction.remarks:
            break
    assert [page.number for page in extraction.pages] == [1, 2, 3, 4]
    assert begun.count(memory_mb) == 4


def test_progress_is_told_page_by_page_and_what_it_raises_ends_the_extraction(
    extractor: Extractor, make_pdf: Make
) -> None:
    seen: list[tuple[int, int | None]] = []
    path = make_pdf(sentence, pages=3)
    extractor.extract(path, "a.pdf", progress=lambda *state: seen.append(state))
    assert seen == [(1, 3), (2, 3), (3, 3)]

    def cancel(_done: int, _total: int | None) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        extractor.extract(path, "a.pdf", progress=cancel)
    assert extractor.extract(path, "a.pdf").pages


def test_a_page_image_does_not_wait_for_an_extraction(
    limited: Callable[..., Extractor], make_pdf: Make, tmp_path: Path
) -> None:
    reader = limited(page_timeout_s=8)
    hanging = bomb(tmp_path / "bomb.pdf", hangs_on=1, pages=1)
    outcomes: list[str] = []

    def extract() -> None:
        try:
            reader.extract(hanging, "bomb.pdf")
        except DocumentError as error:
            outcomes.append(error.code)

    threads = [Thread(target=extract) for _ in range(reader.children)]
    for thread in threads:
        thread.start()
    image = reader.render_page(make_pdf(sentence), 1)
    assert (image[:4], outcomes) == (b"\x89PNG", [])
    for thread in threads:
        thread.join()
    assert outcomes == ["extraction-timeout"] * len(threads)
