"""Read days, months, quarters and fiscal years as people write them, and compare them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pincite.text import months
from pincite.text.dates import full_year

_NUMBERS = {
    form: number for name, number in months.NUMBERS.items() for form in (name.capitalize(), name.upper())
}
_MONTH = rf"(?:{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})\.?"
_DAY = r"[0-3]?\d(?:st|nd|rd|th)?"
_YEAR = r"(?:19|20)\d\d"
_NTH = {name: n for n, names in enumerate(("first 1st", "second 2nd", "third 3rd", "fourth 4th"), 1)
        for name in names.split()}  # fmt: skip

PATTERN = rf"""
    (?<![\w])(?:
    (?P<m1>{_MONTH})\ (?P<d1>{_DAY}),?\ (?P<y1>{_YEAR})
    |(?P<d2>{_DAY})\ (?:of\ )?(?P<m2>{_MONTH}),?\ (?P<y2>{_YEAR})
    |(?P<iso>{_YEAR}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))
    |(?P<m3>{_MONTH})\ (?P<d3>{_DAY})
    |(?P<m4>{_MONTH}),?\ (?P<y4>{_YEAR})
    |(?i:FYE?|fiscal\ years?|fiscal|financial\ years?)\ ?'?
        (?P<fiscal>{_YEAR}|\d\d(?!\d))(?P<more>(?:(?:,\ and|,|\ and|\ or)\ {_YEAR})*)
    |[Qq](?P<q1>[1-4])(?:\ ?'?(?P<short1>\d\d))?
    |(?P<q2>[1-4])Q(?:\ ?'?(?P<short2>{_YEAR}|\d\d))?
    |(?P<half>(?i:first|second))\ ?half
    |(?P<nth>(?i:first|second|third|fourth|1st|2nd|3rd|4th))\ ?(?i:quarter)
    )(?![\w]|-[^\W\d_]|[.,]\d)(?!\ ?%)
"""
"""A time, to be compiled with re.VERBOSE; read it with `times`. A year alone is a number like others."""
_YEARS = re.compile(_YEAR)


def times(found: re.Match[str]) -> Iterator[str]:
    """Yield the times of a match of PATTERN.

    They are written 2019-05-03, 2019-05, --05-03, FY2018, Q3, H1, or Q3 and its year.
    """
    for day, month, year in (("d1", "m1", "y1"), ("d2", "m2", "y2"), ("d3", "m3", ""), ("", "m4", "y4")):
        if found[month]:
            number = _NUMBERS[found[month].rstrip(".")]
            text = f"{found[year] if year else '-'}-{number:02}"
            yield f"{text}-{int(re.sub('[a-z]', '', found[day])):02}" if day else text
            return
    if found["iso"]:
        yield found["iso"]
    elif found["fiscal"]:
        for year in (found["fiscal"], *_YEARS.findall(found["more"])):
            yield f"FY{_full(year)}"
    elif found["half"]:
        yield f"H{_NTH[found['half'].lower()]}"
    elif found["nth"]:
        yield f"Q{_NTH[found['nth'].lower()]}"
    else:
        yield f"Q{found['q1'] or found['q2']}"
        if short := found["short1"] or found["short2"]:
            yield _full(short)


def _full(year: str) -> str:
    return year if len(year) == 4 else str(full_year(int(year)))
