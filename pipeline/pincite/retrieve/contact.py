"""Tell whether passages hold a telephone number or an address of mail, where a question asks for one."""

from __future__ import annotations

import re
from collections.abc import Iterable

_ASKED_AND_HELD = (
    (
        re.compile(
            r"\b(?:tele)?(?:phone|fax)[ -]?numbers?\b|\btelefonnummer\b|\bnum[ée]ro de t[ée]l[ée]phone\b",
            re.I,
        ),
        # Six digits and more, or fewer beside a word that says what they are: "dial 112".
        re.compile(
            r"(?<![\d.,])\+?\(?\d(?:[ ().\xa0\u2010-\u2015/-]*\d){5,}"
            r"|\b(?:call|dial|ext|extension|fax|phone|ring|tel|telephone)\b\W{0,3}(?:\w+\W+){0,3}\d{2,}",
            re.I,
        ),
    ),
    (
        re.compile(r"\be-?mail address(?:es)?\b|\bmail-?adresse\b|\badresse e-?mail\b", re.I),
        re.compile(r"\S@\S"),
    ),
)


def lacks_contact(question: str, texts: Iterable[str]) -> bool:
    """Return True if a question asks for a telephone number or an address of mail that no text has."""
    held = next((held for asked, held in _ASKED_AND_HELD if asked.search(question)), None)
    return held is not None and not any(held.search(text) for text in texts)
