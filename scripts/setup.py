"""Make the virtual environment with nothing but a Python that has pip; say what is done and how far it is."""

from __future__ import annotations

import re
import subprocess
import sys
import time
import venv
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
UNITS = {"kB": 1e3, "MB": 1e6, "GB": 1e9}
TRIES, PAUSE_S = 3, 20
"""How often pip is run before it counts as failed: it skips a page of an index that it could not get, and
then says that packages conflict."""


def main() -> None:
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        sys.exit(
            f"Pincite needs Python 3.11 to 3.13; this is {sys.version.split()[0]}. Use make PYTHON=python3.12"
        )
    began = time.monotonic()
    folder = REPOSITORY / (sys.argv[1] if len(sys.argv) > 1 else ".venv")
    expected = len((REPOSITORY / "constraints.txt").read_text().splitlines())
    say("Setting up Pincite. The first time takes minutes: about 0.8 GB is downloaded, or 4 GB where pip")
    say("takes a CUDA build of torch (docs/use.md says how to get the CPU build instead).")
    say(f"1/3  virtual environment in {folder.name}/")
    if not (folder / "bin" / "python").exists():
        venv.create(folder, with_pip=True)
    pip = [str(folder / "bin" / "python"), "-m", "pip", "--disable-pip-version-check"]
    say("2/3  pip")
    # Older pips cannot resolve one of the extras that trafilatura's dependencies ask for.
    install([*pip, "install", "--progress-bar", "off", "--upgrade", "pip>=25"], expected=1)
    say(f"3/3  about {expected} packages")
    downloaded = install(
        [*pip, "install", "--progress-bar", "off", "-c", "constraints.txt", "-e", ".[server,dev]"], expected
    )
    (folder / ".ready").touch()
    say(f"Ready after {time.monotonic() - began:.0f} s and {downloaded / 1e6:,.0f} MB of downloads.")


def install(command: list[str], expected: int) -> float:
    """Run pip, and again where it fails, as a network does now and then; return the bytes it downloaded."""
    downloaded = 0.0
    for tries_left in reversed(range(TRIES)):
        failure, of_this_try = _run_pip(command, expected)
        downloaded += of_this_try
        if not failure:
            return downloaded
        say(failure)
        if tries_left:
            say(f"pip failed; the lines above say why. Trying again in {PAUSE_S} s: what it has, it keeps.")
            time.sleep(PAUSE_S)
    sys.exit("pip could not install everything; the lines above say why.")


def _run_pip(command: list[str], expected: int) -> tuple[str, float]:
    """Run pip once and show how far it is; return its last lines if it failed, and the bytes downloaded."""
    seen, downloaded = 0, 0.0
    tail: list[str] = []
    with subprocess.Popen(
        command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as pip:
        assert pip.stdout is not None
        for line in pip.stdout:
            tail = [*tail[-20:], line]
            if line.startswith(("Collecting ", "Requirement already satisfied: ")):
                seen += 1
            if size := re.search(r"Downloading .*\(([\d.]+) (kB|MB|GB)\)", line):
                downloaded += float(size[1]) * UNITS[size[2]]
            if line.startswith("Installing collected"):
                progress(f"     {downloaded / 1e6:,.0f} MB downloaded; unpacking 3 GB takes a while")
            elif line.startswith("Collecting ") and seen % 20 == 0:
                progress(
                    f"     {min(seen, expected)} of about {expected}, {downloaded / 1e6:,.0f} MB downloaded"
                )
    if sys.stdout.isatty():
        print()
    if not pip.returncode:
        return "", downloaded
    return "".join(tail) or f"pip ended with {pip.returncode} and said nothing", downloaded


def progress(text: str) -> None:
    """Write over the line on a terminal; elsewhere every line stays."""
    if sys.stdout.isatty():
        print(f"\r\033[K{text}", end="", flush=True)
    else:
        print(text, flush=True)


def say(text: str) -> None:
    print(text, flush=True)


def run(command: list[str]) -> None:
    done = subprocess.run(command, cwd=REPOSITORY, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed; the lines above say why.")


if __name__ == "__main__":
    main()
