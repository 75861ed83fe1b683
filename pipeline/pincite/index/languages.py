"""Know the languages that a collection's words can be read in: their stemmers and their stop words."""

from __future__ import annotations

import runpy
import unicodedata
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import snowballstemmer

from pincite.errors import UnknownLanguage

ENGLISH = "en"

_STEMMERS = {
    "ar": "arabic",
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "eo": "esperanto",
    "es": "spanish",
    "et": "estonian",
    "eu": "basque",
    "fa": "persian",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "ne": "nepali",
    "nl": "dutch",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "st": "sesotho",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
    "yi": "yiddish",
}
"""Snowball's algorithms (Porter 2001, snowballstem.org), by the ISO 639-1 code of what they read."""

_AS_WRITTEN = """
    af am az bg bn bo cy gd gu he hr ht is ja kn ko ky la lb lg lv mk ml mr ms pa sa si sk sl so sq sw te th
    ti tl tn tt uk ur vi yo zh
""".split()

LANGUAGES = tuple(sorted([*_STEMMERS, *_AS_WRITTEN]))
"""ISO 639-1. The words of those without a stemmer are kept as they are written."""

# English words that say how a sentence is built and not what it is about.
_ENGLISH_STOP_WORDS = frozenset(
    """
    a about above after again all also am an and any are as at be because been before being below between both
    but by can cannot could did do does doing down during each few for from further had has have having he her
    here hers him his how i if in into is it its itself just me more most my myself no nor not of off on once
    only or other our ours out over own same she should so some such than that the their theirs them
    themselves then there these they this those through to too under until up upon very was we were what when
    where which while who whom why will with would you your yours
    dont doesnt didnt isnt arent wasnt werent cant couldnt wouldnt shouldnt hasnt havent hadnt wont
    """.split()
)


def check_language(code: str) -> None:
    """Raise UnknownLanguage for a code that is not among LANGUAGES."""
    if code not in LANGUAGES:
        raise UnknownLanguage(
            f"“{code}” is no language that words can be read in. Give one of these codes (ISO 639-1): "
            f"{', '.join(LANGUAGES)}."
        )


def stemmer(code: str) -> Callable[[str], str]:
    """Return a stemmer: it takes the ending off a word of a language. Each thread needs its own."""
    if code not in _STEMMERS:
        return str
    stem: Callable[[str], str] = snowballstemmer.stemmer(_STEMMERS[code]).stemWord
    return stem


@cache
def stop_words(code: str) -> frozenset[str]:
    """Return lower-case words that say nothing of what a text is about, in NFKC; spaCy's, but for English."""
    if code == ENGLISH:
        return _ENGLISH_STOP_WORDS
    package = find_spec("spacy")
    assert package is not None and package.origin is not None, "spaCy is installed with Pincite"
    # The list is a file of plain Python; to import it is to load all of spaCy first.
    lists = Path(package.origin).parent / "lang" / {"no": "nb"}.get(code, code) / "stop_words.py"
    if not lists.is_file():
        return frozenset()
    words = runpy.run_path(str(lists))["STOP_WORDS"]
    return frozenset(unicodedata.normalize("NFKC", word).lower() for word in words)
