"""A model server that floods: how late its answer comes, and how much memory it takes, by kind of flood.

The server is a process of its own. The answer's time is 6 seconds; one that the server spoils has to come
no later than a second after its time, marked as degraded, and at no instant may this process hold 50 MB more
than before the question. Each question stands in a conversation, where the model words it anew, and the model
is the judge of 90 sentences too. Floods of completions spoil all three; some spoil the judge or the wording
alone.
"""

from __future__ import annotations

import argparse
import gc
import json
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

from machine import record

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.answer.generate.floods import COMPLETIONS, FLOODS, LOOK_UPS, MODELS, WHOLE, Flood
from tests.answer.generate.scripted_server import JUDGE, REWRITER, Script, scripted_server
from tests.answer.judge.test_answer_judge import OTHERWISE, SURE, calibration, keep
from tests.served import BARGE, FEE, citing, make_harbour

from pincite.answer.conversation import Turn
from pincite.library import Library
from pincite.settings import Settings

TIMEOUT_S = 6.0
LATE_S, GROWTH_MB = 1.0, 50
"""What is promised."""
KINDS: dict[str, tuple[str, Flood]] = {
    **{name: (COMPLETIONS, flood) for name, flood in FLOODS.items()},
    **{f"{name} as the list of models": (MODELS, flood) for name, flood in LOOK_UPS.items()},
    **{f"{name}, {who}": (who, flood) for who in (JUDGE, REWRITER) for name, flood in WHOLE.items()},
}
JUDGED = 90
"""Sentences that the judge is asked about: nearly as many as an answer may have."""
BEFORE = [Turn(question="What is the mooring fee for a yacht?")]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--kind", choices=KINDS, action="append", help="this one alone; records nothing")
    kinds = parser.parse_args().kind
    figures: dict[str, object] = {"seconds an answer may take": TIMEOUT_S}
    late, growth = [0.0], [0.0]
    with tempfile.TemporaryDirectory() as folder, flooding_server() as (url, server):
        settings = Settings(home=Path(folder), llm_url=url, llm_timeout_s=TIMEOUT_S)
        with Library(settings) as library:
            make_harbour(library, "harbour")
            keep(library, calibration())
            # Each kind of answer once, so that everything is loaded before memory is looked at.
            for kind in (None, f"a flood, {JUDGE}", "an error's body"):
                asked(library, server, kind)
            for kind in kinds or KINDS:
                seconds, grown, degraded = asked(library, server, kind)
                late.append(seconds - TIMEOUT_S)
                growth.append(grown)
                figures[kind] = f"{seconds:.2f} s, {grown:.1f} MB, {degraded}"
                print(f"  {kind}: {figures[kind]}", flush=True)
    figures[f"most seconds late (at most {LATE_S})"] = round(max(late), 2)
    figures[f"most MB grown (at most {GROWTH_MB})"] = round(max(growth), 1)
    if not kinds:
        record("model_flood", figures)
    if max(late) > LATE_S or max(growth) > GROWTH_MB:
        sys.exit("A promise is broken.")


def asked(library: Library, server: Connection, kind: str | None) -> tuple[float, float, str | None]:
    """Return the seconds and the megabytes of an answer under this flood, and how it is degraded."""
    server.send(kind)
    server.recv()
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew (Linux)
    before = memory_mb("VmRSS")
    began = time.monotonic()
    answer = library.answer("harbour", FEE, history=BEFORE)
    seconds = time.monotonic() - began
    assert answer.sentences[0].text == BARGE, answer
    assert (answer.degraded is None) == (kind is None), (kind, answer)
    return seconds, max(0.0, memory_mb("VmHWM") - before), answer.degraded


def memory_mb(name: str) -> float:
    """Return what the kernel says of this process's memory."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * 1024 / 1e6
    raise LookupError(name)


@contextmanager
def flooding_server() -> Iterator[tuple[str, Connection]]:
    """Yield the URL of a server in a process of its own, and what takes the name of the flood to be sent."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    try:
        yield ours.recv(), ours
    finally:
        process.terminate()
        process.join()


def _serve(connection: Connection) -> None:
    script = Script(
        content=citing((BARGE, BARGE), *[(BARGE, OTHERWISE)] * JUDGED),
        judge=lambda *_: SURE,
        rewrite=lambda _: json.dumps({"question": FEE}),
        piece=100,
    )
    with scripted_server(script) as url:
        connection.send(url)
        while True:
            kind = connection.recv()
            script.wire = dict([KINDS[kind]]) if kind else {}
            connection.send("ready")


if __name__ == "__main__":
    main()
