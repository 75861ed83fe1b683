"""The whole path with vLLM and a small model: asked over HTTP, streamed, cancelled, and not believed.

SmolLM2 knows nothing and says much, so it is a good adversary: bench/audit.py, which shares no code with the
verifier, looks for each sentence that is marked as quoted or supported in what it cites.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from audit import findings, pages_by_api

from .service import Service, free_port, wait_until

pytestmark = pytest.mark.e2e

SCRIPT = (sys.executable, str(Path(__file__).parents[2] / "scripts" / "vllm.py"))
NOT_SET_UP = 3
"""The script's exit code."""
CONTEXT_TOKENS = 1536
"""Small, for what a CPU can read and write in some seconds."""
START_TIMEOUT_S = 400.0
QUESTIONS = (
    "How hot was the water bath in the 3,000-hour pump trial?",
    "What Shore A hardness does diaphragm compound K2 have when new?",
    "Who constructed the bench for the diaphragm wear study?",
    "What is the maximum flow of the Corvane CV-240?",
    "How long is the warranty?",
)


@pytest.fixture(scope="module")
def vllm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The base URL of a vLLM that starts."""
    checked = subprocess.run([*SCRIPT, "--check"], check=False, capture_output=True, text=True)
    if checked.returncode == NOT_SET_UP:
        pytest.skip("vLLM is not set up here; `make vllm` does it")
    assert checked.returncode == 0, checked.stderr
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if name != "PINCITE_LLM_MODEL"}
    command = [*SCRIPT, "--port", str(port), "--context-tokens", str(CONTEXT_TOKENS)]
    log = tmp_path_factory.mktemp("vllm") / "log"
    with log.open("wb") as output:
        server = subprocess.Popen(command, stdout=output, stderr=output, env=environment)
    try:
        yield f"http://127.0.0.1:{port}"
        assert server.poll() is None, log.read_text(errors="replace")[-4000:]
    finally:
        server.terminate()
        server.wait(60)


@pytest.fixture(scope="module")
def asked(vllm: str, tmp_path_factory: pytest.TempPathFactory, sample_docs: Path) -> Iterator[Service]:
    """A service that asks it, with the sample documents in it."""
    home = tmp_path_factory.mktemp("asked")
    running = Service(home, PINCITE_LLM_URL=f"{vllm}/v1", PINCITE_LLM_TIMEOUT_S="120")
    try:
        running.start()
        files = [path for path in sorted(sample_docs.iterdir()) if path.suffix in {".pdf", ".html"}]
        for document in [running.upload(path.read_bytes(), path.name).json() for path in files]:
            assert running.settle(document["id"])["live_version"]
        wait_until(lambda: _is_up(vllm), START_TIMEOUT_S, "vLLM to answer")
        yield running
        assert running.stop() == 0
    finally:
        running.close()


def _is_up(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health", trust_env=False).is_success
    except httpx.TransportError:
        return False


def _requests_running(url: str) -> float:
    metrics = httpx.get(f"{url}/metrics", trust_env=False).raise_for_status().text
    counts = [line for line in metrics.splitlines() if line.startswith("vllm:num_requests_running{")]
    return sum(float(line.rsplit(" ", 1)[1]) for line in counts)


def _stream(service: Service, question: str) -> list[tuple[float, str, dict[str, Any]]]:
    """The events of an answer under `flag`, with the seconds at which they came."""
    came = []
    body = {"question": question, "policy": "flag"}
    began, name = time.monotonic(), ""
    with service.client.stream(
        "POST", "/v1/collections/default/answers", json=body, headers={"Accept": "text/event-stream"}
    ) as response:
        response.raise_for_status()
        for line in response.iter_lines():
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            elif line.startswith("data: "):
                came.append((time.monotonic() - began, name, json.loads(line.removeprefix("data: "))))
    return came


def test_it_answers_in_a_stream_and_what_it_invents_is_not_believed(asked: Service) -> None:
    pages_of = pages_by_api(asked.client, "default")
    found: list[str] = []
    gaps = []
    for question in QUESTIONS:
        *sentences, (ended, last, answer) = _stream(asked, question)
        assert (last, answer["degraded"]) == ("done", None)
        assert [(name, sentence) for _, name, sentence in sentences] == [
            ("sentence", sentence) for sentence in answer["sentences"]
        ]
        # The schema leaves it no citations but those it was given: every sentence has some that are there.
        assert answer["sentences"]
        assert all(sentence["citations"] for sentence in answer["sentences"])
        usage = answer["usage"]
        assert usage["finish_reason"] in ("stop", "length")
        assert usage["prompt_tokens"] + usage["completion_tokens"] <= CONTEXT_TOKENS
        assert usage["passages_dropped"] > 0
        gaps.append(ended - sentences[0][0])
        found += findings(answer, pages_of)
    assert found == []
    assert max(gaps) > 1.0, "sentences came only with the end"


def test_a_client_that_leaves_costs_no_further_token(asked: Service, vllm: str) -> None:
    body = {"question": QUESTIONS[0], "policy": "flag"}
    with asked.client.stream(
        "POST", "/v1/collections/default/answers", json=body, headers={"Accept": "text/event-stream"}
    ):
        wait_until(lambda: _requests_running(vllm) == 1, 30, "vLLM to be asked")
    wait_until(lambda: _requests_running(vllm) == 0, 3, "vLLM to be left alone")
