"""Find words that stand for something said before: pronouns, and words such as that and there."""

from __future__ import annotations

import re

from pincite.answer.conversation.phrases import AUXILIARIES, JOINING, Phrases
from pincite.metadata.question_words import CLASSES

_PRONOUN = re.compile(
    r"\b(?:(?P<owner>its)|(?P<several>(?P<theirs>theirs?)|they|them)|it|(?P<person>he|him|his|she|her|hers)|"
    r"(?:the|this|that) (?:company|firm|group|business|organi[sz]ation|device|machine|product|model))\b"
    r"(?P<suffix>['’]s?(?!\w))?",
    re.IGNORECASE,
)
EMPTY_IT = re.compile(
    r"\b(?:is|was|be) it (?!\w+ed\b)\w+ (?:to|that|if|for)\b|\bit (?:takes?|costs?) (?:\S+ ){0,4}?to\b",
    re.IGNORECASE,
)
"""It that stands for what follows: is it safe to, how long does it take to."""
_LINK = re.compile(
    r"\b(?:when|if|that|so|and|but|or|because|while|after|before|until|unless|with|which|who|where)\b|[,;:]",
    re.IGNORECASE,
)
"""Before a pronoun that stands for a noun of the same question."""
_EXISTS = re.compile(
    r"\bthere (?:is|are|was|were|be|been|has|have)\b|\b(?:is|are|was|were) there\b", re.IGNORECASE
)
_ONE = re.compile(
    r"\b(?:an?|another|the|which|this|that)(?: \w+)? one\b(?! (?:of|day|hour|month|week|year|person|time)\b)",
    re.IGNORECASE,
)
"""One of what was spoken of: a new one."""
_COMPARES = re.compile(
    r"\bwhich(?: one)? (?:is|are|was|were|has|have) (?:the )?(?:more|less|\w{3,}er)\b", re.IGNORECASE
)
"""A choice among those that were spoken of."""


def open_pronoun(asked: Phrases) -> re.Match[str] | None:
    """Return the pronoun that stands for something which the question does not name, or None."""
    for match in _PRONOUN.finditer(asked.text):
        nouns = [*asked.names, *(topic for topic in asked.topics if topic.article)]
        before = [noun for noun in nouns if noun.end <= match.start()]
        empty = any(each.start() <= match.start() < each.end() for each in EMPTY_IT.finditer(asked.text))
        own = [
            noun
            for noun in before
            if match["owner"] or match["theirs"] or _LINK.search(asked.text, noun.end, match.start())
        ]
        if not empty and not own:
            return match
    return None


def points_back(asked: Phrases) -> bool:
    """Return True if words such as that, those, then and there stand for something said before."""
    if _ONE.search(asked.text) or (_COMPARES.search(asked.text) and not asked.names):
        return True
    return any(_is_pointer(asked, at) for at in range(len(asked.low)))


def _is_pointer(asked: Phrases, at: int) -> bool:
    before, low, after = ["", *asked.low, ""][at : at + 3]
    match low:
        case "this" | "these" | "those":
            own = {"DOCUMENT", "DOCUMENTS", "TIME"} & set(CLASSES.get(after, ()))
            found = not own and after not in ("who", "that", "which")
        case "that":
            found = not after or not before or before in AUXILIARIES | JOINING
        case "each" | "both":
            found = not after or after in AUXILIARIES
        case "most" | "least":
            found = before == "the" and not asked.names and (not after or after in AUXILIARIES)
        case "compare" | "differ":
            found = not asked.names and len(asked.topics) < 2
        case "there":
            found = not _EXISTS.search(asked.text)
        case "then":
            found = not after
        case "afterwards" | "beforehand":
            found = True
        case _:
            found = low == "ones"
    return found
