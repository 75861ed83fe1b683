"""The whole path with vLLM and a small model: asked over HTTP, streamed, cancelled, and not believed.

SmolLM2 knows nothing and says much, so it is a good adversary: bench/audit.py, which shares no code with the
verifier, looks for each sentence that is marked as quoted or supported in what it cites.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from audit import findings, pages_by_api

from pincite.answer.judge.claims import SHIPPED

from .service import Service, free_port, wait_until

pytestmark = pytest.mark.e2e

SCRIPT = (sys.executable, str(Path(__file__).parents[2] / "scripts" / "vllm.py"))
NOT_SET_UP = 3
"""The script's exit code."""
CONTEXT_TOKENS = 1536
"""Small, for what a CPU can read and write in some seconds."""
PASSAGES_JUDGED = 8
START_TIMEOUT_S = 400.0
STOP_TIMEOUT_S = 20.0
QUESTIONS = (
    "How hot was the water bath in the 3,000-hour pump trial?",
    "What Shore A hardness does diaphragm compound K2 have when new?",
    "Who constructed the bench for the diaphragm wear study?",
    "What is the maximum flow of the Corvane CV-240?",
    "How long is the warranty?",
)


@pytest.fixture(scope="module")
def set_up() -> None:
    """Return a skip that says why, where there is no vLLM."""
    checked = subprocess.run([*SCRIPT, "--check"], check=False, capture_output=True, text=True)
    if checked.returncode == NOT_SET_UP:
        pytest.skip("vLLM is not set up here; `make vllm` does it")
    assert checked.returncode == 0, checked.stderr


@contextmanager
def served(port: int, log: Path) -> Iterator[str]:
    """Yield the URL of a vLLM that answers."""
    url = f"http://127.0.0.1:{port}"
    environment = {name: value for name, value in os.environ.items() if name != "PINCITE_LLM_MODEL"}
    command = [*SCRIPT, "--port", str(port), "--context-tokens", str(CONTEXT_TOKENS)]
    with log.open("wb") as output:
        # In a session of its own, since its workers outlive it when it is killed.
        server = subprocess.Popen(
            command, stdout=output, stderr=output, env=environment, start_new_session=True
        )

    def answers() -> bool:
        assert server.poll() is None, log.read_text(errors="replace")[-4000:]
        return is_up(url)

    try:
        wait_until(answers, START_TIMEOUT_S, "vLLM to answer")
        yield url
    finally:
        server.terminate()
        with suppress(subprocess.TimeoutExpired):
            server.wait(STOP_TIMEOUT_S)
        with suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)
        server.wait()


@pytest.fixture(scope="module")
def vllm_port(set_up: None) -> int:
    return free_port()


@pytest.fixture(scope="module")
def asked(vllm_port: int, tmp_path_factory: pytest.TempPathFactory, sample_docs: Path) -> Iterator[Service]:
    """Yield a service that asks vLLM, with the sample documents in it."""
    home = tmp_path_factory.mktemp("asked")
    url = f"http://127.0.0.1:{vllm_port}/v1"
    running = Service(home, PINCITE_LLM_URL=url, PINCITE_LLM_TIMEOUT_S="120")
    try:
        running.start()
        # Without the scan: OCR is not what this is about.
        files = [*sample_docs.glob("[!s]*.pdf"), *sample_docs.glob("*.html")]
        for document in [running.upload(path.read_bytes(), path.name).json() for path in files]:
            settled = running.settle(document["id"])
            assert settled["live_version"], settled
        # Only when they are in: a CPU is slow enough at one thing.
        with served(vllm_port, home / "vllm.log"):
            yield running
        assert running.stop() == 0
    finally:
        running.close()


