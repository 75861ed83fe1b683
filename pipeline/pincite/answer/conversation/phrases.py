"""Find the parts of an English question that another may leave out: its names, its periods and its topics."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from pincite.index.languages import ENGLISH, stop_words
from pincite.metadata.periods import period_spans
from pincite.metadata.question_words import CLASSES
from pincite.retrieve.subjects import named_subjects

AUXILIARIES = frozenset(
    "am is are was were be been do does did has have had can could will would shall should may might must "
    "isnt arent wasnt werent doesnt didnt hasnt havent cant couldnt wont wouldnt im ive weve youre youve "
    "theyre theyve whats whos wheres hows".split()
)
ASKING = frozenset("who whom whose what which when where why how whats whos hows wheres".split())
ORDERS = frozenset(
    "compare define describe explain find give list name outline show summarise summarize tell".split()
)
"""Words that begin a question that asks by an order."""
PLACED = frozenset("in on at during within over near".split())
"""Words before a place or a time."""
JOINING = PLACED | frozenset("of for from with by to about than as per between after before since".split())
DEFINITE = frozenset("the its their his her our your this that these those".split())
INDEFINITE = frozenset("a an each every any some".split())
LIGHT = frozenset(
    "get give take make need use keep put let go come say tell mean happen become seem look call find show "
    "gets gives takes makes needs uses goes comes says means happens got gave took made used went came said "
    "told meant happened done doing getting going taking please alone instead else ok okay also too then "
    "there here now once ago yet still ever never always today thanks sorry sure ones one".split()
)
"""Words that tell nothing of what a question is about."""

SUBORDINATE = frozenset(
    "although because despite even except if only though unless until while without".split()
)
"""Words that begin what hangs on another question: even if it was stolen."""

_WORD = re.compile(r"[^\W_]+(?:[-.&/'’](?!s(?!\w))[^\W_]+)*")
_OWNER = re.compile(r"(?<!\bit)(?<!\bwhat)(?<!\bwho)['’]s?\s$", re.IGNORECASE)
_SUFFIX = re.compile(r"['’]s?(?!\w)")
_NUMBERED = re.compile(r"(?=\S*\d)(?=\S*[^\W\d_])[\w-]+")
"""A name with a number, whatever its letters: 737s, 9-L."""
_NUMBER_WORDS = frozenset("two three four five six seven eight nine ten eleven twelve".split())
_EMPTY = stop_words(ENGLISH) | AUXILIARIES | ASKING | ORDERS | JOINING | LIGHT | _NUMBER_WORDS
"""Words that are no part of a topic."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words of a question that stand together, and what stands before them.

    `article` is the article before them, or 's after somebody's name, and `lead` the preposition before it.
    `from_article` and `from_lead` are where these begin.
    """

    text: str
    start: int
    end: int
    article: str
    lead: str
    from_article: int
    from_lead: int
    possessive: bool


class Phrases:
    """A question and its parts."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def words(self) -> list[re.Match[str]]:
        """Its words, where they stand."""
        found = _WORD.finditer(self.text)
        return [word for word in found if self.text[word.start() - 1 : word.start()] not in ("'", "’")]

    @cached_property
    def low(self) -> list[str]:
        """Its words in small letters, without apostrophes."""
        return [_plain(word[0]) for word in self.words]

    @cached_property
    def periods(self) -> list[Phrase]:
        """The years and parts of years that it names."""
        return [self._phrase(*span) for span in period_spans(self.text)]

    @cached_property
    def names(self) -> list[Phrase]:
        """The names in it: what is written as a name, or as a code."""
        whole = self.text.strip(" ?.!")
        called = {
            each.text
            for each in named_subjects(self.text)
            # A capital that begins a sentence is no name's where nothing follows.
            if each.text != each.text.lower()
            and (each.written or (each.text != whole and _plain(each.text) not in CLASSES))
            and _plain(each.text) not in AUXILIARIES | JOINING | ASKING | SUBORDINATE
        }
        called |= {word[0] for word in self.words if _NUMBERED.fullmatch(word[0])}
        called |= {self.text[word.start() : number.end()] for word, number in self._numbered()}
        found: list[Phrase] = []
        for name in sorted(called, key=len, reverse=True):
            for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", self.text):
                if not _overlap(match.span(), [*found, *self.periods]):
                    found.append(self._phrase(*match.span()))
        return sorted(found, key=lambda each: each.start)

    @cached_property
    def topics(self) -> list[Phrase]:
        """The topics in it, beside names and periods: runs of words that have a content."""
        runs: list[tuple[int, int]] = []
        for at in self._content():
            before = self.text[runs[-1][1] : self.words[at].start()] if runs else ""
            if before in (" ", " of "):
                runs[-1] = runs[-1][0], self.words[at].end()
            else:
                counted = at and self.low[at - 1].isdecimal()
                counted = counted and not _overlap(self.words[at - 1].span(), [*self.names, *self.periods])
                runs.append((self.words[at - bool(counted)].start(), self.words[at].end()))
        return [self._phrase(*run) for run in runs]

    def _numbered(self) -> Iterator[tuple[re.Match[str], re.Match[str]]]:
        """Yield each word that a number tells from its like: stage 3, but not "bring 2 dogs".

        It stands at the beginning, or behind a word that joins it: not "the limit 30", nor "aged 65".
        """
        for at, (word, number) in enumerate(pairwise(self.words)):
            following = self.low[at + 2 : at + 3]
            if self.low[at] in _EMPTY or not number[0].replace(".", "").isdecimal():
                continue
            if at and self.low[at - 1] not in JOINING | {"and"}:
                continue
            is_last = set(following) <= _EMPTY and self.text[word.end() : number.start()] == " "
            if is_last and not _overlap(number.span(), self.periods):
                yield word, number

    def _content(self) -> Iterator[int]:
        for at, (word, low) in enumerate(zip(self.words, self.low, strict=True)):
            is_unit = at and (self.low[at - 1] in _NUMBER_WORDS or self.low[at - 1].isdecimal())
            counted = is_unit and {"UNITS", "TIME"} & set(CLASSES.get(low, ()))
            scale = at and self.low[at - 1] == "how"  # how long, how often
            if low in _EMPTY or low.isdecimal() or counted or scale:
                continue
            if not _overlap(word.span(), [*self.names, *self.periods]):
                yield at

    def _phrase(self, start: int, end: int) -> Phrase:
        before = [
            (low, word.start()) for word, low in zip(self.words, self.low, strict=True) if word.end() <= start
        ]
        article, from_article = "", start
        if _OWNER.search(self.text[:start]):
            article = "'s"
        elif before and before[-1][0] in DEFINITE | INDEFINITE:
            article, from_article = before.pop()
        lead, from_lead = before[-1] if before and before[-1][0] in JOINING else ("", from_article)
        possessive = _SUFFIX.match(self.text, end) is not None
        return Phrase(self.text[start:end], start, end, article, lead, from_article, from_lead, possessive)


def _overlap(span: tuple[int, int], phrases: list[Phrase]) -> bool:
    return any(span[0] < phrase.end and phrase.start < span[1] for phrase in phrases)


def _plain(word: str) -> str:
    return re.sub(r"['’]", "", word.lower())
