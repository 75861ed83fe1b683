"""Run BERT models on CPUs, by OpenVINO: the fastest way measured, and the lightest to load."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from pincite.embed.backend import NotSupported, Prompts, Task, batches
from pincite.embed.source import ModelSource
from pincite.embed.tokens import Tokens, tokens_of
from pincite.embed.vectors import Vectors
from pincite.runtime.cpu_count import usable_cores

# More is no faster. This much takes a core a tenth of a second, and so no one waits longer for a batch.
_BATCH_TOKENS = 1_024
# Texts are padded to a multiple of this: each new shape is compiled, and what was compiled is kept.
_STEP = 8
# Channels of a token that share one scale when they are quantised. Larger groups are no faster, and coarser.
_GROUP = 128

_POOLED, _STATES = 0, 1
"""Outputs of the graph."""


class OpenVinoBackend:
    """A BERT in OpenVINO, for passages and for questions.

    It has one thread for each core and one more, so that an answer finds one free while passages fill the
    cores; questions have others.

    Raises NotSupported.
    """

    def __init__(self, source: ModelSource, prompts: Prompts) -> None:
        try:
            from pincite.embed import bert
            from pincite.embed.silent_openvino import CompiledModel, Core, Type, hint, properties
        except ImportError as error:
            raise NotSupported(f"OpenVINO is not installed ({error})") from error
        description = bert.read(source.folder, prompts)
        weights = bert.load_weights(source.folder)
        self.dim, self.max_tokens = description.hidden, description.max_tokens
        self._prompts = description.prompts
        self.tokenizer = _tokenizer(source)
        self._truncating = _tokenizer(source)
        self._truncating.enable_truncation(self.max_tokens)
        self._cores = usable_cores()
        core, model = Core(), bert.build(description, weights)

        def compiled(threads: int) -> CompiledModel:
            return core.compile_model(
                model,
                "CPU",
                {
                    hint.dynamic_quantization_group_size: _GROUP,
                    # Else processors with AMX leave int8 for bf16, and answer near ties otherwise.
                    hint.inference_precision: Type.f32,
                    hint.enable_cpu_pinning: False,
                    properties.num_streams: threads,
                    properties.inference_num_threads: threads,
                },
            )

        try:
            self._compiled = compiled(self._cores + 1)
            # A thread that alone serves questions stays on a core that the asking one is not on. Of several
            # the one that is woken may be sent to the asking one's core, and waits there until that sleeps:
            # Linux looks for an idle core only where most of a few are idle.
            self._for_questions = compiled(max(1, self._cores // 2))
        except RuntimeError as error:
            raise NotSupported(f"it cannot be compiled for this processor ({error})") from error
        rest = self._compiled.get_property(hint.inference_precision).get_type_name()
        self.name = f"openvino int8 and {rest} on cpu"

    def prompt(self, task: Task) -> str:
        """Return the text that is put before a text of this kind."""
        return self._prompts.get(task) or ""

    def encode(self, texts: Sequence[str], task: Task) -> Vectors:
        """Return unit vectors of the texts, (n, dim)."""
        vectors = np.empty((len(texts), self.dim), dtype=np.float32)
        for rows, pooled in self._outputs(self._ids(texts, task), _POOLED):
            vectors[rows] = pooled
        return vectors

    def read(self, texts: Sequence[str], task: Task) -> list[Tokens]:
        """Return the tokens of each text, with their vectors (t, dim)."""
        prompt = self.prompt(task)
        encodings = self._truncating.encode_batch([prompt + text for text in texts])
        read: dict[int, Tokens] = {}
        for rows, states in self._outputs([encoding.ids for encoding in encodings], _STATES):
            for row, of_text in zip(rows, states, strict=True):
                read[row] = tokens_of(encodings[row], prompt, of_text)
        return [read[row] for row in range(len(texts))]

    def begin(self, text: str, task: Task) -> Callable[[], Vectors]:
        """Begin to embed a text. Returns a function that waits for its unit vector (dim,)."""
        request = self._for_questions.create_infer_request()
        request.start_async(_padded(self._ids([text], task), self.max_tokens))

        def vector() -> Vectors:
            request.wait()
            return np.array(request.get_output_tensor(_POOLED).data[0])

        return vector

    def _ids(self, texts: Sequence[str], task: Task) -> list[list[int]]:
        prompt = self.prompt(task)
        return [e.ids for e in self._truncating.encode_batch_fast([prompt + text for text in texts])]

    def _outputs(self, ids: Sequence[Sequence[int]], output: int) -> Iterator[tuple[list[int], Vectors]]:
        """Yield one of the graph's outputs for texts in batches, each with the texts' places."""
        lengths = list(map(len, ids))
        # A few texts are shared out too: an answer waits for them.
        made = list(batches(lengths, min(_BATCH_TOKENS, sum(lengths) // self._cores)))
        if len(made) == 1:
            yield made[0], self._infer([ids[row] for row in made[0]], output)
            return
        # Threads that wait, and not OpenVINO's callbacks: these need the interpreter's lock, which may be
        # held by a destructor that waits for them.
        with ThreadPoolExecutor(self._cores, thread_name_prefix="embed") as threads:
            done = threads.map(lambda rows: self._infer([ids[row] for row in rows], output), made)
            yield from zip(made, done, strict=True)

    def _infer(self, ids: Sequence[Sequence[int]], output: int) -> Vectors:
        request = self._compiled.create_infer_request()
        request.infer(_padded(ids, self.max_tokens))
        return np.array(request.get_output_tensor(output).data)


def _padded(ids: Sequence[Sequence[int]], max_tokens: int) -> list[NDArray[np.int32]]:
    """Return token ids as a rectangle, and a mask of the tokens in it."""
    shape = (len(ids), min(-(-max(map(len, ids)) // _STEP) * _STEP, max_tokens))
    padded, mask = np.zeros(shape, dtype=np.int32), np.zeros(shape, dtype=np.int32)
    for row, tokens in enumerate(ids):
        padded[row, : len(tokens)] = tokens
        mask[row, : len(tokens)] = 1
    return [padded, mask]


def _tokenizer(source: ModelSource) -> Tokenizer:
    file = source.folder / "tokenizer.json"
    if not file.is_file():
        raise NotSupported("it has no tokenizer.json")
    tokenizer = Tokenizer.from_file(str(file))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer
