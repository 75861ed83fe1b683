"""The length of a question, and its check."""

from __future__ import annotations

from pincite.errors import InvalidQuestion

MAX_QUESTION = 8192
"""Characters of a question, at most."""


def checked(question: str) -> str:
    """Return a question without white space around it. Raises InvalidQuestion."""
    asked = question.strip()
    if not asked:
        raise InvalidQuestion("The question is empty. Ask something.")
    if len(asked) > MAX_QUESTION:
        raise InvalidQuestion(
            f"A question has {MAX_QUESTION:,} characters at most; this one has {len(asked):,}. Shorten it."
        )
    return asked
