"""The password of the local Prefect server is kept where its owner alone can read it, while it is good."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pincite_flows.access import Access, read_access

URL = "http://127.0.0.1:4711/api"


def test_every_start_has_a_password_of_its_own_in_ascii() -> None:
    made = {Access.new(URL).auth_string for _ in range(20)}
    assert len(made) == 20
    for auth_string in made:
        user, password = auth_string.split(":")
        assert user == "pincite"
        assert password.isascii()
        assert len(password) >= 32


def test_no_other_user_can_read_it_at_any_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    modes: list[int] = []

    def opened(path: Path, flags: int, mode: int) -> int:
        descriptor = opening(path, flags, mode)
        modes.append(os.fstat(descriptor).st_mode & 0o777)
        assert os.fstat(descriptor).st_size == 0
        return descriptor

    opening = os.open
    before = os.umask(0)
    try:
        monkeypatch.setattr("pincite_flows.access.os.open", opened)
        Access.new(URL).save(tmp_path)
    finally:
        os.umask(before)
    assert modes == [0o600]
    assert [(path.name, path.stat().st_mode & 0o777) for path in tmp_path.iterdir()] == [
        ("access.json", 0o600)
    ]


def test_the_next_start_replaces_it_whatever_the_last_one_left(tmp_path: Path) -> None:
    (tmp_path / "access.json.new").write_text("half of")
    first, second = Access.new(URL), Access.new(URL)
    first.save(tmp_path)
    second.save(tmp_path)
    assert read_access(tmp_path) == second
    first.remove(tmp_path)
    assert read_access(tmp_path) == second
    second.remove(tmp_path)
    assert list(tmp_path.iterdir()) == []
    second.remove(tmp_path)


def test_it_is_not_shown_where_the_access_is() -> None:
    access = Access.new(URL)
    assert access.auth_string not in f"{access!r} {access}"
