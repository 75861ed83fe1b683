"""An embedder that keeps vectors on disk: embedding a corpus is most of a benchmark's time."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np

from pincite.embed import Embedder
from pincite.embed.vectors import Vectors

FOLDER = Path(tempfile.gettempdir()) / "pincite-bench-vectors"
SAVED_AFTER = 1_024
"""Passages that are embedded between one writing of the file and the next."""


class CachedEmbedder(Embedder):
    """An embedder whose passages are embedded once, by their text and the embedding's fingerprint.

    The fingerprint names the weights, not what they are computed in: remove the folder to compare backends.
    """

    def __init__(self, model: str | None = None, *others: Any, folder: Path = FOLDER) -> None:
        super().__init__(model, *others)
        self._folder = folder

    def passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        file = self._folder / f"{quote(self.fingerprint, safe='')}.npz"
        known = _read(file)
        keyed = {_key(text): text for text in texts}
        missing = [key for key in keyed if key not in known]
        for start in range(0, len(missing), SAVED_AFTER):
            part = missing[start : start + SAVED_AFTER]
            known |= zip(part, super().passages([keyed[key] for key in part]), strict=True)
            _write(file, known)
            if progress is not None:
                progress(len(texts) - len(missing) + start + len(part))
        return np.stack([known[_key(text)] for text in texts])


def _key(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _read(file: Path) -> dict[str, Vectors]:
    if not file.is_file():
        return {}
    with np.load(file, allow_pickle=False) as stored:
        return dict(zip(stored["keys"].tolist(), stored["vectors"], strict=True))


def _write(file: Path, known: dict[str, Vectors]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(f".{os.getpid()}.npz")
    np.savez(draft, keys=np.array(list(known)), vectors=np.stack(list(known.values())))
    draft.replace(file)
