"""Find the organisation that a document is of: the one that its first pages give as its author.

Only what they say plainly is taken: a wrong name would be shown, and would lead questions astray.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from pincite.metadata.names import FORMS, LISTED, NAME, as_written_in, is_name, short_name
from pincite.metadata.opening import Opening

_COMPANY = re.compile(
    rf"(?<![\w.,] )(?<![\w.])(?P<name>{NAME}(?:,? (?:{NAME}|&|and|of)){{0,5}}?,? (?:& )?{FORMS}\.?)"
    r"(?! [A-Z]{2})"
)
_BODY = re.compile(
    r"\b(?P<name>(?:[A-Z][\w’'-]+ ){0,3}"
    r"(?:University|Ministry|Department|Agency|Institute|Bureau|Council|Foundation|Association)"
    r" (?:of|for|on)(?: (?:the )?[A-Z][\w’'-]+(?: and)?){1,5})"
)
_KINDS_OF_BODY = (
    "Systems?|Technolog(?:y|ies)|Industries|Group|Holdings|Partners|Laborator(?:y|ies)|Solutions|Services|Bank|"
    "Trust|Motors|Electronics|Pharmaceuticals|Instruments|Software|Energy|Foods|Airlines|Insurance|Press|Works|"
    "Engineering|Associates|Consulting|Communications|Networks|Enterprises|Society|Board|Authority|Commission|"
    "Office|Cent(?:er|re)|Hospital|School|College|University|Institute|Ministry|Department|Agency|Council|"
    "Foundation|Association|Museum"
)
_LETTERHEAD = re.compile(
    rf"(?:The )?(?P<name>[A-Z][\w’'&-]+(?: (?:[A-Z][\w’'-]+|&|and)){{0,4}} (?:{_KINDS_OF_BODY}))"
    r"(?P<address>, .+)?"
)
_EXACT_NAME = re.compile(r"\(?exact name of (?:each |the )?registrant[^\n]*", re.IGNORECASE)
_FILED_UNDER = re.compile(r"\n\d{1,3}-\d{3,6}[\t ]+(?P<name>[A-Z][^\t\n]{2,60})")
_REGISTERS = re.compile(r"commission file (?:number|no)[^\n]*\n+(?P<name>[^\n:]{2,60})\n", re.IGNORECASE)
_NO_NAME = re.compile(
    r"commission file|exchange act|report pursuant|form \d|\(mark one\)|^for the |^\W*$", re.IGNORECASE
)
_ABOUT = re.compile(rf"About (?P<name>{NAME}(?: {NAME}){{0,4}})")
_FOR_THE_PRESS = re.compile(
    r"\b(?:press|media|investor)s? (?:contact|relations|office|inquir|enquir)", re.IGNORECASE
)
_ONLY_A_FORM = re.compile(rf"(?:{FORMS}|the)\.?", re.IGNORECASE)
_OFTEN = 3
"""Times that a company must be named on the first pages to be the one that the document is of."""
_DATELINE_WITHIN = 2_500
"""Characters from the beginning in which a press release names whose it is."""
_LETTERHEAD_LINES = 3
_ABOVE = 3
"""Lines above "exact name of registrant" that may hold it."""


def organisation_of(opening: Opening) -> str | None:
    """Return the name that first pages give as their author's; None where none is plain.

    It is the registrant's of a filing, the one before a ticker, one that stands in the title or again and
    again, the letterhead's, or the one that a press release ends with.
    """
    for found in (_registrant, _listed, _named, _letterhead, _about):
        if name := found(opening):
            return as_written_in(opening.whole_text, name)
    return None


def _registrant(opening: Opening) -> str | None:
    """Return the name at "exact name of registrant": before, above, in the row below, or after its number."""
    text = opening.text
    for match in _EXACT_NAME.finditer(text):
        if row := _FILED_UNDER.match(text, match.end()):
            return row["name"]
        *above, line = text[: match.start()].split("\n")
        for candidate in (line, *reversed([each for each in above if each.strip()][-_ABOVE:])):
            name = candidate.split("\t")[0].strip(" _-*")
            if not _NO_NAME.search(name):
                return name
    registers = _REGISTERS.search(text)
    return registers["name"] if registers and _COMPANY.match(registers["name"]) else None


def _listed(opening: Opening) -> str | None:
    """Return the one company that is named with its ticker: a page with several is about others."""
    found = {match["ticker"]: match["name"] for match in LISTED.finditer(opening.text)}
    first = LISTED.search(opening.text)
    if len(found) != 1 or first is None or first.start() > _DATELINE_WITHIN:
        return None
    words = next(iter(found.values())).split()
    names = [" ".join(words[i:]) for i in range(len(words))]
    again = [name for name in names if opening.text.count(name) > 1 and len(name) > 1]
    return again[0] if again else names[0]


def _named(opening: Opening) -> str | None:
    title = f"{opening.title} {opening.stem}"
    found = [match["name"] for pattern in (_COMPANY, _BODY) for match in pattern.finditer(opening.text)]
    counts = Counter(short_name(name).lower() for name in found)
    for name in found:
        short = short_name(name)
        if len(short) < 2 or _ONLY_A_FORM.fullmatch(short):
            continue
        in_title = re.search(rf"(?<!\w){re.escape(short)}(?!\w)", title, re.IGNORECASE)
        if in_title or counts[short.lower()] >= _OFTEN:
            return name
    return None


def _letterhead(opening: Opening) -> str | None:
    """Return a line by itself that ends as bodies' names do: with an address, on top, or on every page."""
    headings = {heading.text for heading in opening.headings}
    lines = [line for line in opening.cover.split("\n") if line.strip()]
    with_address = [match for line in lines if (match := _LETTERHEAD.fullmatch(line)) and match["address"]]
    alone = [
        match
        for line in (*opening.running, *lines[:_LETTERHEAD_LINES])
        if line not in headings and (match := _LETTERHEAD.fullmatch(line)) and not match["address"]
    ]
    for match in (*with_address, *alone):
        name = match["name"]
        if name.lower() not in opening.title.lower() and is_name(name.split()[0], opening.whole_text):
            return name
    return None


def _about(opening: Opening) -> str | None:
    """Return the subject of a press release's last paragraph, by the longest name used in the text."""
    text = opening.whole_text
    if not _FOR_THE_PRESS.search(text):
        return None
    for heading in (match for line in text.split("\n") if (match := _ABOUT.fullmatch(line.strip()))):
        if is_name(heading["name"].split()[0], text):
            return max(_longer_names(heading["name"], text), key=len)
    return None


def _longer_names(name: str, text: str) -> Iterator[str]:
    """Yield a name, and those that begin with it and are used again."""
    yield name
    found = re.findall(rf"(?<!\w){re.escape(name)}(?: [A-Z][\w&’'-]+){{1,4}}", text)
    yield from (longer for longer, count in Counter(found).items() if count > 1)
