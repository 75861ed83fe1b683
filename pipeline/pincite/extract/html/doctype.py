"""Cut the DOCTYPE of a page: an HTML parser ends it at the first `>`, also inside its declarations."""

from __future__ import annotations

import re

_BEFORE = re.compile(r"\s*(<\?|<!--)")
"""Text that may stand before the DOCTYPE: an XML declaration and comments."""
_SUBSET = re.compile(r"\s*<!doctype\b[^>\[]*+\[", re.I)
"""The DOCTYPE up to the bracket that opens its internal subset."""
_STOP = re.compile(r"""["'\]]|<!--|<\?""")
_CLOSED_BY = {'"': '"', "'": "'", "<!--": "-->", "<?": "?>"}
_END = re.compile(r"\]\s*>")
_ROOT = re.compile(r"<html\b", re.I)


def without_internal_subset(markup: str) -> str:
    """Return a page without the declarations between the square brackets of its DOCTYPE.

    Nothing is declared, expanded or fetched. A page whose brackets do not close before its first element is
    returned as it is.
    """
    opened = _SUBSET.match(markup, _prolog_end(markup))
    closed = None if opened is None else _closing(markup, opened.end())
    if opened is None or closed is None or _ROOT.search(markup, opened.end(), closed):
        return markup
    return markup[: opened.end() - 1] + markup[closed + 1 :]


def _prolog_end(markup: str) -> int:
    """Return where the XML declaration and the comments at the beginning end."""
    at = 0
    while (found := _BEFORE.match(markup, at)) and (after := _after(markup, found.end(), found[1])):
        at = after
    return at


def _closing(markup: str, at: int) -> int | None:
    """Return the bracket that closes the subset: in no literal, comment or processing instruction."""
    while found := _STOP.search(markup, at):
        if found[0] == "]":
            return found.start() if _END.match(markup, found.start()) else None
        after = _after(markup, found.end(), found[0])
        if after is None:
            return None
        at = after
    return None


def _after(markup: str, at: int, opened_by: str) -> int | None:
    """Return where that ends which was opened; None where it does not end."""
    closed_by = _CLOSED_BY[opened_by]
    end = markup.find(closed_by, at)
    return None if end < 0 else end + len(closed_by)
