"""Name the months in English."""

from __future__ import annotations

NAMES = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
"""In small letters, from January on."""
NUMBERS = {form: number for number, name in enumerate(NAMES, 1) for form in (name, name[:3])} | {"sept": 9}
"""The number of a month, from 1, by its name and its abbreviations, in small letters and without a stop."""
MONTH = rf"(?:{'|'.join(sorted(NUMBERS, key=len, reverse=True))})\.?"
"""A pattern of a month, in small letters."""
