"""Tell code from prose by its words: what only code has, and what only sentences have.

A monospaced font alone says neither: letters, addresses and the values of forms are set in one, too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

_LONGEST = 400
"""Characters of a line that are looked at: a page may be malformed."""
_PROMPT = re.compile(
    r"""(?:(?:[a-z][\w.@~:/-]*)?[$%] | [\w-]{1,80}@[\w.-]{1,80}(?::\S{0,80})?[#$] | >>>
    |\((?:gdb|lldb|[Pp]db)\) | [A-Z]:\\[\w\\]*>)
    \s?(?!(?:in|of|per)\b)[a-z./~\[(<]""",
    re.X,
)
"""The prompt of a shell or a debugger before a command."""
_USAGE = re.compile(r"usage:\s", re.I)
"""The first line of a command's help, which goes on with sentences."""
_SURE = re.compile(
    r"""^(?:\#!?(?:\s?[a-zA-Z./\[<]|$) | //\s | ;;\s | /\*)               # a comment
    |^(?:@@\s | (?:---|\+\+\+)\s\S | [dl-]r[w-][xst-](?:[r-][w-][xst-]){2})  # a diff, the mode of a file
    |^[\w.$\[\]-]+\s*[:+-]?=\s*\S                               # an assignment
    |^(?:def|class|if|elif|else|for|while|with|try|except|finally)\b[^.]*:$
    |^["'][^"']+["']:\s | ^[\]\[),;]+$                          # a field of JSON, an end
    |^from\s\S+\simport\s | ^Traceback\s\( | ^File\s"[^"]*",\sline\s\d
    |^\[?\d{4}-\d\d-\d\d[T\s]\d\d:\d\d:\d\d                     # a line of a log
    |[{}] | \*/ | \s\\$ | (?<!=)[=!<>]=(?!=) | && | \|\| | [-=]> | \+\+ | \$\( | </[a-zA-Z]""",
    re.X,
)
"""Signs that no sentence has."""
_LIKELY = re.compile(
    r"""(?:^|[\s\[])--?[a-zA-Z][\w-]*(?=[\s=,;\]]|$)            # an option
    |(?:^|[\s=:"'])(?:~|\.{0,2})/[\w.+~-]+ | ^[a-z][\w.-]*(?:/[\w.-]+){2,}/?$  # a path
    |\w\((?!(?:s|es|e?n)\)) | [a-z]_[a-z] | \)\s*;$ | \w;\s*\\?$   # a call, a name, the end of a statement
    |[\w"')]\s?=\s?[\w"'(] | \$\{?[A-Za-z] | <[a-z][\w ./-]*>
    |^\([\w*+/-]+\s\( | \)\)$ | ^(?:return|import)\s\S | ^include\s*[=<"] | ^usage:""",
    re.X | re.I,
)
"""Signs that a sentence about code has as well."""
_MAIL = re.compile(r"(?<!\S)[\w.+-]{1,80}@[\w-]{1,80}(?:\.[\w-]{1,80})+[.,;]?(?!\S)")
_LETTERS = r"[^\W\d_](?:(?![A-Z])[^\W\d_]|['’])*"
_PLAIN = re.compile(rf"[(\"'“‘]?{_LETTERS}(?:-{_LETTERS})?[.,;:!?)\"'”’]*")
_NAME = re.compile(rf"(?:[A-Z][A-Z&]*|(?![a-z]){_LETTERS}(?:-{_LETTERS})?)[.,:]?")
_FIGURE = re.compile(
    r"[(+]?\d[\d/.,)-]*[a-z]?,?|[|·•,&-]|c/o|[A-Z]{1,3}\d{1,2}[A-Z]?,?|(?:https?://|www\.)\S+"
)
"""A number of a house, a telephone or a post code, what parts two of them, or an address of the web."""
_MARKS = re.compile(r"[(){}\[\];]")
_CONTENTS = re.compile(r"(?:\.\s?){5,}\s*[\divxlc]{1,6}$")
"""The end of a line of a table of contents: leaders, and the number of a page."""
_FUNCTION = frozenset(
    "a all an and any are as at be been but by can for from had has have he her his if in into is it its "
    "may me must my no none not of on or our same see shall she so such than that the their them then there "
    "these they this to under was we were when where which who will with would you your".split()
)
_KEYWORDS = frozenset({"select", "where", "order", "group", "set", "into", "join", "values", "end"})
"""Words that in capitals begin a line of a query."""
_SHORTENED = 5
"""Characters of a shortened word of an address, at most: “Ltd.”."""
_PARTICLE = 3
"""Letters of a word that joins those of a name, at most: “für”, “de”, “von”."""
_SAID = 3
"""Words of a sentence, at least."""
_LINE = 4
"""Words on each line of a text that runs on, at least."""
_NARROW = 35
"""Characters of the widest line of a text that runs on, at least."""
_JOINING = 0.3
"""Share of the words that only join others, at least, in a sentence that is set in capitals."""
_COMMAND = re.compile(r"[a-z][\w.+-]*(?: [^\s(]\S*){1,11}")
_ENDS = (".", ",", ";", ":", "!", "?")


def is_code(lines: Sequence[str], *, sure: bool = False, alone: bool = True) -> bool:
    """Return True if lines are code. A single line must show a sign; several are code unless they are text.

    Text is sentences, names with their addresses, and a table of contents.

    `sure`: more than half must show a sign, of two lines at least, since the text around is set alike.
    `alone`: nothing stands beside the lines; else they are values or terms, and must show more signs than
    prose.
    """
    lines = [line[:_LONGEST] for line in lines]
    signs = [_sign(line) for line in lines]
    if sure:
        return len(lines) > 1 and 2 * sum(map(bool, signs)) > len(lines)
    if _PROMPT.match(lines[0]) or _USAGE.match(lines[0]):
        return True
    if _are_names(lines) or 2 * sum(bool(_CONTENTS.search(line)) for line in lines) > len(lines):
        return False
    prose = sum(map(_is_prose, lines))
    if sum(signs) > prose:
        return True
    if alone and len(lines) > 1 and _is_latin(lines):
        return 2 * prose < len(lines) and not _run_on(lines)
    return not any(signs) and are_commands(lines) and all(len(line.split()) > 2 for line in lines)


def shows_sign(lines: Sequence[str]) -> bool:
    """Return True if a line shows a sign of code, and does not read like prose."""
    return any(_sign(line[:_LONGEST]) for line in lines)


def are_commands(lines: Sequence[str]) -> bool:
    """Return True if all lines are words that begin small, end without a point and make no sentence."""
    return all(
        _COMMAND.fullmatch(line) and not line.endswith(_ENDS) and not _joins(line.split()) for line in lines
    )


def _sign(line: str) -> int:
    """Return how much a line shows that it is code: 2 for sure, 1 likely, or 0."""
    if _is_sure(line):
        return 2
    return int(bool(_LIKELY.search(_MAIL.sub("", line))) and not _is_prose(line))


def _is_sure(line: str) -> bool:
    return bool(_PROMPT.match(line) or _SURE.search(line))


def _is_prose(line: str) -> bool:
    """Return True if most words are plain ones, some of which only join others, or make up a sentence."""
    if _is_sure(line):
        return False
    if line.isupper():
        words = line.lower().split()
        joining = sum(_joins([word]) for word in words)
        return len(words) > _LINE and joining >= _JOINING * len(words)
    words = line.split()
    if len(words) < _SAID or 3 * _plain(words) < 2 * len(words):
        return False
    return _joins(words) or (line[0].isupper() and line.endswith(_ENDS))


def _run_on(lines: Sequence[str]) -> bool:
    """Return True if lines are one text in any language: many plain words, and lines that are full.

    A line is full if the first word of the next had no room on it.
    """
    words = " ".join(lines).split()
    widest = max(map(len, lines))
    if widest < _NARROW:
        return False
    full = all(len(line) + len(below.split()[0]) >= widest for line, below in pairwise(lines))
    return full and 4 * _plain(words) >= 3 * len(words) and len(words) > _LINE * (len(lines) - 1)


def _plain(words: Sequence[str]) -> int:
    return sum(bool(_PLAIN.fullmatch(word)) for word in words)


def _is_latin(lines: Sequence[str]) -> bool:
    """Return True unless most letters are of another script, whose words are not known here."""
    letters = [char for line in lines for char in line if char.isalpha()]
    return 2 * sum(char.isascii() for char in letters) >= len(letters)


def _are_names(lines: Sequence[str]) -> bool:
    """Return True if lines are names, titles or addresses: words that begin large, and figures."""
    if any(map(_is_sure, lines)):
        return False
    words = [_MAIL.sub(" Mail ", line).split() for line in lines]
    named = sum(any(len(word) > 2 and _NAME.fullmatch(word) for word in each) for each in words)
    others = [line for line, each in zip(lines, words, strict=True) if not _name_each(each)]
    marked = any(_MARKS.search(line) for line in others)
    return not marked and 3 * len(others) <= len(lines) and 2 * named >= len(lines)


def _name_each(words: Sequence[str]) -> bool:
    """Return True if all words may be of a name; between two of them, short words of any language may be."""
    return all(
        _is_named(word) or (0 < at < len(words) - 1 and len(word) <= _PARTICLE and word.isalpha())
        for at, word in enumerate(words)
    )


def _is_named(word: str) -> bool:
    """Return True if a word may be part of a name or an address."""
    low = word.lower()
    if low in _FUNCTION or low in _KEYWORDS:
        return word != word.upper() or len(word) == 1
    if word.endswith(".") and len(word) > _SHORTENED:
        return False
    return bool(_NAME.fullmatch(word) or _FIGURE.fullmatch(word))


def _joins(words: Sequence[str]) -> bool:
    """Return True if a word only joins others. In capitals it is a word of a language of programming."""
    bare = (word.strip(".,;:!?()\"'“”‘’") for word in words)
    return any(word.lower() in _FUNCTION and word in (word.lower(), word.capitalize()) for word in bare)
