"""Judging a sentence of an answer by the texts it cites."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from pincite.sentences import sentence_spans
from pincite.verify.align import clause, runs, significant, stands_alone
from pincite.verify.cells import cell_says, cells
from pincite.verify.normal import normalise
from pincite.verify.source import stands_in
from pincite.verify.tokens import Token, read, read_row

_SMALL = frozenset("be in of for on at as to by from with and or".split())
"""Words whose absence says nothing to a reader."""
_PARTING = frozenset("and but while whereas".split())


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a sentence is worth, and each of its words and numbers that no cited text holds, as it has them.

    An unsupported sentence that lacks nothing is put together otherwise than its sources are.
    """

    verdict: Literal["quoted", "supported", "unsupported"]
    lacks: tuple[str, ...] = ()


def judge(text: str, cited: Sequence[str]) -> Judgement:
    """A sentence by the texts of the spans it cites, each read for itself; several sentences, if all hold.

    Whole sentences are judged: a fragment that could say something else in its source is unsupported.
    """
    sources = [_cited(each) for each in cited]
    tokens = read(text)
    if not significant(tokens):
        return Judgement("unsupported")
    if any(_quoted(text, tokens, source) for source in sources):
        return Judgement("quoted")
    parts = [read(text[start:end]) for start, end in sentence_spans(text)]
    if all(_supported(part, sources) for part in parts if significant(part)):
        return Judgement("supported")
    known = {key for source in sources for key in source.keys}
    lacking = (
        t for t in significant(tokens) if t.key not in _SMALL and not {t.key, t.opening or t.key} & known
    )
    return Judgement("unsupported", tuple(dict.fromkeys(text[t.start : t.end] for t in lacking)))


class _Cited:
    """A cited text as its sentences and the cells of its tables."""

    def __init__(self, text: str) -> None:
        self.normal = normalise(text).text
        spans = [text[start:end] for start, end in sentence_spans(text)]
        rows = [span for span in spans if "\t" in span]
        self.sentences = [read(span) for span in spans if "\t" not in span]
        self.rows = [tuple(token for cell in read_row(row) for token in (*cell, _BETWEEN)) for row in rows]
        self.cells = cells(text)
        self.keys = {
            key
            for tokens in (*self.sentences, *self.rows)
            for token in tokens
            for key in (token.key, token.opening)
        } | {token.key for cell in self.cells for token in cell.amounts}


_BETWEEN = Token("mark", "|", "|", 0, 0)
_cited = lru_cache(maxsize=512)(_Cited)


def _quoted(text: str, tokens: Sequence[Token], source: _Cited) -> bool:
    if not stands_in(normalise(text).text, source.normal):
        return False
    for sentence in (*source.sentences, *source.rows):
        if any(stands_alone(sentence, *run) for run in runs(tokens, sentence, inflected=False)):
            return True
    parts = [read(text[start:end]) for start, end in sentence_spans(text)]
    return len(parts) > 1 and all(
        any(stands_alone(sentence, *run) for sentence in source.sentences for run in runs(part, sentence))
        for part in parts
    )


def _supported(tokens: Sequence[Token], sources: Sequence[_Cited]) -> bool:
    words = significant(tokens)
    for source in sources:
        held = all({token.key, token.opening or token.key} & source.keys for token in words)
        if held and any(clause(tokens, sentence) for sentence in source.sentences):
            return True
        if any(cell_says(cell, tokens) for cell in source.cells):
            return True
    parts = list(_parts(tokens))
    return len(parts) > 1 and all(
        any(token.kind == "word" for token in significant(part)) and _supported(part, sources)
        for part in parts
    )


def _parts(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """The clauses of a sentence that are set apart by a semicolon, or by a comma with a conjunction."""
    start = 0
    for at, token in enumerate(tokens):
        if token.key == ";":
            yield tokens[start:at]
            start = at + 1
        elif token.word in _PARTING and at > start and tokens[at - 1].key == ",":
            yield tokens[start : at - 1]
            start = at + 1
    yield tokens[start:]
