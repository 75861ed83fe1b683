"""Extractions of documents that exist only in a test, written as a reader sees them."""

from __future__ import annotations

from pincite.schema.extraction import Category, Element, Extraction, Page

MARKS = {"# ": Category.TITLE, "^ ": Category.HEADER}


def extraction(*pages: str, title: str = "", media_type: str = "application/pdf") -> Extraction:
    """Return a document of these pages, a paragraph a line; after # a heading, after ^ a running header."""
    made: list[Page] = []
    elements: list[Element] = []
    for number, page in enumerate(pages, 1):
        text = ""
        for line in filter(None, page.strip().split("\n")):
            category = MARKS.get(line[:2], Category.NARRATIVE_TEXT)
            content = line[2:] if line[:2] in MARKS else line
            text += "\n\n" if text else ""
            elements.append(
                Element(
                    str(len(elements)), category, content, number, len(text), len(text) + len(content), None
                )
            )
            text += content
        made.append(Page(number, text, 600, 800))
    return Extraction(media_type, title, tuple(made), tuple(elements))
