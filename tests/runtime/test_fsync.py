"""A copy of a file has its bytes, and its holes where the file system knows of them."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from pincite.runtime.fsync import copy_sparse

CONTENT = b"a" * 8192
HOLE = 1 << 20


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Return a file with a hole in its middle and one at its end."""
    path = tmp_path / "source"
    with path.open("wb") as file:
        file.write(CONTENT)
        file.seek(HOLE)
        file.write(CONTENT)
        file.truncate(2 * HOLE)
    return path


def test_a_copy_has_the_bytes_and_the_holes(source: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    copy_sparse(str(source), str(copy))
    assert copy.read_bytes() == source.read_bytes()
    assert copy.stat().st_blocks == source.stat().st_blocks


@pytest.mark.parametrize("code", [errno.EINVAL, errno.ENOTTY, errno.ENOTSUP])
def test_a_file_system_that_knows_no_holes_is_copied_from_too(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def refuse(*_: int) -> int:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "lseek", refuse)
    copy_sparse(str(source), str(tmp_path / "copy"))
    assert (tmp_path / "copy").read_bytes() == source.read_bytes()
