"""The messages of a chat as a question with the turns before it, and instructions for the wording."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field

from pincite.answer.conversation import MAX_ANSWER, MAX_TURNS, Turn
from pincite.schema.question import MAX_QUESTION
from pincite_api.openai.text import words_that_stand
from pincite_api.validation_errors import Text

WORDING = ("system", "developer")
"""Roles that say how an answer is to be worded, and are no turn."""
MAX_TEXT = 4 * MAX_ANSWER
"""Characters of an earlier answer that are read, with its links."""


class TextPart(BaseModel):
    """A part of a message. Only text is read."""

    model_config = ConfigDict(extra="ignore")

    type: Literal["text"]
    text: Text


class Message(BaseModel):
    """A message of a chat. Other fields, such as a name, are passed over."""

    model_config = ConfigDict(extra="ignore")

    role: Literal["system", "developer", "user", "assistant"]
    content: Text | Annotated[list[TextPart], Field(min_length=1, fail_fast=True)] | None = None

    @property
    def text(self) -> str:
        """The text of all parts."""
        if self.content is None or isinstance(self.content, str):
            return (self.content or "").strip()
        return "\n".join(part.text for part in self.content).strip()


def asked(messages: Sequence[Message]) -> tuple[str, list[Turn]]:
    """Return the question, and the turns before it, the oldest first.

    Of a long conversation the last turns are kept, and of a long message its beginning. Raises
    RequestValidationError where the last message is no question.
    """
    last = len(messages) - 1
    question = messages[last].text
    if messages[last].role != "user":
        raise _fault(last, "role", "the last message is the question: it must be the user's")
    if not 1 <= len(question) <= MAX_QUESTION:
        raise _fault(last, "content", f"a question has 1 to {MAX_QUESTION:,} characters")
    return question, _turns(messages[:-1])


def instructions(messages: Sequence[Message]) -> str:
    """Return what the messages of the system and the developer say, in their order."""
    return "\n".join(message.text for message in messages if message.role in WORDING and message.text)


def _turns(messages: Sequence[Message]) -> list[Turn]:
    """Return the last questions with their answers. What is said before any question is none."""
    turns: list[tuple[str, list[str]]] = []
    for message in messages:
        if message.role == "user" and message.text:
            turns.append((message.text, []))
        elif message.role == "assistant" and message.text and turns:
            turns[-1][1].append(message.text[:MAX_TEXT])
    return [
        Turn(question=question[:MAX_QUESTION], answer=_words(answers) if answers else None)
        for question, answers in turns[-MAX_TURNS:]
    ]


def _words(answers: Sequence[str]) -> str:
    return "\n".join(words_that_stand(answer) for answer in answers)[:MAX_ANSWER]


def _fault(place: int, name: str, said: str) -> RequestValidationError:
    fault: dict[str, Any] = {"type": "message", "loc": ("body", "messages", place, name), "msg": said}
    return RequestValidationError([fault])
