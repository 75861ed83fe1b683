"""Build BERT (Devlin et al. 2019, arXiv:1810.04805) as OpenVINO operations, from a model's own files.

Many embedding models are BERTs: MiniLM, BGE, E5, GTE; MPNet is nearly one. Building the graph takes a part
of a second and neither torch nor a converter. The matrices are int8 by output channel; their inputs are
quantised to int8 as they come, in groups of channels of each token, so nothing has to be calibrated. On a
processor with AVX2 alone they stay in fp32, as the rest does.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from pincite.embed import mpnet
from pincite.embed.backend import NotSupported, Prompts
from pincite.embed.silent_openvino import Model, Node, Type, op

Weights = Mapping[str, NDArray[np.float32]]

# Added to the scores of padding: no attention is left, and it is a finite number in every precision.
_MASKED = -1e4


@dataclass(frozen=True, slots=True)
class Bert:
    """The settings of a BERT with pooling, from a sentence-transformers folder."""

    layers: int
    heads: int
    hidden: int
    epsilon: float
    pooling: Literal["mean", "cls"]
    max_tokens: int
    prompts: Prompts


def read(folder: Path, prompts: Prompts) -> Bert:
    """Return what a folder holds, with these prompts in place of its own.

    Raises NotSupported for all but BERT and MPNet with mean or CLS pooling.
    """
    modules = _json(folder / "modules.json")
    kinds = [module["type"].rpartition(".")[2] for module in modules]
    if kinds not in (["Transformer", "Pooling"], ["Transformer", "Pooling", "Normalize"]):
        raise NotSupported(f"it is made of {', '.join(kinds)}")
    if modules[0]["path"]:
        raise NotSupported("its transformer is in a folder of its own")
    config = _json(folder / "config.json")
    kind, *shape = (
        config.get("model_type"),
        config.get("hidden_act"),
        config.get("position_embedding_type", "absolute"),
    )
    if kind not in ("bert", "mpnet") or shape != ["gelu", "absolute"]:
        raise NotSupported(f"its architecture is {kind}, {', '.join(map(str, shape))}, not a plain BERT")
    limits = _json(folder / "sentence_bert_config.json", may_miss=True)
    if limits.get("do_lower_case"):
        raise NotSupported("its own configuration changes texts")
    own = _json(folder / "config_sentence_transformers.json", may_miss=True).get("prompts") or {}
    prompts = {**own, **prompts}
    first = mpnet.FIRST_POSITION if kind == "mpnet" else 0
    return Bert(
        layers=config["num_hidden_layers"],
        heads=config["num_attention_heads"],
        hidden=config["hidden_size"],
        epsilon=config["layer_norm_eps"],
        pooling=_pooling(_json(folder / modules[1]["path"] / "config.json"), prompted=any(prompts.values())),
        max_tokens=min(_longest(folder, limits), config["max_position_embeddings"] - first),
        prompts=prompts,
    )


def _longest(folder: Path, limits: Mapping[str, Any]) -> int:
    """Return the tokens of the longest text: newer folders say it with the tokenizer."""
    said = limits.get("max_seq_length") or _json(folder / "tokenizer_config.json", may_miss=True).get(
        "model_max_length"
    )
    if not isinstance(said, int):
        raise NotSupported("it states no longest text")
    return said


def load_weights(folder: Path) -> Weights:
    """Return the weights by name, in fp32. Raises NotSupported where they are not in one safetensors file."""
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        loaded = load_file(folder / "model.safetensors")
    except (OSError, SafetensorError, KeyError, TypeError) as error:
        raise NotSupported(
            f"its weights are not in a model.safetensors that NumPy reads ({error})"
        ) from error
    weights = {
        name.removeprefix("bert."): weight.astype(np.float32, copy=False) for name, weight in loaded.items()
    }
    is_mpnet = any(name.endswith(mpnet.DISTANCE_BIAS) for name in weights)
    return mpnet.as_bert(weights) if is_mpnet else weights


def build(bert: Bert, weights: Weights) -> Model:
    """Build the graph from `ids` and `mask`, (n, tokens) int32, to two outputs in fp32.

    They are the unit vectors of the texts, (n, hidden), and the last states of their tokens, (n, tokens,
    hidden).
    """
    try:
        return _Builder(bert, weights).model()
    except KeyError as error:
        raise NotSupported(f"its weights lack {error}") from error


class _Builder:
    def __init__(self, bert: Bert, weights: Weights) -> None:
        self._bert = bert
        self._weights = weights

    def model(self) -> Model:
        ids = op.parameter([-1, -1], Type.i32, name="ids")
        mask = op.parameter([-1, -1], Type.i32, name="mask")
        seen = op.convert(mask, "f32")
        padding = op.multiply(op.subtract(_fp32(1.0), seen), _fp32(_MASKED))
        padding = op.unsqueeze(padding, _int64([1, 2]))
        length = op.gather(op.shape_of(ids), _int64([1]), _int64(0))
        x = self._embeddings(ids, length)
        bias = self._attention_bias(padding, length)
        for layer in range(self._bert.layers):
            x = self._layer(x, bias, f"encoder.layer.{layer}")
        return Model([op.result(self._pooled(x, seen)), op.result(x)], [ids, mask], "bert")

    def _attention_bias(self, padding: Node, length: Node) -> Node:
        """Return the bias of the attention scores in every layer, (n, heads or 1, tokens or 1, tokens)."""
        if (table := self._weights.get(mpnet.DISTANCE_BIAS)) is None:
            return padding
        whole = _fp32(mpnet.distance_bias(table, self._bert.max_tokens))
        square = op.concat([length, length], 0)
        return op.add(padding, op.slice(whole, _int64([0, 0]), square, _int64([1, 1]), _int64([1, 2])))

    def _embeddings(self, ids: Node, length: Node) -> Node:
        words = op.gather(_fp32(self._weights["embeddings.word_embeddings.weight"]), ids, _int64(0))
        # A text is one segment, so that the embedding of its type is a constant.
        places = (
            self._weights["embeddings.position_embeddings.weight"]
            + self._weights["embeddings.token_type_embeddings.weight"][0]
        )
        places = op.slice(_fp32(places), _int64([0]), length, _int64([1]), _int64([0]))
        return self._norm(op.add(words, places), "embeddings.LayerNorm")

    def _layer(self, x: Node, bias: Node, name: str) -> Node:
        query, key, value = (
            self._heads(self._linear(x, f"{name}.attention.self.{part}"))
            for part in ("query", "key", "value")
        )
        scale = _fp32((self._bert.hidden // self._bert.heads) ** -0.5)
        scores = op.add(op.matmul(op.multiply(query, scale), key, False, True), bias)
        mixed = op.transpose(op.matmul(op.softmax(scores, -1), value, False, False), _int64([0, 2, 1, 3]))
        mixed = op.reshape(mixed, _int64([0, 0, self._bert.hidden]), True)
        attended = self._linear(mixed, f"{name}.attention.output.dense")
        x = self._norm(op.add(attended, x), f"{name}.attention.output.LayerNorm")
        inner = op.gelu(self._linear(x, f"{name}.intermediate.dense"), "erf")
        outer = self._linear(inner, f"{name}.output.dense")
        return self._norm(op.add(outer, x), f"{name}.output.LayerNorm")

    def _pooled(self, x: Node, seen: Node) -> Node:
        if self._bert.pooling == "cls":
            pooled = op.gather(x, _int64(0), _int64(1))
        else:
            # The mean's divisor falls out when the vector is brought to unit length.
            pooled = op.reduce_sum(op.multiply(x, op.unsqueeze(seen, _int64([2]))), _int64([1]))
        return op.normalize_l2(pooled, _int64([1]), 1e-24, "max")

    def _heads(self, x: Node) -> Node:
        shape = _int64([0, 0, self._bert.heads, self._bert.hidden // self._bert.heads])
        return op.transpose(op.reshape(x, shape, True), _int64([0, 2, 1, 3]))

    def _linear(self, x: Node, name: str) -> Node:
        weight = self._weights[f"{name}.weight"]
        scale = np.maximum(np.abs(weight).max(axis=1, keepdims=True), 1e-12) / 127
        int8 = op.constant(np.round(weight / scale).astype(np.int8))
        matrix = op.multiply(op.convert(int8, "f32"), _fp32(scale))
        return op.add(op.matmul(x, matrix, False, True), _fp32(self._weights[f"{name}.bias"]))

    def _norm(self, x: Node, name: str) -> Node:
        centred = op.mvn(x, _int64([-1]), True, self._bert.epsilon, "inside_sqrt")
        scaled = op.multiply(centred, _fp32(self._weights[f"{name}.weight"]))
        return op.add(scaled, _fp32(self._weights[f"{name}.bias"]))


def _pooling(config: Mapping[str, Any], *, prompted: bool) -> Literal["mean", "cls"]:
    modes = {
        key.removeprefix("pooling_mode_")
        for key, on in config.items()
        if key.startswith("pooling_mode_") and on
    }
    if "pooling_mode" in config:
        modes = (
            {config["pooling_mode"]}
            if isinstance(config["pooling_mode"], str)
            else set(config["pooling_mode"])
        )
    if prompted and not config.get("include_prompt", True):
        raise NotSupported("its pooling leaves the prompt out")
    if modes in ({"mean"}, {"mean_tokens"}):
        return "mean"
    if modes in ({"cls"}, {"cls_token"}):
        return "cls"
    raise NotSupported(f"its pooling is {', '.join(sorted(modes)) or 'not stated'}")


def _json(file: Path, *, may_miss: bool = False) -> Any:
    if may_miss and not file.exists():
        return {}
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise NotSupported(f"{file.name} cannot be read ({error})") from error


def _fp32(value: float | NDArray[np.float32]) -> Node:
    return op.constant(np.asarray(value, dtype=np.float32))


def _int64(value: int | list[int]) -> Node:
    return op.constant(np.asarray(value, dtype=np.int64))
