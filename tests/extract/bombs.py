"""Documents that are harmless, and one whose page hangs whoever reads it."""

from __future__ import annotations

import zlib
from pathlib import Path

from reportlab.pdfgen.canvas import Canvas


def sentence(canvas: Canvas, number: int) -> None:
    canvas.drawString(72, 700, f"Page {number} says that the valve opens at 6 bar.")


def bomb(path: Path, hangs_on: int, pages: int = 3) -> Path:
    """Return a PDF one of whose pages draws a form that draws ten forms that draw ten forms, and so on."""
    objects: list[bytes] = [b"<< /Type /Catalog /Pages 2 0 R >>"]
    kids = " ".join(f"{3 + 2 * n} 0 R" for n in range(pages))
    objects.append(f"<< /Type /Pages /Count {pages} /Kids [{kids}] >>".encode())
    first_form = 3 + 2 * pages
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    for number in range(1, pages + 1):
        resources = b"<< /Font << /F " + font + f" >> /XObject << /X {first_form} 0 R >> >>".encode()
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 400] /Resources "
            + resources
            + f" /Contents {2 + 2 * number} 0 R >>".encode()
        )
        drawn = f"BT /F 20 Tf 20 300 Td (Page {number} is legible text) Tj ET "
        objects.append(stream((drawn + ("/X Do" if number == hangs_on else "")).encode(), b""))
    for depth in range(12):
        inner = f"/Resources << /XObject << /X {first_form + depth + 1} 0 R >> >>".encode()
        objects.append(stream(b"/X Do " * 10, b"/Type /XObject /Subtype /Form /BBox [0 0 400 400] " + inner))
    glyphs = b"BT /F 9 Tf (x) Tj ET"
    resources = b"/Resources << /Font << /F " + font + b" >> >>"
    objects.append(stream(glyphs, b"/Type /XObject /Subtype /Form /BBox [0 0 400 400] " + resources))
    body = b"%PDF-1.7\n"
    offsets = []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    xref = len(body)
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    body += f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R >>\n".encode()
    path.write_bytes(body + f"startxref\n{xref}\n%%EOF".encode())
    return path


def stream(content: bytes, entries: bytes) -> bytes:
    packed = zlib.compress(content)
    head = b"<< " + entries + f" /Filter /FlateDecode /Length {len(packed)} >>\nstream\n".encode()
    return head + packed + b"\nendstream"
