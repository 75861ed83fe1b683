"""Tell if letters are text or nonsense: what a wrong encoding, or OCR of an unknown script, leaves."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import pairwise

_ALPHABET = " abcdefghijklmnopqrstuvwxyz"
_COSTS = """
z9dbdfciecnledfbcmea7iiczms
axedezhdvezfaf7zfz9b8himret
eahuu5uuufkq8uu9uuajocuuu9u
d8xkx8xx7fxaetx7oxdt9dtxxhx
3cjyh9kgyauylsoauudcmgsyyjy
4crebeilrkzndfarjr8aezgiilv
5dwwwceww8wwbwk7wwamahwwwqw
5blvv6vl9cvvgcffnvcdifvvvvv
88tzz3zzzczzjtsazvdkfkzzzjr
lficcgedzszpcf5aijf97pgzjwm
kekkk6kkkkkkkkk5kkk8k7kkkkk
4mttl5mitbttiteottt8tltottt
7ajrd6jus9yu9ku9ryreifeouey
79fxp6xqx9xxidpa7xxcxgxxxqx
5gke79r9ufohjlhdszub9eqzwlz
amleflajwjuhdc7edz8cdagcmuz
89wwj7wwcdwwaosaewabg8wosfw
immmcmmmmmmmdmmmmmmmm1immmm
6aujg6riwazfnifasphcdfgpzez
3gwhw8uzedzkoptehnze7ewhzmz
6brkz9zy5bzzmosbtzcdijzhyiz
eegfldsgxdxxb79kcx798xsxsxx
h8ptt2ttt8ttlttdttttttttttt
88rwo8ww86wwhwd9wwfdwwwwwrw
6cndn9nnn8nnnjnnanjn6nnnnjn
1nlmkcupunuuhhudduuafuupuuu
abjjj4jjjcjjjjj6jjjjjjjjjjj
""".split()
"""Rarity of a letter (column) after another (row), in the text of sample_docs/source.

It is minus the natural logarithm of its probability in quarters, one digit of base 36. The first is the edge
of a word.
"""
_STEP = 0.25
_NONSENSE, _TEXT = 4.9, 3.0
"""Mean costs of a letter, in nats, in text under another alphabet, and in text of the languages of Europe:
between 2.4 (English) and 3.7 (Polish)."""
NONSENSE = 0.4
"""Legibility below which letters are those of no language."""
_LEAST_LETTERS = 60
"""Letters in words from which a judgement can be given."""
_LEAST_LATIN = 0.7
"""The share of letters that are Latin in text whose letters are known here."""
_WORD = re.compile(r"[^\W\d_]+")
_FOLDED = str.maketrans({"ß": "ss", "ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ı": "i", "þ": "th"})


def legibility(text: str) -> float | None:
    """Return how much the letters of a text follow each other as a language's do: 0 nonsense, 1 text.

    Marks on letters and case don't count, nor do single letters, numbers and codes with digits. None where
    that leaves too few letters to tell, or letters that are not Latin. Below `NONSENSE` it is no text.
    """
    words = [word for word in _words(text) if len(word) > 1]
    latin = [word for word in words if all(char in _ALPHABET for char in word)]
    letters = sum(map(len, latin))
    if letters < _LEAST_LETTERS or letters < _LEAST_LATIN * sum(map(len, words)):
        return None
    cost = sum(_cost(word) for word in latin) / sum(len(word) + 1 for word in latin)
    return min(1.0, max(0.0, (_NONSENSE - cost) / (_NONSENSE - _TEXT)))


def _words(text: str) -> Iterator[str]:
    """Yield runs of letters without marks in lower case, none of what has a digit in it."""
    folded = unicodedata.normalize("NFKD", text.casefold().translate(_FOLDED))
    bare = "".join(char for char in folded if not unicodedata.combining(char))
    for token in bare.split():
        if not any(char.isdigit() for char in token):
            yield from _WORD.findall(token)


def _cost(word: str) -> float:
    steps: Iterable[tuple[str, str]] = pairwise(f" {word} ")
    return sum(_STEP * int(_COSTS[_ALPHABET.index(a)][_ALPHABET.index(b)], 36) for a, b in steps)
