"""Write the tables of docs/openai.md: what becomes of each parameter that OpenAI's clients can send."""

from __future__ import annotations

import re
from pathlib import Path

from pincite_api.openai.parameters import CHAT, EMBEDDINGS, as_markdown

PAGE = Path(__file__).parent.parent / "docs" / "openai.md"
TABLES = {"chat": CHAT, "embeddings": EMBEDDINGS}


def with_tables(page: str) -> str:
    """Return a page with its tables as they are to be, each below a comment that names it."""
    for name, table in TABLES.items():
        page, count = re.subn(
            rf"(<!-- table: {name} -->\n)(\|.*\n)*", rf"\1{_quoted(as_markdown(table))}", page
        )
        assert count == 1, f"{PAGE.name} has no place for the table “{name}”"
    return page


def _quoted(replacement: str) -> str:
    return replacement.replace("\\", r"\\")


if __name__ == "__main__":
    PAGE.write_text(with_tables(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
