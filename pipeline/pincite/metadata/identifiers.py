"""Find the numbers by which records know a document: model numbers, document numbers, DOIs and the like."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pincite.metadata.periods import is_period

_MOST = 12
_LEAST_DIGITS = 5
"""Of a number without letters or signs: fewer are a year, a page or a count."""

_LABELS = (
    "document|doc|report|data ?sheet|manual|part|model|order|reference|ref|invoice|contract|case|file|patent|"
    "publication|policy|standard|drawing|bulletin|procedure|specification"
)
_NUMBERED = [
    # Invoice No. 4711-A, document number: TB-100
    re.compile(
        rf"\b(?:{_LABELS})\.?\s?(?:number|no\.?|nr\.?|id|#|№)[:.\s]{{1,3}}"
        r"(?P<number>[A-Z0-9][A-Z0-9./_-]*\d[A-Z0-9./_-]*)",
        re.IGNORECASE,
    ),
    # Report TB-TR-0388
    re.compile(rf"\b(?i:{_LABELS})[:\s]\s?(?P<number>[A-Z]{{1,6}}(?:-[A-Z0-9]+)*-\d[A-Z0-9-]*)\b"),
]
_REGISTERED = [
    re.compile(r"\b(?P<number>10\.\d{4,9}/[^\s\"<>]+[^\s\"<>.,;)])"),  # DOI
    re.compile(r"\barxiv:\s?(?P<number>\d{4}\.\d{4,5}(?:v\d+)?)", re.IGNORECASE),
    re.compile(r"\bISBN(?:-1[03])?:? ?(?P<number>[\d-]{9,16}[\dX])\b"),
]
_CODES = [
    # CV-600, A-12/4b, TB-TR-0388
    re.compile(r"(?<![\w./-])[A-Z]{1,6}(?:-[A-Z0-9]+)*-\d[\w/-]*(?![\w-])"),
    # XR200
    re.compile(r"(?<![\w./-])[A-Z]{2,6}\d{2,}[A-Z0-9/-]*(?![\w-])"),
    # 4711-AB-20
    re.compile(r"(?<![\w./-])\d{1,4}-?[A-Z]{1,4}-?\d{2,}[\w/-]*(?![\w-])"),
    # ISO/IEC 9075-1:2016
    re.compile(
        r"\b(?:ISO|IEC|EN|DIN|RFC|NIST SP|IEEE|ASTM)(?:/(?:IEC|TS|TR))? ?[A-Z]?\d[\d.-]*(?::\d{4})?\b"
    ),
]
_NO_CODE = re.compile(
    r"(?:USD|EUR|GBP|JPY|CHF|CAD|AUD|HK|US)-?\d.*|COVID-?\d+|SARS-.*|H\dN\d|[A-Z]-\d", re.IGNORECASE
)
_NUMBERS_A_PLACE = re.compile(
    r"\b(?:tables?|figures?|fig\.|exhibits?|appendix|annex|sections?|parts?|items?|chapters?|schedules?|notes?|"
    r"rules?|forms?|volumes?|vol\.|steps?|pages?)\s$",
    re.IGNORECASE,
)


def identifiers_in(text: str) -> list[str]:
    """Return the numbers that a first page says to be the document's, in the order of the text.

    A DOI, arXiv number or ISBN counts where it is the only one of its kind: several are other documents'.
    """
    numbered = [match for pattern in _NUMBERED for match in pattern.finditer(text)]
    registered = [match for pattern in _REGISTERED for match in _of_one(pattern.finditer(text))]
    numbers = [(match.start(), match["number"].rstrip(".-/_")) for match in (*numbered, *registered)]
    return list(dict.fromkeys(number for _, number in sorted(numbers) if _identifies(number)))[:_MOST]


def codes_in(text: str) -> list[str]:
    """Return the words that look like the number of a model, a part or a standard: CV-600, A-12/4b, XR200.

    Periods (FY22), amounts (EUR500), tables and sections (Table A-12) look like that too, and are none.
    """
    found = [
        (match.start(), match[0])
        for pattern in _CODES
        for match in pattern.finditer(text)
        if not (_NO_CODE.fullmatch(match[0]) or is_period(match[0]))
        and not _NUMBERS_A_PLACE.search(text[: match.start()])
    ]
    return list(dict.fromkeys(code for _, code in sorted(found)))[:_MOST]


def _of_one(matches: Iterable[re.Match[str]]) -> list[re.Match[str]]:
    """Return the matches if all of them are of one number, or else nothing."""
    found = list(matches)
    return found if len({match["number"] for match in found}) == 1 else []


def _identifies(number: str) -> bool:
    return not ((number.isdecimal() and len(number) < _LEAST_DIGITS) or is_period(number))
