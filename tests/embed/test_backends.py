"""OpenVINO gives what torch gives, says what it cannot run, and speaks to nobody."""

from __future__ import annotations

import json
import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pincite.embed import Embedder, bert, source
from pincite.embed.backend import NotSupported, batches
from pincite.embed.openvino_backend import OpenVinoBackend
from pincite.errors import ModelUnavailable

TEXTS = [
    "How much did the company spend on property, plant and equipment in fiscal 2018?",
    "Net sales rose 4.2 % to $12,345 million, driven by higher volumes in Europe.",
    "pump",
    "",
    "Größe 🦊 12 µm, unbelievably",
    "The winch must be inspected by trained staff. " * 60,
]

NO_NETWORK = """
import os, sys

def refuse(event, arguments):
    if event in ("os.fork", "os.posix_spawn") or event.split(".")[0] in ("socket", "urllib", "subprocess"):
        print(event, arguments, file=sys.stderr)
        os._exit(3)

sys.addaudithook(refuse)
from pincite.embed import Embedder
embedder = Embedder(backend="openvino")
embedder.query("Is anybody told?")
embedder.passages(["Nobody is told."] * 3)
"""

Change = Callable[[Path], None]


def edit(file: str, **values: Any) -> Change:
    """Return a change of one of a model's JSON files; None takes a field out."""

    def change(folder: Path) -> None:
        fields = {**json.loads((folder / file).read_text()), **values}
        (folder / file).write_text(json.dumps({k: v for k, v in fields.items() if v is not None}))

    return change


def pool(mode: str) -> Change:
    return edit("1_Pooling/config.json", pooling_mode_mean_tokens=False, **{f"pooling_mode_{mode}": True})


def remove(file: str) -> Change:
    return lambda folder: (folder / file).unlink()


def add_a_module(folder: Path) -> None:
    modules = json.loads((folder / "modules.json").read_text())
    modules.append({"idx": 3, "name": "3", "path": "3_Dense", "type": "sentence_transformers.models.Dense"})
    (folder / "modules.json").write_text(json.dumps(modules))


def lose_a_weight(folder: Path) -> None:
    from safetensors.numpy import load_file, save_file

    weights = load_file(folder / "model.safetensors")
    del weights["encoder.layer.3.intermediate.dense.bias"]
    save_file(weights, folder / "model.safetensors")


def state_no_longest_text(folder: Path) -> None:
    edit("sentence_bert_config.json", max_seq_length=None)(folder)
    edit("tokenizer_config.json", model_max_length=None)(folder)


@pytest.fixture
def model(wheel_folder: Path, tmp_path: Path) -> Path:
    """Return a copy of the default model, to be changed."""
    return Path(shutil.copytree(wheel_folder, tmp_path / "model"))


BACKENDS: tuple[Literal["openvino", "torch"], ...] = ("openvino", "torch")


def alike(model: Path | None) -> np.ndarray:
    """Cosines of OpenVINO's and torch's vectors, of passages and then of questions."""
    ours, theirs = (Embedder(str(model) if model else None, backend) for backend in BACKENDS)
    assert (ours.dim, ours.max_tokens, ours.fingerprint) == (
        theirs.dim,
        theirs.max_tokens,
        theirs.fingerprint,
    )
    assert ours.count_tokens(TEXTS) == theirs.count_tokens(TEXTS)
    passages = np.sum(ours.passages(TEXTS) * theirs.passages(TEXTS), axis=1)
    questions = [ours.query(text) @ theirs.query(text) for text in TEXTS]
    return np.array([*passages, *questions])


def test_openvino_and_torch_give_the_same_vectors() -> None:
    cosines = alike(None)
    assert cosines.min() > 0.99
    assert cosines.mean() > 0.997


@pytest.mark.parametrize("prompts", [{}, {"query": "Represent this: ", "document": "passage: "}])
def test_openvino_and_torch_read_the_same_tokens(model: Path, prompts: dict[str, str]) -> None:
    edit("config_sentence_transformers.json", prompts=prompts)(model)
    ours, theirs = (Embedder(str(model), backend) for backend in BACKENDS)
    pairs = list(zip(ours.passage_tokens(TEXTS), theirs.passage_tokens(TEXTS), strict=True))
    pairs.append((ours.query_tokens(TEXTS[0]), theirs.query_tokens(TEXTS[0])))
    for mine, other in pairs:
        assert np.array_equal(mine.ids, other.ids)
        assert np.array_equal(mine.spans, other.spans)
        assert np.sum(mine.vectors * other.vectors, axis=1) == pytest.approx(1, abs=0.03)


def test_a_model_with_cls_pooling_and_prompts_is_the_same_too(model: Path) -> None:
    pool("cls_token")(model)
    prompts = {"query": "Represent this sentence for searching: ", "document": "passage: "}
    edit("config_sentence_transformers.json", prompts=prompts)(model)
    assert alike(model).min() > 0.98
    prompted = Embedder(str(model), "openvino")
    assert prompted.query("pump") @ prompted.passages(["pump"])[0] < 0.99


