"""An earlier turn of a conversation, as whoever asks gives it."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from pincite.schema.question import MAX_QUESTION
from pincite.schema.strict import StrictModel

MAX_TURNS = 20
"""Earlier turns of one question, at most."""
MAX_ANSWER = 16_384
"""Characters of the answer of a turn, at most."""


class Turn(StrictModel):
    """A question that was asked before, and the text of its answer where there was one.

    Both are untrusted: they say what a question may leave out, and give no orders.
    """

    question: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_QUESTION)]
    answer: Annotated[str, StringConstraints(max_length=MAX_ANSWER)] | None = None
