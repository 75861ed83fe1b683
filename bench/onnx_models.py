"""The default model for ONNX Runtime, in fp32 and in int8, for bench/embed.py to compare."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer

from pincite.embed.backend import Task, batches
from pincite.embed.vectors import Vectors

BATCH_TOKENS = 3_200
MAX_TOKENS = 256


def sessions(model: Path) -> dict[str, Callable[[Sequence[str], Task], Vectors]]:
    """Return an encoder for each precision, on as many threads as this process may use cores."""
    with tempfile.TemporaryDirectory() as folder:
        fp32, int8 = Path(folder) / "fp32.onnx", Path(folder) / "int8.onnx"
        export(model, fp32)
        quantize_dynamic(fp32, int8, weight_type=QuantType.QInt8, per_channel=True)
        return {f"onnxruntime {file.stem} on cpu": encoder(model, file) for file in (fp32, int8)}


def export(model: Path, target: Path) -> None:
    """Write the transformer with its outputs per token."""
    import torch
    from transformers import BertModel

    class Tokens(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.bert = BertModel.from_pretrained(model, attn_implementation="eager")

        def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
            tokens: torch.Tensor = self.bert(input_ids=ids, attention_mask=mask).last_hidden_state
            return tokens

    ids = torch.ones((2, 8), dtype=torch.int64)
    axes = {0: "texts", 1: "tokens"}
    torch.onnx.export(
        Tokens().eval(),
        (ids, ids),
        str(target),
        input_names=["input_ids", "attention_mask"],
        output_names=["tokens"],
        dynamic_axes={"input_ids": axes, "attention_mask": axes, "tokens": axes},
        dynamo=False,
    )


def encoder(model: Path, file: Path) -> Callable[[Sequence[str], Task], Vectors]:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
    tokenizer: Any = Tokenizer.from_file(str(model / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS)

    def encode(texts: Sequence[str], _task: Task) -> Vectors:
        ids = [encoding.ids for encoding in tokenizer.encode_batch_fast(list(texts))]
        pooled: list[Any] = [None] * len(ids)
        for rows in batches(list(map(len, ids)), BATCH_TOKENS):
            padded = np.zeros((len(rows), len(ids[rows[0]])), dtype=np.int64)
            for line, row in zip(padded, rows, strict=True):
                line[: len(ids[row])] = ids[row]
            mask = (np.arange(padded.shape[1]) < np.array([[len(ids[row])] for row in rows])).astype(np.int64)
            tokens = session.run(["tokens"], {"input_ids": padded, "attention_mask": mask})[0]
            sums = np.einsum("nth,nt->nh", tokens, mask.astype(np.float32))
            for row, vector in zip(rows, sums, strict=True):
                pooled[row] = vector / np.linalg.norm(vector)
        return np.stack(pooled).astype(np.float32)

    return encode
