"""Take text out of a Word file that nobody sees who opens it: hidden, white on white, or tiny."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any, Literal

from pincite.extract.hidden.text_visibility import TINY_PT
from pincite.extract.office.markup import around, children, first, is_on, points, value, within
from pincite.extract.office.styles import WordStyles
from pincite.schema.extraction import LeftOut

_Unseen = Literal["hidden", "tiny", "same-colour"]
_EXCERPT = 200
"""Characters of what is taken out that are listed."""
_COLOUR = re.compile(r"[0-9A-Fa-f]{6}")
_FAINT = 12
"""Steps of 256 by which a colour may differ from white and is not seen on it."""
_WHITE_THEMES = ("background1", "light1")


def take_out(text: Any, styles: WordStyles, *, on_white: bool) -> tuple[LeftOut, ...]:
    """Take the words out of a text that nobody sees, in place. Returns them by reason.

    `on_white` is False where pages have a colour: then white words are seen.
    """
    found: dict[_Unseen, list[str]] = defaultdict(list)
    for run in list(within(text, "r")):
        own = children(run, "t")
        if own and (reason := _unseen(run, styles, on_white)) is not None:
            found[reason] += [each.text or "" for each in own]
            for each in own:
                run.remove(each)
    texts = ((reason, "".join(pieces)) for reason, pieces in found.items())
    return tuple(LeftOut(reason, len(text), text[:_EXCERPT]) for reason, text in texts if text.strip())


def _unseen(run: Any, styles: WordStyles, on_white: bool) -> _Unseen | None:
    rows = around(run, "tr")
    if is_on(styles.of_run(run, "vanish")) or any(is_on(first(row, "trPr/hidden")) for row in rows):
        return "hidden"
    size = points(styles.of_run(run, "sz"))
    if size is not None and size < TINY_PT:
        return "tiny"
    is_white = on_white and _is_white(styles.of_run(run, "color"), "val", "themeColor")
    return "same-colour" if is_white and not _is_coloured(run, styles) else None


def _is_coloured(run: Any, styles: WordStyles) -> bool:
    """Return True if what is behind a run has a colour, or may have one: a shape may be filled."""
    if next(around(run, "txbxContent"), None) is not None:
        return True
    if (marker := styles.of_run(run, "highlight")) is not None and value(marker) not in ("none", "white"):
        return True
    shades = [styles.of_run(run, "shd")]
    shades += [styles.of_paragraph(each, "shd") for each in around(run, "p")]
    shades += [first(each, "tcPr/shd") for each in around(run, "tc")]
    for table in around(run, "tbl"):
        shades += [first(table, "tblPr/shd"), *styles.fills(value(first(table, "tblPr/tblStyle")))]
    return any(each is not None and not _is_white(each, "fill", "themeFill") for each in shades)


def _is_white(element: Any, colour: str, theme: str) -> bool:
    """Return True if a colour is white, or nearly so; a fill also if it is none."""
    if element is None:
        return False
    written = value(element, colour) or ""
    if _COLOUR.fullmatch(written):
        return all(int(written[at : at + 2], 16) >= 255 - _FAINT for at in (0, 2, 4))
    if (named := value(element, theme)) is not None:
        return named in _WHITE_THEMES
    return colour == "fill"
