"""Find the option or setting that a question asks for by its name, and its entry in a manual."""

from __future__ import annotations

import re
from collections.abc import Iterable

_DASH = r"[-\u2010-\u2013\u2212]"
"""A hyphen, or what typesetting makes of it: printed manuals have a minus sign before an option."""
_TWO_DASHES = rf"(?:{_DASH}{{2}}|[\u2013\u2014])"
_BEGINS_NAME = r"(?<![\w\u2010-\u2014\u2212-])"
_OPTION = re.compile(rf"{_BEGINS_NAME}({_DASH}{{1,2}})([A-Za-z][\w-]*)")
_ASKS_OPTION = re.compile(
    rf"\b(?:argument|flag|option|parameter|switch)(?:e?s)?\b|{_BEGINS_NAME}{_DASH}{{2}}[A-Za-z]"
    rf"|\bwhat\s+does\s+(?:\w[\w.+-]*\s+){{0,2}}\W?{_DASH}[A-Za-z][\w-]*\W?\s+(?:do|mean|stand\s+for)\b",
    re.I,
)
"""Words that say that a name is an option's, or a name that needs none: -b alone may be a formula's."""
_OTHER_NAMES = rf"(?:{_DASH}{{1,2}}[\w-]+(?:[ =\[<][^\n,:]{{0,40}}?)?(?:,|\s+or\b|\s*[|/])\s*){{0,4}}"
"""Other names of an option, and what they take, as they stand before it: "-l, --ls", "-n N, --lines=N"."""
_BRACKETED = r"(?:(?:\[[^\[\]\n]{1,60}\]\s*){0,5}\[)?"
"""Options in brackets that open an entry: "[-l|--lower NUM] [-u|--upper NUM]"."""
_USAGE = re.compile(rf"\[\s*{_DASH}{{1,2}}[A-Za-z]")
"""An option in brackets, as the synopsis of a command has them."""
_CODED = r"[A-Za-z]\w*(?:\.[A-Za-z]\w*)+|[A-Za-z]+(?:_\w+)+"
_CAPITALS_WITHIN = r"(?-i:[A-Z]*[a-z]+(?:[A-Z]+[a-z]*)+|[A-Z]{2,}[a-z]{2,})"
"""Names as settings have: gc.auto and max_jobs; MaxJobs, which a product may be called, too."""
_KIND = r"(?:attribute|directive|keyword|option|parameter|property|setting|variable)"
_DEFAULT = (
    r"\bwhat(?:\W?s|\s+(?:are|is))\s+the\s+defaults?(?:\s+(?:setting|value))?(?:\s+(?:for|of))?(?:\s+the)?"
)
_DOES, _DO = r"\bwhat\s+does(?:\s+the)?", r"(?:(?:in|of)\s+\w+\s+)?(?:control|define|do|mean|set|specify)\W*$"
_NO_NAME = (
    r"(?!(?:above|below|best|better|default|first|following|last|main|new|next|only|other|previous|same|second"
    r"|that|third|this|worst)\b)"
)
"""Words that say which one is meant, and are no names: the best option."""
_ASKS_SETTING = [
    re.compile(form, re.I)
    for form in (
        rf"{_DEFAULT}(?:\s+{_KIND})?\s+(?P<name>{_CODED}|{_CAPITALS_WITHIN})(?:\s+{_KIND})?\W*$",
        rf"{_DEFAULT}(?<=for|\sof)\s+(?P<name>[A-Za-z]+(?:-[A-Za-z]+)+)\W*$",
        rf"{_DEFAULT}\s+(?P<name>[A-Za-z][\w-]*)\s+{_KIND}\W*$",
        rf"{_DOES}(?:\s+{_KIND})?\s+(?P<name>{_CODED})(?:\s+{_KIND})?\s+{_DO}",
        rf"{_DOES}\s+{_KIND}\s+(?P<name>{_CAPITALS_WITHIN})\s+{_DO}",
        rf"{_DOES}\s+{_NO_NAME}(?P<name>[A-Za-z][\w-]*)\s+{_KIND}\s+{_DO}",
    )
]
"""Questions for the default of a setting, and for what it does."""
_SYNTAX = r"(?:(?:default|syntax)\s*:?\s+)?\W{0,2}"
"""Words and signs before the name of a setting where its entry begins."""


def asked_entry(question: str) -> re.Pattern[str] | None:
    """Return a pattern for the option or setting that a question asks for by its name; None without any."""
    return _asked_option(question) or _asked_setting(question)


def names_of_entry(question: str) -> str | None:
    """Return the names of the options or of the setting alone that a question asks for; None without any."""
    named = asked_entry(question)
    return None if named is None else " ".join(match.group() for match in named.finditer(question))


def asks_option(question: str) -> bool:
    """Return True if a question asks for an option of a command."""
    return _asked_option(question) is not None


def begins_option(text: str) -> bool:
    """Return True if a text begins with the name of an option, in brackets or not."""
    return _OPTION.match(text.removeprefix("[")) is not None


def explains_entry(question: str, texts: Iterable[str]) -> bool:
    """Return True if a line of a text begins as the entry of the option or setting that is asked for."""
    named = asked_entry(question)
    entry = named and begin_of_entry(named)
    lines = (line.lstrip() for text in texts for line in text.split("\n"))
    return entry is not None and any(map(entry.match, lines))


def begin_of_entry(named: re.Pattern[str]) -> re.Pattern[str]:
    """Return a pattern for a line that begins with what a pattern is for, as entries of manuals do.

    Other names of an option may stand before the one that is asked for.
    """
    return re.compile(rf"(?:{_SYNTAX}|{_BRACKETED}{_OTHER_NAMES})(?:{named.pattern})", named.flags)


def is_usage(text: str) -> bool:
    """Return True if a text has an option in brackets, as a line that says how a command is written."""
    return _USAGE.search(text) is not None


def is_syntax(text: str) -> bool:
    """Return True if a text is the line of an entry that says how a setting is written."""
    return text.lower().startswith("syntax")


def _asked_option(question: str) -> re.Pattern[str] | None:
    """Return a pattern for the options that are asked for, with dashes of any kind; None without any."""
    named = _OPTION.findall(question) if _ASKS_OPTION.search(question) else []
    if not named:
        return None
    names = ((_TWO_DASHES if len(dashes) == 2 else _DASH) + re.escape(name) for dashes, name in named)
    return re.compile(rf"{_BEGINS_NAME}(?:{'|'.join(names)})(?![\w-])")


def _asked_setting(question: str) -> re.Pattern[str] | None:
    """Return a pattern for the setting that is asked for, in letters of any case; None without one."""
    asked = next((match for form in _ASKS_SETTING if (match := form.search(question))), None)
    if asked is None:
        return None
    return re.compile(rf"(?<![\w.])(?<!\w-){re.escape(asked['name'])}(?![\w-])", re.I)
