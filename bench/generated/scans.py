"""Scanned pages: text and tables as one noisy, crooked picture, some of them lying on their side."""

from __future__ import annotations

import io
from dataclasses import replace
from random import Random

import numpy as np
import pymupdf
from PIL import Image, ImageFilter

from generated import GeneratedPage, columns, prose
from generated.drawing import LEADING, draw, font, new_page, saved, set_lines, wrapped
from generated.table_drawing import draw_table, placed
from generated.table_model import table

SEED = 20261126
PAGES = 24
RESOLUTIONS = (150, 200, 300)
_TURNED = {5: 90, 10: 180, 15: 270, 16: 90, 20: 180, 23: 270}
"""Which pages were laid on the scanner how: degrees counter-clockwise."""
_MOST_SKEW = 5.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 66.0, 529.0, 70.0, 780.0


def scanned_page(number: int) -> GeneratedPage:
    """One of the `PAGES` pages, the same in every run."""
    rng = Random(SEED + number)
    kind = ("one column", "two columns", "table")[number // len(RESOLUTIONS) % 3]
    if kind == "two columns":
        typed = columns.draw_page(number, rng, shuffled=False, columns=2, floats=False)
    else:
        typed = _one_column(rng, with_table=kind == "table")
    dpi, turned = RESOLUTIONS[number % len(RESOLUTIONS)], _TURNED.get(number, 0)
    skew = rng.uniform(-_MOST_SKEW, _MOST_SKEW)
    traits = (kind, f"{dpi} dpi", f"turned by {turned}" if turned else "upright", f"skew {skew:.1f}")
    picture = _scanned(typed.pdf, dpi, skew, turned, SEED + number)
    return replace(typed, name=f"scan-{number:02}", pdf=_as_pdf(picture, dpi), traits=traits)


def _one_column(rng: Random, *, with_table: bool) -> GeneratedPage:
    """Draw a letter-like page; with a ruled table after its first paragraphs."""
    document, page = new_page()
    face, size = font(rng.choice(("tiro", "helv", "cour"))), rng.choice([10.0, 11.0, 12.0])
    parts, tables, y = [f"# {prose.heading(rng)}"], list[str](), _TOP
    draw(page, set_lines([parts[0][2:]], _LEFT, y, font("helv", bold=True), 15))
    y += 32
    while y < _BOTTOM - 110:
        if with_table and len(parts) == 3:
            fitted = placed(table(rng), "helv", 9.5, "ruled", _RIGHT - _LEFT)
            draw_table(page, fitted, _LEFT, y, rng)
            tables.append(fitted.table.html)
            parts.append(fitted.table.html)
            y += fitted.height + 14
            continue
        text = prose.paragraph(rng, 2, 4)
        lines = wrapped(text, face, size, _RIGHT - _LEFT)
        draw(page, set_lines(lines, _LEFT, y, face, size))
        parts.append(text)
        y += len(lines) * size * LEADING + 10
    return GeneratedPage("", saved(document), "\n\n".join(parts), tuple(tables))


def _scanned(pdf: bytes, dpi: int, skew: float, turned: int, seed: int) -> bytes:
    """Return a grey JPEG of the page: skewed and turned, soft, on greyish paper, with noise and specks."""
    with pymupdf.open(stream=pdf, filetype="pdf") as document:
        pixmap = document[0].get_pixmap(dpi=dpi, colorspace=pymupdf.csGRAY)
    sheet = Image.frombytes("L", (pixmap.width, pixmap.height), pixmap.samples)
    sheet = sheet.rotate(skew, resample=Image.Resampling.BICUBIC, fillcolor=255)
    sheet = sheet.filter(ImageFilter.GaussianBlur(dpi / 400))
    noise = np.random.default_rng(seed)
    pixels = 18 + np.asarray(sheet, dtype=np.float32) * (226 / 255)
    pixels += noise.normal(0, 7, pixels.shape)
    pixels[noise.random(pixels.shape) < 0.0004] = 40
    scanned = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8)).rotate(turned, expand=True)
    out = io.BytesIO()
    scanned.save(out, "JPEG", quality=75)
    return out.getvalue()


def _as_pdf(picture: bytes, dpi: int) -> bytes:
    pixmap = pymupdf.Pixmap(picture)
    width, height = pixmap.width * 72 / dpi, pixmap.height * 72 / dpi
    document, page = new_page(width, height)
    page.insert_image(page.rect, stream=picture)
    return saved(document)