def is_up(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health", trust_env=False).is_success
    except httpx.TransportError:
        return False


def requests_running(url: str) -> float:
    metrics = httpx.get(f"{url}/metrics", trust_env=False).raise_for_status().text
    counts = [line for line in metrics.splitlines() if line.startswith("vllm:num_requests_running{")]
    assert counts, "vLLM counts its requests under another name"
    return sum(float(line.rsplit(" ", 1)[1]) for line in counts)


def stream(service: Service, question: str) -> list[tuple[float, str, dict[str, Any]]]:
    """Return the events of an answer under `flag`, with the seconds at which they came."""
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
    streamed_s, dropped = [], []
    for question in QUESTIONS:
        begin, progress, *sentences, (_, last, answer) = stream(asked, question)
        assert (begin[1], progress[1]) == ("begin", "progress")
        assert last == "done"
        if answer["degraded"]:  # so small a model may go on and on without a whole sentence
            assert answer["degraded"].startswith("generator-invalid: ")
            continue
        if answer["refusal"]:  # or say nothing
            assert answer["refusal"]["code"] in ("no-answer-found", "unsupported")
            continue
        assert [(name, sentence) for _, name, sentence in sentences] == [
            ("sentence", sentence) for sentence in answer["sentences"]
        ]
        # The schema leaves it no citations but those it was given: every sentence has some that are there.
        assert all(sentence["citations"] for sentence in answer["sentences"])
        usage = answer["usage"]
        assert usage["finish_reason"] in ("stop", "length")
        if usage["finish_reason"] == "stop":  # what is cut here is left before its tokens are counted
            assert usage["prompt_tokens"] + usage["completion_tokens"] <= CONTEXT_TOKENS
        dropped.append(usage["passages_dropped"])  # none where few passages have the name that is asked about
        streamed_s.append(usage["seconds"] - usage["first_token_s"])
        found += findings(answer, pages_of)
    assert found == []
    assert len(streamed_s) > 1
    assert max(dropped) > 0, "the context is too small for all passages of most questions"
    assert max(streamed_s) > 1.0, "the text came only with the end"


def test_a_client_that_leaves_costs_no_further_token(asked: Service, vllm_port: int) -> None:
    vllm = f"http://127.0.0.1:{vllm_port}"
    # A question of its own: what vLLM has read of another's passages it would not read again, and be done.
    body = {"question": "Which parts of the pump have to be looked after, and how?", "policy": "flag"}
    with asked.client.stream(
        "POST", "/v1/collections/default/answers", json=body, headers={"Accept": "text/event-stream"}
    ):
        wait_until(lambda: requests_running(vllm) == 1, 30, "vLLM to be asked")
    wait_until(lambda: requests_running(vllm) == 0, 3, "vLLM to be left alone")


def test_a_model_that_does_not_tell_true_from_false_is_left_off_as_a_judge(
    asked: Service, vllm_port: int, tmp_path: Path
) -> None:
    environment = {
        **os.environ,
        "PINCITE_HOME": str(tmp_path / "home"),
        "PINCITE_LLM_URL": f"http://127.0.0.1:{vllm_port}/v1",
        "PINCITE_LLM_TIMEOUT_S": "120",
    }

    def pincite(*arguments: str) -> dict[str, Any]:
        program = str(Path(sys.executable).with_name("pincite"))
        ran = subprocess.run(
            [program, *arguments, "--json"], env=environment, check=False, capture_output=True, text=True
        )
        assert ran.returncode == 0, ran.stderr
        result: dict[str, Any] = json.loads(ran.stdout)
        return result

    # A CPU reads one of them in a second or two.
    some = SHIPPED.read_text(encoding="utf-8").splitlines()[:PASSAGES_JUDGED]
    (claims := tmp_path / "claims.jsonl").write_text("\n".join(some))
    made = pincite("judge", "calibrate", "--claims", str(claims))
    assert made["sentences"] >= 40
    assert made["gain_low"] <= 0 or made["true_accepted"] == 0
    [judge] = pincite("status")["judges"]
    assert judge["is_on"] is False
