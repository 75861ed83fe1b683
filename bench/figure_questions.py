"""Draws the pages that `gold/figure_questions.jsonl` asks about, reads its questions and checks them."""

from __future__ import annotations

import argparse
import ast
import json
import math
import operator
import os
import random
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pymupdf
from filing_rows import NUMBER, holds_numbers, squeeze
from table_cells import words_by_line

GOLD = Path(__file__).parent / "gold" / "figure_questions.jsonl"

SEED = 11
FOLDERS = {"financebench-dev": "financebench-dev/pdfs", "tables-dev": "tables-dev"}
PAGES = {"financebench-dev": 4, "tables-dev": 1}
"""Pages drawn of each document."""
HALVES = ("looked at", "only scored")
FEW_NUMBERS = 15
"""Numeric words on a page that may be drawn where no page of its document holds many."""
PASSED_OVER = frozenset(
    {("BLOCK_2020_10K.pdf", 145), ("Pfizer_2023Q2_10Q.pdf", 54), ("us-024.pdf", 4), ("eu-011.pdf", 2)}
)
"""Pages drawn and passed over for the next of their document: by eye, they have no table of figures."""

_TEXTS = ("id", "document", "set", "half", "kind", "question", "value", "unit")
_ALWAYS = frozenset({*_TEXTS, "page"})
_KINDS = {"cell": frozenset({"row", "column"}), "calculation": frozenset({"operation", "operands"})}
_MAY = frozenset({"scale", "not", "unsigned"})
_MOST_WORDS = 6
"""Neighbouring words of a line that may make up one value: a currency, digits in groups, a percent sign."""
_OPERATIONS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}

Line = Mapping[str, Any]
"""A line of the gold, as `gold/README.md` describes it."""


def questions() -> list[Line]:
    """Return the lines of the gold, in order."""
    return [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]


def pages(line: Line) -> list[int]:
    """Return the pages that a line needs."""
    page = line["page"]
    return page if isinstance(page, list) else [page]


def draw(data: Path) -> Iterator[tuple[str, str, str, int]]:
    """Yield the drawn pages as set, half, document and page from 1.

    Every second document of a shuffle is of the same half. Pages are chosen by their plain words alone, so
    that no table finder has a say.
    """
    rng = random.Random(SEED)
    for name, folder in FOLDERS.items():
        paths = sorted((data / folder).glob("*.pdf"))
        rng.shuffle(paths)
        for turn, path in enumerate(paths):
            with pymupdf.open(path) as pdf:
                choice = [page.number + 1 for page in pdf if holds_numbers(page)]
                choice = choice or [page.number + 1 for page in pdf if _numbers(page) >= FEW_NUMBERS]
            rng.shuffle(choice)
            kept = [page for page in choice if (path.name, page) not in PASSED_OVER]
            yield from ((name, HALVES[turn % 2], path.name, page) for page in kept[: PAGES[name]])


def _numbers(page: pymupdf.Page) -> int:
    return sum(NUMBER.fullmatch(word[4]) is not None for word in page.get_text("words"))


def number(printed: str) -> float:
    """Return a printed number without its currency. Parentheses negate it, a percent sign divides by 100."""
    text = squeeze(printed).translate(str.maketrans("", "", "$€£,"))
    digits = text.strip("()%-")
    value = -float(digits) if text.startswith(("(", "-")) else float(digits)
    return value / 100 if "%" in text else value


def result(line: Line) -> float:
    """Return what the operation of a calculation gives. Its operands are named a, b, c and so on."""
    names = {chr(ord("a") + at): number(operand["value"]) for at, operand in enumerate(line["operands"])}

    def compute(node: ast.expr) -> float:
        match node:
            case ast.BinOp(left, op, right) if type(op) in _OPERATIONS:
                return float(_OPERATIONS[type(op)](compute(left), compute(right)))
            case ast.UnaryOp(ast.USub(), operand):
                return -compute(operand)
            case ast.Name(name):
                return names[name]
            case ast.Constant(int(value)):
                return value
        raise ValueError(f"an operation has only + - * / and names of operands: {line['operation']}")

    return compute(ast.parse(line["operation"], mode="eval").body)


