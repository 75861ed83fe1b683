"""How much later a sentence comes through chat completions than through /answers, asked in turns.

A scripted server plays the model with fixed delays, or a real one answers, which PINCITE_LLM_URL names. The
service answers over HTTP in this process. What is timed is the first sentence of a stream, from the request
on.
"""

from __future__ import annotations

import os
import re
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import numpy as np
from machine import record
from model_latency import DOCUMENT, QUESTION, SAID
from scripted_model import answering
from tests.answer.generate.scripted_server import Script, scripted_server
from tests.api.conftest import served
from tests.test_library import bring_in

from pincite.library import DEFAULT_COLLECTION, Library
from pincite.settings import Settings

SCRIPTED_TURNS, SERVED_TURNS = 200, 30
RESAMPLES, SEED = 10_000, 1
FIRST_TOKEN_S, BETWEEN_S = 0.05, 0.002
SERVED_TIMEOUT_S = 300.0
SAMPLE = Path(__file__).parents[1] / "sample_docs" / DOCUMENT
MODEL = f"pincite/{DEFAULT_COLLECTION}:flag"
DOORS: dict[str, tuple[str, dict[str, Any], re.Pattern[str]]] = {
    "answers": (
        f"/v1/collections/{DEFAULT_COLLECTION}/answers",
        {"question": QUESTION, "policy": "flag"},
        re.compile("^event: sentence"),
    ),
    "chat": (
        "/v1/chat/completions",
        {"model": MODEL, "messages": [{"role": "user", "content": QUESTION}], "stream": True},
        re.compile(r'"content": ?"[^"]'),
    ),
}
"""By name: the path, the body, and the pattern of the first sentence's line."""
AT_MOST_MS = (5, 15)


def first_sentence_s(client: httpx.Client, door: str) -> float:
    """Ask once, read the whole stream, and return the seconds until its first sentence."""
    path, body, sign = DOORS[door]
    began, found = time.perf_counter(), None
    with client.stream("POST", path, json=body, headers={"Accept": "text/event-stream"}) as response:
        response.raise_for_status()
        for line in response.iter_lines():
            if found is None and sign.search(line):
                found = time.perf_counter() - began
    assert found is not None, f"no sentence came through {door}"
    return found


def measured(llm_url: str | None) -> dict[str, list[float]]:
    """Return the seconds of each turn, by door. The doors take turns at being first."""
    times: dict[str, list[float]] = {door: [] for door in DOORS}
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        if llm_url is None:
            script = Script(hang_s=FIRST_TOKEN_S, between_s=BETWEEN_S)
            script.content = answering(DOCUMENT, SAID, set())
            settings = Settings(home=home, llm_url=stack.enter_context(scripted_server(script)))
        else:
            settings = Settings(home=home, llm_url=llm_url, llm_timeout_s=SERVED_TIMEOUT_S)
        library = stack.enter_context(Library(settings))
        bring_in(library, DEFAULT_COLLECTION, {DOCUMENT: SAMPLE.read_bytes()})
        client = stack.enter_context(served(library, {}))
        for door in DOORS:
            first_sentence_s(client, door)  # loads what is loaded once
        for turn in range(SERVED_TURNS if llm_url else SCRIPTED_TURNS):
            for door in list(DOORS)[:: -1 if turn % 2 else 1]:
                times[door].append(first_sentence_s(client, door))
    return times


def main() -> None:
    llm_url = os.environ.get("PINCITE_LLM_URL")
    times = measured(llm_url)
    figures: dict[str, Any] = {
        f"{door}: first sentence p50, p95, ms": _ms(_quantiles(seconds)) for door, seconds in times.items()
    }
    differences = [
        chat - answers
        for chat, answers in zip(_quantiles(times["chat"]), _quantiles(times["answers"]), strict=True)
    ]
    figures[f"chat later than answers, p50 and p95 (at most {AT_MOST_MS[0]}, {AT_MOST_MS[1]}), ms"] = _ms(
        differences
    )
    later = [chat - answers for chat, answers in zip(times["chat"], times["answers"], strict=True)]
    bounds = _interval(times)
    figures["the same, bounds of the 95 % intervals, ms"] = _ms(bounds)
    figures["chat later than answers in the same turn, p50, ms"] = _ms([statistics.median(later)])
    figures["turns"] = len(later)
    record("doors_vllm" if llm_url else "doors", figures)
    if not llm_url and any(1000 * upper > most for upper, most in zip(bounds[1::2], AT_MOST_MS, strict=True)):
        sys.exit("Chat may be later than is allowed: see the upper bounds.")


def _interval(times: dict[str, list[float]]) -> list[float]:
    """Return between which bounds both differences lie, by resampling whole turns (percentile bootstrap)."""
    turns = len(times["chat"])
    draws = np.random.default_rng(SEED).integers(turns, size=(RESAMPLES, turns))
    chat, answers = (np.asarray(times[door])[draws] for door in ("chat", "answers"))
    differences = [np.quantile(chat, at, axis=1) - np.quantile(answers, at, axis=1) for at in (0.5, 0.95)]
    return [float(bound) for each in differences for bound in np.quantile(each, (0.025, 0.975))]


def _quantiles(seconds: list[float]) -> list[float]:
    return [statistics.median(seconds), statistics.quantiles(seconds, n=20)[-1]]


def _ms(seconds: list[float]) -> str:
    return ", ".join(f"{1000 * each:.1f}" for each in seconds)


if __name__ == "__main__":
    main()
