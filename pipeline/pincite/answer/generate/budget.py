"""Cut the passages to the room that a model has: the best of them, whole sentences, the tail dropped."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence

from pincite.answer.generate.prompt import Numbered

ANSWER_TOKENS = 1_024
ANSWER_SHARE = 0.25
"""The most that is kept free for the answer, in a small context."""
SLACK = 0.95
"""The share that is kept when a prompt is cut: tokens are not spread evenly over its characters."""

Message = dict[str, str]

_PLAIN = re.compile("[A-Za-z ]")


def answer_tokens(context_tokens: int) -> int:
    """Return the number of tokens that an answer may have."""
    return min(ANSWER_TOKENS, int(context_tokens * ANSWER_SHARE))


def fit(
    numbered: Sequence[Numbered],
    prompt: Callable[[Sequence[Numbered]], list[Message]],
    count: Callable[[list[Message]], int],
    tokens: int,
) -> Sequence[Numbered]:
    """Return the longest beginning, roughly, whose prompt has at most so many tokens; empty when none has."""
    kept = numbered
    while kept and (needed := count(prompt(kept))) > tokens:
        # What is not sentences (the rules, the question) makes this keep too much, and the loop go on.
        room = sum(len(sentence.text) for sentence in kept) * SLACK * tokens / needed
        length = fitting = 0
        for sentence in kept:
            length += len(sentence.text)
            if length > room:
                break
            fitting += 1
        kept = kept[: min(fitting, len(kept) - 1)]
    return kept


def estimated_tokens(messages: Sequence[Message]) -> int:
    """Return more tokens than any common tokenizer makes of these messages.

    Digits, punctuation and letters beyond ASCII may each be a token; words of ASCII letters are shorter.
    """
    total = 0
    for message in messages:
        content = message["content"]
        plain = len(_PLAIN.findall(content))
        total += math.ceil(plain / 3) + len(content) - plain + 8
    return total
