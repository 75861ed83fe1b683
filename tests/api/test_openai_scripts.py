"""The scripts of docs/clients run against a served library, by the pinned `openai` package."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from pincite.library import Library
from pincite.settings import Settings
from tests.conftest import REPOSITORY

from ..served import BARGE, YACHT
from ..test_library import bring_in, notice
from .conftest import served

KEY = "a-key"
LINK = r"\[1\]\(https://pincite\.example/c/default/d/[\w-]+/p/1\?v=1&hl=\d+-\d+\)"
PAYS = f"{re.escape(BARGE)} {LINK}"
PRINTED = {
    "chat": rf"{PAYS}\n0-{len(BARGE)}: barge.html, page 1 https://pincite\.example/c/default/d/\S+\n",
    "chat_streamed": rf"{PAYS}\n0 tokens\n",
    "chat_history": rf"{PAYS}\n{re.escape(YACHT)} {LINK}\n",
    "stream_helper": rf"{PAYS}\nstop\n",
    "embeddings": r"0\.[5-9]\d by 384 dimensions\n",
}
FOLDER = REPOSITORY / "docs" / "clients"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Yield a service with a key over two notices of a harbour."""
    with Library(Settings(home=tmp_path_factory.mktemp("clients"))) as library:
        bring_in(library, "default", {"barge.html": notice(BARGE), "yacht.html": notice(YACHT)})
        options = {"api_key": KEY, "public_url": "https://pincite.example"}
        with served(library, options) as client:
            yield client


@pytest.mark.parametrize("script", sorted(FOLDER.glob("*.py")), ids=lambda script: script.stem)
def test_a_script_prints_what_is_checked(service: httpx.Client, script: Path) -> None:
    environment = os.environ | {"PINCITE_URL": str(service.base_url), "PINCITE_API_KEY": KEY}
    ran = subprocess.run(
        [sys.executable, script], env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert re.fullmatch(PRINTED[script.stem.removesuffix("_async")], ran.stdout), ran.stdout


def test_every_use_has_a_script_with_and_without_an_event_loop() -> None:
    names = {script.stem for script in FOLDER.glob("*.py")}
    assert names == {name + kind for name in PRINTED for kind in ("", "_async")}
