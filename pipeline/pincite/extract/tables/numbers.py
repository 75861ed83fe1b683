"""Tell figures from words: numbers as they stand in the cells of tables, and the signs around them."""

from __future__ import annotations

import re

from pincite.text import money

_SIGN = re.compile(rf"{money.SIGN}|{money.CODE}")
_LEADS = re.compile(rf"[A-Z]{{0,3}}{money.SIGN}|{money.SIGN}?\(")
_TAILS = re.compile(r"(?:\)?%\)?|\)|pts?|bps|x|\)x)")
_EXPONENT = r"(?:[eE][-–−+]\d{1,3})?"
_MARK = r"\(\w{1,2}\)"
_MARKS = rf"(?:\s?{_MARK})*"
_NOTE_MARK = re.compile(rf"(?:{_MARK})+|[*†‡§]+")
_NUMBER = re.compile(
    r"[(\[<>~≈≤≥±+\-–—−\s]*"
    rf"(?:[A-Z]{{0,3}}{money.SIGN}|{money.CODE}\s)?"
    rf"[(\-–—−+\s]*\d[\d.,'’ \u00a0\u2009\u202f/:-]*{_EXPONENT}"
    rf"(?<!,)(?:\s*[)\]%x]*\s*[)%*†‡]*{_MARKS}[*†‡a-z]?|\s?(?:{money.SIGN}|{money.CODE}))"
)
_PLAIN = rf"[-–−+]?(?:\d[\d.,]*|\.\d+){_EXPONENT}\s?%?"
_WITH_SPREAD = re.compile(
    rf"[<>~≈≤≥±+\-–−]?{_PLAIN}\s?"
    rf"(?:[(\[]\s?{_PLAIN}(?:\s?(?:[-–,;]|to)\s?{_PLAIN})?\s?[)\]]|(?:±|\+/[-−])\s?{_PLAIN})[*†‡a-z]?"
)
"""A number with a share, a deviation or an interval: "41 (17.2%)", "3.1 ± .4", "1.2 [0.9, 1.5]"."""
_RANGE = re.compile(rf"{_PLAIN}\s?[-–]\s?{_PLAIN}")
_BLANK = re.compile(rf"(?:(?:{money.SIGN}|\()*\s*[-–—−.*]+\s*[)%]*|n/?[am]\.?|nil){_MARKS}", re.IGNORECASE)
_YEAR = re.compile(
    rf"\(?(?:fy\s?|\d{{1,2}},\s?)?(?:19|20)\d\d(?:[-–/](?:(?:19|20)?\d\d))?[*E]?\)?{_MARKS}", re.IGNORECASE
)


def is_number(text: str) -> bool:
    """Return True if a text is a number, with its sign, its scale and the mark of a note."""
    return bool(_NUMBER.fullmatch(text))


def is_figure(text: str) -> bool:
    """Return True if a text is a number, with its spread or without, or a sign that stands for none."""
    return any(pattern.fullmatch(text) for pattern in (_NUMBER, _BLANK, _WITH_SPREAD, _RANGE))


def is_year(text: str) -> bool:
    """Return True if a text is a year, with or without a day before it, as dates wrap in headings."""
    return bool(_YEAR.fullmatch(text))


def is_note_mark(word: str) -> bool:
    """Return True if a word is the mark of a note, as "(a)", "(1)(2)" or "*"."""
    return bool(_NOTE_MARK.fullmatch(word))


def is_sign(word: str) -> bool:
    """Return True if a word is a currency's sign or code: it may stand before its number or behind."""
    return bool(_SIGN.fullmatch(word))


def is_lead(word: str) -> bool:
    """Return True if a word is a currency sign or an opening bracket: it belongs to the number after it."""
    return bool(_LEADS.fullmatch(word))


def is_tail(word: str) -> bool:
    """Return True if a word is a closing bracket or a unit that belongs to the number before it."""
    return bool(_TAILS.fullmatch(word))
