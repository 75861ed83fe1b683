"""Find the names in a question: capitalised names, codes, quoted words, and words that stand as a name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pincite.index.languages import ENGLISH, stop_words
from pincite.metadata.english_words import is_english
from pincite.metadata.names import FORMS, OPENS_MANY_NAMES
from pincite.retrieve.common_words import COMMON
from pincite.retrieve.question_tokens import NO_SUBJECTS, WORD, QuestionToken, tokens_of
from pincite.retrieve.wording import Wording

_ABBREVIATED = re.compile(r"\b(?P<short>[A-Z]|Mr|Mrs|Ms|Dr|Prof|St|Inc|Corp|Co|Ltd|vs)\.(?=\s?\S)")
"""Words with a stop that ends no sentence."""
_QUOTED = re.compile(r"[“\"](?P<name>[^”\"]{2,60})[”\"]")
_JOINS = frozenset("of for de da di du la le van von der den & y".split())
_JOINS_LATER = _JOINS | {"the"}
"""Words in small letters within a name; where a sentence begins, "the" stands behind its verb."""
_NUMBERED = re.compile(r"\s(?=\d{1,4}(?![\w%/-]|[.,:]\d))")
"""Between a name and the number that it has: Norvell 12."""
_COMPARES = re.compile(
    r"\b(?:compare[sd]?|comparing|comparison (?:of|between|with)|contrast\w*|versus|vs|differ\w*|than|"
    r"between|both|either|rather)\b",
    re.IGNORECASE,
)
_ASKS = frozenset("do does did is are was were has have had can could will would should".split())
"""Words before the subject of a question."""
_OF = frozenset("of about on by regarding concerning".split())
"""Words before what a question is about, where it does not begin with a verb."""
_OPENERS = frozenset(
    "compare contrast define describe discuss explain find get give identify list name outline please show "
    "summarise summarize tell anything any whats hows whos list state say".split()
)
"""Words that a question begins with, beside its stop words."""
_PLACED = frozenset("in near during since outside across from to into under within around over".split())
"""Words before a place or a time, which a question is seldom about."""
_HAPPENED = re.compile(r"\bhappen(?:s|ed|ing)?\s+(?:to|with)\s+$", re.IGNORECASE)
"""Before whom something happened to: what the question is about, although a place may stand there."""
_DETERMINERS = frozenset(
    "the a an this that these those our your their its his her my any each every".split()
)
_ASKING = frozenset("which what whose how many much no some more".split())
"""Words before a noun that is no name."""
_ROLES = OPENS_MANY_NAMES | frozenset(
    "section table chapter appendix annex part item note figure exhibit schedule step page volume article "
    "clause paragraph form question alarm error board directors committee chief executive officer officers "
    "president chair chairman chairwoman director manager secretary treasurer management shareholders annual "
    "report meeting policy government parliament council act law prime minister "
    "chancellor emperor duke".split()
)
"""Words that begin with a capital where a document calls its own parts, people and bodies so."""
_NO_PART = frozenset("inc corp co ltd the".split())
"""Words within a name that do not tell it from others."""
_LEAST_SMALL = 4
"""Letters of a word in small letters that may be a name."""
_MOST_SMALL = 16
"""Words in small letters that may be names, at most: in a question with more of them none is looked up."""
_LEAST_CAPITALS = 3
"""Letters of an abbreviation that is somebody's without a possessive: JS and AI are not."""
_LONGEST_QUOTE = 5
"""Words, at most, of what is quoted as a name."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A name in a question.

    `words` are those that tell it from others. `written` says that it is written as a name, a code or a
    quotation; without it only its place says so. `asked` says that the question is about it, as far as its
    place tells; `exact` that it is a code or quoted, so that no other spelling is it. `may_begin` says that
    its first word may be no part of it, as a sentence begins with it. `owns` says that something of it is
    asked for: its revenue, the head of it. `is_free` says that it is several words with capitals, within a
    sentence and behind no article.
    """

    text: str
    words: tuple[str, ...]
    written: bool = True
    asked: bool = False
    placed: bool = False
    exact: bool = False
    may_begin: bool = False
    owns: bool = False
    is_free: bool = False


def compares(question: str, name: str, other: str) -> bool:
    """Return True if a question sets two names side by side: by a word that says so, or by joining them."""
    pair = rf"{re.escape(name)}(?:['’]s?)?,?\s(?:and|or|&)\s{re.escape(other)}"
    pairs = rf"{pair}|{re.escape(other)}(?:['’]s?)?,?\s(?:and|or|&)\s{re.escape(name)}"
    return re.search(rf"{_COMPARES.pattern}|{pairs}", question, re.IGNORECASE) is not None


