"""Tell code from prose by its words: what only code has, and what only sentences have.

A monospaced font alone says neither: letters, addresses and the values of forms are set in one, too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_PROMPT = re.compile(
    r"""(?:(?:[a-z][\w.@~:/-]*)?[$%] | [\w-]+@[\w.-]+\S*[#$] | >>> | \((?:gdb|lldb|[Pp]db)\)
    |[A-Z]:\\[\w\\]*>)
    \s?(?!(?:in|of|per)\b)[a-z./~\[(<]""",
    re.X,
)
"""The prompt of a shell or a debugger before a command."""
_SURE = re.compile(
    r"""^(?:\#!?(?:\s?[a-zA-Z./\[<]|$) | //\s | ;;\s | /\*)               # a comment
    |^(?:@@\s | (?:---|\+\+\+)\s\S | [dl-]r[w-][xst-](?:[r-][w-][xst-]){2})  # a diff, the mode of a file
    |^[\w.$\[\]-]+\s*[:+-]?=\s*\S                               # an assignment
    |^(?:def|class|if|elif|else|for|while|with|try|except|finally)\b[^.]*:$
    |^["'][^"']+["']:\s | ^[\]\[),;]+$                          # a field of JSON, an end
    |[{}] | \*/ | \s\\$ | (?<!=)[=!<>]=(?!=) | && | \|\| | [-=]> | \+\+ | \$\( | </[a-zA-Z]""",
    re.X,
)
"""Signs that no sentence has."""
_LIKELY = re.compile(
    r"""(?:^|[\s\[])--?[a-zA-Z][\w-]*(?=[\s=,;\]]|$)            # an option
    |(?:^|[\s=:"'])(?:~|\.{0,2})/[\w.+~-]+ | ^[a-z][\w.-]*(?:/[\w.-]+){2,}/?$  # a path
    |\w\((?!(?:s|es|e?n)\)) | [a-z]_[a-z] | \)\s*;$ | \w;\s*\\?$   # a call, a name, the end of a statement
    |\s\|\s | [\w"')]\s?=\s?[\w"'(] | \$\{?[A-Za-z] | <[a-z][\w ./-]*>
    |^(?:return|import)\s\S | ^include\s*[=<"] | ^usage:""",
    re.X | re.I,
)
"""Signs that a sentence about code has as well."""
_PLAIN = re.compile(r"[(\"'“‘]?(?:[A-Za-z][a-z'’]*|[A-Za-z][a-z]+-[a-z]+)[.,;:!?)\"'”’]*")
_FUNCTION = frozenset(
    "a all an and any are as at be been but by can for from had has have he her his if in into is it its "
    "may me must my no none not of on or our same see shall she so such than that the their them then there "
    "these they this to under was we were when where which who will with would you your".split()
)
_SAID = 3
"""Words of a sentence, at least."""
_COMMAND = re.compile(r"[a-z][\w.+-]*(?: [^\s(]\S*){1,11}")
_ENDS = (".", ",", ";", ":", "!", "?")


def is_code(lines: Sequence[str], *, sure: bool = False) -> bool:
    """Return True if lines are code: they begin at a prompt, show more signs than prose, or are all commands.

    `sure`: more than half must show a sign, of two lines at least, since the text around is set alike.
    """
    signs = [_sign(line) for line in lines]
    if sure:
        return len(lines) > 1 and 2 * sum(map(bool, signs)) > len(lines)
    if any(signs):
        return bool(_PROMPT.match(lines[0])) or sum(signs) > sum(map(_is_prose, lines))
    return are_commands(lines)


def shows_sign(lines: Sequence[str]) -> bool:
    """Return True if a line shows a sign of code, and does not read like prose."""
    return any(map(_sign, lines))


def are_commands(lines: Sequence[str]) -> bool:
    """Return True if all lines are words that begin small, end without a point and make no sentence."""
    return all(
        _COMMAND.fullmatch(line) and not line.endswith(_ENDS) and not _joins(line.split()) for line in lines
    )


def _sign(line: str) -> int:
    """Return how much a line shows that it is code: 2 for sure, 1 likely, or 0."""
    if _is_sure(line):
        return 2
    return int(bool(_LIKELY.search(line)) and not _is_prose(line))


def _is_sure(line: str) -> bool:
    return bool(_PROMPT.match(line) or _SURE.search(line))


def _is_prose(line: str) -> bool:
    """Return True if most words are plain ones, some of which only join others, or make up a sentence."""
    if _is_sure(line):
        return False
    words = line.split()
    plain = sum(bool(_PLAIN.fullmatch(word)) for word in words)
    if len(words) < _SAID or 3 * plain < 2 * len(words):
        return False
    return _joins(words) or (line[0].isupper() and line.endswith(_ENDS))


def _joins(words: Sequence[str]) -> bool:
    return any(word.strip(".,;:!?()\"'“”‘’").lower() in _FUNCTION for word in words)
