"""Measure what `pincite ask` costs beside a service, over the HTTP request that it sends.

A service answers over HTTP in this process. The command is a process of its own, timed from its start to its
end, the interpreter included. A client that is open already sends the same request, in turns with it.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from machine import record

from pincite.client.client import Client
from pincite.library import DEFAULT_COLLECTION, Library
from pincite.settings import Settings

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.serving import bound, serving
from tests.test_library import bring_in

TURNS = 11
QUESTION = "How long is the warranty?"
SAMPLE = Path(__file__).parents[1] / "sample_docs" / "operating-manual.pdf"
PINCITE = [str(Path(sys.executable).parent / "pincite")]
AT_MOST_S = 0.6


def seconds(work: Callable[[], object]) -> float:
    """Return how long some work takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def main() -> None:
    """Ask in turns by the command and by the client, and record the medians."""
    with tempfile.TemporaryDirectory() as folder, bound() as at:
        home, address = Path(folder), f"http://127.0.0.1:{at.getsockname()[1]}"
        env = {**os.environ, "PINCITE_HOME": folder}
        env.pop("PINCITE_SERVICE_URL", None)

        def ask() -> object:
            return subprocess.run([*PINCITE, "ask", QUESTION], env=env, check=True, capture_output=True)

        with Library(Settings(home=home), address=address) as library, serving(library, at):
            bring_in(library, DEFAULT_COLLECTION, {SAMPLE.name: SAMPLE.read_bytes()})
            with Client(address) as client:

                def request() -> object:
                    return client.answer(DEFAULT_COLLECTION, QUESTION)

                request()  # loads what is loaded once
                ask()
                turns = [(seconds(ask), seconds(request)) for _ in range(TURNS)]
    command, sent = (statistics.median(times) for times in zip(*turns, strict=True))
    over = statistics.median(whole - part for whole, part in turns)
    record(
        "cli",
        {
            "turns": TURNS,
            "pincite ask, median, s": round(command, 3),
            "the request alone, median, s": round(sent, 3),
            "over the request, median, s": round(over, 3),
        },
    )
    if over > AT_MOST_S:
        sys.exit(f"{over:.2f} s over the request: more than {AT_MOST_S} s")


if __name__ == "__main__":
    main()