def named_subjects(question: str) -> list[Subject]:
    """Return the names in a question of English, in their order, and no month, unit, period or legal form.

    A question in capitals or headline style names none: it cannot be told.
    """
    # A space for each stop, so that what is found stands at the same place in the question.
    plain = _ABBREVIATED.sub(lambda match: match["short"] + " ", question)
    wording = Wording(plain)
    if wording.is_shouted or wording.is_headline:
        return []
    quoted = list(_quoted(plain))
    bare = _QUOTED.sub(lambda match: "," * len(match[0]), plain)
    tokens = list(tokens_of(bare))
    names = [*quoted, *_runs(question, bare, tokens)]
    if len(names) > 1:  # words in small letters are quoted as they stand in a table or a form, too
        names = [name for name in names if name.text != name.text.lower()]
    written = [name for name in names if name.written]
    if written:
        return written
    small = list(_small(tokens))
    return [*names, *(small if len(small) <= _MOST_SMALL else ())]


def _quoted(question: str) -> Iterator[Subject]:
    for match in _QUOTED.finditer(question):
        words = tuple(word["word"] for word in WORD.finditer(match["name"]))
        if words and len(words) <= _LONGEST_QUOTE:
            yield Subject(match["name"].strip(" ,.?!"), words, exact=True)


def _runs(question: str, bare: str, tokens: Sequence[QuestionToken]) -> Iterator[Subject]:
    """Yield the names of words with capitals that stand together."""
    at = 0
    while at < len(tokens):
        if not tokens[at].is_name:
            at += 1
            continue
        end = _end_of_run(bare, tokens, at)
        run = list(tokens[at:end])
        before = tokens[at - 1] if at else None
        after = tokens[end] if end < len(tokens) else None
        # "Whatare the ...": a sentence's first word before an article is a verb, however it is spelt.
        opens = run[0].first and len(run) == 1 and after is not None and after.low in _DETERMINERS
        if not opens and (subject := _subject(question, run, before)):
            yield subject
        at = end


def _end_of_run(question: str, tokens: Sequence[QuestionToken], at: int) -> int:
    end = at + 1
    while end < len(tokens) and not tokens[end - 1].possessive:
        joins = _JOINS if tokens[end - 1].first else _JOINS_LATER
        ahead = end + (tokens[end].low in joins)
        if ahead >= len(tokens) or not tokens[ahead].ends_name:
            break
        between = question[tokens[end - 1].end : tokens[ahead].start]
        if between.strip(" &") not in ("", *joins):
            break
        end = ahead + 1
    last = tokens[end - 1]
    has_number = not last.possessive and _NUMBERED.match(question, last.end) and tokens[end].is_number
    return end + bool(has_number)


def _subject(question: str, run: list[QuestionToken], before: QuestionToken | None) -> Subject | None:
    if run[0].first and run[0].low in stop_words(ENGLISH) | _OF | _OPENERS and not run[0].possessive:
        run, before = run[1:], run[0]
        while run and run[0].low in _JOINS:  # "And for Norvell?"
            run, before = run[1:], run[0]
    words = [each.text for each in run if each.low not in _JOINS_LATER and not re.fullmatch(FORMS, each.text)]
    words = [word for word in words if word.lower() not in _NO_PART]
    named = [word for word in words if not word.isdigit()]
    if not named or all(len(word) == 1 for word in named):
        return None
    low = before.low if before else ""
    exact = len(run) == 1 and run[0].is_code
    if all(each.low in _ROLES | _JOINS_LATER or each.is_number for each in run):
        return None
    # After "the" or "our" common words and abbreviations are the document's own, and nobody's name.
    own = run[0].low in COMMON | _ROLES or run[0].text.isupper()
    if len(run) == 1 and not (exact or run[0].possessive) and low in _DETERMINERS and own:
        return None
    if len(run) == 1 and run[0].text.isupper() and len(words[0]) < _LEAST_CAPITALS and not run[0].possessive:
        return None
    begins = run[0].first and not run[0].possessive
    written = exact or not (begins and len(run) == 1 and run[0].text[1:] == run[0].text[1:].lower())
    asked = run[-1].possessive or low in _ASKS
    happened = _HAPPENED.search(question[: run[0].start]) is not None
    placed = low in _PLACED and not (happened or run[-1].possessive)
    text = question[run[0].start : run[-1].end].rstrip()
    text = re.sub(r"['’]s?$", "", text)
    return Subject(
        text,
        tuple(words),
        written=written,
        asked=asked,
        placed=placed,
        exact=exact,
        may_begin=begins and len(run) > 1,
        owns=run[-1].possessive or low == "of",
        is_free=len(named) > 1 and not run[0].first and low not in _DETERMINERS,
    )


def _small(tokens: Sequence[QuestionToken]) -> Iterator[Subject]:
    """Yield words in small letters that may be a name: as in "does lidl sell bread"."""
    ordinary = stop_words(ENGLISH) | _OPENERS | COMMON | NO_SUBJECTS | _ROLES | _NO_PART
    for before, token in zip([None, *tokens], tokens, strict=False):
        known = token.low in ordinary or len(token.text) < _LEAST_SMALL or not token.text.isalpha()
        if known:
            continue
        low = before.low if before else ""
        asked = low not in _DETERMINERS | _PLACED | _ASKING
        if asked or not is_english(token.text):
            yield Subject(
                token.text,
                (token.text,),
                written=False,
                asked=asked,
                placed=low in _PLACED,
                owns=token.possessive,
            )
