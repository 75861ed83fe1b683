"""Read a model's JSON while it comes: each sentence as soon as its object is whole.

The JSON that is asked for is `{"sentences": [{"citations": ["1.2"], "text": "..."}, ...]}`. Servers pad it
with white space, wrap it in a ```json fence, or let a model think aloud before it; all of that is read over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pydantic import BaseModel, ValidationError
from pydantic_core import from_json

from pincite.errors import GeneratorInvalid
from pincite.text.sentences import sentence_spans

NOT_AS_ASKED = "The model server answered with something other than the JSON that was asked for."

MAX_CHARS = 20_000
"""Of the text up to the end of its list. An answer has at most 1,024 tokens: some 5,000 characters."""
MAX_SENTENCE = 600
"""Characters of the object of a sentence: small models go on and on where nothing stops them."""
_ESCAPED = 5
"""Characters that a letter takes more where it is written as \\u00e9."""
_OPENING = re.compile(r'\{\s*"sentences"\s*:\s*\[')
_DELIMITER = re.compile(r'["\\{}\[\]]')


class ModelSentence(BaseModel):
    """A sentence as the model gives it: the ids of what it rests on, then its text."""

    citations: list[str]
    text: str


class SentenceStream:
    """Takes pieces of text in order, and gives the sentences that they complete."""

    def __init__(self) -> None:
        self.closed = False
        """True once the list of sentences has come to its end, or was cut."""
        self.is_cut = False
        """True if a sentence went on and on: what follows its last whole part is not read."""
        self.blank = True
        """True while nothing but white space has come."""
        self._buffer = ""
        self._opened = self._in_string = False
        self._read = self._scanned = self._depth = 0

    def feed(self, piece: str) -> Iterator[ModelSentence]:
        """Yield the sentences that this piece completes. Raises GeneratorInvalid for what cannot be one."""
        if self.closed:
            return
        self._read += len(piece)
        if self._read > MAX_CHARS:
            raise GeneratorInvalid(f"The model server's answer is longer than {MAX_CHARS:,} characters.")
        self._buffer += piece
        self.blank = self.blank and not piece.strip()
        if not self._opened:
            if piece.isspace():
                # It adds nothing to an opening, and a long run would be searched again with each piece.
                return
            opening = _OPENING.search(self._buffer)
            if opening is None:
                # Only the last brace can still begin the opening: what comes before is not searched again.
                self._buffer = self._buffer[self._buffer.rfind("{") :]
                return
            self._opened = True
            self._buffer = self._buffer[opening.end() :]
        while not self.closed:
            self._skip_separators()
            end = self._object_end()
            if end is None:
                if len(self._buffer) - _ESCAPED * self._buffer.count("\\u") > MAX_SENTENCE:
                    self.closed = self.is_cut = True
                    yield from _whole_part(self._buffer)
                return
            whole, self._buffer = self._buffer[:end], self._buffer[end:]
            self._scanned = 0
            try:
                yield ModelSentence.model_validate_json(whole)
            except ValidationError:
                raise _invalid() from None

    def _skip_separators(self) -> None:
        if self._depth:
            return
        self._buffer = self._buffer.lstrip(" \t\r\n,")
        self._scanned = 0
        if self._buffer.startswith("]"):
            self.closed = True
        elif self._buffer and not self._buffer.startswith("{"):
            raise _invalid()

    def _object_end(self) -> int | None:
        """Return the end of the object at the buffer's beginning; None while it is not whole."""
        while not self.closed and (found := _DELIMITER.search(self._buffer, self._scanned)):
            self._scanned = found.end()
            character = found.group()
            if self._in_string:
                if character == "\\":
                    if self._scanned == len(self._buffer):  # what it escapes has not come yet
                        self._scanned -= 1
                        return None
                    self._scanned += 1
                elif character == '"':
                    self._in_string = False
            elif character == '"':
                self._in_string = True
            elif character in "{[":
                self._depth += 1
            elif character in "}]":
                self._depth -= 1
                if self._depth == 0:
                    return self._scanned
        self._scanned = len(self._buffer)
        return None


def _whole_part(begun: str) -> Iterator[ModelSentence]:
    """Yield what a sentence says up to the last end of a sentence in its text, if there is one."""
    try:
        said = ModelSentence.model_validate(from_json(begun, allow_partial="trailing-strings"))
    except ValueError:
        return
    *whole, _ = sentence_spans(said.text) or [(0, 0)]
    if whole:
        yield said.model_copy(update={"text": said.text[: whole[-1][1]]})


def _invalid() -> GeneratorInvalid:
    return GeneratorInvalid(NOT_AS_ASKED)
