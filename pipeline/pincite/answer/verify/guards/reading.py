"""Texts as the guards read them: tokens in clauses, with the stems that carry their content."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import takewhile

from pincite.answer.verify.guards.lexicon import irregular
from pincite.answer.verify.guards.tables import EvidenceTable, read_table
from pincite.answer.verify.guards.units import is_year, with_units
from pincite.answer.verify.guards.wording import one_wording
from pincite.answer.verify.tokens import Token, read, read_row, stem_of
from pincite.text.sentences import sentence_spans

STOP_WORDS = frozenset(
    """
    a an the this that these those it its they them their he she his her him we our us you your i my me who
    whom which what where when why how there here of in on at by for from to into onto with within as about
    over under than then so such also too very just only even both each either be is are was were been being
    am do does did have has had will would shall should can could may might must not no nor and or but if
    while whereas because since until after before during between through per via s said say says according
    state states stated note noted document documents text report reports source one
    """.split()
)
"""Words that say nothing of what a clause is about."""
_JOINING = frozenset(
    "except unless and but or while whereas which who because since although though when where".split()
)
_SUBORDINATE = frozenset(
    "because if when since although though as while after before unless where once".split()
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a sentence, or a row of a table with what stands over its columns."""

    tokens: tuple[Token, ...]
    stems: frozenset[str]
    is_row: bool = False

    def is_like(self, other: Clause, share: float = 0.75) -> bool:
        """Return True if two clauses have nearly the same words: one is a copy with a word changed."""
        return len(self.stems & other.stems) >= share * len(self.stems | other.stems) > 0


