"""Draws pages through children of a fork server of its own, which has loaded what drawing needs and no more.

A fork of what reading loads takes longer than the drawing itself, and the first waits until all is loaded.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from pathlib import Path

from pincite.errors import NoPageImage, NotFound, document_error
from pincite.extract import wire
from pincite.extract.extraction_session import LOST
from pincite.extract.forks import ForkServer
from pincite.extract.sandbox import START_TIMEOUT_S, Child, ChildLost, ChildPool
from pincite.schema.extraction import Box
from pincite.settings import Limits

_AT_ONCE = 2


class Drawer:
    """Draws pages, each in a child; thread-safe."""

    def __init__(self) -> None:
        self._server = ForkServer()
        self._children = ChildPool(_AT_ONCE, self._server)

    def draw(
        self,
        path: Path,
        number: int,
        limits: Limits,
        highlights: Sequence[Box],
        dpi: int,
        width: int | None,
    ) -> bytes:
        """Return page `number`, from 1, as PNG with `highlights` marked, which are boxes in points.

        It is `width` pixels wide, or has `dpi` pixels to the inch where `width` is None. Raises
        DocumentError, NotFound where there is no such page, and NoPageImage for HTML.
        """
        job = wire.RenderJob(
            path=str(path.resolve()),
            number=number,
            limits=limits,
            highlights=tuple(highlights),
            dpi=dpi,
            width=width,
        )
        try:
            with self._children.child(limits.extraction_memory_mb, "drawing") as child:
                child.send(job)
                answer = child.receive(START_TIMEOUT_S)
                while not isinstance(answer, wire.Image | wire.Failed):
                    answer = child.receive(limits.page_timeout_s)
                _finish(child, limits)
        except ChildLost as loss:
            error, _, advice = LOST[loss.reason]
            raise error(f"Page {number} could not be drawn: {loss.detail}. To see it, {advice}.") from None
        if isinstance(answer, wire.Image):
            return base64.b64decode(answer.png)
        if answer.code == "page-not-found":
            raise NotFound("page", answer.detail)
        if answer.code == NoPageImage.code:
            raise NoPageImage(answer.detail)
        raise document_error(answer.code, answer.detail)

    def warm(self) -> None:
        """Load ahead what drawing needs."""
        self._server.load("drawing")

    def close(self) -> None:
        """End what children are forked from, when the last of them is done."""
        self._server.close()


def _finish(child: Child, limits: Limits) -> None:
    while not isinstance(child.receive(limits.page_timeout_s), wire.Done):
        pass
