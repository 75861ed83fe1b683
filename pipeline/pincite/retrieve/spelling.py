"""Compare a word with other ways to write it: without accents, with a letter changed, by its initials."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from string import ascii_lowercase

LONGEST = 30
"""Letters of a word whose edits are looked for: their number, and their length, grow with it."""
_LETTERS = f"{ascii_lowercase}łđøıæœß"
"""Also those that no accent is taken from."""
_WORD = re.compile(r"[^\W\d_]+")
_BETWEEN = r"[\s-]+(?:(?:of|and|for|the|to|in|&)\s+)*"
"""Between the words that an abbreviation stands for."""


_LEAST_BEGINNING = 3
"""Letters of a part of a word, at least, that is taken for one."""


def folded(text: str) -> str:
    """Return a text without accents and case."""
    return unaccented(text).casefold()


def unaccented(text: str) -> str:
    """Return a text without accents."""
    parts = unicodedata.normalize("NFKD", text)
    return "".join(part for part in parts if not unicodedata.combining(part))


def one_edit(word: str) -> Iterator[str]:
    """Yield a folded word with one letter added, left out or changed, or with two that change places."""
    for at in range(len(word) + 1):
        before, after = word[:at], word[at:]
        yield from (before + letter + after for letter in _LETTERS)
        if after:
            yield before + after[1:]
            yield from (before + letter + after[1:] for letter in _LETTERS)
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]


def is_near(word: str, other: str, edits: int = 1) -> bool:
    """Return True if two words are the same but for so many edits, none within letters that change places."""
    if abs(len(word) - len(other)) > edits:
        return False
    start = 0
    while start < min(len(word), len(other)) and word[start] == other[start]:
        start += 1
    left, right = word[start:], other[start:]
    if left == right or not edits:
        return left == right
    swapped = left[:2] == right[:2][::-1] and is_near(left[2:], right[2:], edits - 1)
    return swapped or any(
        is_near(mine, its, edits - 1)
        for mine, its in ((left[1:], right[1:]), (left[1:], right), (left, right[1:]))
    )


def words_in(text: str) -> set[str]:
    """Return the words of a text as they are written there."""
    return set(_WORD.findall(text))


def spells_out(letters: str, text: str) -> bool:
    """Return True if words that stand together in a text begin with these letters: IBM."""
    pattern = _BETWEEN.join(rf"{re.escape(letter)}\w+" for letter in letters)
    return re.search(rf"\b{pattern}", text, re.IGNORECASE) is not None


def is_short_for(words: Sequence[str], text: str) -> bool:
    """Return True if a name in a text begins so, each word whole, as its beginning or as initials of words.

    So Norvell Uni is the Norvell University, and Tarnbeck MB the Tarnbeck Maritime Board.
    """
    parts = []
    for word in words:
        rest = r"\w*" if len(word) >= _LEAST_BEGINNING else ""
        spelt = [re.escape(word) + rest]
        if 1 < len(word) <= LONGEST and word.isupper() and word.isalpha():
            spelt.append(_BETWEEN.join(rf"{letter}\w+" for letter in word))
        parts.append(f"(?:{'|'.join(spelt)})")
    return re.search(rf"(?<!\w){_BETWEEN.join(parts)}(?!\w)", text) is not None


def has_person(words: Sequence[str], text: str) -> bool:
    """Return True if a text has a person of these names, the first ones whole or as initials in capitals."""
    *given, surname = (re.escape(unaccented(word)) for word in words)
    firsts = r"(?:\W+\w+\W?)?\W+".join(
        rf"(?:(?i:{name})|{name[0].upper()})" if len(name) > 1 else rf"{name.upper()}\w*" for name in given
    )
    # U.S. is no initial of anybody's.
    pattern = rf"(?<!\w\.)\b{firsts}\b(?:\W+\w+)?\W+(?i:{surname})\b"
    return re.search(pattern, unaccented(text)) is not None
