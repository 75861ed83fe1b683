"""Refuse docstrings that begin with a question word. ruff has no such rule."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
PRODUCT = ("pipeline", "api", "flows", "cli")
QUESTION_WORD = re.compile(r"\s*(Whether|What|Who|How|Where|When|Why|Which)\b")


def questions(source: str) -> Iterator[tuple[int, str]]:
    """Yield line and first line of each docstring that begins so, those of attributes too."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Expr(value=ast.Constant(value=str(text))) if QUESTION_WORD.match(text):
                yield node.lineno, text.strip().splitlines()[0]


def main() -> None:
    """Print what is found, and end with 1 if there is anything."""
    found = False
    for file in sorted(path for folder in PRODUCT for path in (REPOSITORY / folder).rglob("*.py")):
        for line, text in questions(file.read_text(encoding="utf-8")):
            found = True
            print(f"{file.relative_to(REPOSITORY)}:{line}: begins with a question word: {text}")
    if found:
        sys.exit("Say first what it is or does: “Return True if …”, “The number of …”.")


if __name__ == "__main__":
    main()
