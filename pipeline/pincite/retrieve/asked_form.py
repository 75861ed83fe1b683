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


_OPTION = re.compile(r"(?<![\w-])--?[A-Za-z][\w-]*")
_ASKS_OPTION = re.compile(r"\b(?:argument|flag|option|parameter|switch)(?:e?s)?\b|(?<![\w-])--[A-Za-z]", re.I)
"""Words beside the name of an option, or a name that needs none: -b alone may be a formula's."""


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


def explains_option(question: str, texts: Iterable[str]) -> bool:
    """Return True if a line of a text begins with the option that a question asks for, as its entry does."""
    option = _asked_option(question)
    lines = (line.lstrip() for text in texts for line in text.split("\n"))
    return option is not None and any(map(option.match, lines))


def _asked_option(question: str) -> re.Pattern[str] | None:
    named = _OPTION.findall(question) if _ASKS_OPTION.search(question) else []
    if not named:
        return None
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, named))})(?![\w-])")
