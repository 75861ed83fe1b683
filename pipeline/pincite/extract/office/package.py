"""The parts of a Word file (.docx): a zip archive of XML, of which one part is the document."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from pincite.errors import Encrypted, TooMuchText
from pincite.settings import Limits

_MARKUP_FACTOR = 40
"""Bytes of all XML for every character that a page may hold: more is not read at all."""
_ENCRYPTED = 0x1
_OF_OTHERS = "customXml/"
"""The folder of data of other programs."""


class WordPackage:
    """The XML parts of a Word file, as trees that may be changed."""

    def __init__(self, path: Path, filename: str, limits: Limits) -> None:
        """Read the parts.

        Raises Encrypted, TooMuchText, and what zipfile and lxml raise for what is damaged.
        """
        self._trees: dict[str, Any] = {
            name: _parsed(data) for name, data in _parts(path, filename, limits).items()
        }

    @property
    def document(self) -> str:
        """The name of the part that is the document. Raises ValueError if there is none."""
        for name in self._related("", "officeDocument"):
            if name in self._trees:
                return name
        raise ValueError("it holds no document")

    @property
    def links(self) -> frozenset[str]:
        """The ids of the relationships that the document has."""
        relationships = self._relationships(self.document)
        return frozenset(each.get("Id", "") for each in relationships)

    @property
    def body(self) -> Any:
        """The element with the document's text. Raises ValueError if there is none."""
        if (found := self._trees[self.document].find("{*}body")) is None:
            raise ValueError("its document is empty")
        return found

    def one(self, kind: str, *, of_package: bool = False) -> Any:
        """Return the root of the first part of a kind, such as `styles`, that belongs to the document.

        `of_package` asks for one that belongs to the package. None if there is none.
        """
        return next(self.all(kind, of_package=of_package), None)

    def all(self, kind: str, *, of_package: bool = False) -> Iterator[Any]:
        """Yield the roots of all parts of a kind."""
        names = self._related("" if of_package else self.document, kind)
        yield from (self._trees[name] for name in names if name in self._trees)

    def as_file(self) -> io.BytesIO:
        """Return an archive of the trees as they are now. Pictures are not in it."""
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            for name, tree in self._trees.items():
                archive.writestr(name, etree.tostring(tree, encoding="utf-8"))
        file.seek(0)
        return file

    def _related(self, part: str, kind: str) -> Iterator[str]:
        """Yield the names of the parts that a part leads to; the package is the part without a name."""
        for each in self._relationships(part):
            if each.get("TargetMode") != "External" and each.get("Type", "").endswith(f"/{kind}"):
                target = posixpath.join("/", posixpath.dirname(part), each.get("Target", ""))
                yield posixpath.normpath(target).lstrip("/")

    def _relationships(self, part: str) -> Iterable[Any]:
        folder, name = posixpath.split(part)
        found: Iterable[Any] = self._trees.get(posixpath.join(folder, "_rels", f"{name}.rels"), ())
        return found


def _parts(path: Path, filename: str, limits: Limits) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        found = [
            each
            for each in archive.infolist()
            if each.filename.endswith((".xml", ".rels")) and not each.filename.startswith(_OF_OTHERS)
        ]
        size = sum(each.file_size for each in found)
        if size > _MARKUP_FACTOR * limits.max_page_chars:
            raise TooMuchText(
                f"{filename} unpacks to {size:,} bytes of markup, too much for one page: "
                "split it, or raise PINCITE_MAX_PAGE_CHARS."
            )
        if any(each.flag_bits & _ENCRYPTED for each in found):
            raise Encrypted(f"{filename} needs a password: save a copy without one and add that.")
        return {each.filename: archive.read(each) for each in found}


def _parsed(data: bytes) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
    root = etree.fromstring(data, parser)
    if root.getroottree().docinfo.doctype:
        raise ValueError("a part declares a document type")
    return root
