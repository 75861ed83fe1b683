"""Answer by a model behind an OpenAI-compatible server: vLLM, or any other.

The model is given the passages' sentences under numbers, and gives sentences of its own, each with the
numbers it rests on, in JSON that is read while it comes. Citations of numbers that were not given count for
nothing. The passages are data to it; whatever they say, the most that a model can do is to answer badly, and
each of its sentences is judged against what it cites before it is shown.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from functools import partial
from typing import Any

from pincite.answer.generate.budget import Message, answer_tokens, estimated_tokens, fit
from pincite.answer.generate.completion import Completion
from pincite.answer.generate.draft import DraftSentence
from pincite.answer.generate.model_server import ModelServer, Served
from pincite.answer.generate.prompt import Numbered, messages, number_sentences, response_format
from pincite.answer.generate.sentence_stream import NOT_AS_ASKED, ModelSentence, SentenceStream
from pincite.errors import GeneratorInvalid, GeneratorUnavailable
from pincite.retrieve.passage import Passage
from pincite.schema.answer import Usage
from pincite.settings import Settings
from pincite.text.sentences import sentence_spans

PASSAGES = 24
"""Of 65 questions over 20 filings, a search has a page of evidence in its first 12 for 56, in 24 for 61."""
MAX_DRAFTS = 100
"""Sentences that are taken of an answer. Five are asked for, and to judge one takes some milliseconds."""


class OpenAICompatibleGenerator:
    """Generates answers with any OpenAI-compatible server."""

    min_confidence = 0.0
    passages = PASSAGES

    def __init__(self, settings: Settings) -> None:
        assert settings.llm_url is not None, "this generator needs a server"
        key = settings.llm_api_key
        self._timeout_s = settings.llm_timeout_s
        self.server = ModelServer(
            settings.llm_url, key.get_secret_value() if key else None, settings.llm_timeout_s
        )
        self._wanted = settings.llm_model
        self._context_tokens = settings.llm_context_tokens
        self._name = settings.llm_model or "served model"

    @property
    def name(self) -> str:
        """The name of the maker: the model."""
        return self._name

    def close(self) -> None:
        """Close the connections to the server."""
        self.server.close()

    def generate(
        self,
        question: str,
        passages: Sequence[Passage],
        cancelled: threading.Event | None = None,
        deadline: float | None = None,
        instructions: str = "",
    ) -> Iterator[DraftSentence | Usage | None]:
        """Yield a draft for each sentence of the model's as soon as it is whole, then what it took.

        None says that it is still writing.
        """
        cancelled = cancelled or threading.Event()
        deadline = deadline or time.monotonic() + self._timeout_s
        try:
            served = self.server.served(self._wanted, deadline)
            self._name = served.model
            prompt = partial(messages, question, passages, instructions=instructions)
            numbered, max_tokens = self._fitting(prompt, passages, served, deadline)
            request = _request(prompt(numbered), numbered, served.model, max_tokens)
            yield from self._answer(request, passages, numbered, cancelled, deadline)
        except GeneratorUnavailable:
            self.server.forget_served()
            raise

    def _answer(
        self,
        request: dict[str, Any],
        passages: Sequence[Passage],
        numbered: Sequence[Numbered],
        cancelled: threading.Event,
        deadline: float,
    ) -> Iterator[DraftSentence | Usage | None]:
        by_id = {sentence.id: sentence for sentence in numbered}
        read = SentenceStream()
        whole = 0
        began, first = time.monotonic(), None
        with closing(self.server.stream(request, cancelled, deadline)) as deltas:
            for delta in deltas:
                if isinstance(delta, Completion):
                    _check_ending(delta, read, whole)
                    yield _usage(delta, request["model"], passages, numbered)
                    continue
                first = first or (time.monotonic() if delta else None)
                for sentence in read.feed(delta):
                    for draft in _drafts(sentence, by_id):
                        whole += 1
                        if whole > MAX_DRAFTS:
                            raise GeneratorInvalid(f"The model server gave more than {MAX_DRAFTS} sentences.")
                        yield draft
                yield None
                if read.is_cut and first:
                    cut = Completion("length", None, None, first - began, time.monotonic() - began, 0)
                    _check_ending(cut, read, whole)
                    yield _usage(cut, request["model"], passages, numbered)
                    return

    def _fitting(
        self,
        prompt: Callable[[Sequence[Numbered]], list[Message]],
        passages: Sequence[Passage],
        served: Served,
        deadline: float,
    ) -> tuple[Sequence[Numbered], int]:
        """Return the sentences that the model has room for, and the tokens that are left for its answer."""
        context = served.context_tokens or self._context_tokens
        tokens = context - answer_tokens(context)

        def count(asked: list[Message]) -> int:
            # The estimate is never too low: what passes it needs no counting.
            estimate = estimated_tokens(asked)
            if estimate <= tokens:
                return estimate
            return self.server.count_tokens(served.model, asked, deadline) or estimate

        numbered = number_sentences(passages)
        kept = fit(numbered, prompt, count, tokens)
        if numbered and not kept:
            raise GeneratorUnavailable(
                f"The model's context leaves {tokens} tokens for a prompt: too few for the question, the "
                "passages and what system messages ask. Serve it with a longer context."
            )
        return kept, context - tokens


def _request(
    prompt: list[Message], numbered: Sequence[Numbered], model: str, max_tokens: int
) -> dict[str, Any]:
    return {
        "model": model,
        "messages": prompt,
        "response_format": response_format(numbered),
        "temperature": 0,
        "max_tokens": max_tokens,
        "stream": True,
        "stream_options": {"include_usage": True},
    }


def _drafts(sentence: ModelSentence, by_id: dict[str, Numbered]) -> Iterator[DraftSentence]:
    """Yield one draft, or several where the model said several sentences in one: each is judged by itself."""
    cited = [by_id[id_] for id_ in dict.fromkeys(sentence.citations) if id_ in by_id]
    quotes = tuple(dict.fromkeys(quote for one in cited for quote in one.quotes))
    for start, end in sentence_spans(sentence.text) or [(0, 0)]:
        yield DraftSentence(quotes, sentence.text[start:end])


def _check_ending(completion: Completion, read: SentenceStream, whole: int) -> None:
    """Raise GeneratorInvalid unless a list of sentences came to its end, or was cut behind a whole one."""
    if (read.closed and not read.is_cut) or (completion.finish_reason == "length" and whole):
        return
    if read.blank:
        raise GeneratorInvalid("The model server's answer is empty.")
    if completion.finish_reason == "length":
        raise GeneratorInvalid("The model's answer was cut before a sentence was whole.")
    raise GeneratorInvalid(NOT_AS_ASKED)


def _usage(
    completion: Completion, model: str, passages: Sequence[Passage], numbered: Sequence[Numbered]
) -> Usage:
    given = len({sentence.passage for sentence in numbered})
    return Usage(
        model=model,
        prompt_tokens=completion.prompt_tokens,
        completion_tokens=completion.completion_tokens,
        first_token_s=round(completion.first_token_s, 3),
        seconds=round(completion.seconds, 3),
        finish_reason=completion.finish_reason,
        passages=given,
        passages_dropped=len(passages) - given,
        retries=completion.retries,
    )
