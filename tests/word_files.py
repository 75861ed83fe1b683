"""Word files that tests write: a body of markup, with the parts around it that a test needs."""

from __future__ import annotations

import io
import zipfile
from html import escape

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_CORE = f"{_PACKAGE}/relationships/metadata/core-properties"


def word_file(body: str, title: str = "", **parts: str) -> bytes:
    """Return a Word file with this markup in its body.

    `parts` are further parts of the document by their kinds, such as `styles="<w:style …/>"`; each is a
    root of that name around the markup that is given. `header1` and `header2` are two of one kind.
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
        "word/document.xml": f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": _relationships(
            *((f"{_RELATIONS}/{kind}", name.removeprefix("word/")) for name, (kind, _) in named.items())
        ),
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


def paragraph(text: str, style: str = "", of_run: str = "", of_paragraph: str = "") -> str:
    """Return a paragraph of one run, with the id of its style and further properties as markup."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{named}{of_paragraph}</w:pPr>{run(text, of_run)}</w:p>"


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
        f'<Relationship Id="r{at}" Type="{kind}" Target="{target}"/>'
        for at, (kind, target) in enumerate(pairs)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{"".join(entries)}</Relationships>'
