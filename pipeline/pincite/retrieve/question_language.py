"""Tell the language of a question by its function words, and take these out where BM25 would not.

BM25 leaves out the stop words of the collection's language. Where documents of several languages share a
collection, those of another language would count as words that a text is about.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from pincite.index.languages import stop_words

LEAD = 2
"""Stop words that another language must have more of."""
DISTINCT = ("da", "de", "es", "fr", "it", "nl", "no", "pl", "pt", "sv")
"""Languages that are told from English surely: of 15,664 questions in bench/ one is taken for another."""
_WORD = re.compile(r"(?<![\w-])[^\W\d_]+(?![\d_]|-\w)")
"""A word that is no part of a code, such as A4, LA-300 or E-12."""


def language_of_question(question: str, own: str, others: Iterable[str]) -> str:
    """Return the language, of `own` and `others` (ISO 639-1), that most of a question's stop words are of.

    It is `own`, the collection's, unless another has at least LEAD more: "per" alone is Dutch too.
    """
    words = [match[0] for match in _WORD.finditer(_folded(question))]

    def count(language: str) -> int:
        return sum(word in stop_words(language) for word in words)

    best = max(sorted(others), key=count, default=own)
    return best if count(best) >= count(own) + LEAD else own


def without_stop_words(question: str, language: str) -> str:
    """Return a question without a language's stop words, or as it is where nothing else would be left."""
    stops = stop_words(language)
    left = _WORD.sub(lambda match: "" if match[0] in stops else match[0], _folded(question))
    return left if _WORD.search(left) or any(map(str.isdigit, left)) else question


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()