def form_faults(lines: Sequence[Line]) -> Iterator[str]:
    """Yield what is wrong with lines by themselves, without the documents."""
    halves: dict[str, str] = {}
    for line in lines:
        wanted = _ALWAYS | _KINDS.get(line["kind"], frozenset())
        if not wanted <= line.keys() <= wanted | _MAY or not all(line[name] for name in _TEXTS):
            yield f"{line['id']}: fields are missing, empty or unknown"
        elif line["set"] not in FOLDERS or line["half"] not in HALVES or line["kind"] not in _KINDS:
            yield f"{line['id']}: the set, the half or the kind is unknown"
        elif line["kind"] == "calculation" and pages(line) != sorted(
            {cell["page"] for cell in line["operands"]}
        ):
            yield f"{line['id']}: its pages are not those of its operands"
        elif halves.setdefault(line["document"], line["half"]) != line["half"]:
            yield f"{line['id']}: its document is of both halves"
        elif line["value"] in line.get("not", ()):
            yield f"{line['id']}: its value is said to be wrong"
        elif line.get("unsigned") and number(line["value"]) >= 0:
            yield f"{line['id']}: its value has no sign to leave out"
        elif line["kind"] == "calculation" and not _agrees(line):
            yield f"{line['id']}: {line['operation']} gives {result(line):.6g}, not {line['value']}"


def _agrees(line: Line) -> bool:
    """Return True if the value is what the operation gives, rounded to as many digits."""
    places = len(line["value"].rstrip("%").partition(".")[2]) + 2 * line["value"].endswith("%")
    return math.isclose(result(line), number(line["value"]), rel_tol=0, abs_tol=0.5 / 10**places + 1e-9)


def page_faults(lines: Sequence[Line], data: Path) -> Iterator[str]:
    """Yield the lines whose document or page is missing, or whose values don't stand there as printed."""
    for line in lines:
        path = data / FOLDERS[line["set"]] / line["document"]
        if not path.exists():
            yield f"{line['id']}: {path.name} is missing"
            continue
        for cell in line.get("operands", [line]):
            if not 1 <= cell["page"] <= _pages(path):
                yield f"{line['id']}: {path.name} has no page {cell['page']}"
            elif squeeze(cell["value"]) not in _runs(path, cell["page"]):
                yield f"{line['id']}: {cell['value']} isn't on page {cell['page']} of {path.name}"
        if line["kind"] == "cell":
            for wrong in line.get("not", ()):
                if not any(squeeze(wrong) in _runs(path, page) for page in range(1, _pages(path) + 1)):
                    yield f"{line['id']}: {wrong} is nowhere in {path.name}"


@cache
def _pages(path: Path) -> int:
    with pymupdf.open(path) as pdf:
        return len(pdf)


@cache
def _runs(path: Path, page: int) -> frozenset[str]:
    """Every run of a few neighbouring words of a line, squeezed."""
    with pymupdf.open(path) as pdf:
        lines = [[word.text for word in line] for line in words_by_line(pdf[page - 1])]
    return frozenset(
        squeeze("".join(line[start:end]))
        for line in lines
        for start in range(len(line))
        for end in range(start + 1, min(start + _MOST_WORDS, len(line)) + 1)
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--draw", action="store_true", help="print the drawn pages instead of checking the gold"
    )
    only_draw = parser.parse_args().draw
    data = Path(os.environ["PINCITE_TEST_DATA"])
    drawn = list(draw(data))
    if only_draw:
        for row in drawn:
            print(*row, sep="\t")
        return
    lines = questions()
    faults = [*form_faults(lines), *page_faults(lines, data)]
    faults += [
        f"{line['id']}: page {page} is not drawn, or of the other half"
        for line in lines
        for page in pages(line)
        if (line["set"], line["half"], line["document"], page) not in drawn
    ]
    print(*faults or [f"{len(lines)} lines are as they should be."], sep="\n")
    raise SystemExit(bool(faults))


if __name__ == "__main__":
    main()
