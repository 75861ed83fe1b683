"""The engines that recognise text in an image: tesseract where installed, else RapidOCR from its wheel."""

from __future__ import annotations

import csv
import io
import math
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from pincite.document import Box
from pincite.extract.blocks import Glyphs, clean

Pixels = npt.NDArray[np.uint8]
"""An image: height x width x 3, RGB."""

_LANGUAGE = "eng"
_LONGEST_SIDE = 2600
"""Pixels to which RapidOCR scales a larger image down: print of six points stays legible on a page of A4."""


@dataclass(frozen=True, slots=True)
class ScanLine:
    """A recognised line: words in pixels, slope in degrees (clockwise), how sure the engine is (0 to 1)."""

    words: tuple[Glyphs, ...]
    slope: float
    confidence: float
    upright: bool = True

    @property
    def chars(self) -> int:
        return sum(len(word.text) for word in self.words)


@cache
def name() -> str:
    """The engine that is used on this machine: tesseract or rapidocr."""
    program = shutil.which("tesseract")
    if program is None:
        return "rapidocr"
    listed = subprocess.run([program, "--list-langs"], capture_output=True, text=True, check=False)  # noqa: S603
    return "tesseract" if _LANGUAGE in listed.stdout.split() else "rapidocr"


def recognise(image: Pixels) -> list[ScanLine]:
    """The lines of an image, in no order that can be relied on."""
    lines = _tesseract(image) if name() == "tesseract" else _rapidocr(image)
    return [line for line in lines if line.words]


def _tesseract(image: Pixels) -> Iterator[ScanLine]:
    height, width = image.shape[:2]
    program = shutil.which("tesseract") or "tesseract"
    ppm = b"P6 %d %d 255\n" % (width, height) + image.tobytes()
    # psm 3: segment the page, leave its orientation alone
    command = [program, "stdin", "stdout", "-l", _LANGUAGE, "--psm", "3", "--dpi", "200", "tsv"]
    result = subprocess.run(command, input=ppm, capture_output=True, check=True)  # noqa: S603
    rows = csv.DictReader(io.StringIO(result.stdout.decode()), delimiter="\t", quoting=csv.QUOTE_NONE)
    lines: dict[tuple[str, ...], list[tuple[Glyphs, float]]] = {}
    for row in rows:
        text = clean(row["text"] or "").strip()
        if not text or float(row["conf"]) < 0:
            continue
        left, top = float(row["left"]), float(row["top"])
        box = (left, top, left + float(row["width"]), top + float(row["height"]))
        key = tuple(row[part] for part in ("block_num", "par_num", "line_num"))
        parts = text.split()
        lines.setdefault(key, []).extend((Glyphs(part, box), float(row["conf"]) / 100) for part in parts)
    for words in lines.values():
        chars = sum(len(word.text) for word, _ in words)
        sure = sum(len(word.text) * confidence for word, confidence in words) / chars
        first, last = words[0][0].box, words[-1][0].box
        run = (last[0] + last[2] - first[0] - first[2]) / 2
        rise = last[3] - first[3]
        slope = math.degrees(math.atan2(rise, run)) if run > 10 * (first[3] - first[1]) else 0.0
        yield ScanLine(tuple(word for word, _ in words), slope, sure)


@cache
def _rapid() -> Any:
    from rapidocr import RapidOCR

    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.use_cls": False,
            "Global.max_side_len": _LONGEST_SIDE,
            "EngineConfig.onnxruntime.intra_op_num_threads": 2,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )


def _rapidocr(image: Pixels) -> Iterator[ScanLine]:
    found = _rapid()(image[:, :, ::-1], use_cls=False)  # it wants BGR
    if found.boxes is None:
        return
    for corners, text, confidence in zip(found.boxes, found.txts, found.scores, strict=True):
        quad = np.asarray(corners, dtype=float)
        across, down = quad[1] - quad[0], quad[3] - quad[0]
        upright = float(np.hypot(*across)) * 1.5 >= float(np.hypot(*down)) or len(text) < 2
        slope = math.degrees(math.atan2(across[1], across[0])) if len(text) > 10 else 0.0
        yield ScanLine(tuple(_words(clean(text), quad)), slope, float(confidence), upright)


def _words(text: str, quad: npt.NDArray[np.float64]) -> Iterator[Glyphs]:
    """The words of a line whose box alone is known: the box shared out by characters, along its slope."""
    position = 0
    for word in text.split():
        start = text.index(word, position)
        position = start + len(word)
        left, right = start / len(text), position / len(text)
        edges = ((quad[0], quad[1]), (quad[3], quad[2]))
        points = [begin + (end - begin) * share for begin, end in edges for share in (left, right)]
        xs, ys = zip(*points, strict=True)
        height = float(np.hypot(*(quad[3] - quad[0])))
        middle = float(min(ys) + max(ys)) / 2
        box: Box = (float(min(xs)), middle - height / 2, float(max(xs)), middle + height / 2)
        yield Glyphs(word, box)
