"""Tell which numbered part of a document a question asks for, such as clause 2.1, and what stands in it."""

from __future__ import annotations

import re

from pincite.retrieve.passage import Passage

_PART = re.compile(
    r"\b(?P<kind>article|chapter|clause|item|paragraph|part|point|regulation|rule|section|step)s?\s+"
    r"(?P<number>\d+(?:\.\d+)*)(?![\w%,.]*\d)",
    re.IGNORECASE,
)


def asked_part(question: str) -> re.Pattern[str] | None:
    """Return a pattern for how the part begins that a question asks for by its number.

    None where it asks for none, or for several.
    """
    asked = list(_PART.finditer(question))
    if len(asked) != 1:
        return None
    kind, number = asked[0]["kind"], re.escape(asked[0]["number"])
    # Many a line begins with a number that counts something: "4 members", "4 %".
    ends = r"(?=\W|$)" if "." in number else r"(?=[.):]|\s+[^\w\s]?(?-i:[A-Z])|$)"
    return re.compile(rf"(?:{kind}\s+{number}\b|{number}{ends})(?![.,]?\d|\s?%)", re.IGNORECASE)


def stands_under(passage: Passage, part: re.Pattern[str]) -> bool:
    """Return True if a heading over a passage begins as the part does."""
    return any(part.match(heading) for heading in passage.chunk.headings)


def has_part(passage: Passage, part: re.Pattern[str]) -> bool:
    """Return True if a line of a passage, or a heading over it, begins as the part does."""
    return stands_under(passage, part) or any(map(part.match, passage.chunk.text.split("\n")))
