"""Turn a text into the terms that it is found by, in the language of its collection."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import pairwise
from threading import local

from pincite.index.languages import ENGLISH, check_language, stemmer, stop_words

Group = tuple[str, ...]
"""The one term of a word or a number; of a code, the code and then its parts."""

_POSSESSIVE = re.compile(r"['’]s\b")
_APOSTROPHE = re.compile(r"['’]")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")

# Letters of scripts that put no white space between words (Thai, Lao, Burmese, Khmer, kana, Han), and Hangul,
# whose words carry particles.
_UNSPACED = (
    r"\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ebd\u0ec0-\u0ecd\u1000-\u103f\u1050-\u108f\u1780-\u17d3"
    r"\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff"
    r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7a3\U00020000-\U0003ffff"
)
_ELIDING = frozenset({"ca", "fr", "ga", "it"})
_ELISION = re.compile(
    r"\b(?:[a-z]|qu|jusqu|lorsqu|puisqu|quoiqu|all|dall|dell|nell|sull|coll|gl|agl|dagl|degl|negl|sugl|un|quell|"
    r"quest)['’](?=\w)"
)
# Letters that have no accent to take away, as they are typed where there is no key for them.
_PLAIN = str.maketrans({"ı": "i", "ł": "l", "đ": "d", "ø": "o", "æ": "ae", "œ": "oe", "ß": "ss"})


class Analyzer:
    """Makes the terms of one language; may be used from several threads.

    Words without case, accents and endings, in scripts without white space each two neighbouring characters
    (as Lucene's CJKBigramFilter has it); numbers without separators of thousands; and what has letters and
    digits, or digits with signs between them, as one term and in its parts.
    """

    def __init__(self, language: str) -> None:
        """Make the analyzer of a language. Raises UnknownLanguage."""
        check_language(language)
        self._language = language
        self._stop_words = stop_words(language)
        self._stemmers = local()
        self._token, self._part, self._character = _patterns(language)
        self._terms_of = lru_cache(maxsize=2**16)(self._analysed)

    def groups(self, text: str) -> list[Group]:
        """Return the terms of each word, number and code, in the text's order."""
        return [group for token in self._tokens(text) for group in self._terms_of(token)]

    def distinct(self, text: str) -> set[str]:
        """Return the terms of a text, however often they come: faster than `groups`."""
        tokens = set(self._tokens(text))
        return {term for token in tokens for group in self._terms_of(token) for term in group}

    def _tokens(self, text: str) -> list[str]:
        if not text.isascii():
            text = text.replace("\u00ad", "")
            # A stemmer of English knows no accents; the others need theirs, and lose them after it.
            text = (
                _without_accents(text) if self._language == ENGLISH else unicodedata.normalize("NFKC", text)
            )
        text = _POSSESSIVE.sub("", _THOUSANDS.sub("", text.lower()))
        if self._language in _ELIDING:
            text = _ELISION.sub("", text)
        return self._token.findall(_APOSTROPHE.sub("", text))

    def _analysed(self, token: str) -> tuple[Group, ...]:
        if _NUMBER.fullmatch(token):
            return ((token,),)
        if token.endswith("."):  # U.S.
            return ((token.replace(".", ""),),)
        if self._character is not None and (characters := self._character.findall(token)):
            pairs = ["".join(pair) for pair in pairwise(characters)] or [token]
            return tuple((pair,) for pair in pairs if pair not in self._stop_words)
        parts = self._part.findall(token)
        has_digits, has_letters = any(c.isdigit() for c in token), any(c.isalpha() for c in token)
        if len(parts) == 1 or not has_digits:
            return tuple((self._stemmed(part),) for part in parts if part not in self._stop_words)
        return (("".join(parts) if has_letters else token, *parts),)

    def _stemmed(self, word: str) -> str:
        if any(c.isdigit() for c in word):
            return word
        if not hasattr(self._stemmers, "own"):
            self._stemmers.own = stemmer(self._language)
        stem: str = self._stemmers.own(word)
        return stem if self._language == ENGLISH else _folded(stem)


@cache
def analyzer(language: str) -> Analyzer:
    """Return the analyzer of a language. Raises UnknownLanguage."""
    return Analyzer(language)


def _patterns(language: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str] | None]:
    """Return patterns of a token, of the parts of one, and of a character of a script without white space.

    In English such runs are one word, as its stored weights have them.
    """
    if language == ENGLISH:
        letter, unspaced = r"[^\W_]", ""
    else:
        marks = _marks()
        letter, unspaced = rf"(?:[^\W_{_UNSPACED}][{marks}]*)", rf"[{_UNSPACED}][{marks}]*"
    words = rf"(?:[^\W\d_]\.){{2,}}|{letter}+(?:[-./,:+&]{letter}+)*"
    return (
        re.compile(f"(?:{unspaced})+|{words}" if unspaced else words),
        re.compile(f"{letter}+"),
        re.compile(unspaced) if unspaced else None,
    )


@cache
def _accents() -> re.Pattern[str]:
    """Return a pattern of the marks over, under or through a letter once it is taken apart.

    Of the basic plane: a class of characters that goes beyond it is matched ten times slower.
    """
    characters = map(chr, range(0x300, 0x10000))
    return re.compile(f"[{''.join(c for c in characters if unicodedata.combining(c))}]+")


@cache
def _marks() -> str:
    """Return the marks over, under and beside letters that are part of a word, for a class of characters."""
    characters = map(chr, range(0x300, sys.maxunicode + 1))
    return "".join(c for c in characters if unicodedata.category(c) in ("Mn", "Mc"))


def _without_accents(text: str) -> str:
    return _accents().sub("", unicodedata.normalize("NFKD", text))


def _folded(word: str) -> str:
    """Return a word as it is typed without its accents, and without the points of Hebrew and Arabic."""
    if word.isascii():
        return word
    return unicodedata.normalize("NFC", "".join(_plain_characters(word))).translate(_PLAIN)


def _plain_characters(word: str) -> Iterator[str]:
    for character in unicodedata.normalize("NFD", word):
        place = unicodedata.combining(character)
        # Classes of Unicode: 10 to 36 are points, and from 200 accents; those between them, and those below,
        # are part of a letter in the scripts of India.
        if not (10 <= place <= 36 or place >= 200):
            yield character
