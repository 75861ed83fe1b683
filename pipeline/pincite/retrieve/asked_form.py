"""Find what a question asks for by its form: a telephone number, an address of mail, a name of a setting."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pincite.retrieve.asked_entry import asked_entry

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


def asked_form(question: str) -> re.Pattern[str] | None:
    """Return a pattern for what a question asks for by its form, which an answer holds; None if it does not.

    It is a telephone number, an address of mail, or the name of an option or a setting.
    """
    if named := asked_entry(question):
        return named
    return next((held for asked, held in _ASKED_AND_HELD if asked.search(question)), None)


def lacks_form(question: str, texts: Iterable[str]) -> bool:
    """Return True if no text has what a question asks for by its form."""
    held = asked_form(question)
    return held is not None and not any(held.search(text) for text in texts)
