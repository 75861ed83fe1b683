"""The libraries that reading needs, loaded once: ahead by the fork server, or else by the child itself."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Literal

LibraryPart = Literal["drawing", "pdf", "ocr", "html", "word", "lists"]


@cache
def load(part: LibraryPart) -> None:
    """Load the libraries and models for a part of reading; start no thread, so that it can be forked."""
    if part == "drawing":
        # pymupdf loads ONNX Runtime wherever it finds it, for its layout model: most of the time and memory.
        with _without("onnxruntime"):
            from pincite.extract import render  # noqa: F401 - loaded ahead of the clock
        return
    if part == "html":
        # spaCy does so with torch, for models that are not used here: half of the time and memory.
        with _without("torch"):
            from pincite.extract.html import page

            page.prepare()
        return
    if part == "word":
        load("html")
        from pincite.extract.office import word  # noqa: F401 - loaded ahead of the clock

        return
    if part == "lists":
        from pincite.extract.link_formats import feed, robots, sitemap  # noqa: F401 - loaded ahead of the clock

        return
    _give_sessions_one_thread()
    if part == "ocr":
        from pincite.extract.ocr import engine

        engine.prepare()
    else:
        from pincite.extract.pdf import reader

        reader.prepare()


@cache
def _give_sessions_one_thread() -> None:
    """Make ONNX Runtime run each model in the thread that calls it, whoever opens the model.

    By default a session starts a thread for every other core when it is made, which pymupdf does when it is
    imported. A fork has none of these threads, and would wait for them for ever.
    """
    import onnxruntime

    class SessionOptions(onnxruntime.SessionOptions):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.intra_op_num_threads = 1
            self.inter_op_num_threads = 1

    onnxruntime.SessionOptions = SessionOptions


@contextmanager
def _without(module: str) -> Iterator[None]:
    """Have a module that is not loaded yet not be found by others that would load it."""
    loaded = sys.modules.setdefault(module, None)  # type: ignore[arg-type]
    try:
        yield
    finally:
        if loaded is None:
            del sys.modules[module]
