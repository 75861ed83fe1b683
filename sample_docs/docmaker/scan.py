"""A typed memo as a scanner would give it: one grey picture, a little crooked, soft and noisy, no text."""

import io
from pathlib import Path
from typing import Any

import numpy as np
import pymupdf
from PIL import Image, ImageFilter
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

DPI = 200
SKEW_DEGREES = 1.0
NOISE_SEED = 20260303
MARGIN, LEADING, SIZE = 68, 14.6, 10.5


def make_scan(text: Path, path: Path) -> dict[str, Any]:
    """Write the scan of the typed `text` to `path`; returns its truth, with every line as typed."""
    lines = text.read_text(encoding="utf-8").splitlines()
    picture = _as_scanned(_typed(lines))
    canvas = Canvas(str(path), pagesize=A4, invariant=1)
    canvas.setTitle("scan-0041")
    canvas.drawImage(ImageReader(picture), 0, 0, *A4)
    canvas.save()
    typed = [line.removeprefix("# ") for line in lines if line.strip()]
    return {
        "title": typed[0],
        "pages": 1,
        "headings": [{"level": 1, "text": line[2:], "page": 1} for line in lines if line.startswith("# ")],
        "lines": typed,
        "tables": [], "figures": [], "footnotes": [], "running_header": [], "running_footer": [],
        "dpi": DPI,
        "skew_degrees": SKEW_DEGREES,
    }  # fmt: skip


def _typed(lines: list[str]) -> bytes:
    """Return the page as it came out of the typewriter, as PDF bytes; a line that opens with `# ` is bold."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    y = A4[1] - 66.0
    for line in lines:
        canvas.setFont("Courier-Bold" if line.startswith("# ") else "Courier", SIZE)
        words = line.removeprefix("# ")
        if MARGIN + canvas.stringWidth(words) > A4[0] - 40 or y < 40:
            raise ValueError(f"the memo does not fit its page at: {words}")
        canvas.drawString(MARGIN, y, words)
        y -= LEADING if words else LEADING * 0.6
    canvas.save()
    return out.getvalue()


def _as_scanned(page: bytes) -> io.BytesIO:
    """Return a grey JPEG of the page at DPI, turned by SKEW_DEGREES, blurred, with seeded noise."""
    with pymupdf.open(stream=page, filetype="pdf") as document:
        pixmap = document[0].get_pixmap(dpi=DPI, colorspace=pymupdf.csGRAY)
    sheet = Image.frombytes("L", (pixmap.width, pixmap.height), pixmap.samples)
    sheet = sheet.rotate(SKEW_DEGREES, resample=Image.Resampling.BICUBIC, fillcolor=255)
    sheet = sheet.filter(ImageFilter.GaussianBlur(0.7))
    rng = np.random.default_rng(NOISE_SEED)
    grey = np.asarray(sheet, dtype=np.float32) * 0.80 + 38
    grey += rng.normal(0, 7, grey.shape)
    specks = rng.random(grey.shape) < 0.00025
    grey[specks] = rng.integers(40, 150, int(specks.sum()))
    out = io.BytesIO()
    Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8)).save(out, "JPEG", quality=42)
    out.seek(0)
    return out
