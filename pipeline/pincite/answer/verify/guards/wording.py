"""Numbers, times of day and fractions in the one wording that the guards read.

Spelled-out numbers become digits, "half an hour" 30 minutes, "a week" behind a preposition 1 week, 11 pm
23:00, and "a third of" 33 %.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_ONES = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
        " sixteen seventeen eighteen nineteen".split()
    )
}
_TENS = {
    word: 10 * n for n, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
_NUMERAL = "|".join(sorted(_ONES | _TENS, key=len, reverse=True))
_SHARES = {"half": 50.0, "third": 100 / 3, "quarter": 25.0, "fifth": 20.0, "tenth": 10.0}
_COUNTS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4}
_UNIT = "second|minute|hour|day|week|month|quarter|year|decade"
_JOINED = (
    "(?:second|minute|hour|day|week|month|year|metre|meter|kilometre|mile|litre|gram|tonne|page|kg|km|GB|MB)"
)
_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"


def one_wording(text: str) -> str:
    """Return a text with its numbers, times of day and fractions in one wording."""
    for pattern, other in _REWRITTEN:
        text = pattern.sub(other, text)
    return text


def _spelled(found: re.Match[str]) -> str:
    """Return the digits of a spelled-out number, or the text as it was if it is not one number."""
    total, current, before = 0, 0, "start"
    for word in re.split(r"\s+and\s+|[ -]", found[0].lower()):
        if word == "a":
            current, before = 1, "ones"
        elif word == "hundred" and before == "ones":
            current, before = current * 100, "hundred"
        elif word == "thousand" and current:
            total, current, before = total + current * 1_000, 0, "thousand"
        elif word in _TENS and before not in ("tens", "ones"):
            current, before = current + _TENS[word], "tens"
        elif word in _ONES and (
            before not in ("tens", "ones") or (before == "tens" and 0 < _ONES[word] < 10)
        ):
            current, before = current + _ONES[word], "ones"
        else:
            return found[0]
    return f"{total + current:,}"


def _clock(found: re.Match[str]) -> str:
    return f"{int(found[1]) % 12 + (12 if found[3].lower() == 'p' else 0)}:{found[2] or '00'}"


def _percent(count: str, part: str) -> str:
    return f"{_COUNTS[count.lower()] * _SHARES[part.lower()]:.0f} percent"


_Rule = tuple[str, str | Callable[[re.Match[str]], str]]
_RULES: tuple[_Rule, ...] = (
    (rf"(?<![\w.,])(\d[\d.,]*|{_NUMERAL})-(?={_JOINED}s?\b)", r"\1 "),
    (r"\b(one|two|three|four|five|six|seven|eight|nine|ten) and a half\b",
     lambda found: f"{_ONES[found[1].lower()]}.5"),
    (rf"\b(?:{_NUMERAL}|a hundred)\b(?:(?:[ -]|\s+and\s+)(?:{_NUMERAL}|hundred|thousand)\b)+", _spelled),
    (r"\b(\d{1,3}(?:\.\d+)?) thousand\b", lambda found: f"{float(found[1]) * 1_000:,.0f}"),
    (r"\b(an?|one|two|three|four|five|six) (hours?|years?|days?|months?|weeks?) and a half\b",
     lambda found: f"{_COUNTS.get(found[1].lower()) or _ONES.get(found[1].lower(), 1)}.5 {found[2]}"),
    (r"\b(\d+) ?(?:h|hours?) (?:and )?(\d+) ?(?:min|minutes?)\b",
     lambda found: f"{int(found[1]) * 60 + int(found[2])} minutes"),
    (r"\bhalf an? (gram|litre|metre|kilo|kilometre|mile|tonne|pound|teaspoon|tablespoon)\b", r"0.5 \1"),
    (r"\bhalf an? hour\b|\bhalf-hour\b", "30 minutes"),
    (r"\b(?:a )?quarter of an hour\b", "15 minutes"),
    (r"\bhalf a day(?:'s)?\b", "12 hours"),
    (r"\bhalf a year(?:'s)?\b", "6 months"),
    (r"\b(?:(?:a|one) dozen|(?<=the )dozen)\b", "12"),
    (r"(?<=[a-z]{2})[-‐‑–—−](?=[a-z]{2})", " "),
    (r"\b(?:go|goes|going|gone|went) (up|down)\b", lambda found: "risen" if found[1] == "up" else "fallen"),
    (r"\bdrop(?:s|ped)? out\b", "left"),
    (r"\btwo times(?= (?:a|an|per|each|every|daily|weekly|monthly|yearly)\b)", "twice"),
    (r"\bsquare (centi|kilo)?met(?:re|er)s?\b",
     lambda found: {"centi": "cm²", "kilo": "km²"}.get(found[1], "m²")),
    (r"\bfirst (?:six|6) months\b", "first half"),
    (r"\bfirst (?:three|3) months\b", "first quarter"),
    (rf"\b(within|for|after|in|under|over|than|least|about|lasts|takes|took) (?:an?|one) ({_UNIT})\b",
     r"\1 1 \2"),
    (r"\b(a|one|two|three|four) (third|quarter|fifth|tenth|half)s? of\b",
     lambda found: f"{_percent(found[1], found[2])} of"),
    (r"\bhalf (?:of )?(?=(?:the|all|its|their|of)\b)", "50 percent of "),
    (r"\bby ((?:roughly|about|around|nearly|almost|over) )?(a|one|two|three) (third|quarter|fifth|half)s?\b",
     lambda found: f"by {found[1] or ''}{_percent(found[2], found[3])}"),
    (r"\b(1[0-2]|0?[1-9])(?:[:.]([0-5]\d))? ?([ap])(?:\.m\.|m\b)", _clock),
    (r"(?<![\d:.])0(?=\d:[0-5]\d(?![\d:]))", ""),
    (r"\bwithout (?:any )?(?:exception|fail)s?\b", "always"),
    (r"\bnoon\b", "12:00"),
    (r"\bmidnight\b", "24:00"),
    (rf"\b([0-3]?\d)(?:st|nd|rd|th)? (?:of )?({_MONTH})\b(?!,? \d{{4}})", r"\2 \1"),
)  # fmt: skip
"""Patterns and what each is read as, in this order."""
_REWRITTEN = tuple((re.compile(pattern, re.IGNORECASE), other) for pattern, other in _RULES)
