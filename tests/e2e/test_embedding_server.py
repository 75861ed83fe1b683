"""vLLM serves the default model: its vectors are the same, and another model's are refused."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from pincite.embed import Embedder, source
from pincite.embed.server import EmbeddingServer
from pincite.errors import EmbeddingServerMismatch

from .service import free_port, wait_until
from .test_vllm import START_TIMEOUT_S, STOP_TIMEOUT_S, is_up, set_up

__all__ = ["set_up"]
pytestmark = pytest.mark.e2e

TEXTS = [
    "pump",
    "How much did the company spend on property, plant and equipment in fiscal 2018?",
    "Net sales rose 4.2 % to $12,345 million, driven by higher volumes in Europe.",
    "Größe 🦊 12 µm, unbelievably",
    "The winch must be inspected by trained staff. " * 60,
    *(
        f"Basin {number} is dredged every {number} years, at {number * 7} euros a tonne."
        for number in range(45)
    ),
]


@pytest.fixture(scope="module")
def url(set_up: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield a vLLM that serves the default model."""
    port, log = free_port(), tmp_path_factory.mktemp("vllm") / "log"
    at = f"http://127.0.0.1:{port}"
    python = (
        Path(os.environ.get("PINCITE_VLLM_HOME") or Path(__file__).parents[2] / ".venv-vllm") / "bin/python"
    )
    command = [str(python), "-m", "vllm.entrypoints.openai.api_server", "--runner", "pooling"]
    command += ["--model", str(source.find(None).folder), "--served-model-name", "minilm"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--dtype", "float32", "--enforce-eager"]
    own = {
        "HF_HUB_OFFLINE": "1",
        "VLLM_NO_USAGE_STATS": "1",
        "DO_NOT_TRACK": "1",
        "VLLM_CPU_KVCACHE_SPACE": "1",
    }
    with log.open("wb") as output:
        # In a session of its own, since its workers outlive it when it is killed.
        server = subprocess.Popen(
            command, stdout=output, stderr=output, env={**os.environ, **own}, start_new_session=True
        )

    def answers() -> bool:
        assert server.poll() is None, log.read_text(errors="replace")[-4000:]
        return is_up(at)

    try:
        wait_until(answers, START_TIMEOUT_S, "vLLM to answer")
        yield f"{at}/v1"
    finally:
        server.terminate()
        with suppress(subprocess.TimeoutExpired):
            server.wait(STOP_TIMEOUT_S)
        with suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def test_the_servers_vectors_are_those_of_torch_and_of_openvino(url: str) -> None:
    served = Embedder(server=EmbeddingServer(url))
    plain = Embedder(backend="torch").passages(TEXTS)
    vectors, questions = served.passages(TEXTS), np.stack([served.query(text) for text in TEXTS[:5]])
    served.unload()
    assert np.allclose(questions, vectors[:5], atol=1e-3)
    for reference, mean, least in (
        (plain, 0.999, 0.995),
        (Embedder(backend="openvino").passages(TEXTS), 0.998, 0.985),
    ):
        cosines = np.sum(vectors * reference, axis=1)
        assert cosines.mean() >= mean
        assert cosines.min() >= least


def test_a_server_that_pools_otherwise_than_the_files_here_is_refused(url: str, tmp_path: Path) -> None:
    model = Path(shutil.copytree(source.find(None).folder, tmp_path / "model"))
    pooling = model / "1_Pooling" / "config.json"
    said = json.loads(pooling.read_text())
    pooling.write_text(
        json.dumps({**said, "pooling_mode_mean_tokens": False, "pooling_mode_cls_token": True})
    )
    embedder = Embedder(str(model), server=EmbeddingServer(url))
    with pytest.raises(EmbeddingServerMismatch, match="mean cosine"):
        embedder.query("How hot was the water?")
    embedder.unload()
