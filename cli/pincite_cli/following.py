"""Follow documents on their way: the pages that are read, and a wait for room on the disk."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pincite.schema.document import Version

OnPages = Callable[[str, int, int | None], None]
"""Called with a document's id, its pages read, and its pages in all where that is known."""


def check_held(version: Version) -> None:
    """Raise DiskFull where a version waits for room on the disk."""
    from pincite.errors import DiskFull

    if version.not_before and version.outcome and version.outcome.code == DiskFull.code:
        raise DiskFull(version.outcome.detail)
