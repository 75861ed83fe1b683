"""Run the process that reads hostile bytes: a job from standard input, messages to standard output.

It gives itself limits before it reads anything, and ends with its parent, the fork server: by a signal from
the kernel (Linux), the end of standard input when it waits, or its own alarm when it is busy.
"""

from __future__ import annotations

import faulthandler
import logging
import math
import os
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from pincite.errors import DocumentError, SourceError, TooMuchText
from pincite.extract import libraries, wire
from pincite.extract.deadline import PATIENCE
from pincite.extract.sniff import WORD, MediaType, media_type
from pincite.extract.wire import PageImageRefused
from pincite.runtime.parent_death import end_with
from pincite.settings import Limits

_MAX_WRITTEN_BYTES = 64 * 2**20
_ALARM_GRACE_S = 30.0
"""Seconds after the parent should have killed this process that it does so itself."""

_GROWN = 0.75
"""Share of its memory beyond which a child reads no further page.

What OCR keeps for each size of image adds up, and a page that fails for it would be read without its layout.
"""

Send = Callable[[wire.ChildMessage], None]


def run(memory_mb: int, parent: int) -> None:
    """Do the job that comes, within a limit on memory in MiB, as long as its parent lives."""
    jobs = os.fdopen(os.dup(0), "rb")
    messages = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)  # what libraries print must not break the frames
    _limit(memory_mb)
    end_with(parent)
    logging.disable(logging.ERROR)
    warnings.simplefilter("ignore")

    def send(message: wire.ChildMessage) -> None:
        messages.write(wire.frame(message))
        messages.flush()

    if (job := _next(jobs)) is None:
        return
    try:
        _do(job, send)
    except (DocumentError, SourceError, PageImageRefused) as error:
        send(wire.Failed(code=error.code, detail=error.detail))
    send(wire.Done())


def _limit(memory_mb: int) -> None:
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_MAX_WRITTEN_BYTES, _MAX_WRITTEN_BYTES))
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (memory_mb * 2**20, memory_mb * 2**20))
        if _memory_mb() > memory_mb:
            raise MemoryError  # by the libraries alone; what fails next might look like the document's fault


def _memory_mb() -> float:
    """Return the address space of this process in MiB, which its limit is on; 0 where there is no limit."""
    if sys.platform != "linux":
        return 0.0
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def _next(jobs: BinaryIO) -> wire.ChildJob | None:
    header = jobs.read(wire.HEADER_BYTES)
    if len(header) < wire.HEADER_BYTES:
        return None
    return wire.parse_job(jobs.read(int.from_bytes(header, "big")))


def _do(job: wire.ChildJob, send: Send) -> None:
    path = Path(job.path)
    if isinstance(job, wire.ListJob):
        _read_list(job, path, send)
    elif isinstance(job, wire.RenderJob):
        libraries.load("drawing")
        from pincite.extract import render

        _start_clocks(job.limits)
        send(wire.Image(png=render.page_png(job)))
    else:
        _EXTRACT[media_type(path, job.filename)](job, path, send)


def _start_clocks(limits: Limits) -> None:
    """Start the time of a page: the clock's, and the processor's, whose end the kernel sees to."""
    faulthandler.dump_traceback_later(PATIENCE * limits.page_timeout_s + _ALARM_GRACE_S, exit=True)
    if sys.platform != "win32":
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        end = math.ceil(time.process_time() + limits.page_cpu_s)
        resource.setrlimit(
            resource.RLIMIT_CPU, (end if hard == resource.RLIM_INFINITY else min(end, hard), hard)
        )


def _extract_pdf(job: wire.ExtractJob, path: Path, send: Send) -> None:
    libraries.load("pdf")
    from pincite.extract.pdf import reader as pdf

    send(wire.Loaded())
    _start_clocks(job.limits)
    document, opened = pdf.open_document(path, job.filename, job.limits)
    with document:
        send(opened)
        for number in range(job.first, opened.pages + 1):
            _start_clocks(job.limits)
            with_models = number > job.plain_through
            try:
                page = pdf.read_page(document, number, job.limits, with_models=with_models)
            except TooMuchText as error:
                send(wire.PageFailed(number=number, code=error.code, detail=error.detail))
            else:
                send(wire.PageMessage(page=page))
            if number < opened.pages and _memory_mb() > _GROWN * job.limits.extraction_memory_mb:
                send(wire.Rested())
                break


def _extract_html(job: wire.ExtractJob, path: Path, send: Send) -> None:
    libraries.load("html")
    from pincite.extract.html import page as html

    send(wire.Loaded())
    _start_clocks(job.limits)
    title, page = html.read(path, job.filename, job.limits)
    send(wire.Opened(media_type="text/html", pages=1, title=title))
    send(wire.PageMessage(page=page))


def _extract_word(job: wire.ExtractJob, path: Path, send: Send) -> None:
    libraries.load("word")
    from pincite.extract.office import word

    send(wire.Loaded())
    _start_clocks(job.limits)
    title, page = word.read(path, job.filename, job.limits)
    send(wire.Opened(media_type=WORD, pages=1, title=title))
    send(wire.PageMessage(page=page))


_EXTRACT: dict[MediaType, Callable[[wire.ExtractJob, Path, Send], None]] = {
    "application/pdf": _extract_pdf,
    "text/html": _extract_html,
    WORD: _extract_word,
}


def _read_list(job: wire.ListJob, path: Path, send: Send) -> None:
    """Send what a list names, also where it can be read no further. Raises SourceError."""
    libraries.load("lists")
    from pincite.extract.link_formats.entries import entries

    send(wire.Loaded())
    _start_clocks(job.limits)
    found, failure = [], None
    try:
        for entry in entries(job.what, path, job.url):
            found.append(entry)
    except SourceError as error:
        failure = error
    send(wire.ListMessage(entries=tuple(found)))
    if failure is not None:
        raise failure


if __name__ == "__main__":
    run(int(sys.argv[1]), int(sys.argv[2]))
