"""Put what stands at the top and the bottom of a Word file's pages around its text, as a letterhead."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from pincite.extract.office.markup import value
from pincite.extract.office.package import WordPackage
from pincite.extract.office.simplify import simplify

_PAGE_NUMBERS = frozenset(("PAGE", "NUMPAGES", "SECTIONPAGES"))


def put_around(body: Any, package: WordPackage) -> None:
    """Put the lines of headers before a document's text, and those of footers behind it, each once.

    Lines with the number of the page are left out.
    """
    for at, line in enumerate(_lines(package, "header")):
        body.insert(at, line)
    body.extend(_lines(package, "footer"))


def _lines(package: WordPackage, kind: str) -> Iterator[Any]:
    said = set()
    for root in package.all(kind):
        simplify(root, ())
        for line in root:
            text = "".join(line.itertext()).strip()
            if text and text not in said and not _numbers_pages(line):
                said.add(text)
                yield deepcopy(line)


def _numbers_pages(line: Any) -> bool:
    fields = [each.text or "" for each in line.iter("{*}instrText")]
    fields += [value(each, "instr") or "" for each in line.iter("{*}fldSimple")]
    return any(not _PAGE_NUMBERS.isdisjoint(field.split()) for field in fields)
