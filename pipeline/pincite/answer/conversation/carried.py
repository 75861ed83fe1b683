"""Carry over to a question what it leaves out and the question before it said, by the rules of English.

A question may leave out its subject, its period or what is asked for. "And the CV-240?" takes the place of
the name in the question before; "its tank" is that of the name in it; "how long must I wait then?" needs all
of it. A question that leaves nothing out stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from pincite.answer.conversation.asked_anew import asked_anew
from pincite.answer.conversation.brackets import missing, with_brackets
from pincite.answer.conversation.in_place import in_place, is_measure
from pincite.answer.conversation.phrases import (
    ASKING,
    AUXILIARIES,
    JOINING,
    ORDERS,
    SUBORDINATE,
    Phrase,
    Phrases,
)
from pincite.answer.conversation.pointing import EMPTY_IT, open_pronoun, points_back
from pincite.answer.conversation.pronouns import put, stands_for_name, thing_of
from pincite.metadata.question_words import CLASSES

StandTogether = Callable[[Sequence[str]], bool]
"""Tells if some passage holds the words of all of these."""

_AUXILIARY = "|".join(sorted(AUXILIARIES))
_CUE = re.compile(
    r"(?:(?:and|but|so|ok|okay|also|well|then)\b,?\s*)*(?:(?:what|how) about\b\s*)?", re.IGNORECASE
)
_ELIDED = re.compile(rf"how (?:many|much)(?: (?:{_AUXILIARY}|of)\b|\W*$)", re.IGNORECASE)
_SCALE = re.compile(r"how \w+ ", re.IGNORECASE)
_OF_IT = re.compile(r"how \w+ of\b", re.IGNORECASE)
"""In "how much of it" the word is a substance, and stands for no name."""
_CONDITION = re.compile(rf"(?:{'|'.join(sorted(SUBORDINATE))})\b[^,]+$", re.IGNORECASE)
"""A condition, which is no question by itself: if the rent is not paid."""
_MAIN_CLAUSE = re.compile(
    r"\b(?:do|does|did|can|could|will|would|shall|should|must|may|am|are|is) "
    r"(?:i|we|you|he|she|it|they|there|the|an?|my|our|your|their)\b"
    r"|\b(?:who|what|which|when|where|why|how)\b",
    re.IGNORECASE,
)
"""The question behind a condition: if I fall ill do I get paid."""
_THERE_IS = re.compile(r"(?:is|are|was|were) there (?:an?|any)\b", re.IGNORECASE)
"""A question for what a name before it may have: is there an exit fee."""
_OF_A_PERIOD = re.compile(r"(?:how (?:much|many|high|large|big)|what|which)\b", re.IGNORECASE)
"""Openings of questions for a figure."""
_YEARS = {
    1: r"\b(?:the )?(?:next|following) (?:fiscal |financial )?year\b|"
    r"\b(?:(?:the|a|one) )?year (?:after|later)\b",
    -1: r"\b(?:the )?(?:prior|previous|preceding) (?:fiscal |financial )?year\b|"
    r"\b(?:(?:the|a|one) )?year (?:before|earlier)\b",
}
"""The year after or before one that was named."""
_YEAR = re.compile(r"(?<!\d)(?:\d{4}|\d{2})(?!\d)")
_FULL_YEAR = re.compile(r"\b(?:the )?(?:full|whole|entire)[ -]year\b", re.IGNORECASE)
_LONGEST = 1000
"""Characters of a question that may leave something out, or be left out of."""
_KEYWORDS = 3
"""Words of a topic that make a question by themselves, as in a search box."""


def standalone(question: str, earlier: Sequence[str], together: StandTogether) -> str:
    """Return a question as it would be asked alone, after earlier ones, the oldest first."""
    alone = ""
    for each in (*earlier, question):
        is_long = max(len(alone), len(each)) > _LONGEST
        alone = each if is_long else _carried(each, alone, together)
    return alone


def _carried(question: str, before: str, together: StandTogether) -> str:
    """Return a question with what it leaves out, from the question before it, which stands alone."""
    prior = Phrases(before)
    asked = Phrases(_dated(question, prior))
    if not before or not asked.words:
        return question
    cue = _CUE.match(asked.text)
    begin = cue.end() if cue else 0
    rest = asked.text[begin:]
    if _CONDITION.match(rest) and not _MAIN_CLAUSE.search(rest):
        return f"{prior.text.rstrip('?.! ')} {rest[:1].lower()}{rest[1:]}"
    if _is_full(asked, rest):
        return _completed(asked, rest, prior, together, cued=begin > 0) or question
    if not begin and _first_word(rest) not in JOINING and _is_search(asked):
        return question
    return _of_fragment(asked, rest, prior)


def _of_fragment(asked: Phrases, rest: str, prior: Phrases) -> str:
    """Return what is asked by words that are no sentence."""
    if anew := asked_anew(rest, prior.text):
        return anew
    if _first_word(rest) in ASKING:
        return with_brackets(rest, missing(rest, prior, asked))
    if asked.names and asked.topics:
        measured = [] if any(map(is_measure, asked.topics)) else list(filter(is_measure, prior.topics))
        return with_brackets(rest, [*measured, *([] if asked.periods else prior.periods)])
    return in_place(asked, prior, rest)


def _dated(question: str, prior: Phrases) -> str:
    """Return a question whose "year before" or "next year" is that of the question before."""
    if not prior.periods or Phrases(question).periods:
        return question
    year = _YEAR.search(prior.periods[-1].text)
    if year is None:
        return question
    question = _FULL_YEAR.sub(year[0], question)
    for step, pattern in _YEARS.items():
        question = re.sub(pattern, _moved(prior.periods[-1].text, step), question, flags=re.IGNORECASE)
    return question


def _moved(period: str, years: int) -> str:
    """Return a period so many years later; of two digits only these two are known."""

    def later(year: re.Match[str]) -> str:
        return f"{(int(year[0]) + years) % 10 ** len(year[0]):0{len(year[0])}}"

    return _YEAR.sub(later, period)


def _is_full(asked: Phrases, rest: str) -> bool:
    """Return True if a question has a verb, as far as its words tell."""
    first = _first_word(rest)
    if first in ORDERS or not AUXILIARIES.isdisjoint(asked.low):
        return True
    return first in ASKING and (re.match(r"\w+['’]s\b", rest) is not None or _topic_words(asked) > 1)


def _is_search(asked: Phrases) -> bool:
    """Return True if words that are no sentence are a question by themselves, as in a search box."""
    words = [word for topic in asked.topics for word in topic.text.lower().split() if word != "of"]
    about = [word for word in words if "TIME" not in CLASSES.get(word, ())]
    says_enough = bool(asked.names) or len(about) >= _KEYWORDS
    return bool(about) and says_enough and "same" not in asked.low and open_pronoun(asked) is None


def _completed(
    asked: Phrases, rest: str, prior: Phrases, together: StandTogether, *, cued: bool
) -> str | None:
    """Return a whole question with its subject and period; None where it leaves nothing out."""
    period = prior.periods if _OF_A_PERIOD.match(rest) and not asked.periods else []
    pronoun = open_pronoun(asked)
    names = {name.text: name for name in prior.names}
    thing = thing_of(prior.names[0], prior) if len(names) == 1 else None
    named = pronoun is not None and len(names) == 1 and stands_for_name(pronoun, rest, prior)
    elided = _ELIDED.match(rest) and (pronoun or not (asked.names or _is_of_its_own(asked, rest)))
    says_little = not (asked.topics or asked.names or _SCALE.match(rest))
    if pronoun and named and not _OF_IT.match(rest):
        name = prior.names[0]
        rest = put(asked, pronoun, name if pronoun["owner"] else thing or name, rest)
    if points_back(asked) or elided or says_little or (pronoun and not named):
        return with_brackets(rest, missing(rest, prior, asked))
    if pronoun:
        return with_brackets(rest, period)
    if asked.names:
        return with_brackets(rest, period) if cued and period else None
    around = _around(asked, rest, prior, together, cued=cued)
    return with_brackets(rest, [*around, *period]) if around else None


def _around(
    asked: Phrases, rest: str, prior: Phrases, together: StandTogether, *, cued: bool
) -> list[Phrase]:
    """Return what a question is about that has no name, as far as some passage holds both."""
    names = list(dict.fromkeys(name.text for name in prior.names))
    topics = [topic.text for topic in asked.topics]
    definite = [topic.text for topic in asked.topics if topic.article in ("the", "this", "that")]
    if names and (cued or definite or _THERE_IS.match(rest)) and together([*names, *(definite or topics)]):
        beside = [each for each in prior.topics if definite and together([each.text, *definite])]
        return [*prior.names, *beside]
    return []


def _is_of_its_own(asked: Phrases, rest: str) -> bool:
    """Return True if a question that begins with "how much" says of what: how much is the deposit."""
    return rest[:8].lower() == "how much" and (
        any(topic.article for topic in asked.topics) or EMPTY_IT.search(rest) is not None
    )


def _first_word(text: str) -> str:
    match = re.match(r"\W*(\w+)", text)
    return match[1].lower() if match else ""


def _topic_words(asked: Phrases) -> int:
    return sum(len(topic.text.split()) for topic in asked.topics)
