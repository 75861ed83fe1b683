"""Collect what a reader sees of a document before reading it: name, title, first pages and headings."""

from __future__ import annotations

import re
from functools import cached_property
from pathlib import PurePosixPath
from typing import NamedTuple

from pincite.schema.extraction import Category, Extraction
from pincite.schema.profile import Fact, FoundIn

_PAGES, _PAGE_CHARS = 3, 8_000
_COVER_CHARS = 1_500
_HEADINGS = 12
_ABSTRACT = re.compile(r"^\W*abstract\b", re.IGNORECASE | re.MULTILINE)
REFERENCES = re.compile(r"(?:[\divx]+\.?\s)?(?:references|bibliography|literature cited)", re.IGNORECASE)
"""The heading under which a document names others, with their authors and years."""
_SEPARATORS = re.compile(r"[_.+]+")


class Place(NamedTuple):
    """A text that says what a document is, and where it stands; `page` counts from 1."""

    found_in: FoundIn
    page: int | None
    text: str

    def fact(self, value: str) -> Fact:
        """Return a value as a fact that was found here."""
        return Fact(value=value, found_in=self.found_in, page=self.page)


class Opening:
    """The beginning of a document."""

    def __init__(self, extraction: Extraction, external_id: str) -> None:
        self.title = extraction.title
        self.stem = _SEPARATORS.sub(" ", PurePosixPath(external_id).stem)
        """The words of the file's name."""
        self.is_web_page = extraction.media_type == "text/html"
        self.pages = [
            Place("first-pages", page.number, page.text[:_PAGE_CHARS]) for page in extraction.pages[:_PAGES]
        ]
        self.text = "\n".join(page.text for page in self.pages)
        self.first_page = self.pages[0] if self.pages else Place("first-pages", None, "")
        self.cover = self.first_page.text[:_COVER_CHARS]
        """The beginning of the first page."""
        self.is_paper = bool(_ABSTRACT.search(self.text)) and any(
            element.category is Category.TITLE and REFERENCES.fullmatch(element.text)
            for element in extraction.elements
        )
        """True if it begins with an abstract and lists what it refers to."""
        elements = [element for element in extraction.elements if element.page <= _PAGES]
        self.headings = [
            Place("headings", element.page, element.text)
            for element in elements
            if element.category is Category.TITLE
        ][:_HEADINGS]
        self.running = [
            element.text for element in elements if element.category in {Category.HEADER, Category.FOOTER}
        ]
        """Lines at the top and the bottom of the pages."""
        self.names = (Place("file-name", None, self.stem), Place("metadata", None, self.title))
        self._all_pages = extraction.pages

    @cached_property
    def whole_text(self) -> str:
        """The text of all pages."""
        return "\n".join(page.text for page in self._all_pages)

    def fact(self, value: str | None) -> Fact | None:
        """Return a value with its place: a heading, a first page, the file's name, or the file's data.

        None for no value.
        """
        if not value:
            return None
        wanted = value.lower()
        places = (*self.headings, *self.pages, self.names[0])
        place = next((place for place in places if wanted in place.text.lower()), self.names[1])
        return place.fact(value)
