"""Remember what was read of the newest pictures, so that the same pixels are not read again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from hashlib import blake2b
from typing import Generic, TypeVar

from pincite.extract.ocr.engine import ImageArray

KEPT = 64
Found = TypeVar("Found")


class ReadOnce(Generic[Found]):
    """A cache of what was read of pictures, by their pixels and how many of these an inch has."""

    def __init__(self) -> None:
        self._found: OrderedDict[tuple[tuple[int, ...], float, bytes], Found] = OrderedDict()

    def read_once(self, image: ImageArray, scale: float, read: Callable[[], Found]) -> Found:
        """Return what an image shows.

        It is read unless one of the newest `KEPT` was the same, drawn at the same scale.
        """
        key = image.shape, scale, blake2b(image.tobytes(), digest_size=16).digest()
        if key not in self._found:
            self._found[key] = read()
        self._found.move_to_end(key)
        if len(self._found) > KEPT:
            self._found.popitem(last=False)
        return self._found[key]
