"""Take text out of a Word file that nobody sees who opens it: hidden, white on white, or tiny."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, Literal

from pincite.extract.hidden.text_visibility import TINY_PT
from pincite.extract.office.markup import is_on, number, value
from pincite.extract.office.styles import WordStyles
from pincite.schema.extraction import LeftOut

_Unseen = Literal["hidden", "tiny", "same-colour"]
_EXCERPT = 200
"""Characters of what is taken out that are listed."""
_WHITE = "FFFFFF"
_HALF_POINTS = 2
_COLOURED = ("{*}tbl", "{*}txbxContent")
"""Parts whose colour behind the text may be told elsewhere: by a table's style, or a shape."""


def take_out(body: Any, styles: WordStyles) -> tuple[LeftOut, ...]:
    """Take out the runs that nobody sees, in place. Returns them by reason."""
    found: dict[_Unseen, list[str]] = defaultdict(list)
    for run in list(body.iter("{*}r")):
        if (reason := _unseen(run, styles)) is not None:
            run.getparent().remove(run)
            found[reason] += [text.text or "" for text in run.iterfind("{*}t")]
    texts = ((reason, "".join(pieces)) for reason, pieces in found.items())
    return tuple(LeftOut(reason, len(text), text[:_EXCERPT]) for reason, text in texts if text.strip())


def _unseen(run: Any, styles: WordStyles) -> _Unseen | None:
    if is_on(styles.of_run(run, "vanish")):
        return "hidden"
    size = number(styles.of_run(run, "sz"))
    if size is not None and size < _HALF_POINTS * TINY_PT:
        return "tiny"
    is_white = (value(styles.of_run(run, "color")) or "").upper() == _WHITE
    return "same-colour" if is_white and not _is_coloured(run, styles) else None


def _is_coloured(run: Any, styles: WordStyles) -> bool:
    """Return True if something behind a run has a colour, or may have one."""
    if any(styles.of_run(run, name) is not None for name in ("shd", "highlight")):
        return True
    if any(styles.of_paragraph(each, "shd") is not None for each in run.iterancestors("{*}p")):
        return True
    return any(next(run.iterancestors(name), None) is not None for name in _COLOURED)
