"""Ask the question before for another thing: "How often?", "By when?"."""

from __future__ import annotations

import re

from pincite.answer.conversation.brackets import capital
from pincite.answer.conversation.phrases import ASKING, AUXILIARIES, JOINING

_AUXILIARY = "|".join(sorted(AUXILIARIES))
_HOW = r"(?:how(?: \w+)?|where|when|why)"
_LEAD = "|".join(sorted({*JOINING, "until", "till", "through", "under"}))
_ASKED_BY = rf"(?:{_LEAD}) (?:{'|'.join(sorted(ASKING))})\b(?: \w+){{0,3}}"
"""A preposition and what is asked by it: by when, for how many days."""
_BARE = re.compile(rf"(?:{_HOW}|{_ASKED_BY})(?=\W*$)", re.IGNORECASE)
_OPENING = re.compile(rf"{_HOW}(?= (?:{_AUXILIARY})\b)", re.IGNORECASE)
_HOW_COME = re.compile(r"how come\b", re.IGNORECASE)


def asked_anew(rest: str, before: str) -> str | None:
    """Return the question before with other words for what it asks; None if they do not fit it."""
    bare = _BARE.match(rest)
    if not bare:
        return None
    asking = capital(_HOW_COME.sub("why", bare[0]))
    opening = _OPENING.match(before)
    return f"{asking}{before[opening.end() :]}" if opening else None
