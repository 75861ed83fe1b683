"""A name in a question that no document has, and what is said of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unknown:
    """A name that no document has.

    `beside` are the known ones that it is to be compared with, `about` some of what the documents are about,
    and `all_shown` says that there is nothing else.
    """

    name: str
    beside: tuple[str, ...]
    about: tuple[str, ...]
    all_shown: bool

    @property
    def detail(self) -> str:
        """Return the refusal's sentences."""
        said = f"No document is about “{self.name}”, and none names it"
        if self.beside:
            said += f", so it cannot be compared with {_listed(self.beside)}"
        if not self.about:
            return f"{said}."
        return f"{said}. The documents are about {_listed(self.about, more=not self.all_shown)}."


def _listed(names: Sequence[str], *, more: bool = False) -> str:
    *first, last = names
    listed = f"{', '.join(first)} and {last}" if first else last
    return f"{listed}, among others" if more else listed
