"""Embed by a server that has the same model as the files here.

The files say how texts are counted, cut and prompted, and name the space. Every request begins with known
texts: a server that makes something else of them than the files do is refused, whenever its model changes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import cached_property

import numpy as np
from tokenizers import Tokenizer

from pincite.embed.backend import Backend, Task
from pincite.embed.server import QUESTION_TIMEOUT_S, TIMEOUT_S, EmbeddingServer
from pincite.embed.vectors import Vectors
from pincite.errors import EmbeddingServerMismatch

KNOWN_TEXTS = (
    "The harbour is dredged every spring; in 2018 the work cost 4.2 million euros, a tenth less than "
    "planned, because the winter had been mild and the river carried little sand.",
    "dredging",
    "42",
)
"""A prompt that is not the model's moves short texts most."""
TEXTS = 32 - len(KNOWN_TEXTS)
"""Of a request, beside the known ones: servers such as TEI take 32 at once."""
SAME_MODEL_COSINE = 0.99
"""The mean cosine of what one model makes of them in two precisions is greater, and another model's isn't."""


class ServerBackend:
    """Texts are embedded by a server; single tokens are read by the model here."""

    def __init__(self, server: EmbeddingServer, local: Backend, space: str) -> None:
        self.dim, self.max_tokens, self.tokenizer = local.dim, local.max_tokens, local.tokenizer
        self.name = f"the embedding server {server.host}, and {local.name} for single tokens"
        self.prompt, self.read = local.prompt, local.read
        self._server, self._local, self._space = server, local, space
        self._cutting = Tokenizer.from_str(local.tokenizer.to_str())
        self._cutting.enable_truncation(local.max_tokens)

    def encode(self, texts: Sequence[str], task: Task) -> Vectors:
        """Return unit vectors of the texts, (n, dim)."""
        begun = [self._begun(texts[start : start + TEXTS], task) for start in range(0, len(texts), TEXTS)]
        try:
            empty = np.empty((0, self.dim), dtype=np.float32)
            return np.concatenate([empty, *(self._checked(each, task) for each in begun)])
        finally:
            for each in begun:
                each.cancel()

    def begin(self, text: str, task: Task) -> Callable[[], Vectors]:
        """Begin to embed a text. Returns a function that waits for its unit vector (dim,)."""
        begun = self._begun([text], task)

        def vector() -> Vectors:
            found: Vectors = self._checked(begun, task)[0]
            return found

        return vector

    def _begun(self, texts: Sequence[str], task: Task) -> Future[Vectors]:
        prompt = self.prompt(task)
        asked = [self._cut(prompt + text) for text in (*KNOWN_TEXTS, *texts)]
        return self._server.begin(asked, self.dim, QUESTION_TIMEOUT_S if task == "query" else TIMEOUT_S)

    def _cut(self, text: str) -> str:
        """Return the part of a text that the model reads: servers refuse more, or cut it elsewhere."""
        encoding = self._cutting.encode(text)
        return text[: max(end for _, end in encoding.offsets)] if encoding.overflowing else text

    def _checked(self, begun: Future[Vectors], task: Task) -> Vectors:
        vectors = begun.result()
        if vectors.shape[1] != self.dim:
            raise self._another(f"its vectors have {vectors.shape[1]} numbers, not {self.dim}")
        known = self._known[task]
        cosine = float(np.mean(np.sum(vectors[: len(known)] * known, axis=1)))
        if cosine < SAME_MODEL_COSINE:
            raise self._another(
                f"its vectors of known texts have a mean cosine of {cosine:.3f} to the model's"
            )
        return vectors[len(known) :]

    @cached_property
    def _known(self) -> dict[Task, Vectors]:
        tasks: tuple[Task, Task] = ("query", "document")
        return {task: self._local.encode(KNOWN_TEXTS, task) for task in tasks}

    def _another(self, reason: str) -> EmbeddingServerMismatch:
        self._server.forget_model()
        return EmbeddingServerMismatch(
            f"The embedding server {self._server.host} does not serve the model {self._space!r}: {reason}. "
            "Serve the model whose files PINCITE_EMBEDDING_MODEL names, with its pooling and without prompts "
            "of the server's own, or unset PINCITE_EMBEDDING_URL."
        )
