"""Name currencies and scales as people write them: $, US$, USD, dollars; thousand, mn, billion."""

from __future__ import annotations

SIGNS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "₩": "KRW", "₽": "RUB", "₺": "TRY"}
"""Currencies, by ISO 4217, by their sign. A dollar is the American one if nothing else is said."""
DOLLARS = {"US$": "USD", "C$": "CAD", "A$": "AUD", "HK$": "HKD", "NZ$": "NZD", "S$": "SGD", "R$": "BRL"}
"""Currencies with a sign of several letters."""
CODES = ("USD", "EUR", "GBP", "JPY", "CHF", "CAD", "AUD", "CNY", "INR")
"""Codes of ISO 4217 that are read beside an amount."""
NAMES = {"dollar": "USD", "euro": "EUR", "yen": "JPY"}
"""Currencies by a name that no other country's currency has, but for the dollar."""
SCALES = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12}
"""Powers of ten by their words."""
SHORT_SCALES = {"k": 3, "m": 6, "mm": 6, "mn": 6, "b": 9, "bn": 9, "tn": 12}
"""Powers of ten by their abbreviations."""

SIGN = rf"[{''.join(SIGNS)}]"
"""A pattern of a sign."""
CODE = rf"(?:{'|'.join(CODES)})"
"""A pattern of a code."""
DOLLAR = rf"(?:{'|'.join(name.replace('$', '') for name in DOLLARS)})\$"
"""A pattern of a sign of several letters."""
SCALE = rf"(?:{'|'.join(SCALES)})"
"""A pattern of the word of a scale, in small letters and one of it."""
