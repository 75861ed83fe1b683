"""BM25's terms and weights (Robertson and Zaragoza 2009, doi:10.1561/1500000019), as sparse vectors.

A vector holds the part of the formula that a chunk decides: how often a term is in it, and how long it is.
The part that the corpus decides, how rare a term is, is the index's, which counts it when asked.

    weight(term, chunk) = tf * (k + 1) / (tf + k * (1 - b + b * length / average length))
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from threading import local

import snowballstemmer

SCHEME = "bm25-1"
"""Names how terms and weights are made. An index that was made with another one cannot be searched."""

_K = 1.2
_B = 0.75
# The mean over a corpus ages with every document, and is baked into every stored weight. Chunks have a
# bounded length (200 tokens are 65 to 90 terms, and the header's), and a constant from half the mean to the
# mean ranks as well as the mean does.
_AVERAGE_LENGTH = 80.0

_TOKEN = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:[-./,:+&][^\W_]+)*")
_PART = re.compile(r"[^\W_]+")
_POSSESSIVE = re.compile(r"['’]s\b")
_APOSTROPHE = re.compile(r"['’]")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")

# English words that say how a sentence is built and not what it is about.
_STOP_WORDS = frozenset(
    """
    a about above after again all also am an and any are as at be because been before being below between both
    but by can cannot could did do does doing down during each few for from further had has have having he her
    here hers him his how i if in into is it its itself just me more most my myself no nor not of off on once
    only or other our ours out over own same she should so some such than that the their theirs them
    themselves then there these they this those through to too under until up upon very was we were what when
    where which while who whom why will with would you your yours
    dont doesnt didnt isnt arent wasnt werent cant couldnt wouldnt shouldnt hasnt havent hadnt wont
    """.split()
)

_stemmers = local()


@dataclass(frozen=True, slots=True)
class SparseVector:
    """Ascending term numbers and the weight of each."""

    indices: list[int]
    values: list[float]


def chunk_vector(text: str) -> SparseVector:
    """The weights of a chunk's terms, without their rarity."""
    found = terms(text)
    norm = _K * (1 - _B + _B * len(found) / _AVERAGE_LENGTH)
    return _vector({term: tf * (_K + 1) / (tf + norm) for term, tf in Counter(found).items()})


def query_vector(text: str) -> SparseVector:
    """The terms of a question with weight 1; the parts of a code weigh together what the code does."""
    weights: dict[str, float] = {}
    for whole, *parts in _groups(text):
        weights[whole] = 1.0
        for part in parts:
            weights[part] = max(weights.get(part, 0.0), 1.0 / len(parts))
    return _vector(weights)


def terms(text: str) -> list[str]:
    """What a text is found by, in its order.

    Words without case, accents and endings; numbers without separators of thousands; and what has letters and
    digits, or digits with signs between them, as one term and in its parts: XR-200 is xr200, xr and 200, so
    it is found as XR200 and as XR 200.
    """
    return [term for group in _groups(text) for term in group]


def _groups(text: str) -> list[tuple[str, ...]]:
    """The terms of each token: a word's or a number's one, or a code and then its parts."""
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text.replace("\u00ad", ""))
        text = "".join(c for c in decomposed if not unicodedata.combining(c))
    text = _APOSTROPHE.sub("", _POSSESSIVE.sub("", _THOUSANDS.sub("", text.lower())))
    return [group for token in _TOKEN.findall(text) for group in _groups_of(token)]


@lru_cache(maxsize=2**16)
def _groups_of(token: str) -> tuple[tuple[str, ...], ...]:
    if _NUMBER.fullmatch(token):
        return ((token,),)
    if token.endswith("."):  # U.S.
        return ((token.replace(".", ""),),)
    parts = _PART.findall(token)
    has_digits, has_letters = any(c.isdigit() for c in token), any(c.isalpha() for c in token)
    if len(parts) == 1 or not has_digits:
        return tuple((_stem(part),) for part in parts if part not in _STOP_WORDS)
    return (("".join(parts) if has_letters else token, *parts),)


def _stem(word: str) -> str:
    if not word.isalpha():
        return word
    if not hasattr(_stemmers, "english"):
        _stemmers.english = snowballstemmer.stemmer("english")
    stemmed: str = _stemmers.english.stemWord(word)
    return stemmed


@lru_cache(maxsize=2**16)
def _number(term: str) -> int:
    return int.from_bytes(hashlib.blake2b(term.encode(), digest_size=4).digest(), "big")


def _vector(weights: dict[str, float]) -> SparseVector:
    """Two terms with one number, about one pair in 100,000 terms, keep the larger weight."""
    numbered: dict[int, float] = {}
    for term, weight in weights.items():
        number = _number(term)
        numbered[number] = max(weight, numbered.get(number, 0.0))
    indices = sorted(numbered)
    return SparseVector(indices, [numbered[i] for i in indices])
