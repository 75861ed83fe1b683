"""Ask for a measure in other words: how much something weighs, how heavy it is, and its weight."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class _Measure:
    """The words for a measure. `asked` finds those in a question that ask for it."""

    words: tuple[str, ...]
    asked: re.Pattern[str]


def reworded(question: str) -> Iterator[str]:
    """Yield the question with each other word for the measure that it asks for.

    The sentences are no good English, but they have the words that a text may have instead.
    """
    for measure in _measures():
        match = measure.asked.search(question)
        if match is None:
            continue
        said = match[0].lower()
        for word in measure.words:
            if word not in said.split():
                instead = f"what {word}" if said.startswith("how ") else word
                yield f"{question[: match.start()]}{instead}{question[match.end() :]}"


def words_of_measure(word: str) -> frozenset[str]:
    """Return all words for the measures that a word is one for: weight, too, for "weigh"; none for others."""
    named = (measure.words for measure in _measures() if word.lower() in measure.words)
    return frozenset().union(*named)


@cache
def _measures() -> list[_Measure]:
    data = tomllib.loads(files(__package__).joinpath("measures.toml").read_text("utf-8"))
    return [_measure(**words) for words in data.values()]


def _measure(nouns: list[str], verbs: list[str], adjectives: list[str]) -> _Measure:
    forms = [rf"how (?:{'|'.join(adjectives)})"] if adjectives else []
    forms += [*nouns, *(rf"(?<=\s){verb}" for verb in verbs)]
    return _Measure((*nouns, *verbs, *adjectives), re.compile(rf"\b(?:{'|'.join(forms)})\b", re.IGNORECASE))
