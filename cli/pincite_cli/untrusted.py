"""Show people text that others wrote: characters that steer a terminal or deceive are escaped.

Names, titles and quotes come from other people's documents. A control character can move the cursor or
retitle the window; a direction mark or a tag character makes a line read as something that it is not.
"""

from __future__ import annotations

import re

_ESCAPED = re.compile(
    "["
    "\x00-\x1f\x7f-\x9f"  # controls
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # the direction of what follows
    "\u2028\u2029"  # ends of lines and paragraphs
    "\ufeff"  # a space without width
    "\U000e0000-\U000e007f"  # tags
    "\ud800-\udfff"  # bytes of a file's name that are not UTF-8, which no terminal can be sent
    "]"
)


def escape(text: str, *, layout: str = "") -> str:
    r"""Return the text with such characters written as in Python: `\n`, `\x1b`, `\u202e`, `\U000e0041`.

    Those in `layout` stay as they are. The joiners of words (ZWJ and ZWNJ) stay too: Persian, the languages
    of India and many emoji are misspelt without them.
    """
    return _ESCAPED.sub(lambda found: found[0] if found[0] in layout else _written(found[0]), text)


def _written(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")
