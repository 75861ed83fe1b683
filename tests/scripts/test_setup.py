"""The set-up survives a network that fails for a while, and says what failed where it does not come back."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import setup

FAILS_ONCE = """
import pathlib, sys
tried = pathlib.Path(sys.argv[1])
if not tried.exists():
    tried.touch()
    sys.exit("Could not fetch URL: skipping")
print("  Downloading package.whl (2.5 MB)")
"""


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup, "PAUSE_S", 0)


def test_pip_is_run_again_after_a_failure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    downloaded = setup.install([sys.executable, "-c", FAILS_ONCE, str(tmp_path / "tried")], expected=1)
    assert downloaded == 2.5e6
    assert "Could not fetch URL" in capsys.readouterr().out


def test_a_lasting_failure_ends_the_set_up_with_what_pip_said(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="could not install everything"):
        setup.install([sys.executable, "-c", "raise SystemExit('No space left')"], expected=1)
    assert capsys.readouterr().out.count("No space left") == setup.TRIES
