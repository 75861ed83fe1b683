"""Find what of a page the OCR did not read, or read as signs of another script than the page's."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from pincite.extract.blocks import Glyphs
from pincite.extract.ocr.engine import Quads
from pincite.extract.ocr.scripts import shares
from pincite.extract.ocr.words import ScanLine
from pincite.schema.extraction import Remark

_SURE, _HOPELESS = 0.85, 0.75
"""Confidence of the engine in text: doubtful below the first, not that text at all below the second."""
_READ = 0.6
"""The share of a page's lines, by their width, that have characters in a script that the engine knows."""
_FEWEST = 3
"""Lines from which a page can be judged."""
_CHAR_WIDTH = 0.5
"""The width of a character in font sizes, about."""
_DENSE = 0.3
"""The share of the characters that fit into a line that a line of text has, at least."""
_PARTIAL = {"Greek": 0.3}
"""Scripts of which the engine knows only some letters, and their share in a text that is in them."""
_FOREIGN = 0.05
"""The share of East Asian letters in a text that is not in them: look-alikes of dashes and strokes."""
_LOOK_ALIKES = str.maketrans({"一": "–", "ー": "–", "丨": "|", "〇": "0", "。": ".", "、": ","})


def as_written(lines: Sequence[ScanLine]) -> list[ScanLine]:
    """Return a page's lines, without Chinese or Japanese signs if it is in neither: a dash is no "one"."""
    found = shares("".join(word.text for line in lines for word in line.words))
    if found.get("Han", 0.0) + found.get("Kana", 0.0) > _FOREIGN:
        return list(lines)
    return [
        replace(line, words=tuple(Glyphs(_western(word.text), word.box) for word in line.words))
        for line in lines
    ]


def _western(text: str) -> str:
    plain = "".join(
        unicodedata.normalize("NFKC", char) if unicodedata.east_asian_width(char) == "F" else char
        for char in text.translate(_LOOK_ALIKES)
    )
    return "".join(plain.split()) or text


def unread_script(quads: Quads, lines: Sequence[ScanLine]) -> bool:
    """Return True if a page is in a script that the engine cannot read.

    Its lines are seen and give hardly a character, or characters of which the engine is not sure, or such of
    a script that it knows in part.
    """
    widths = [float(quad[:, 0].max() - quad[:, 0].min()) for quad in quads]
    if len(widths) < _FEWEST:
        return False
    read = sum(line.box[2] - line.box[0] for line in lines if _dense(line))
    found = shares("".join(word.text for line in lines for word in line.words))
    return (
        read < _READ * sum(widths)
        or confidence(lines) < _HOPELESS
        or any(found.get(name, 0.0) >= share for name, share in _PARTIAL.items())
    )


def _dense(line: ScanLine) -> bool:
    left, _, right, _ = line.box
    return line.chars * _CHAR_WIDTH * line.size >= _DENSE * (right - left)


def confidence(lines: Sequence[ScanLine]) -> float:
    """Return the engine's confidence in the characters of all lines, from 0 to 1."""
    chars = sum(line.chars for line in lines)
    return sum(line.chars * line.confidence for line in lines) / chars if chars else 0.0


def remarks(number: int, sure: float, *, unread: bool) -> list[Remark]:
    """Return doubts about page `number`, read with a confidence of `sure`."""
    if unread:
        detail = (
            f"Page {number} shows text in a script that the OCR cannot read, and none of it was kept: it "
            "reads Latin letters, Chinese and Japanese. Give a copy of the document that holds its text."
        )
        return [Remark("script-unread", detail, number)]
    if sure < _SURE:
        detail = f"The text recognised on page {number} is uncertain ({sure:.0%} sure): compare the image."
        return [Remark("ocr-uncertain", detail, number)]
    return []
