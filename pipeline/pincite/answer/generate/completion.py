"""Read the events of one completion: the text that each adds, and how the completion ended."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field, ValidationError

from pincite.answer.generate.bounded_response import parse_json, token_count
from pincite.errors import GeneratorCutOff, GeneratorInvalid

MAX_QUOTED = 200
"""Characters of a server's own words that an error repeats."""

Tokens = Annotated[int | None, BeforeValidator(token_count)]


@dataclass(frozen=True, slots=True)
class Completion:
    """The end of a completion. Times are in seconds from the request on."""

    finish_reason: str
    prompt_tokens: int | None
    completion_tokens: int | None
    first_token_s: float
    seconds: float
    retries: int


class _Delta(BaseModel):
    content: str | None = None
    reasoning_content: Any = None
    reasoning: Any = None


class _Choice(BaseModel):
    delta: _Delta | None = None
    finish_reason: str | None = None


class _TokenUsage(BaseModel):
    prompt_tokens: Tokens = None
    completion_tokens: Tokens = None


class _Chunk(BaseModel):
    choices: Annotated[list[_Choice], Field(max_length=1)] | None = None
    """One at most, as was asked for; none in the chunk that has the usage."""
    usage: _TokenUsage | None = None
    error: Any = None


class CompletionReader:
    """Takes the events of a completion in order, and keeps what is known of it."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._first_token: float | None = None
        self._finish_reason: str | None = None
        self._usage = _TokenUsage()
        self.retries = 0
        """Number of times that the request was made again."""

    @property
    def begun(self) -> bool:
        """True if a token has come."""
        return self._first_token is not None

    def read(self, event: bytes) -> tuple[str, bool]:
        """Return the text that an event adds, and if it holds a token: of the text, or of a thought.

        Raises GeneratorInvalid for something other than a chunk of a completion, and GeneratorCutOff for an
        error that the server reports.
        """
        try:
            chunk = _Chunk.model_validate(parse_json(event))
        except (GeneratorInvalid, ValidationError):
            detail = "The model server streamed something other than chunks of a completion."
            raise GeneratorInvalid(detail) from None
        if chunk.error:
            message = _quoted(chunk.error)
            raise GeneratorCutOff(f"The model server broke off with an error of its own ({message}).")
        self._usage = chunk.usage or self._usage
        if not chunk.choices:
            return "", False
        [choice] = chunk.choices
        self._finish_reason = choice.finish_reason or self._finish_reason
        delta = choice.delta or _Delta()
        text = delta.content or ""
        is_token = bool(text or delta.reasoning_content or delta.reasoning)
        if is_token and self._first_token is None:
            self._first_token = time.monotonic()
        return text, is_token

    def completion(self) -> Completion:
        """Return how the completion ended. Raises GeneratorCutOff if it broke off."""
        if self._finish_reason is None:
            raise GeneratorCutOff("The model server ended its stream before the answer's end.")
        if self._finish_reason not in ("stop", "length"):
            reason = _quoted(self._finish_reason)
            raise GeneratorCutOff(f"The model broke off: its finish reason is {reason}.")
        now = time.monotonic()
        return Completion(
            finish_reason=self._finish_reason,
            prompt_tokens=self._usage.prompt_tokens,
            completion_tokens=self._usage.completion_tokens,
            first_token_s=(self._first_token or now) - self._began,
            seconds=now - self._began,
            retries=self.retries,
        )


def _quoted(error: Any) -> str:
    message = error.get("message", error) if isinstance(error, dict) else error
    return " ".join(str(message).split())[:MAX_QUOTED]
