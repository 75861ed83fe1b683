"""Put words that are no sentence, "And the CV-240?", in the place of their like in an earlier question."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pincite.answer.conversation.brackets import with_brackets
from pincite.answer.conversation.phrases import DEFINITE, INDEFINITE, PLACED, Phrase, Phrases
from pincite.metadata.periods import undated_parts
from pincite.metadata.question_words import CLASSES

_FISCAL_YEAR = re.compile(r"(?:(?:fiscal|calendar)(?: year)? |fy ?)?\d{2,4}$", re.IGNORECASE)

_OWNERS = frozenset("its their his her".split())
_BETWEEN = re.compile(r"(?:['’]s)?\W*(?:(?:and|or|versus|vs|to|in|for|of|the|also)\b\W*)*", re.IGNORECASE)
"""Words that join names or periods."""


def in_place(asked: Phrases, prior: Phrases, rest: str) -> str:
    """Return the question before with the words of one that is no sentence in the place of their like."""
    edits: list[tuple[int, int, str]] = []
    left: list[str] = []
    if asked.periods:
        periods = _joined(asked, asked.periods)
        if prior.periods:
            replaced = prior.periods[-1]
            edits.append((replaced.start, replaced.end, _of_its_year(periods, replaced.text)))
        else:
            left.append(periods)
    if asked.names:
        names = _joined(asked, asked.names)
        name = asked.names[0]
        places = [topic for topic in prior.topics if topic.lead in PLACED and topic.lead == name.lead]
        if like := _name_like(name, [*prior.names, *places]):
            edits.append((like.start, like.end, names))
        else:
            left.append(names)
    if asked.topics and not asked.names:
        first, last = asked.topics[0], asked.topics[-1]
        if like := _topic_like(first, prior.topics):
            lead = like.lead in PLACED and first.lead in PLACED
            owned = like.article not in ("", "the", "a", "an")
            start = like.from_lead if lead else like.start if owned else like.from_article
            begin = first.from_lead if lead else first.start if owned else first.from_article
            new = asked.text[begin : last.end]
            edits.append((start, like.end, new[0].lower() + new[1:] if begin < first.start else new))
        else:
            left.append(
                asked.text[first.start if first.article in _OWNERS else first.from_article : last.end]
            )
    if not edits and not left:
        left.append(rest.strip(" ?.!"))
    text = prior.text
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return with_brackets(text, left)


def _joined(asked: Phrases, phrases: Sequence[Phrase]) -> str:
    """Return several names or periods as they are joined, or else the first of them."""
    last = phrases[0]
    for each in phrases[1:]:
        if not _BETWEEN.fullmatch(asked.text, last.end, each.start):
            break
        last = each
    return asked.text[phrases[0].start : last.end]


def _of_its_year(period: str, before: str) -> str:
    """Return a quarter or half without a year as one of the year that was asked about before."""
    year = _FISCAL_YEAR.search(before)
    return f"{period} of {year[0]}" if year and undated_parts(period) else period


def _name_like(name: Phrase, names: Sequence[Phrase]) -> Phrase | None:
    """Return the name that another takes the place of: one with a number, somebody's, a place, as it is."""

    def likeness(other: Phrase) -> int:
        placed = (other.lead in PLACED) == (name.lead in PLACED)
        return 2 * (_has_digit(other) == _has_digit(name)) + placed + (other.possessive == name.possessive)

    return max(names, key=likeness, default=None)


def _topic_like(topic: Phrase, topics: Sequence[Phrase]) -> Phrase | None:
    """Return the topic that another takes the place of: one after the same kind of word, if there is one.

    Of several, a measure takes the place of a measure.
    """

    def likeness(other: Phrase) -> int:
        placed = (topic.lead in PLACED) + (other.lead in PLACED)
        if topic.lead not in {*PLACED, "", "about", other.lead}:
            return 0
        alike = _article(topic) == _article(other)
        if not _article(topic):
            alike = alike and topic.text.endswith("s") and other.text.endswith("s")
        both_measures = is_measure(topic) and is_measure(other)
        return (0, -2, 2)[placed] + _after_same_word(topic, other) + (alike or both_measures)

    def closeness(other: Phrase) -> tuple[int, bool]:
        return likeness(other), is_measure(other) == is_measure(topic)

    best = max(topics, key=closeness, default=None)
    return best if best and likeness(best) > 0 else None


def _after_same_word(phrase: Phrase, other: Phrase) -> bool:
    return phrase.lead == other.lead and phrase.lead not in {*PLACED, "", "about"}


def _article(topic: Phrase) -> str:
    if topic.article in DEFINITE or topic.article == "'s":
        return "definite"
    return "indefinite" if topic.article in INDEFINITE else ""


def is_measure(topic: Phrase) -> bool:
    """Return True if a topic is something that has a figure."""
    classes = {each for word in topic.text.lower().split() for each in CLASSES.get(word, ())}
    return not classes.isdisjoint(("FIGURE", "MEASURE"))


def _has_digit(phrase: Phrase) -> bool:
    return any(letter.isdigit() for letter in phrase.text)
