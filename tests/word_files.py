"""Word files that tests write: a body of markup, with the parts around it that a test needs."""

from __future__ import annotations

import io
import zipfile
from html import escape
from pathlib import PurePosixPath

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
WEB = "https://ferry.example/fares"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_CORE = f"{_PACKAGE}/relationships/metadata/core-properties"


def word_file(body: str, title: str = "", before_body: str = "", **parts: str) -> bytes:
    """Return a Word file with this markup in its body, and before it.

    `parts` are further parts of the document by their kinds, such as `styles="<w:style …/>"`; each is a
    root of that name around the markup that is given. `header1` and `header2` are two of one kind, with their
    names as ids: a section shows those that it refers to. `away` is the id of a link to WEB.
    """
    roots = {"header": "hdr", "footer": "ftr"}
    named = {f"word/{name}.xml": (name.rstrip("0123456789"), inner) for name, inner in parts.items()}
    files = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": _relationships(
            (f"{_RELATIONS}/officeDocument", "word/document.xml"), (_CORE, "docProps/core.xml")
        ),
        "docProps/core.xml": f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{escape(title)}</dc:title>'
        "</cp:coreProperties>",
        "word/document.xml": f"<w:document {NAMESPACES}>{before_body}<w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": _relationships(
            *((f"{_RELATIONS}/{kind}", name.removeprefix("word/")) for name, (kind, _) in named.items()),
            (f"{_RELATIONS}/hyperlink", WEB),
        ),
        "word/_rels/footnotes.xml.rels": _relationships((f"{_RELATIONS}/hyperlink", WEB)),
        **{
            name: f"<w:{roots.get(kind, kind)} {NAMESPACES}>{inner}</w:{roots.get(kind, kind)}>"
            for name, (kind, inner) in named.items()
        },
    }
    return zipped({name: text.encode() for name, text in files.items()})


def zipped(files: dict[str, bytes]) -> bytes:
    """Return a compressed archive of files by their names."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return file.getvalue()


def unzipped(data: bytes) -> dict[str, bytes]:
    """Return the files of an archive by their names."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def paragraph(text: str, style: str = "", of_run: str = "", of_paragraph: str = "") -> str:
    """Return a paragraph of one run, with the id of its style and further properties as markup."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{named}{of_paragraph}</w:pPr>{run(text, of_run)}</w:p>"


def shows(*parts: str, more: str = "") -> str:
    """Return a section that shows headers and footers by the names of their parts, each on all its pages."""
    kinds = ((each.rstrip("0123456789"), each) for each in parts)
    references = "".join(f'<w:{kind}Reference w:type="default" r:id="{name}"/>' for kind, name in kinds)
    return f"<w:sectPr>{references}{more}</w:sectPr>"


def run(text: str, properties: str = "") -> str:
    """Return a run of text with its properties as markup."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def table(*rows: tuple[str, ...], head: str = "", properties: str = "") -> str:
    """Return a table of texts; `head` are the properties of the runs of its first row."""
    cells = (
        "".join(f"<w:tc>{paragraph(text, of_run='' if at else head)}</w:tc>" for text in row)
        for at, row in enumerate(rows)
    )
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def _relationships(*pairs: tuple[str, str]) -> str:
    entries = (
        f'<Relationship Id="away" Type="{kind}" Target="{target}" TargetMode="External"/>'
        if target == WEB
        else f'<Relationship Id="{PurePosixPath(target).stem}" Type="{kind}" Target="{target}"/>'
        for kind, target in pairs
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{"".join(entries)}</Relationships>'
