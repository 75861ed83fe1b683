"""Put what stands at the top and the bottom of a Word file's pages around its text, as a letterhead."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from pincite.extract.office.markup import R, children, first, is_on, text_of, value, within
from pincite.extract.office.package import WordPackage
from pincite.extract.office.simplify import simplify

_PAGE_NUMBERS = frozenset(("PAGE", "NUMPAGES", "SECTIONPAGES"))
_LEAST_WORDS = 3
"""Words beside the number of a page from which on its line says more: "Page 2 of 9" has two."""


def put_around(body: Any, package: WordPackage) -> None:
    """Put the lines of the headers that are shown before a text, and those of footers behind, each once."""
    before, after = ([*_lines(body, package, kind)] for kind in ("header", "footer"))
    for at, line in enumerate(before):
        body.insert(at, line)
    body.extend(after)


def _lines(body: Any, package: WordPackage, kind: str) -> Iterator[Any]:
    said = set()
    for root in _shown(body, package, kind):
        for line in root:
            copied = deepcopy(line)
            has_number = _take_out_page_numbers(copied)
            text = text_of(copied).strip()
            if text and text not in said and not (has_number and len(text.split()) < _LEAST_WORDS):
                said.add(text)
                yield copied


def _shown(body: Any, package: WordPackage, kind: str) -> Iterator[Any]:
    """Yield the headers or footers that sections show, in the order of the sections."""
    turns = is_on(first(package.other("settings"), "evenAndOddHeaders"))
    seen = set()
    for section in within(body, "sectPr"):
        shown = {"default": True, "first": is_on(first(section, "titlePg")), "even": turns}
        for reference in children(section, f"{kind}Reference"):
            name = reference.get(f"{R}id")
            if name in package.running and name not in seen and shown.get(value(reference, "type") or ""):
                seen.add(name)
                simplify(package.running[name].root, ())
                yield package.running[name].root


def _take_out_page_numbers(line: Any) -> bool:
    """Take the runs of fields for numbers of pages out of a line, in place. Returns True if it has such."""
    has_number = False
    for paragraph in within(line, "p"):
        field: list[Any] = []
        is_number = is_open = False
        for run in list(within(paragraph, "r")):
            mark = value(first(run, "fldChar"), "fldCharType")
            is_open = is_open or mark == "begin"
            if is_open:
                field.append(run)
                words = "".join(each.text or "" for each in within(run, "instrText")).split()
                is_number = is_number or not _PAGE_NUMBERS.isdisjoint(words)
            if mark == "end":
                if is_number:
                    has_number = True
                    for each in field:
                        each.getparent().remove(each)
                field, is_number, is_open = [], False, False
    return has_number
