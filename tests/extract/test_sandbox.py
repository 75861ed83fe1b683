"""The child that reads hostile bytes: killed when it hangs, warm when not, and never told a secret."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest
from reportlab.pdfgen.canvas import Canvas

from pincite.errors import DocumentError
from pincite.extract import Extractor, sandbox, wire
from pincite.extract.sandbox import Child, ChildLost, Pool
from pincite.settings import Limits

Make = Callable[..., Path]


def sentence(canvas: Canvas, number: int) -> None:
    canvas.drawString(72, 700, f"Page {number} says that the valve opens at 6 bar.")


def bomb(path: Path, hangs_on: int, pages: int = 3) -> Path:
    """A PDF one of whose pages draws a form that draws ten forms that draw ten forms, and so on."""
    objects: list[bytes] = [b"<< /Type /Catalog /Pages 2 0 R >>"]
    kids = " ".join(f"{3 + 2 * n} 0 R" for n in range(pages))
    objects.append(f"<< /Type /Pages /Count {pages} /Kids [{kids}] >>".encode())
    first_form = 3 + 2 * pages
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    for number in range(1, pages + 1):
        resources = b"<< /Font << /F " + font + f" >> /XObject << /X {first_form} 0 R >> >>".encode()
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 400] /Resources "
            + resources
            + f" /Contents {2 + 2 * number} 0 R >>".encode()
        )
        drawn = f"BT /F 20 Tf 20 300 Td (Page {number} is legible text) Tj ET "
        objects.append(stream((drawn + ("/X Do" if number == hangs_on else "")).encode(), b""))
    for depth in range(12):
        inner = f"/Resources << /XObject << /X {first_form + depth + 1} 0 R >> >>".encode()
        objects.append(stream(b"/X Do " * 10, b"/Type /XObject /Subtype /Form /BBox [0 0 400 400] " + inner))
    glyphs = b"BT /F 9 Tf (x) Tj ET"
    resources = b"/Resources << /Font << /F " + font + b" >> >>"
    objects.append(stream(glyphs, b"/Type /XObject /Subtype /Form /BBox [0 0 400 400] " + resources))
    body = b"%PDF-1.7\n"
    offsets = []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    xref = len(body)
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    body += f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R >>\n".encode()
    path.write_bytes(body + f"startxref\n{xref}\n%%EOF".encode())
    return path


def stream(content: bytes, entries: bytes) -> bytes:
    packed = zlib.compress(content)
    head = b"<< " + entries + f" /Filter /FlateDecode /Length {len(packed)} >>\nstream\n".encode()
    return head + packed + b"\nendstream"


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

    threads = [Thread(target=extract) for _ in range(os.cpu_count() or 1)]
    for thread in threads:
        thread.start()
    image = reader.render_page(make_pdf(sentence), 1)
    assert (image[:4], outcomes) == (b"\x89PNG", [])
    for thread in threads:
        thread.join()
    assert outcomes == ["extraction-timeout"] * len(threads)


@pytest.fixture
def pool() -> Iterator[Pool]:
    made = Pool(2)
    yield made
    made.close()


def job(path: Path) -> wire.ExtractJob:
    return wire.ExtractJob(path=str(path), filename=path.name, limits=Limits())


def drain(child: Child) -> list[wire.Message]:
    messages: list[wire.Message] = []
    while not (messages and isinstance(messages[-1], wire.Done)):
        messages.append(child.receive(sandbox.START_TIMEOUT_S))
    return messages


def test_a_child_is_used_again_and_replaced_when_it_was_lost(pool: Pool, tmp_path: Path) -> None:
    empty = tmp_path / "empty.pdf"
    empty.touch()
    pids = []
    for _ in range(2):
        with pool.child(4_096) as child:
            child.send(job(empty))
            assert [message.kind for message in drain(child)] == ["failed", "done"]
            pids.append(child.pid)
    assert pids[0] == pids[1]
    with pytest.raises(ChildLost), pool.child(4_096) as child:
        os.kill(child.pid, signal.SIGKILL)
        child.send(job(empty))
        child.receive(10)
    with pool.child(4_096) as child:
        assert child.pid != pids[0]


def test_a_child_started_ahead_is_the_next_to_be_taken_and_has_its_libraries(
    pool: Pool, make_pdf: Make
) -> None:
    pool.warm(4_096)
    pool.warm(4_096)
    with pool.child(4_096) as child:
        child.send(job(make_pdf(sentence)))
        kinds = [message.kind for message in drain(child)]
        assert kinds == ["loaded", "opened", "page", "done"]
        with pool.child(4_096) as other:
            assert other.pid != child.pid
            assert other.jobs == 0


def test_no_secret_of_the_environment_reaches_a_child(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PINCITE_API_KEY", "QDRANT_API_KEY", "PINCITE_DATABASE_URL", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "hunter2")
    assert "hunter2" not in "".join(sandbox.environment().values())
    if sys.platform == "linux":
        with pool.child(4_096) as child:
            assert b"hunter2" not in Path(f"/proc/{child.pid}/environ").read_bytes()


def test_what_a_child_sends_is_checked(pool: Pool, tmp_path: Path) -> None:
    loud = tmp_path / "loud.py"
    loud.write_text("import sys; sys.stdout.buffer.write(b'\\xff\\xff\\xff\\xff' + bytes(64))")
    with pytest.raises(ChildLost, match="at once"), pool.child(4_096) as child:
        child._process.kill()
        child._process.communicate()
        child._process = subprocess.Popen(
            [sys.executable, str(loud)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
        )
        child.receive(10)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's signal on the death of a parent is Linux's")
def test_a_child_dies_with_its_parent_even_when_that_is_killed(make_pdf: Make, tmp_path: Path) -> None:
    script = """
import sys, time
from pathlib import Path
from pincite.extract.sandbox import Pool
pool = Pool(1)
with pool.child(4096) as child:
    print(child.pid, flush=True)
    time.sleep(60)
"""
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    assert Path(f"/proc/{child}").exists()
    parent.kill()
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 20
    while running(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not running(child)


def running(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    try:
        return status.read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
