"""Find out if a text spells an abbreviation out.

The letters in brackets behind words are matched with them as Schwartz and Hearst do (2003,
doi:10.1142/9789812776303_0042): from the last letter to the first, each in the words before it, the first
one at the beginning of a word.
"""

from __future__ import annotations

import re

_BEFORE_LETTERS = r"(?:\s\w+)?\s*[(\[](?:\w+\s){0,4}?"
"""Between words and the letters that they begin with: `"Common Plan" option (hereafter called "CP")`."""
_AFTER_LETTERS = r"(?:\s*[(\[]|\s*[=:]\s|,?\s+(?:(?:is\s+)?short\s+for|stands?\s+for|means)\s)"
"""Between the letters and the words."""
_JOINED = r"\W{1,2}(?:(?:and|for|in|of|on|the|to)\W)?"
"""Signs between the words of a name."""
_IN_BRACKETS = re.compile(r"\s?[(\[]([^()\[\]]{2,120})[)\]]")
_QUOTES = "“”\"‘’'"
LEAST_LETTERS = 2
LOOKED_BACK = 300
"""Characters before a bracket in which its words are looked for."""
MORE_WORDS, WORDS_OF_A_LETTER = 5, 2
"""Words that are looked at: so many more than letters, or so many for each letter, if that is fewer."""


def is_spelt_out(text: str, what: str) -> bool:
    """Return True if a text spells an abbreviation out: words and then the letters, or the other way round.

    The brackets may also say that the words are called so: (hereafter "CSP").
    """
    if not (what.isupper() and what.isalpha() and len(what) >= LEAST_LETTERS):
        return False
    words = _JOINED.join(rf"{letter}\w*" for letter in what)
    behind = rf"\b{words}[”\"’']?{_BEFORE_LETTERS}[“\"‘']?{what}s?\b"
    before = rf"\b{what}s?[”\"’']?{_AFTER_LETTERS}[“\"‘']?{words}"
    if any(re.search(form, text, re.IGNORECASE) for form in (behind, before)):
        return True
    names = (what, f"{what}s")
    return any(
        _is_short_for(what, _last_words(text[: match.start()], what))
        if match[1].strip(_QUOTES) in names
        else text[: match.start()].rstrip(_QUOTES).endswith(names) and _is_short_for(what, match[1])
        for match in _IN_BRACKETS.finditer(text)
    )


def _last_words(text: str, what: str) -> str:
    """Return as many of the words before a bracket as letters in it may stand for."""
    most = min(len(what) + MORE_WORDS, len(what) * WORDS_OF_A_LETTER)
    return " ".join(text[-LOOKED_BACK:].split()[-most:])


def _is_short_for(letters: str, words: str) -> bool:
    """Return True if each letter stands in the words, in order, the first one where a word begins."""
    at = len(words)
    for place in range(len(letters) - 1, -1, -1):
        at -= 1
        while at >= 0 and not (
            words[at].lower() == letters[place].lower()
            and (place > 0 or at == 0 or not words[at - 1].isalnum())
        ):
            at -= 1
        if at < 0:
            return False
    return letters not in words
