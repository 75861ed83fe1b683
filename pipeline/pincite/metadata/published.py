"""Find the day or the month on which a document was published or signed.

A date counts where it stands as the date of a document does: in its name, after a label, in the line from
which a press release is sent, or at the end of a short line. One within a sentence is of something else.
"""

from __future__ import annotations

import re

from pincite.metadata.days import days_in, months_in
from pincite.metadata.opening import Opening
from pincite.schema.profile import Fact

_CHARS = 2_500
"""Characters from the beginning in which a document says when it is of."""
_LONGEST_LINE = 150

_WEEKDAY = re.compile(
    r"\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?,?\s*$", re.IGNORECASE
)
_OTHER_DATE = "release|due|expiry|birth|start|end|delivery"
_LABEL = re.compile(
    rf"(?:^\W*(?:(?!{_OTHER_DATE})\w+ )?date\b[^0-9\n]{{0,60}}"
    r"|\b(?:published|issued|posted|dated|released|(?:last |first )?(?:updated|revised|reviewed|modified))"
    r"(?: on| as of)?\W{0,3})$",
    re.IGNORECASE,
)
_OF_SOMETHING_ELSE = re.compile(
    r"\b(?:ended|ending|as of|as at|through|until|till|since|by|before|after|between|from|to|on|in|due|and|"
    r"at)\W*$"
    rf"|\b(?:{_OTHER_DATE}) date\W*$",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"^\W*[A-Z][\w.’'-]*(?:[\s,]+[\w.’'-]+){0,6}\s?(?:,|\(|[-–—]+|[-–—]*\(business wire\)[-–—]*)\s*$",
    re.IGNORECASE,
)
_SENT = re.compile(r"\)?\s*(?:[-–—:/.|]|\(|$)")
_STANDS_APART = re.compile(r"(?:^|[,;:|/(–—-])\s*$")
_AT_END = re.compile(r"[\s.)]*$")
_FOOTNOTE = re.compile(r"\d+[.)]?\s+[A-Z]")


def published_of(opening: Opening) -> Fact | None:
    """Return the day in the file's name or the title, or else the first date of a first page."""
    for name in opening.names:
        for day in days_in(name.text):
            if not _OF_SOMETHING_ELSE.search(name.text[: day.start]):
                return name.fact(day.value)
    for line in opening.first_page.text[:_CHARS].split("\n"):
        if date := _date_of(line):
            return opening.first_page.fact(date)
    return None


def _date_of(line: str) -> str | None:
    """Return the date that a line is there to tell, or None."""
    for found in (*days_in(line), *months_in(line)):
        before, after = _WEEKDAY.sub("", line[: found.start]), line[found.end :]
        if _LABEL.search(before):
            return found.value
        if _OF_SOMETHING_ELSE.search(before):
            continue
        if _PLACE.search(before) and _SENT.match(after):
            return found.value
        ends_line = _STANDS_APART.search(before) and _AT_END.match(after)
        if ends_line and len(line) <= _LONGEST_LINE and not _FOOTNOTE.match(before):
            return found.value
    return None
