"""Find a document's title: the title that was read, unless it is one that any document of the kind has."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pincite.metadata.names import short_name
from pincite.metadata.opening import Opening
from pincite.schema.profile import Fact

_OF_A_PERIOD = frozenset(
    {"annual-report", "quarterly-report", "current-report", "earnings-release", "proxy-statement"}
)
"""Kinds of which an organisation has one for each period, so that its name and the period name it."""
_BOILERPLATE = re.compile(
    r"united states.*|.*securities and exchange commission.*|washington,? d\.?c\.?.*|\(mark one\)|"
    r"form [\w-]+|(?:annual|quarterly|current) report(?: pursuant to .*)?|exhibit [\d.]+|"
    r"for immediate release|(?:press|news|media) release|memo(?:randum)?|invoice|letter|agenda|minutes|"
    r"report|proposal|contract|agreement|(?:table of )?contents|abstract|summary|introduction|"
    r"foreword|preface|overview|source:.*|untitled.*|document ?\d*|(?:page|slide|part|chapter) [\divx]+|"
    r"confidential|draft|cover|title page|home|index|powerpoint presentation|name|synopsis|[\W\d_]*",
    re.IGNORECASE | re.DOTALL,
)
_LEFT_BY_EDITORS = re.compile(
    r"^Microsoft (?:Word|PowerPoint|Excel) - |\.(?:docx?|pptx?|xlsx?|pdf|html?|indd)$", re.IGNORECASE
)
_SUBJECT = re.compile(
    r"^(?:subject|re|regarding)\s*:\s*(?P<subject>[^\n]{4,150})$", re.IGNORECASE | re.MULTILINE
)
_NAME_LINE = re.compile(
    r"^NAME\s+(?P<line>(?P<called>\S[^\n]{0,80}?)\s+(?:--?|[\u2013\u2014\u2212])\s+\S[^\n]{3,}?)\.?$",
    re.MULTILINE,
)
"""The beginning of a manual page: the name of a command, a dash, and what it does."""
_MOST_NAME_LINE = 120
"""Characters of such a line that is a title; of a longer one the name is."""
_NUMBERED = re.compile(r"[\dA-Z]{1,2}(?:\.\d+)*[.)]?\s")


def title_of(
    opening: Opening,
    *,
    organisation: str | None,
    called: Sequence[str],
    kind: Fact | None,
    periods: Sequence[Fact],
) -> Fact | None:
    """Return the title, with where it stands. `called` are other names of the organisation.

    A periodic report whose title does not say whose it is is called by its organisation, kind and period. In
    place of another title that many documents have stands the subject of a letter, what a manual page is of,
    or the first heading that says something.
    """
    title = _LEFT_BY_EDITORS.sub("", opening.title).strip()
    names = [name for name in (organisation and short_name(organisation), *called) if name]
    says_nothing = _is_boilerplate(title, names)
    whose = opening.fact(organisation)
    says_whose = not says_nothing and any(name.lower() in title.lower() for name in names)
    if whose and kind and kind.value in _OF_A_PERIOD and not says_whose:
        parts = [whose.value, kind.value.replace("-", " "), *(period.value for period in periods[:1])]
        return whose.model_copy(update={"value": ", ".join(parts)})
    return opening.fact((_other_title(opening, names) if says_nothing else None) or title)


def _is_boilerplate(title: str, names: Sequence[str]) -> bool:
    """Return True if a title is one that many documents have, or nothing but the organisation's name."""
    short = short_name(title).lower()
    return bool(_BOILERPLATE.fullmatch(title)) or any(short == name.lower() for name in names)


def _other_title(opening: Opening, names: Sequence[str]) -> str | None:
    if subject := _SUBJECT.search(opening.cover):
        return subject["subject"].strip()
    if named := _NAME_LINE.search(opening.cover):
        return named["line"] if len(named["line"]) <= _MOST_NAME_LINE else named["called"]
    for heading in opening.headings:
        if not (_is_boilerplate(heading.text, names) or _NUMBERED.match(heading.text)):
            return heading.text
    return None