@dataclass(frozen=True)
class Evidence:
    """The texts that a sentence cites, and what is known of their documents.

    `cited` are the texts, rows of a table below their heading rows. `given` are titles, headings and facts of
    the profile: they hold names and times too. `section` is the text around the quotes, and `question` what
    was asked: a name of the question counts if the section holds it. `heading` is the line that a judge model
    reads above the cited texts.
    """

    cited: tuple[str, ...]
    given: tuple[str, ...] = ()
    section: str = ""
    question: str = ""
    heading: str = ""

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts that are cited, and those given with them."""
        return (*self.cited, *self.given)

    @cached_property
    def sentences(self) -> tuple[Clause, ...]:
        """Every cited sentence and row."""
        return tuple(clause for text in self.cited for clause in _sentences(text))

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        """Every clause of the cited sentences, and every cell of the cited tables with its row and column."""
        prose = (part for each in self.sentences if not each.is_row for part in split(each.tokens))
        cells = (cell for table in self.tables for cell in table.cells)
        return (
            *prose,
            *(clause((*cell.label, *cell.heading, *cell.amounts), is_row=True) for cell in cells),
        )

    @cached_property
    def tables(self) -> tuple[EvidenceTable, ...]:
        """The cited tables."""
        return tuple(read_table(text, "; ".join(self.given)) for text in self.cited if "\t" in text)

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """All tokens of the cited texts."""
        return tuple(token for each in self.sentences for token in each.tokens)

    @cached_property
    def prose(self) -> tuple[Token, ...]:
        """All tokens of the cited sentences."""
        return tuple(token for each in self.sentences if not each.is_row for token in each.tokens)

    @cached_property
    def figures(self) -> tuple[Token, ...]:
        """The numbers and times of the cited texts, those of tables in all forms that the table gives."""
        cells = (token for table in self.tables for cell in table.cells for token in cell.amounts)
        return tuple(token for token in (*self.tokens, *cells) if token.kind in ("number", "time"))

    def nearest(self, part: Clause) -> list[Clause]:
        """Return the clauses that share most words with a clause, if they hold half of its words.

        Where a clause has figures and some of the evidence hold them, only those are looked at.
        """
        return self.closest(part, _SHARED)

    def closest(self, part: Clause, share: float = 0.0) -> list[Clause]:
        """Return the clauses that share most words with a clause, at least this share of its words."""
        return _closest(part, self.clauses, share)

    def closest_sentences(self, part: Clause) -> list[Clause]:
        """Return the sentences and rows that share most words with a clause."""
        return _closest(part, self.sentences, 0.0)

    @cached_property
    def asked(self) -> frozenset[str]:
        """The words of the question that the section holds too."""
        asked = forms(read_sentence(self.question))
        return asked & forms(read_sentence(self.section)) if asked else asked

    @cached_property
    def known(self) -> tuple[Token, ...]:
        """All tokens of what is known of the documents."""
        return tuple(token for text in self.given for token in read_sentence(text))


def _closest(part: Clause, clauses: Sequence[Clause], share: float) -> list[Clause]:
    figures = {token.key for token in part.tokens if token.kind in ("number", "time")}
    alike = [each for each in clauses if any(token.key in figures for token in each.tokens)]
    shared = [(len(part.stems & each.stems), each) for each in alike or clauses]
    most = max((count for count, _ in shared), default=0)
    if not most or most < share * len(part.stems):
        return []
    return [each for count, each in shared if count == most]


def forms(tokens: Iterable[Token]) -> frozenset[str]:
    """Return what names are compared by: each word in lower case, and its stem."""
    words = {token.word.lower() for token in tokens if token.kind in ("name", "word", "light")}
    parts = {part for word in words for part in word.replace("/", "-").split("-") if part}
    return frozenset(words | parts | {stem_of(word) for word in words})


def read_sentence(text: str) -> tuple[Token, ...]:
    """Return the tokens of a sentence, its numbers in one wording and in base units."""
    return with_units(read(one_wording(text)))


def split(tokens: Sequence[Token]) -> list[Clause]:
    """Return the clauses of a sentence.

    They are parted by ; : and brackets, by a conjunction before a new statement, and between the figures of a
    list ("gauges every 9 months and photometers every 6 months").
    """
    parts: list[list[Token]] = [[]]
    listed: list[int] = []
    for at, token in enumerate(tokens):
        lists_figures = (token.word in _JOINING or token.key == ",") and _lists_figures(
            parts[-1], tokens[at + 1 :]
        )
        after_comma = at > 0 and tokens[at - 1].key == ","
        is_between = 0 < at < len(tokens) - 1 and _figures([tokens[at - 1]]) and _figures([tokens[at + 1]])
        joins = token.word in _JOINING and not is_between
        if (
            token.key in (";", ":", "(", ")")
            or (joins and (after_comma or _content(parts[-1]) >= _LONG_ENOUGH))
            or (after_comma and parts[-1][0].word in _SUBORDINATE)
            or lists_figures
        ):
            parts.append([])
            listed += [len(parts) - 1] if lists_figures else []
        parts[-1].append(token)
    merged: list[Clause] = []
    head: frozenset[str] = frozenset()
    for place, part in enumerate(parts):
        stands_alone = _figures(part) or any(token.kind == "not" or token.word == "except" for token in part)
        if merged and _content(part) < _LONG_ENOUGH and not stands_alone:
            merged[-1] = clause([*merged[-1].tokens, *part])
            continue
        found = clause(part)
        if (place in listed and len(found.stems) <= _SHORT) or _has_no_subject(part):
            # What stands before the first figure of a list, or before its verb, is said of all of them.
            found = Clause(found.tokens, found.stems | head)
        elif merged and part[0].word in ("where", "which", "who"):
            found = Clause(found.tokens, found.stems | merged[-1].stems)
        else:
            head = clause(takewhile(lambda token: token.kind not in ("number", "time"), part)).stems
        merged.append(found)
    return merged


def _has_no_subject(part: Sequence[Token]) -> bool:
    """Return True for a part that goes on with a verb: "and found in 1887"."""
    if len(part) < 2 or part[0].word not in ("and", "but", "or"):
        return False
    return part[1].kind == "word" and not part[1].anchors and part[1].word not in _DETERMINERS


def _lists_figures(before: Sequence[Token], after: Sequence[Token]) -> bool:
    """Return True if a figure stands before, and a word and then a figure of its own behind."""
    if not _figures(before):
        return False
    for at, token in enumerate(after):
        if token.key in (",", ";", ":", ".") or token.word in _JOINING:
            return False
        if token.kind in ("number", "time"):
            return any(map(stem, after[:at])) or any(map(stem, after[at + 1 : at + 4]))
    return False


def _figures(tokens: Iterable[Token]) -> bool:
    return any(token.kind in ("number", "time") for token in tokens)


_DETERMINERS = frozenset(
    "this that these those it they he she we you all each its their his her our your some".split()
)
_SHARED = 0.5
"""The share of a clause's words that a clause of the evidence must hold to be about the same."""
_SHORT = 3
"""Words of a part of a list that has no verb of its own."""
_LONG_ENOUGH = 3
"""Words of content that make a clause a statement of its own."""


def clause(tokens: Iterable[Token], *, is_row: bool = False) -> Clause:
    """Return tokens as one clause."""
    kept = tuple(tokens)
    return Clause(kept, frozenset(filter(None, map(stem, kept))), is_row)


def stem(token: Token) -> str:
    """Return what a token of content is compared by: a word's stem, a name in lower case; else nothing."""
    if token.kind == "name":
        return stem_of(token.key.removeprefix("=").lower())
    if token.kind != "word" or token.word in STOP_WORDS:
        return ""
    return irregular().get(token.word, token.key)


def _content(tokens: Iterable[Token]) -> int:
    return sum(1 for token in tokens if stem(token) or token.anchors)


@lru_cache(maxsize=256)
def _sentences(text: str) -> tuple[Clause, ...]:
    """Return the sentences and rows of a cited text. The sentences of an answer often cite the same ones."""
    return tuple(_read_sentences(text))


def _read_sentences(text: str) -> Iterator[Clause]:
    heads: list[Token] = []
    for start, end in sentence_spans(text):
        part = text[start:end]
        if "\t" not in part:
            yield clause(read_sentence(part))
            heads = []
            continue
        row = [token for cell in read_row(part) for token in cell]
        # Also read as one line: a unit may have a cell of its own.
        yield clause([*heads, *row, *read_sentence(part.replace("\t", " "))], is_row=True)
        if not any(token.kind == "number" and not is_year(token) for token in row):
            heads += row
