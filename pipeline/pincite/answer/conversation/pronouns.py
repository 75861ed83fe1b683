"""Put the name of the question before in the place of a pronoun."""

from __future__ import annotations

import re
from dataclasses import replace

from pincite.answer.conversation.in_place import is_measure
from pincite.answer.conversation.phrases import DEFINITE, INDEFINITE, PLACED, Phrase, Phrases

_CHANGES = re.compile(
    r"\bit (?:\w+ )?"
    r"(?:change|decline|decrease|drop|fall|grow|improve|increase|recover|rise|shrink)(?:d|ed|s)?\b",
    re.IGNORECASE,
)
"""An "it" that rises or falls: it is a figure, and stands for no name."""


def stands_for_name(pronoun: re.Match[str], rest: str, prior: Phrases) -> bool:
    """Return True if a pronoun can stand for the only name of the question before, or for a thing of it."""
    if pronoun["person"]:
        return False
    # Of "How many employees does Norvell have?", they are the employees.
    if pronoun["several"] and any(_is_plural(topic) for topic in prior.topics):
        return False
    if _CHANGES.search(rest) and any(map(is_measure, prior.topics)):
        return False
    # Of "How big is the hall in Norvell?", its architects are those of the hall.
    thing = thing_of(prior.names[0], prior)
    return not (thing and pronoun["owner"] and prior.names[0].lead in PLACED)


def thing_of(name: Phrase, prior: Phrases) -> Phrase | None:
    """Return what is of or at a name, with it: "the warranty on a Norvell 9" rather than "Norvell 9"."""
    for topic in prior.topics:
        if topic.article in DEFINITE | INDEFINITE and name.lead and topic.end + 1 == name.from_lead:
            return replace(topic, text=prior.text[topic.start : name.end])
    return None


def put(asked: Phrases, pronoun: re.Match[str], name: Phrase, rest: str) -> str:
    """Return the rest of a question with a name in the place of a pronoun."""
    begin = len(asked.text) - len(rest)
    article = "the " if name.article in ("the", "a", "an") else ""
    owner = "'s" if pronoun["owner"] or pronoun["theirs"] or pronoun["suffix"] else ""
    start, end = pronoun.start() - begin, pronoun.end() - begin
    return f"{rest[:start]}{article}{name.text}{owner}{rest[end:]}"


def _is_plural(topic: Phrase) -> bool:
    return topic.text.split(" of ")[0].endswith("s") and not is_measure(topic)
