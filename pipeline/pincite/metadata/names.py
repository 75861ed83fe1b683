"""Work with the names of organisations: their short forms, and the other names that a text uses."""

from __future__ import annotations

import re
from collections.abc import Iterator

_WITH_STOPS = (
    r"Incorporated|Inc|Corporation|Corp|Company|Companies|Limited|Ltd|LLC|L\.L\.C|LLP|L\.P|PLC|P\.L\.C|N\.V|S\.A|"
    r"S\.p\.A|AG|SE|GmbH|KGaA|Oyj|ASA|A/S|B\.V|Pty|Co"
)
FORMS = rf"(?:{_WITH_STOPS}|{_WITH_STOPS.upper()}|plc)(?![\w-])"
"""The legal forms that end a company's name."""
NAME = r"[A-Z0-9][\w.'’&-]*"
"""A word of a name."""
LISTED = re.compile(
    rf"(?P<name>{NAME}(?:,? (?:{NAME}|&)){{0,5}})[®™]?,? "
    r"\((?i:NYSE|NASDAQ|LSE|TSX|ASX|OTC|Euronext|XETRA|SIX|TSE|HKEX)[^:)]{0,20}: ?(?P<ticker>[A-Z.]{1,6})\)"
)
"""A company before the ticker under which it is listed."""

_ARTICLE = re.compile(r"^the\s+", re.IGNORECASE)
_FORM_AT_END = re.compile(rf"[,.]?\s+(?:&\s+)?{FORMS}\.?$", re.IGNORECASE)
_SYMBOLS = [
    re.compile(r"(?i:trading symbol(?:\(s\)|s)?:?)\s+(?P<ticker>[A-Z]{1,5})(?![\w/])"),
    re.compile(
        r"(?<!\w)(?P<ticker>[A-Z]{1,5})[^\n\w]{1,3}(?:The )?(?:[A-Z][a-z]+ ){0,3}"
        r"(?:Stock Exchange|Stock Market|N(?i:asdaq)|NYSE)"
    ),
]
_QUOTED = re.compile(r"[“\"](?P<name>[A-Z][^”\"]{1,40}?),?[”\"]")
_FORMERLY = re.compile(rf"(?:formerly(?: known as)?|f/k/a),? (?P<name>{NAME}(?:,? {NAME}){{0,4}})")
_OFTEN = 3
"""Times that a text must use the first word of a name by itself."""
_ROLES = frozenset(
    "company corporation registrant firm group bank issuer parent borrower lender seller buyer purchaser "
    "licensor licensee customer supplier client contractor employer tenant landlord trust partnership fund "
    "agency department university institute ministry party agreement".split()
)
"""Words that texts call anyone."""
OPENS_MANY_NAMES = _ROLES | frozenset(
    "american united first general national international global federal royal standard new great central "
    "north south east west health advanced".split()
)
"""First words of names that many have, and that stand for none of them."""


def short_name(organisation: str) -> str:
    """Return a name without "The", "Inc." and the like: what people say."""
    name = without_article(organisation.strip())
    while (shorter := _FORM_AT_END.sub("", name)) != name and shorter:
        name = shorter.rstrip(" ,.")
    return name


def without_article(name: str) -> str:
    """Return a name without "The" at its beginning."""
    return _ARTICLE.sub("", name)


def aliases_of(text: str, organisation: str) -> Iterator[str]:
    """Yield an organisation's other names in a text: its ticker, and names in brackets after its name."""
    if listed := LISTED.search(text):
        yield listed["ticker"]
    else:
        yield from [symbol["ticker"] for pattern in _SYMBOLS if (symbol := pattern.search(text))][:1]
    named = rf"{re.escape(short_name(organisation))}(?:,? {FORMS}\.?)*[®™]?"
    beside = rf"{named}(?P<said>(?:\s?\([^)]{{1,200}}\))+|, formerly [^\n]{{3,60}})"
    for bracket in re.finditer(beside, text, re.IGNORECASE):
        for pattern in (_QUOTED, _FORMERLY):
            for match in pattern.finditer(bracket["said"]):
                name = tidy(match["name"])
                if name.lower().removeprefix("the ") not in _ROLES:
                    yield name


def first_word(organisation: str, text: str) -> str | None:
    """Return the first word of a name if a text often uses it by itself, and never as an ordinary word.

    After "in", "of" or a comma it may be a place.
    """
    name = short_name(organisation)
    word, *rest = re.split(r"[\s.]+", name)
    if len(word) < 2 or not rest or name.count(word) > 1 or word.lower() in OPENS_MANY_NAMES:
        return None
    alone = re.findall(rf"(?<!\w)(?<!\bin )(?<!\bof )(?<!, ){re.escape(word)}(?!\w|\s[A-Z]|\.\w)", text)
    return word if len(alone) >= _OFTEN and is_name(word, text) else None


def is_name(word: str, text: str) -> bool:
    """Return True if a text never writes a word in lower case, but in addresses of the web and of mail."""
    small = rf"(?<![\w.@/-]){re.escape(word.lower())}(?![\w@/-]|\.\w)"
    return not word.islower() and not re.search(small, text)


def as_written_in(text: str, name: str) -> str:
    """Return a name in capitals as a text writes it elsewhere, if it does."""
    name = tidy(name)
    if not name.isupper():
        return name
    alike = re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE)
    return next((match[0] for match in alike if not match[0].isupper()), name)


def tidy(name: str) -> str:
    """Return a name without the signs and the white space around it; the stop of "Inc." is its own."""
    name = " ".join(name.split()).strip(" ,;")
    return name if re.search(rf"\b(?:{_WITH_STOPS})\.$", name, re.IGNORECASE) else name.rstrip(".")
