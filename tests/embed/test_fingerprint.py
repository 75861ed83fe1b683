"""An index never mixes two spaces: whatever changes a model's vectors gives its space another name."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import load_file, save_file

from pincite.embed import source
from pincite.errors import IndexMismatch
from pincite.index import identity
from pincite.library import DEFAULT_COLLECTION, Library
from pincite.schema.document import State
from pincite.settings import Settings
from tests.test_library import bring_in

Files = dict[str, Any]
FILES: Files = {
    "config.json": {"model_type": "bert", "layer_norm_eps": 1e-12, "torch_dtype": "float32"},
    "config_sentence_transformers.json": {
        "prompts": {"query": "", "document": ""},
        "__version__": {"a": "1"},
    },
    "modules.json": [{"type": "Transformer", "path": ""}, {"type": "Pooling", "path": "1_Pooling"}, {}],
    "sentence_bert_config.json": {"max_seq_length": 256, "do_lower_case": False},
    "tokenizer.json": {"normalizer": {"lowercase": True}},
    "1_Pooling/config.json": {"pooling_mode_mean_tokens": True, "pooling_mode_cls_token": False},
    "model.safetensors": "the weights",
}
PAGE = b"<!doctype html><title>Harbour</title><main><h1>Harbour</h1><p>It is dredged in spring.</p></main>"


def write(folder: Path, files: Files) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content if isinstance(content, str) else json.dumps(content))
    return folder


def changed(name: str, **fields: object) -> Files:
    return {**FILES, name: {**FILES[name], **fields}}


CHANGES = st.one_of(
    st.builds(
        lambda task, prompt: changed("config_sentence_transformers.json", prompts={task: prompt}),
        st.sampled_from(["query", "document"]),
        st.text(min_size=1, max_size=20),
    ),
    st.builds(
        lambda length: changed("sentence_bert_config.json", max_seq_length=length),
        st.integers(1, 9000).filter(lambda length: length != 256),
    ),
    st.builds(lambda mode: changed("1_Pooling/config.json", **{mode: True}), st.text(min_size=1, max_size=9)),
    st.builds(lambda end: {**FILES, "modules.json": FILES["modules.json"][:end]}, st.integers(0, 2)),
    st.builds(
        lambda weights: {**FILES, "model.safetensors": weights},
        st.text(st.characters(codec="ascii"), max_size=20),
    ),
    st.just(changed("tokenizer.json", normalizer={"lowercase": False})),
    st.just(changed("config.json", layer_norm_eps=1e-5)),
)


@given(files=CHANGES)
def test_what_changes_a_vector_changes_the_name(
    files: Files, tmp_path_factory: pytest.TempPathFactory
) -> None:
    before = source.find(str(write(tmp_path_factory.getbasetemp() / "model", FILES))).name
    after = source.find(str(write(tmp_path_factory.getbasetemp() / "model", files))).name
    assert after != before


@pytest.mark.parametrize(
    "files",
    [
        changed("config.json", torch_dtype="bfloat16", transformers_version="5"),
        changed("config_sentence_transformers.json", __version__={"a": "2"}, similarity_fn_name="cosine"),
        changed("tokenizer.json", padding={"strategy": "BatchLongest"}, truncation={"max_length": 128}),
        {**FILES, "README.md": "about", "onnx/config.json": {"model_type": "bert", "opset": 17}},
    ],
)
def test_what_changes_no_vector_keeps_the_name(files: Files, tmp_path: Path) -> None:
    assert source.find(str(write(tmp_path / "a", FILES))).name == (
        source.find(str(write(tmp_path / "b", files))).name
    )


def rewrite(file: Path, **fields: object) -> None:
    file.write_text(json.dumps({**json.loads(file.read_text()), **fields}))


def prompt(folder: Path) -> None:
    rewrite(folder / "config_sentence_transformers.json", prompts={"document": "passage: "})


def shorten(folder: Path) -> None:
    rewrite(folder / "sentence_bert_config.json", max_seq_length=64)


def pool_otherwise(folder: Path) -> None:
    rewrite(folder / "1_Pooling/config.json", pooling_mode_mean_tokens=False, pooling_mode_cls_token=True)


def leave_as_long_as_it_is(folder: Path) -> None:
    modules = json.loads((folder / "modules.json").read_text())
    assert modules[-1]["type"].endswith("Normalize")
    (folder / "modules.json").write_text(json.dumps(modules[:-1]))


def train(folder: Path) -> None:
    weights = load_file(folder / "model.safetensors")
    name = "encoder.layer.0.output.dense.bias"
    save_file({**weights, name: weights[name] + np.float32(1e-3)}, folder / "model.safetensors")


@pytest.mark.parametrize("change", [prompt, shorten, pool_otherwise, leave_as_long_as_it_is, train])
def test_a_library_refuses_a_model_that_was_changed_by_its_name_and_says_what_to_do(
    change: Callable[[Path], None], wheel_folder: Path, tmp_path: Path
) -> None:
    model = Path(shutil.copytree(wheel_folder, tmp_path / "model"))
    settings = Settings(home=tmp_path / "home", embedding_model=str(model))
    before = source.find(str(model)).name
    Library(settings).close()
    change(model)
    with pytest.raises(IndexMismatch, match="pincite rebuild") as raised:
        Library(settings)
    assert before in raised.value.detail
    assert source.find(str(model)).name in raised.value.detail


def test_a_library_of_an_earlier_release_opens_and_reads_nothing_again(
    wheel_folder: Path, tmp_path: Path
) -> None:
    model = Path(shutil.copytree(wheel_folder, tmp_path / "mine"))
    settings = Settings(home=tmp_path / "home", embedding_model=str(model))
    with Library(settings) as library:
        bring_in(library, DEFAULT_COLLECTION, {"harbour.html": PAGE})
        today = library.parts.embedder.fingerprint
    weights = hashlib.sha256((model / "model.safetensors").read_bytes()).hexdigest()
    earlier = f"mine-{hashlib.sha256(weights.encode()).hexdigest()[:16]}-384"
    [file] = (settings.home / "index").rglob("identity.json")
    file.write_text(json.dumps({**json.loads(file.read_text()), "embedding": earlier}))
    for _ in range(2):
        with Library(settings) as library:
            assert library.answer(DEFAULT_COLLECTION, "When is the harbour dredged?").answerable
            found = library.documents(DEFAULT_COLLECTION, limit=2).items
            assert [each.last_version.number for each in found] == [1]
            assert found[0].last_version.state is State.LIVE
        kept = identity.read(settings.home / "index")
        assert isinstance(kept, dict)
        assert kept["embedding"] == today
