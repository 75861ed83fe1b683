"""Look up the names of the organisations of a collection, and the documents that they lead to."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache

from pincite.metadata.names import short_name
from pincite.retrieve.abbreviations import JOINING, Abbreviations
from pincite.retrieve.wording import words_of

_TICKER = re.compile(r"[A-Z]{1,5}(?:\.[A-Z])?")
_DOMAIN = re.compile(r"\.(?:com|net|org|io|ai)$", re.IGNORECASE)
_SIGNS = re.compile(r"[.&'’]")


class Gazetteer:
    """The names of documents, by their number.

    `organisations` are the documents' own, `names` what these are called besides, which holds for all of
    their documents.
    """

    def __init__(self, names: Mapping[int, Iterable[str]], organisations: Mapping[int, str]) -> None:
        shorts = {name: short_name(name) for name in set(organisations.values())}
        owners = {document: key_of(shorts[name]) for document, name in organisations.items()}
        self._documents = _inverted(owners)
        self._whole: dict[str, set[str]] = defaultdict(set)
        self._tickers: dict[str, set[str]] = defaultdict(set)
        for document, called in names.items():
            owner = owners.get(document, "")
            if not owner:
                owner = f"document {document}"
                self._documents[owner] = {document}
            for name in called:
                if _TICKER.fullmatch(name):
                    self._tickers[name].add(owner)
                else:
                    self._whole[key_of(short_name(name))].add(owner)
        for owner in owners.values():
            self._whole[owner].add(owner)
        self._beginnings = _beginnings({short: key_of(short) for short in shorts.values()})
        self.abbreviations = Abbreviations(
            {name: self._documents[key_of(short)] for name, short in shorts.items()}
        )

    def knows(self, key: str) -> bool:
        """Return True if these words are a name or begin one."""
        return key in self._whole or key in self._beginnings

    def named(self, key: str) -> frozenset[int]:
        """Return the documents of the organisations with this name or alias."""
        return self._of(self._whole.get(key, ()))

    def beginning(self, key: str) -> frozenset[int]:
        """Return the documents of the one organisation whose name begins with these words."""
        return self._of(self._beginnings.get(key, ()))

    def ticker(self, ticker: str) -> frozenset[int]:
        """Return the documents of the organisations with this ticker."""
        return self._of(self._tickers.get(ticker, ()))

    def _of(self, owners: Collection[str]) -> frozenset[int]:
        return frozenset().union(*(self._documents[owner] for owner in owners))


@lru_cache(maxsize=2**16)
def key_of(name: str) -> str:
    """Return the key of a name: its words run together, without case, signs and joining words."""
    return key_of_words(words_of(name))


def key_of_words(words: Sequence[str]) -> str:
    """Return the key of a name that has these words."""
    return "".join(_SIGNS.sub("", word.lower()) for word in words if word.lower() not in JOINING)


def _inverted(keys: Mapping[int, str]) -> dict[str, set[int]]:
    documents: dict[str, set[int]] = defaultdict(set)
    for document, key in keys.items():
        documents[key].add(document)
    return documents


def _beginnings(names: Mapping[str, str]) -> dict[str, set[str]]:
    """Return the beginnings of names, each with its owners. Names that share one are one, shorter and longer.

    A name that repeats its first word, such as Johnson & Johnson, is not called by it.
    """
    owners: dict[str, set[str]] = defaultdict(set)
    for name, owner in names.items():
        words = words_of(name)
        for count in range(1, len(words) + 1):
            beginning = words[:count]
            if _DOMAIN.search(beginning[-1]):
                owners[key_of_words([*beginning[:-1], _DOMAIN.sub("", beginning[-1])])].add(owner)
            if beginning[-1].lower() not in JOINING and words.count(words[0]) == 1:
                owners[key_of_words(beginning)].add(owner)
    return {key: of for key, of in owners.items() if _are_one(of)}


def _are_one(owners: Collection[str]) -> bool:
    """Return True if all names begin with the shortest of them."""
    shortest = min(owners, key=len)
    return all(owner.startswith(shortest) for owner in owners)
