"""Turn a question into features for the model of its kind: its words, their classes, and where they stand."""

from __future__ import annotations

import re
from itertools import pairwise

from pincite.metadata.question_words import CLASSES, FUNCTION_WORDS

OPENING = 4
"""Words at the beginning that count by their place."""
LONG = 9
"""The number of words counts in steps of three, up to this many."""

_WORD = re.compile(r"\d[\d.,:]*(?![^\W\d_]|-\w)|[^\W_]+(?:['.,-][^\W_]+)*|[%?]")
_NUMBER = re.compile(r"\d[\d.,:]*[a-z]{0,3}")
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_IS = re.compile(r"(what|who|where|when|how|that|it|there|which|whose)'s")
_POLITE = re.compile(
    r"(?:(?:hi|hello|so|ok|basically|please|now)\b,? )*"
    r"(?:(?:can|could|would|will) you (?:please )?|do (?:you|we) know "
    r"|i(?:'d| would) like to know |i want to know )?"
    r"(?:please )?"
)
_TELL = re.compile(
    r"(?:tell me |let me know |any idea |do you (?:happen to )?know |i (?:need|want) to know "
    r"|i(?:'d| would) like to (?:know|understand) )"
    r"(?=(?:exactly )?(?:what|who|whom|whose|when|where|which|why|how|if|whether)\b)"
)
_WHETHER = re.compile(r"(?:if|whether)\b")
_SUFFIXES = (("ing", 6), ("ed", 5), ("ly", 5), ("est", 6), ("er", 5), ("s", 4))


def words(question: str) -> list[str]:
    """Return the words of a question in lower case, numbers and names folded, without polite openings."""
    plain = re.sub(r"\s+", " ", question.replace("’", "'")).strip()
    opening = _POLITE.match(plain.lower())
    begin = opening.end() if opening else 0
    if told := _TELL.match(plain.lower(), begin):
        begin = told.end()
        if _WHETHER.match(plain.lower(), begin):
            return ["whether", *_folded(plain[begin:])[1:]]
    return _folded(plain[begin:] or plain)


def plain_words(question: str) -> list[str]:
    """Return the words of a question that a language has: neither numbers nor names."""
    return [word for word in words(question) if word[0].isalpha()]


def features(question: str) -> frozenset[str]:
    """Return what holds of a question, each as a short text."""
    said = words(question)
    asks = said[-1:] == ["?"]
    said = [word for word in said if word != "?"]
    shapes = _collapsed([_shape(word) for word in said])
    found = {f"word {word}" for word in said}
    found |= {f"words {a} {b}" for a, b in pairwise(said)}
    framed = ["^", *shapes, "$"]
    for size in (1, 2, 3):
        found |= {f"shape {' '.join(framed[i : i + size])}" for i in range(len(framed) - size + 1)}
    found |= {f"opening {' '.join(shapes[:size])}" for size in range(1, OPENING + 1)}
    first, second = " ".join(shapes[:1]), " ".join(shapes[:2])
    classes = {name for word in said for name in CLASSES.get(word, ())}
    classes |= {
        word for word in said if word in ("or", "and", "per", "than", "all", "would", "between", "if")
    }
    names = min(2, shapes.count("<name>"))
    numbers = min(2, sum(word in ("<number>", "<year>") for word in said))
    classes |= {f"{names} names", f"{numbers} numbers"}
    found |= {f"class {name}" for name in classes}
    found |= {f"first {first} .. {name}" for name in classes}
    found |= {f"first {second} .. {name}" for name in classes}
    found.add(f"last {' '.join(shapes[-1:])}")
    found.add(f"length {min(len(said), LONG) // 3}")
    if asks:
        found.add("question mark")
    return frozenset(found)


def _folded(text: str) -> list[str]:
    """Return the words in lower case; a number, a year and a name or code stand for all of their like."""
    folded: list[str] = []
    for place, word in enumerate(_WORD.findall(text)):
        lower = word.lower()
        if _YEAR.fullmatch(lower):
            folded.append("<year>")
        elif _NUMBER.fullmatch(word):
            folded.append("<number>")
        elif lower not in CLASSES and ((place and word[0].isupper()) or any(map(str.isdigit, word))):
            folded.append("<name>")
        elif short := _IS.fullmatch(lower):
            folded += [short[1], "is"]
        else:
            folded.append(lower)
    return folded


def _shape(word: str) -> str:
    """Return a word of a class as its first class, a function word as itself, and any other by its ending."""
    if word in FUNCTION_WORDS or not word[0].isalpha():
        return word
    if word in CLASSES:
        return CLASSES[word][0]
    for suffix, length in _SUFFIXES:
        if len(word) >= length and word.endswith(suffix) and not word.endswith("ss"):
            return f"*{suffix}"
    return "*"


def _collapsed(shapes: list[str]) -> list[str]:
    """Merge names and unknown words in a row into one."""
    return [
        shape
        for i, shape in enumerate(shapes)
        if not (i and shape == shapes[i - 1] and shape in ("*", "<name>"))
    ]
