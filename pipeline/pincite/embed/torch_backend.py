"""Run any sentence-transformers model, in torch: on a GPU where there is one, else on the CPU."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
from tokenizers import Tokenizer

from pincite.embed.backend import Prompts, Task, batches
from pincite.embed.source import ModelSource, unavailable
from pincite.embed.tokens import Tokens, tokens_of
from pincite.embed.vectors import Vectors
from pincite.errors import ModelUnavailable

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

# On a CPU small batches keep their activations in its caches; a GPU is filled by large ones.
_CPU_BATCH_TOKENS = 4_096
_GPU_BATCH_TOKENS = 32_768


class TorchBackend:
    """Runs in bf16 where the device multiplies it natively, else in fp32; pooling is in fp32.

    Raises ModelUnavailable.
    """

    def __init__(self, source: ModelSource, prompts: Prompts, instead_of: str | None = None) -> None:
        self._model = _load(source)
        self._prompts: dict[str, str | None] = {**self._model.prompts}
        self._prompts.update((str(task), prompt) for task, prompt in prompts.items())
        self._precision = "bf16" if _use_bfloat16_where_it_is_fast(self._model) else "fp32"
        self._instead_of = instead_of
        dim, limit = self._model.get_embedding_dimension(), self._model.get_max_seq_length()
        fast = getattr(self._model.tokenizer, "backend_tokenizer", None)
        if dim is None or limit is None or fast is None:
            raise ModelUnavailable(
                f"The embedding model {source.name!r} states no dimension, no longest text or no fast "
                "tokenizer, which Pincite needs. Set PINCITE_EMBEDDING_MODEL to another "
                "sentence-transformers model."
            )
        self.dim, self.max_tokens = dim, limit
        # A tokenizer of its own, whose state nobody changes: counting needs no lock and knows no limit.
        self.tokenizer = Tokenizer.from_str(fast.to_str())
        self.tokenizer.no_truncation()
        self.tokenizer.no_padding()
        self._truncating = Tokenizer.from_str(self.tokenizer.to_str())
        self._truncating.enable_truncation(limit)
        self._preparing = Lock()

    @property
    def name(self) -> str:
        """The library that computes, and its precision."""
        name = f"torch {self._precision} on {self._model.device.type}"
        return f"{name} (not {self._instead_of})" if self._instead_of else name

    def prompt(self, task: Task) -> str:
        """Return the text that is put before a text of this kind."""
        return self._prompts.get(task) or ""

    def encode(self, texts: Sequence[str], task: Task) -> Vectors:
        """Return unit vectors of the texts, (n, dim)."""
        vectors = np.empty((len(texts), self.dim), dtype=np.float32)
        lengths = [min(len(e), self.max_tokens) for e in self.tokenizer.encode_batch_fast(list(texts))]
        for batch in batches(lengths, self._batch_tokens):
            vectors[batch] = self._pooled(self._forward([texts[i] for i in batch], task))
        return vectors

    def read(self, texts: Sequence[str], task: Task) -> list[Tokens]:
        """Return the tokens of each text, with their vectors (t, dim)."""
        prompt = self.prompt(task)
        encodings = self._truncating.encode_batch([prompt + text for text in texts])
        read: dict[int, Tokens] = {}
        for batch in batches(list(map(len, encodings)), self._batch_tokens):
            outputs = self._forward([texts[i] for i in batch], task)
            for i, states, mask in zip(
                batch, outputs["token_embeddings"], outputs["attention_mask"], strict=True
            ):
                read[i] = tokens_of(encodings[i], prompt, states[mask.bool()].float().cpu().numpy())
        return [read[i] for i in range(len(texts))]

    def begin(self, text: str, task: Task) -> Callable[[], Vectors]:
        """Embed a text. Returns a function that gives its unit vector (dim,)."""
        vector: Vectors = self.encode([text], task)[0]
        return lambda: vector

    @property
    def _batch_tokens(self) -> int:
        return _CPU_BATCH_TOKENS if self._model.device.type == "cpu" else _GPU_BATCH_TOKENS

    def _forward(self, texts: list[str], task: Task) -> dict[str, Any]:
        import torch

        prompt = self.prompt(task) or None
        # The model's tokenizer keeps its padding as state, so one thread prepares at a time. The model has
        # none: a question does not wait for a batch of passages.
        with self._preparing:
            features = self._model.preprocess(texts, prompt=prompt, task=task)
        with torch.inference_mode():
            device = self._model.device
            features = {k: v.to(device) if torch.is_tensor(v) else v for k, v in features.items()}
            outputs: dict[str, Any] = self._model(features, task=task)
            return outputs

    def _pooled(self, outputs: dict[str, Any]) -> Vectors:
        import torch

        with torch.inference_mode():
            unit = torch.nn.functional.normalize(outputs["sentence_embedding"].float(), dim=1)
            return np.asarray(unit.cpu().numpy())


def _load(source: ModelSource) -> SentenceTransformer:
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        return SentenceTransformer(source.hub or str(source.folder), revision=source.commit)
    except (OSError, ValueError, RuntimeError) as error:
        raise unavailable(source.name, error) from error


def _use_bfloat16_where_it_is_fast(model: SentenceTransformer) -> bool:
    """Run the transformer in bf16 where the device multiplies it natively. Returns True if it does."""
    import torch

    if model.device.type == "cuda":
        fast = torch.cuda.is_bf16_supported(including_emulation=False)
    else:
        cpu = torch.cpu.get_capabilities()
        fast = model.device.type == "cpu" and bool(cpu.get("avx512_bf16") or cpu.get("amx_bf16"))
    if not fast:
        return False

    def to_float32(_module: Any, _inputs: Any, features: dict[str, Any]) -> dict[str, Any]:
        return {**features, "token_embeddings": features["token_embeddings"].float()}

    transformer = model[0]
    transformer.to(torch.bfloat16)
    transformer.register_forward_hook(to_float32)
    return True
