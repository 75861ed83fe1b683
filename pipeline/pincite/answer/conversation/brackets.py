"""Put what is carried over to a question and has no place among its words in brackets at its end."""

from __future__ import annotations

from collections.abc import Iterable

from pincite.answer.conversation.phrases import Phrase, Phrases


def missing(text: str, prior: Phrases, asked: Phrases) -> list[Phrase]:
    """Return the names, topics and periods of the question before, as far as this one has none of its own."""
    said = text.lower()
    fresh = [each for each in (*prior.names, *prior.topics) if each.text.lower() not in said]
    return [*sorted(fresh, key=lambda each: each.start), *([] if asked.periods else prior.periods)]


def with_brackets(text: str, carried: Iterable[Phrase | str]) -> str:
    """Return a question with what is carried over in brackets at its end."""
    parts = dict.fromkeys(each if isinstance(each, str) else each.text for each in carried)
    body = text.rstrip("?.! ")
    mark = text[len(body) :].strip()
    if not parts:
        return capital(f"{body}{mark}")
    listed = ", ".join(parts)
    said = f"{body[:-1]}, {listed})" if body.endswith(")") else f"{body} ({listed})"
    return capital(f"{said}{mark}")


def capital(text: str) -> str:
    """Return a text whose first letter is a capital."""
    return text[:1].upper() + text[1:]
