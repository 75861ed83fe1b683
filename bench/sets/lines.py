"""Load short documents, line by line, with questions that some of their lines answer."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby

from sets.loaders import GOLD

LINES = "lines"
"""Name of the set, and of its library."""
_PARAGRAPH = 4
"""Lines of prose that make one paragraph."""
_PAGE = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>'
    "<body><main><h1>{title}</h1>{blocks}</main></body></html>"
)


@dataclass(frozen=True, slots=True)
class LineDocument:
    """A document as the lines of its text. Cells of a table's row are parted by tabs.

    `questions` are asked of it, each with the lines that answer it by themselves; none answers a near miss.
    """

    name: str
    half: str
    title: str
    lines: tuple[str, ...]
    questions: tuple[tuple[str, tuple[int, ...]], ...]

    def page(self) -> bytes:
        """Return it as a web page: lines of prose in paragraphs, rows in tables."""
        blocks = []
        for is_table, group in groupby(self.lines, key=lambda line: "\t" in line):
            part = list(group)
            blocks.append(self._table(part) if is_table else _paragraphs(part))
        return _PAGE.format(title=escape(self.title), blocks="".join(blocks)).encode()

    def _table(self, lines: Sequence[str]) -> str:
        """Return rows as a table, the first one as its head if it can be one and answers no question."""
        rows = [line.split("\t") for line in lines]
        answers = {self.lines[place] for _, places in self.questions for place in places}
        is_headed = (
            len(rows) > 2
            and len(rows[0]) > 2
            and lines[0] not in answers
            and not any(map(str.isdigit, rows[0][1]))
            and all(len(rows[0]) - 1 <= len(row) <= len(rows[0]) for row in rows)
        )
        tags = ["th" if is_headed else "td", *["td"] * (len(rows) - 1)]
        return "<table>{}</table>".format(
            "".join(
                f"<tr>{''.join(f'<{tag}>{escape(cell)}</{tag}>' for cell in row)}</tr>"
                for tag, row in zip(tags, rows, strict=True)
            )
        )


def line_documents() -> list[LineDocument]:
    """Read the documents of the gold, in its order."""
    with (GOLD / "line_questions.jsonl").open(encoding="utf-8") as file:
        return [_document(number, json.loads(line)) for number, line in enumerate(file)]


def pages() -> Iterator[tuple[str, bytes]]:
    """Yield each document's name and page."""
    yield from ((document.name, document.page()) for document in line_documents())


def _document(number: int, fields: dict[str, object]) -> LineDocument:
    lines, questions = fields["lines"], fields["questions"]
    assert isinstance(lines, list)
    assert isinstance(questions, list)
    return LineDocument(
        f"{fields['domain']}-{number:03}.html",
        str(fields["half"]),
        str(fields["title"]),
        tuple(lines),
        tuple((each["question"], tuple(each["lines"])) for each in questions),
    )


def _paragraphs(lines: Sequence[str]) -> str:
    closed = [line if line[-1] in ".!?:;" else f"{line}." for line in lines]
    paragraphs = (closed[at : at + _PARAGRAPH] for at in range(0, len(closed), _PARAGRAPH))
    return "".join(f"<p>{escape(' '.join(each))}</p>" for each in paragraphs)
