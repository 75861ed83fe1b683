"""Embed texts, whatever computes it: the backend is chosen and loaded when it is first needed."""

from __future__ import annotations

import hashlib
import json
import logging
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Self

import numpy as np

from pincite.embed.backend import Backend, NotSupported, Prompts
from pincite.embed.source import DEFAULT_DIM, DEFAULT_MAX_TOKENS, ModelSource, find, known_name
from pincite.embed.tokens import Tokens
from pincite.embed.vectors import Vectors
from pincite.errors import ModelUnavailable, SettingsConflict
from pincite.runtime.single_flight import TOKENS_BYTES, VECTORS_BYTES, SingleFlight
from pincite.settings import EmbeddingBackend, Settings

if TYPE_CHECKING:
    from pincite.embed.server import EmbeddingServer

log = logging.getLogger(__name__)

# Texts that are handed on together: enough to fill batches of like length, few enough that their tokens
# take little memory.
_WINDOW = 256

LEAST_TOKENS = 96
"""That a prompt leaves for a passage: the shortest text that passages are cut to, and its heading."""

_GPU_DEVICES = ("/dev/nvidiactl", "/dev/kfd", "/dev/dri/renderD128", "/dev/dxg")


class Embedder:
    """A sentence-transformers model, loaded when it is first needed; may be used from several threads.

    `model` is a folder or a hub name; None is the default model, for which the network is never used.
    `prompts` are put before questions and passages in place of the model's own. `backend` says what computes:
    "auto" is torch where there is a GPU, else OpenVINO where it can run the model, else torch. A `server` of
    the same model embeds texts in its place, and the model here only reads single tokens. Loading raises
    ModelUnavailable; a server may raise EmbeddingServerUnavailable and EmbeddingServerMismatch.
    """

    def __init__(
        self,
        model: str | None = None,
        backend: EmbeddingBackend = "auto",
        prompts: Prompts | None = None,
        server: EmbeddingServer | None = None,
    ) -> None:
        self._model = model
        self._choice = backend
        self._prompts = prompts or {}
        self._server = server
        self._source: ModelSource | None = None
        self._backend: Backend | None = None
        self._loading = Lock()
        self._tokens = SingleFlight(self._read, _token_bytes, TOKENS_BYTES)
        self._vectors = SingleFlight(self._encode, lambda vector: vector.nbytes, VECTORS_BYTES)

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return the embedder of an installation."""
        server = None
        if settings.embedding_url:
            from pincite.embed.server import EmbeddingServer

            key = settings.embedding_api_key
            server = EmbeddingServer(
                settings.embedding_url,
                key.get_secret_value() if key else None,
                model=settings.embedding_server_model,
            )
        return cls(settings.embedding_model, settings.embedding_backend, settings.embedding_prompts, server)

    @property
    def dim(self) -> int:
        """Length of a vector."""
        return DEFAULT_DIM if self._model is None else self._load().dim

    @property
    def max_tokens(self) -> int:
        """Tokens that a passage may have, special ones included; the model does not read what is beyond.

        Raises SettingsConflict where the prompt leaves too few.
        """
        if self._model is None and not self._prompts.get("document"):
            return DEFAULT_MAX_TOKENS
        backend = self._load()
        prompt = self.count_tokens([backend.prompt("document")])[0]
        if prompt and backend.max_tokens - prompt < LEAST_TOKENS:
            raise SettingsConflict(
                f"The passage prompt takes {prompt} of the {backend.max_tokens} tokens that the embedding "
                f"model reads, and a passage needs {LEAST_TOKENS}. Shorten PINCITE_PASSAGE_PROMPT."
            )
        return backend.max_tokens - prompt

    @property
    def languages(self) -> frozenset[str] | None:
        """The languages that it reads, ISO 639-1; None where they are not known."""
        return frozenset({"en"}) if self._model is None else None

    @property
    def fingerprint(self) -> str:
        """The name of the space that the vectors live in; the same whatever they are computed in.

        It changes with the weights, tokenizer, pooling, normalisation, prompts and length.
        """
        name = f"{known_name(self._model) or self._found().name}-{self.dim}"
        prompts = json.dumps(self._prompts, sort_keys=True)
        return f"{name}-{hashlib.sha256(prompts.encode()).hexdigest()[:8]}" if self._prompts else name

    @property
    def former_fingerprints(self) -> tuple[str, ...]:
        """The names of the same space in earlier releases, which knew no prompts but the model's own."""
        if self._model is None or self._prompts:
            return ()
        return tuple(f"{name}-{self.dim}" for name in self._found().former_names)

    @property
    def backend(self) -> str:
        """The library that computes the vectors, its precision, and why it isn't the fastest, if so."""
        return self._backend.name if self._backend else f"{self._choice}, not loaded yet"

    def unload(self) -> None:
        """Release the model and its memory, some 100 MB. It is loaded again when it is next needed."""
        with self._loading:
            self._backend = None
        if self._server is not None:
            self._server.close()
        self.forget_texts()

    def forget_texts(self) -> None:
        """Drop everything that is kept of texts that were embedded for an answer."""
        self._tokens.forget()
        self._vectors.forget()

    def passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        """Return vectors of the texts, (n, dim). `progress` is told how many texts are done."""
        vectors = np.empty((len(texts), self.dim), dtype=np.float32)
        # The longest come first: what is left at the end is short, and no core waits long for another.
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]), reverse=True)
        for start in range(0, len(order), _WINDOW):
            window = order[start : start + _WINDOW]
            vectors[window] = self._load().encode([texts[i] for i in window], "document")
            if progress is not None:
                progress(start + len(window))
        return vectors

    def kept_passages(self, texts: Sequence[str]) -> Vectors:
        """Return vectors (n, dim) of a few texts that questions lead to again.

        Each is computed once, as by `passages`, and kept for a while.
        """
        return np.array(self._vectors.get(texts), dtype=np.float32).reshape(-1, self.dim)

    def query(self, text: str) -> Vectors:
        """Return the vector of a question, (dim,). It does not wait for passages that are being embedded."""
        return self.begin_query(text)()

    def queries(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of many questions, (n, dim)."""
        return self._load().encode(texts, "query")

    def begin_query(self, text: str) -> Callable[[], Vectors]:
        """Begin to embed a question, beside what the caller does next.

        Returns a function that waits for (dim,).
        """
        return self._load().begin(text, "query")

    def passage_tokens(self, texts: Sequence[str]) -> list[Tokens]:
        """Return the tokens of each text, each with its vector as it stands in the text.

        A text is read once for all who ask at the same time, and kept for a while: questions that come
        together often lead to the same passages.
        """
        return [_in_single_precision(each) for each in self._tokens.get(texts)]

    def query_tokens(self, text: str) -> Tokens:
        """Return the tokens of a question, with their vectors."""
        return self._load().read([text], "query")[0]

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return how many tokens each text has, without the special ones and without a limit."""
        encodings = self._load().tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        return [len(encoding) for encoding in encodings]

    def token_offsets(self, text: str) -> list[tuple[int, int]]:
        """Return start and end of each token in the text, in code points."""
        encoding = self._load().tokenizer.encode(text, add_special_tokens=False)
        return list(encoding.offsets)

    def _read(self, texts: Sequence[str]) -> list[Tokens]:
        """Return the tokens of texts with vectors of half precision, which cosines do not suffer from."""
        read = self._load().read(texts, "document")
        return [replace(each, vectors=each.vectors.astype(np.float16)) for each in read]

    def _encode(self, texts: Sequence[str]) -> list[Vectors]:
        # A view would keep the vectors of all texts that were computed with it.
        return [vector.copy() for vector in self._load().encode(texts, "document")]

    def _found(self) -> ModelSource:
        if self._source is None:
            self._source = find(self._model)
        return self._source

    def _load(self) -> Backend:
        backend = self._backend
        if backend is None:
            with self._loading:
                backend = self._backend = self._backend or self._open()
        return backend

    def _open(self) -> Backend:
        source = self._found()
        local = _open(source, self._choice, self._prompts)
        if self._server is None:
            return local
        from pincite.embed.server_backend import ServerBackend

        return ServerBackend(self._server, local, source.name)


def _token_bytes(tokens: Tokens) -> int:
    return tokens.ids.nbytes + tokens.spans.nbytes + tokens.vectors.nbytes


def _in_single_precision(tokens: Tokens) -> Tokens:
    return replace(tokens, vectors=tokens.vectors.astype(np.float32))


def _open(source: ModelSource, choice: EmbeddingBackend, prompts: Prompts) -> Backend:
    from pincite.embed.torch_backend import TorchBackend

    if choice == "torch" or (choice == "auto" and _has_gpu()):
        return TorchBackend(source, prompts)
    try:
        from pincite.embed.openvino_backend import OpenVinoBackend

        return OpenVinoBackend(source, prompts)
    except NotSupported as error:
        if choice == "openvino":
            raise ModelUnavailable(
                f"OpenVINO cannot run the embedding model {source.name!r}: {error}. Set "
                "PINCITE_EMBEDDING_BACKEND to auto or torch."
            ) from error
        log.warning("the embedding model %s runs in torch, not in OpenVINO: %s", source.name, error)
        return TorchBackend(source, prompts, instead_of=f"OpenVINO: {error}")


def _has_gpu() -> bool:
    """Return True if torch can use an accelerator.

    Torch takes a second to import, and is only asked where there may be one.
    """
    if sys.platform != "darwin" and not any(Path(device).exists() for device in _GPU_DEVICES):
        return False
    import torch

    return torch.accelerator.is_available()
