"""Read a Word file (.docx) as one page without a size. Runs in the child only.

mammoth makes a web page of it, which is read as any other, except that all of it is content. What mammoth
passes over is put into the document first: numbers that Word counts, headings by their outline level, heading
rows of tables, formulas, and the lines at the top and the bottom of the pages.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from xml.parsers.expat import ExpatError

import mammoth
from lxml import etree

from pincite.errors import NoText, Unreadable
from pincite.extract.blocks import ParsedPage
from pincite.extract.html import page as html
from pincite.extract.office import heading_rows, surroundings, unseen
from pincite.extract.office.headings import STYLE_MAP, headings, mark
from pincite.extract.office.markup import text_of, value, within
from pincite.extract.office.numbering import Numbering
from pincite.extract.office.package import WordPackage
from pincite.extract.office.simplify import simplify
from pincite.extract.office.styles import WordStyles
from pincite.schema.extraction import LeftOut
from pincite.settings import Limits

_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    etree.LxmlError,
    ExpatError,
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,  # zipfile's, for a compression that it does not read
    OSError,
    RecursionError,
    TypeError,
    ValueError,
)
"""Errors that a damaged archive or part raises, here or in mammoth."""
_BACK = re.compile(r' <a href="#(?:foot|end)note-ref-[^"]*">↑</a>')
"""The sign that mammoth puts behind a note, and that leads back to where it belongs."""


def read(path: Path, filename: str, limits: Limits) -> tuple[str, ParsedPage]:
    """Return the title and the one page. Raises Unreadable, Encrypted, TooMuchText and NoText."""
    try:
        package = WordPackage(path, filename, limits)
        left_out = _prepare(package)
        markup = _as_html(package)
    except _DAMAGED as error:
        raise Unreadable(
            f"{filename} is a damaged Word file, or none: open it in a word processor and save it again, "
            "as .docx or as PDF."
        ) from error
    try:
        heading, page = html.read_whole(markup, filename, limits)
    except NoText as error:
        raise NoText(
            f"{filename} holds no text: its pages may be pictures. Save it as PDF and add that."
        ) from error
    lost = 1 - _letters(block.text for block in page.blocks) / max(_letters(_said(package)), 1)
    remarks = tuple(html.text_lost(lost, filename))
    title = " ".join(package.title.split()) or heading
    return title, replace(page, read_by="word", remarks=remarks, left_out=left_out)


def _prepare(package: WordPackage) -> tuple[LeftOut, ...]:
    """Write what a reader sees into the document, in place, and take out what nobody does. Returns that."""
    body, styles = package.body, WordStyles(package.other("styles"))
    simplify(body, package.document.links)
    package.drop_lost_references()
    for notes in package.texts.values():
        simplify(notes.root, notes.links)
    numbering = Numbering(package.other("numbering"), styles)
    found = headings(body, styles, numbering)
    heading_rows.mark(body, styles)
    surroundings.put_around(body, package)
    texts = [body, *(notes.root for notes in package.texts.values())]
    on_white = not package.has_coloured_pages
    left_out = [part for text in texts for part in unseen.take_out(text, styles, on_white=on_white)]
    numbering.write(body)
    mark(found)
    return tuple(left_out)


def _said(package: WordPackage) -> Iterable[str]:
    """Yield the texts that a page must have: the body's, and those of the notes that it refers to."""
    yield text_of(package.body)
    for kind, notes in package.texts.items():
        name = kind.removesuffix("s")
        referred = {value(each, "id") for each in within(package.body, f"{name}Reference")}
        yield from (text_of(each) for each in within(notes.root, name) if value(each, "id") in referred)


def _letters(texts: Iterable[str]) -> int:
    return sum(len("".join(text.split())) for text in texts)


def _as_html(package: WordPackage) -> str:
    result = mammoth.convert_to_html(
        package.as_file(),
        style_map=STYLE_MAP,
        include_embedded_style_map=False,
        convert_image=lambda _image: [],
    )
    return _BACK.sub("", result.value)
