"""Look up what the documents of a collection are called, without reading all of their names."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from functools import cached_property
from pathlib import PurePosixPath
from typing import NamedTuple

from pincite.index.bm25 import distinct_terms
from pincite.store.registry import LiveVersion

LEAST_TITLE = 3
"""Words of a title that a question holds by more than chance."""
LONGEST = 40
"""Words of a name that is looked for; no question has more of one."""

_WORD = re.compile(r"\w+")
_ENDS = re.compile(r"^\W+|\W+$")

_COMMAND = re.compile(
    r"([\w.+-]+?)(?:\.\d\w{0,4})?(?:\s?\(\d\w{0,4}\))?(?:\s(?:--?|[\u2013\u2014\u2212])\s.*)?", re.DOTALL
)
"""The command of a manual page: the name of its file or its title, without the section and what it does."""

_Owners = list[tuple[str, bool]]
"""The ids of the documents that have a name, and whether it is a file's without its ending."""


class Written(NamedTuple):
    """A document's name in a text. `is_bare` says that the name is a file's, without its ending."""

    document_id: str
    start: int
    end: int
    is_bare: bool


class DocumentNames:
    """The names of some documents. What is looked up is made when it is needed first."""

    def __init__(self, documents: Sequence[LiveVersion]) -> None:
        self._documents = documents

    @cached_property
    def ids(self) -> frozenset[str]:
        """The ids of the documents."""
        return frozenset(each.document_id for each in self._documents)

    def written_in(self, text: str) -> Iterator[Written]:
        """Yield each name that stands in a text as it is written, case ignored."""
        return self._found(_lowered(text), *self._names)

    def said_in(self, text: str) -> Iterator[Written]:
        """Yield each name that stands in a text as it is said: "R FAQ" for "R-FAQ", "form 12" for "form_12".

        It has a number, or every word is written with a capital: the warranty period is no "warranty-period".
        """
        for found in self._found(_lowered(text), self._said, self._names[1]):
            said = text[found.start : found.end]
            if any(map(str.isdigit, said)) or all(word[0].isupper() for word in said.split()):
                yield found

    def commands_in(self, text: str) -> Iterator[Written]:
        """Yield each command that stands in a text and that a document is called by, as a manual page is."""
        return self._found(_lowered(text), *self._commands)

    @staticmethod
    def _found(low: str, names: Mapping[str, _Owners], longest: int) -> Iterator[Written]:
        words = [match.span() for match in _WORD.finditer(low)]
        for first, (start, _) in enumerate(words):
            for _, end in words[first : first + longest]:
                for document_id, is_bare in names.get(low[start:end], ()):
                    if not re.match(r"[\w.-]", low[:start][-1:]) and not re.match(r"[\w-]|\.\w", low[end:]):
                        yield Written(document_id, start, end, is_bare)

    def holding(self, terms: Set[str]) -> list[str]:
        """Return the documents whose file name, title and kind hold all of these terms."""
        found: list[Collection[int]] = sorted((self._by_term.get(term, ()) for term in terms), key=len)
        if not found:
            return []
        return [
            self._documents[number].document_id for number in sorted(set(found[0]).intersection(*found[1:]))
        ]

    @cached_property
    def _names(self) -> tuple[dict[str, _Owners], int]:
        """The documents by each name, and the number of words of the longest name."""
        names: dict[str, _Owners] = defaultdict(list)
        for document in self._documents:
            for name, is_bare in _names_of(document):
                names[_ENDS.sub("", _lowered(name))].append((document.document_id, is_bare))
        return dict(names), min(LONGEST, max((len(_WORD.findall(name)) for name in names), default=0))

    @cached_property
    def _said(self) -> dict[str, _Owners]:
        """The documents by the names that are said otherwise than they are written."""
        said: dict[str, _Owners] = defaultdict(list)
        for name, owners in self._names[0].items():
            if (plain := re.sub(r"[\s_-]+", " ", name)) != name:
                said[plain] += owners
        return dict(said)

    @cached_property
    def _commands(self) -> tuple[dict[str, _Owners], int]:
        """The documents by each command, and the number of words of the longest one."""
        commands: dict[str, _Owners] = defaultdict(list)
        for document in self._documents:
            for name in (PurePosixPath(document.external_id).stem, document.title):
                if command := _COMMAND.fullmatch(_lowered(name)):
                    for said in {command[1], command[1].replace("-", " ")}:
                        commands[said].append((document.document_id, True))
        return dict(commands), max((len(_WORD.findall(command)) for command in commands), default=0)

    @cached_property
    def _by_term(self) -> dict[str, list[int]]:
        """The places of the documents by each term of their names. Words that come often are read once."""
        known: dict[str, frozenset[str]] = {}
        by_term: dict[str, list[int]] = defaultdict(list)
        for number, document in enumerate(self._documents):
            kind = document.profile.kind.value if document.profile.kind else ""
            words = f"{PurePosixPath(document.external_id).stem} {document.title} {kind}".split()
            for word in words:
                if word not in known:
                    known[word] = _terms_of(word)
            for term in frozenset().union(*(known[word] for word in words)):
                by_term[term].append(number)
        return dict(by_term)


def _names_of(document: LiveVersion) -> Iterator[tuple[str, bool]]:
    """Yield the name of a file, without its ending if no word is written so, and a title of some words."""
    file = PurePosixPath(document.external_id)
    yield file.name, False
    if re.search(r"[A-Za-z]", file.stem) and re.search(r"[\d_-]", file.stem):
        yield file.stem, True
    if len(document.title.split()) >= LEAST_TITLE:
        yield document.title, False


def _terms_of(word: str) -> frozenset[str]:
    apart = re.sub(r"[-_]", " ", word).replace("datasheet", "datasheet data sheet")
    return distinct_terms(f"{word} {apart}")


def _lowered(text: str) -> str:
    """Return a text in small letters, each at its place: İ would become two characters."""
    return "".join(low if len(low := each.lower()) == 1 else each for each in text)
