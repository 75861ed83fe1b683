"""The parts of a Word file (.docx): a zip archive of XML, of which one part is the document."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from lxml import etree

from pincite.errors import Encrypted, TooMuchText
from pincite.extract.office.markup import first, is_on, value, within
from pincite.settings import Limits

_MARKUP_FACTOR = 40
"""Bytes of XML for every character that a page may hold: a file with more is not read at all."""
_ENCRYPTED = 0x1
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_CORE = f"{_PACKAGE}/relationships/metadata/core-properties"
_STRICT = (
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", _RELATIONS.encode()),
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/math",
        b"http://schemas.openxmlformats.org/officeDocument/2006/math",
    ),
)
"""Namespaces of the strict format, and those of the transitional one for the same."""
_TYPES = (
    f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    "</Types>"
)


@dataclass(frozen=True)
class WordPart:
    """A part's tree, which may be changed, and the addresses of its links by their ids."""

    root: Any
    links: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Relationship:
    id: str
    kind: str
    target: str
    is_outside: bool


class WordPackage:
    """The parts of a Word file that its text comes from."""

    def __init__(self, path: Path, filename: str, limits: Limits) -> None:
        """Read the parts.

        Raises Encrypted, TooMuchText, ValueError, and what zipfile and lxml raise for what is damaged.
        """
        with zipfile.ZipFile(path) as archive:
            _check(archive, filename, limits)
            data = _Data(archive)
            name = next(data.related("", f"{_RELATIONS}/officeDocument"), "")
            if name not in data:
                raise ValueError("it holds no document")
            self.document = data.part(name)
            self.texts = {
                kind: data.part(each)
                for kind in ("footnotes", "endnotes")
                for each in data.related(name, f"{_RELATIONS}/{kind}")
            }
            """The notes, by the kind of their part."""
            self._others = {
                kind: data.part(each)
                for kind in ("styles", "numbering", "settings")
                for each in data.related(name, f"{_RELATIONS}/{kind}")
            }
            self.running = {
                each.id: data.part(each.target)
                for each in data.relationships(name)
                if each.kind in (f"{_RELATIONS}/header", f"{_RELATIONS}/footer") and each.target in data
            }
            """Headers and footers, by the ids that sections name them by."""
            core = next(data.related("", _CORE), None)
            self.title = "" if core is None else data.part(core).root.findtext("{*}title") or ""

    @property
    def body(self) -> Any:
        """The element with the document's text. Raises ValueError if there is none."""
        if (found := first(self.document.root, "body")) is None:
            raise ValueError("its document is empty")
        return found

    @property
    def has_coloured_pages(self) -> bool:
        """True if the pages have a colour, and a reader sees it."""
        colour = value(first(self.document.root, "background"), "color")
        is_shown = is_on(first(self.other("settings"), "displayBackgroundShape"))
        return is_shown and (colour or "auto").upper() not in ("AUTO", "FFFFFF")

    def drop_lost_references(self) -> None:
        """Take out references to notes that there are not."""
        for name in ("footnote", "endnote"):
            notes = self.texts.get(f"{name}s")
            known = set() if notes is None else {value(each, "id") for each in within(notes.root, name)}
            for reference in list(within(self.body, f"{name}Reference")):
                if value(reference, "id") not in known:
                    reference.getparent().remove(reference)

    def other(self, kind: str) -> Any:
        """Return the root of `styles`, `numbering` or `settings`; None where the file has none."""
        part = self._others.get(kind)
        return None if part is None else part.root

    def as_file(self) -> io.BytesIO:
        """Return an archive of the parts as they are now, and of nothing else."""
        parts = {**self.texts, **{kind: each for kind, each in self._others.items() if kind != "settings"}}
        kinds = [(f"pincite-{kind}", f"{_RELATIONS}/{kind}", f"{kind}.xml", "") for kind in parts]
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("[Content_Types].xml", _TYPES)
            document = [("pincite-document", f"{_RELATIONS}/officeDocument", "word/document.xml", "")]
            archive.writestr("_rels/.rels", _relations(document))
            for name, part in {"document": self.document, **parts}.items():
                links = [(id_, f"{_RELATIONS}/hyperlink", to, "External") for id_, to in part.links.items()]
                own = kinds if name == "document" else []
                archive.writestr(f"word/{name}.xml", etree.tostring(part.root, encoding="utf-8"))
                archive.writestr(f"word/_rels/{name}.xml.rels", _relations([*own, *links]))
        file.seek(0)
        return file


class _Data:
    """The files of an archive, parsed when they are asked for."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names = frozenset(archive.namelist())

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def part(self, name: str) -> WordPart:
        links = {each.id: each.target for each in self.relationships(name) if each.is_outside}
        return WordPart(_parsed(self._archive.read(name)), links)

    def related(self, part: str, kind: str) -> Iterator[str]:
        """Yield the names of the files of a kind that a part leads to; the package itself is "" as a part."""
        for each in self.relationships(part):
            if each.kind == kind and each.target in self:
                yield each.target

    def relationships(self, part: str) -> Iterator[_Relationship]:
        folder, name = posixpath.split(part)
        if (own := posixpath.join(folder, "_rels", f"{name}.rels")) not in self:
            return
        for each in _parsed(self._archive.read(own)):
            is_outside, target = each.get("TargetMode") == "External", each.get("Target", "")
            if not is_outside:
                target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            yield _Relationship(each.get("Id", ""), each.get("Type", ""), target, is_outside)


def _check(archive: zipfile.ZipFile, filename: str, limits: Limits) -> None:
    found = [each for each in archive.infolist() if each.filename.endswith((".xml", ".rels"))]
    size = sum(each.file_size for each in found)
    if size > _MARKUP_FACTOR * limits.max_page_chars:
        raise TooMuchText(
            f"{filename} unpacks to {size:,} bytes of markup, too much for one page: "
            "split it, or raise PINCITE_MAX_PAGE_CHARS."
        )
    if any(each.flag_bits & _ENCRYPTED for each in found):
        raise Encrypted(f"{filename} needs a password: save a copy without one and add that.")


def _parsed(data: bytes) -> Any:
    for strict, transitional in _STRICT:
        data = data.replace(strict, transitional)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    root = etree.fromstring(data, parser)
    if root.getroottree().docinfo.doctype:
        raise ValueError("a part declares a document type")
    return root


def _relations(entries: list[tuple[str, str, str, str]]) -> str:
    """Return a file of relationships: id, type, target and mode of each."""
    written = (
        f"<Relationship Id={quoteattr(id_)} Type={quoteattr(kind)} Target={quoteattr(target)}"
        + (f" TargetMode={quoteattr(mode)}/>" if mode else "/>")
        for id_, kind, target, mode in entries
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{"".join(written)}</Relationships>'
