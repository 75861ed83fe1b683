"""The styles of a Word file: their properties, which the text that has them takes on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pincite.extract.office.markup import value


class WordStyles:
    """The styles of a Word file by their ids.

    A style has what it does not say itself from the one that it is based on.
    """

    def __init__(self, root: Any) -> None:
        """Take the root of the part of styles; None where the file has none."""
        found = () if root is None else root.iter("{*}style")
        self._styles = {value(each, "styleId"): each for each in found}

    def of_run(self, run: Any, name: str) -> Any:
        """Return a property of a run: its own, else that of its style, else that of its paragraph's style.

        None if none of them has it.
        """
        if (own := run.find(f"{{*}}rPr/{{*}}{name}")) is not None:
            return own
        paragraph = next(run.iterancestors("{*}p"), None)
        places = ((run, "{*}rPr/{*}rStyle"), (paragraph, "{*}pPr/{*}pStyle"))
        named = (value(each.find(path)) for each, path in places if each is not None)
        found = (self._first(style, f"{{*}}rPr/{{*}}{name}") for style in named)
        return next((each for each in found if each is not None), None)

    def of_paragraph(self, paragraph: Any, name: str) -> Any:
        """Return a property of a paragraph: its own, else that of its style. None if neither has it."""
        if (own := paragraph.find(f"{{*}}pPr/{{*}}{name}")) is not None:
            return own
        return self._first(value(paragraph.find("{*}pPr/{*}pStyle")), f"{{*}}pPr/{{*}}{name}")

    def name_of(self, paragraph: Any) -> str | None:
        """Return the name of a paragraph's style; None if it has none."""
        style = self._styles.get(value(paragraph.find("{*}pPr/{*}pStyle")))
        return None if style is None else value(style.find("{*}name"))

    def sets_first_row_apart(self, style: str | None) -> bool:
        """Return True if a table's style has a look of its own for the first row."""
        parts = (part for each in self._lineage(style) for part in each.iterfind("{*}tblStylePr"))
        return any(value(part, "type") == "firstRow" for part in parts)

    def _first(self, style: str | None, path: str) -> Any:
        found = (each.find(path) for each in self._lineage(style))
        return next((each for each in found if each is not None), None)

    def _lineage(self, style: str | None) -> Iterator[Any]:
        """Yield a style, and those that it is based on. A file may base two on each other."""
        seen = set()
        while style in self._styles and style not in seen:
            seen.add(style)
            yield self._styles[style]
            style = value(self._styles[style].find("{*}basedOn"))