def test_a_model_as_sentence_transformers_saves_it_today_is_the_same(
    wheel_folder: Path, tmp_path: Path
) -> None:
    from sentence_transformers import SentenceTransformer

    SentenceTransformer(str(wheel_folder)).save(str(tmp_path / "saved"))
    saved = Embedder(str(tmp_path / "saved"), "openvino")
    assert np.allclose(saved.passages(TEXTS), Embedder(backend="openvino").passages(TEXTS), atol=1e-6)
    assert saved.max_tokens == Embedder().max_tokens


def test_mpnet_with_its_bias_by_distance_is_the_same_too(model: Path) -> None:
    import torch
    from transformers import MPNetConfig, MPNetModel

    torch.manual_seed(0)
    config = MPNetConfig(
        vocab_size=30_527,
        hidden_size=64,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=128,
        max_position_embeddings=202,
        initializer_range=0.25,
    )
    made = MPNetModel(config)
    torch.nn.init.normal_(made.encoder.relative_attention_bias.weight, std=3)
    made.save_pretrained(model)
    edit("1_Pooling/config.json", word_embedding_dimension=64)(model)
    edit("sentence_bert_config.json", max_seq_length=200)(model)
    assert alike(model).min() > 0.99


def test_a_folder_that_says_nothing_of_prompts_has_none(model: Path) -> None:
    remove("config_sentence_transformers.json")(model)
    assert np.allclose(
        Embedder(str(model), "openvino").query("pump"), Embedder(backend="openvino").query("pump"), atol=1e-6
    )


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (pool("max_tokens"), "pooling is max_tokens"),
        (edit("config.json", model_type="roberta"), "architecture is roberta"),
        (edit("config.json", hidden_act="relu"), "architecture is bert, relu"),
        (edit("config.json", position_embedding_type="relative_key"), "relative_key"),
        (state_no_longest_text, "states no longest text"),
        (add_a_module, "Dense"),
        (remove("modules.json"), "modules.json"),
        (remove("model.safetensors"), "model.safetensors"),
        (lose_a_weight, "encoder.layer.3.intermediate.dense.bias"),
        (remove("tokenizer.json"), "tokenizer.json"),
    ],
)
def test_what_openvino_cannot_run_is_refused_with_its_reason(
    model: Path, change: Change, reason: str
) -> None:
    change(model)
    with pytest.raises(NotSupported, match=reason):
        OpenVinoBackend(source.find(str(model)), {})
    with pytest.raises(ModelUnavailable, match="PINCITE_EMBEDDING_BACKEND to auto or torch"):
        Embedder(str(model), "openvino").query("anything")


def test_torch_takes_over_what_openvino_cannot_run_and_says_so(
    model: Path, caplog: pytest.LogCaptureFixture
) -> None:
    pool("max_tokens")(model)
    embedder = Embedder(str(model))
    with caplog.at_level(logging.WARNING, "pincite"):
        assert embedder.query("anything").shape == (384,)
    assert "pooling is max_tokens" in caplog.text
    assert embedder.backend.startswith("torch ")
    assert "pooling is max_tokens" in embedder.backend


def test_a_hub_model_is_read_from_the_hubs_cache_and_named_by_what_it_is(
    wheel_folder: Path, tmp_path: Path
) -> None:
    commit = "0123456789abcdef0123456789abcdef01234567"
    repository = tmp_path / "hub" / "models--someone--small-bert"
    shutil.copytree(wheel_folder, repository / "snapshots" / commit)
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text(commit)
    code = (
        "from pincite.embed import Embedder; e = Embedder('someone/small-bert'); e.query('hello');"
        "print(e.fingerprint, *e.former_fingerprints)"
    )
    environment = {**os.environ, "HF_HUB_CACHE": str(tmp_path / "hub"), "HF_HUB_OFFLINE": "1"}
    ran = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    in_a_folder = Embedder(str(wheel_folder)).fingerprint
    assert ran.stdout.split() == [in_a_folder, f"someone/small-bert@{commit}-384"]


def test_nothing_is_sent_and_nothing_left_in_the_home_folder(tmp_path: Path) -> None:
    environment = {**os.environ, "HOME": str(tmp_path)}
    ran = subprocess.run(
        [sys.executable, "-c", NO_NETWORK], env=environment, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_graph_is_read_from_the_models_own_configuration(wheel_folder: Path) -> None:
    found = bert.read(wheel_folder, {})
    assert (found.layers, found.heads, found.hidden, found.max_tokens) == (6, 12, 384, 256)
    assert found.pooling == "mean"


@given(st.lists(st.integers(1, 512), max_size=200), st.integers(1, 4096))
def test_batches_hold_every_text_once_within_their_tokens_longest_first(
    lengths: list[int], tokens: int
) -> None:
    made = list(batches(lengths, tokens))
    rows = [row for batch in made for row in batch]
    assert sorted(rows) == list(range(len(lengths)))
    assert [lengths[row] for row in rows] == sorted(lengths, reverse=True)
    for batch in made:
        assert len(batch) == 1 or len(batch) * lengths[batch[0]] <= tokens
