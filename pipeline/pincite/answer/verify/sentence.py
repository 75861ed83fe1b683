"""Prove a sentence of an answer by the texts it cites."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from pincite.answer.verify.align import has_clause, held_by, keys_of, runs, significant, stands_alone
from pincite.answer.verify.cells import SourceCell, cell_says, cells
from pincite.answer.verify.normal import normalise
from pincite.answer.verify.source import stands_in
from pincite.answer.verify.tokens import Token, read, read_row
from pincite.text.sentences import sentence_spans

_SMALL = frozenset("be in of for on at as to by from with and or".split())
"""Words whose absence says nothing to a reader."""
_SPACE = re.compile(r"\s")
_PARTING = frozenset("and but while whereas".split())


@dataclass(frozen=True, slots=True)
class Proof:
    """A sentence's verdict, and each of its words and numbers that no cited text holds, as it has them.

    An unsupported sentence that lacks nothing is put together otherwise than its sources are.
    """

    verdict: Literal["quoted", "supported", "unsupported"]
    lacks: tuple[str, ...] = ()


def prove(text: str, cited: Sequence[str]) -> Proof:
    """Try to prove a sentence by the texts of the spans it cites, each read for itself; several, if all hold.

    Whole sentences are proven: a fragment that could say something else in its source is unsupported.
    """
    sources = [_cited(each) for each in cited]
    spans = sentence_spans(_SPACE.sub(" ", text))  # a sentence's own line breaks part nothing
    sentences = [read(text[start:end]) for start, end in spans]
    if not any(map(significant, sentences)):
        return Proof("unsupported")
    wanted = normalise(text).text
    for source in sources:
        if stands_in(wanted, source.normal) and (
            all(_is_clause(each, source) for each in sentences)
            or ("\t" in text and _is_clause(_row(text), source))
        ):
            return Proof("quoted")
    if all(_supported(each, sources) for each in sentences if significant(each)):
        return Proof("supported")
    known = frozenset().union(*(source.keys for source in sources))
    lacks = (
        text[start + token.start : start + token.end]
        for (start, _), tokens in zip(spans, sentences, strict=True)
        for token in significant(tokens)
        if token.key not in _SMALL and not held_by(token, known)
    )
    return Proof("unsupported", tuple(dict.fromkeys(lacks)))


class _Cited:
    """A cited text as its sentences, its rows, and the cells of its tables by their amounts."""

    def __init__(self, text: str) -> None:
        self.normal = normalise(text).text
        spans = [text[start:end] for start, end in sentence_spans(text)]
        sentences = [read(span) for span in spans if "\t" not in span]
        rows = [_row(span) for span in spans if "\t" in span]
        self.sentences = [(tokens, keys_of(tokens)) for tokens in sentences]
        self.rows = [(tokens, keys_of(tokens)) for tokens in rows]
        self.cells: dict[str, list[SourceCell]] = defaultdict(list)
        for cell in cells(text):
            for amount in cell.amounts:
                self.cells[amount.key].append(cell)
        self.keys = frozenset(self.cells).union(*(keys for _, keys in (*self.sentences, *self.rows)))


def _row(text: str) -> tuple[Token, ...]:
    return tuple(token for cell in read_row(text) for token in (*cell, _BETWEEN))


_BETWEEN = Token("mark", "|", "|", 0, 0)
_cited = lru_cache(maxsize=512)(_Cited)


def _is_clause(tokens: Sequence[Token], source: _Cited) -> bool:
    """Return True if a sentence is, word by word, a clause or row of its source that can stand by itself."""
    words = significant(tokens)
    return any(
        stands_alone(sentence, *run)
        for sentence, keys in (*source.sentences, *source.rows)
        if all(held_by(word, keys) for word in words)
        for run in runs(tokens, sentence, inflected=False)
    )


def _supported(tokens: Sequence[Token], sources: Sequence[_Cited]) -> bool:
    words = significant(tokens)
    for source in sources:
        for sentence, keys in source.sentences:
            if all(held_by(word, keys) for word in words) and has_clause(tokens, sentence):
                return True
        if any(cell_says(cell, tokens) for word in words for cell in source.cells.get(word.key, ())):
            return True
    parts = list(_parts(tokens))
    return len(parts) > 1 and all(
        any(token.kind == "word" for token in significant(part)) and _supported(part, sources)
        for part in parts
    )


def _parts(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """Yield the clauses of a sentence, set apart by a semicolon, or by a comma with a conjunction."""
    start = 0
    for at, token in enumerate(tokens):
        if token.key == ";":
            yield tokens[start:at]
            start = at + 1
        elif token.word in _PARTING and at > start and tokens[at - 1].key == ",":
            yield tokens[start : at - 1]
            start = at + 1
    yield tokens[start:]
