"""Find what a question asks for by its form: a telephone number, an address of mail, a command's option."""

from __future__ import annotations

import re
from collections.abc import Iterable

_ASKED = (
    r"\b(?:what(?:'s|’s| is| are| was)|which is|wie (?:lautet|ist)|quel(?:le)? est)"
    r"(?:\W+\w+){{0,6}}?\W+{what}"
    r"(?=\s*(?:[?.]|$)|\s+(?:at|der|des|du|for|in|of|to|von)\b)"
)
"""The question for something, and not one that only speaks of it: "How do I change my phone number?"."""
_PHONE = r"(?:(?:tele)?(?:phone|fax)[ -]?numbers?|telefonnummer|num[ée]ro de t[ée]l[ée]phone)"
_MAIL = r"(?:e-?mail address(?:es)?|e?-?mail-?adresse|adresse e-?mail)"
_ASKED_AND_HELD = (
    (
        re.compile(_ASKED.format(what=_PHONE), re.I),
        # Nine digits and more, or six from a 0 or a plus, or fewer beside a word that says what they are, as
        # in "dial 112": an order number such as 224-0001 is none.
        re.compile(
            r"(?<![\d.,])(?:\+|\(?(?=0))\(?\d(?:[ ().\xa0\u2010-\u2015/-]*\d){5,}"
            r"|(?<![\d.,])\(?\d(?:[ ().\xa0\u2010-\u2015/-]*\d){8,}"
            r"|\b(?:call|dial|ext|extension|fax|phone|ring|tel|telephone)\b\W{0,3}(?:\w+\W+){0,3}\d{2,}",
            re.I,
        ),
    ),
    (re.compile(_ASKED.format(what=_MAIL), re.I), re.compile(r"\S@\S")),
)


_DASH = r"[-\u2010-\u2013\u2212]"
"""A hyphen, or what typesetting makes of it: printed manuals have a minus sign before an option."""
_TWO_DASHES = rf"(?:{_DASH}{{2}}|[\u2013\u2014])"
_BEGINS_NAME = r"(?<![\w\u2010-\u2014\u2212-])"
_OPTION = re.compile(rf"{_BEGINS_NAME}({_DASH}{{1,2}})([A-Za-z][\w-]*)")
_ASKS_OPTION = re.compile(
    rf"\b(?:argument|flag|option|parameter|switch)(?:e?s)?\b|{_BEGINS_NAME}{_DASH}{{2}}[A-Za-z]"
    rf"|\bwhat\s+does\s+(?:[\w.+]+\s+){{0,2}}\W?{_DASH}[A-Za-z][\w-]*\W?\s+(?:do|mean|stand\s+for)\b",
    re.I,
)
"""Words that say that a name is an option's, or a name that needs none: -b alone may be a formula's."""
_OTHER_NAMES = rf"(?:{_DASH}{{1,2}}[\w-]+(?:[ =\[<][^\n,:]{{0,40}}?)?(?:,|\s+or\b|\s*[|/])\s*){{0,4}}"
"""Other names of an option, and what they take, as they stand before it: "-l, --ls", "-n N, --lines=N"."""
_BRACKETED = r"(?:(?:\[[^\[\]\n]{1,60}\]\s*){0,5}\[)?"
"""Options in brackets that open an entry: "[-l|--lower NUM] [-u|--upper NUM]"."""
_USAGE = re.compile(rf"\[\s*{_DASH}{{1,2}}[A-Za-z]")
"""An option in brackets, as the synopsis of a command has them."""


def asked_form(question: str) -> re.Pattern[str] | None:
    """Return a pattern for what a question asks for by its form, which an answer holds; None if it does not.

    It is a telephone number, an address of mail, or an option such as -b or --verbose.
    """
    if option := _asked_option(question):
        return option
    return next((held for asked, held in _ASKED_AND_HELD if asked.search(question)), None)


def lacks_form(question: str, texts: Iterable[str]) -> bool:
    """Return True if no text has what a question asks for by its form."""
    held = asked_form(question)
    return held is not None and not any(held.search(text) for text in texts)


def asks_option(question: str) -> bool:
    """Return True if a question asks for an option of a command."""
    return _asked_option(question) is not None


def begins_option(text: str) -> bool:
    """Return True if a text begins with the name of an option, in brackets or not."""
    return _OPTION.match(text.removeprefix("[")) is not None


def explains_option(question: str, texts: Iterable[str]) -> bool:
    """Return True if a line of a text begins as the entry of the option does that a question asks for."""
    entry = begin_of_entry(question) if asks_option(question) else None
    lines = (line.lstrip() for text in texts for line in text.split("\n"))
    return entry is not None and any(map(entry.match, lines))


def begin_of_entry(question: str) -> re.Pattern[str] | None:
    """Return a pattern for a line that begins with what a question asks for by its form; None if it does not.

    Other names of an option may stand before the one that is asked for.
    """
    held = asked_form(question)
    return held and re.compile(rf"{_BRACKETED}{_OTHER_NAMES}(?:{held.pattern})", held.flags)


def is_usage(text: str) -> bool:
    """Return True if a text has an option in brackets, as a line that says how a command is written."""
    return _USAGE.search(text) is not None


def _asked_option(question: str) -> re.Pattern[str] | None:
    """Return a pattern for the options that are asked for, with dashes of any kind; None without any."""
    named = _OPTION.findall(question) if _ASKS_OPTION.search(question) else []
    if not named:
        return None
    names = ((_TWO_DASHES if len(dashes) == 2 else _DASH) + re.escape(name) for dashes, name in named)
    return re.compile(rf"{_BEGINS_NAME}(?:{'|'.join(names)})(?![\w-])")
