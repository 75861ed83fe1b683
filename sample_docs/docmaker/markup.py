"""The small markup the sources are written in, read into blocks.

A source opens with `key: value` lines and `---`. Then, a blank line between blocks:

    # 1 Heading             one to three hashes
    plain lines             a paragraph
    - item  /  1. item      lists; two spaces of indent make an inner list
    > WARNING: words        a notice
    @table ruled 1 | caption    style and number of header rows; then rows, `| cell | cell |`,
                            in which `<` joins the cell to its left
    @figure name | caption
    @aside                  blocks up to `@end` stand beside the text
    [^1]: words             a footnote, called by [^1] in the text
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Heading:
    level: int
    text: str


@dataclass(frozen=True)
class Paragraph:
    text: str


@dataclass(frozen=True)
class ListItem:
    depth: int
    marker: str
    text: str


@dataclass(frozen=True)
class ItemList:
    items: tuple[ListItem, ...]


@dataclass(frozen=True)
class Notice:
    kind: str
    text: str


@dataclass(frozen=True)
class Table:
    """Rows of cells; a cell joined to its left neighbour holds JOINED."""

    ruled: bool
    header_rows: int
    caption: str
    rows: tuple[tuple[str, ...], ...]

    def spans(self) -> list[dict[str, int]]:
        """Return the joined cells as row, column and colspan, all counted from 0."""
        found = []
        for r, row in enumerate(self.rows):
            for c, cell in enumerate(row):
                if cell != JOINED and c + 1 < len(row) and row[c + 1] == JOINED:
                    width = 1
                    while c + width < len(row) and row[c + width] == JOINED:
                        width += 1
                    found.append({"row": r, "column": c, "colspan": width})
        return found

    def truth(self) -> dict[str, Any]:
        """Return what a reader of the table should find."""
        return {
            "ruled": self.ruled,
            "header_rows": self.header_rows,
            "caption": plain(self.caption),
            "rows": self.texts(),
            "spans": self.spans(),
        }

    def texts(self) -> list[list[str]]:
        """Return the rows as plain text, an empty string for a cell that is covered by a span."""
        return [["" if cell == JOINED else plain(cell) for cell in row] for row in self.rows]


@dataclass(frozen=True)
class Figure:
    name: str
    caption: str


@dataclass(frozen=True)
class Footnote:
    label: str
    text: str


@dataclass(frozen=True)
class Aside:
    blocks: tuple["Block", ...]


Block = Heading | Paragraph | ItemList | Notice | Table | Figure | Footnote | Aside

JOINED = "<"
ITEM = re.compile(r"( *)(-|\d+\.) (.*)")
NOTE_CALL = re.compile(r"\[\^(\w+)\]")


@dataclass(frozen=True)
class Source:
    facts: dict[str, str]
    blocks: tuple[Block, ...]


def read(path: Path, values: dict[str, str] | None = None) -> Source:
    """Return the source at `path`, each `{{name}}` in it replaced by `values[name]` (KeyError if missing)."""
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"\{\{(\w+)\}\}", lambda m: (values or {})[m[1]], text)
    head, _, body = text.partition("\n---\n")
    facts = dict(line.split(": ", 1) for line in head.splitlines())
    return Source(facts, parse(body))


def parse(body: str) -> tuple[Block, ...]:
    """Read the blocks of a source's body."""
    groups = [group.splitlines() for group in re.split(r"\n\s*\n", body.strip("\n"))]
    blocks: list[Block] = []
    aside_start: int | None = None
    for lines in groups:
        if lines == ["@aside"]:
            aside_start = len(blocks)
        elif lines == ["@end"]:
            blocks[aside_start:] = [Aside(tuple(blocks[aside_start:]))]
        else:
            blocks.append(_block(lines))
    return tuple(blocks)


def _block(lines: list[str]) -> Block:
    first = lines[0]
    if heading := re.fullmatch(r"(#{1,3}) (.*)", first):
        return Heading(len(heading[1]), heading[2])
    if first.startswith("@"):
        return _captioned(lines)
    return _words(lines)


def _captioned(lines: list[str]) -> Table | Figure:
    options, caption = lines[0].split(" | ", 1)
    kind, name, *rest = options.split()
    if kind == "@figure":
        return Figure(name, caption)
    rows = tuple(tuple(cell.strip() for cell in line.strip()[1:-1].split("|")) for line in lines[1:])
    if len({len(row) for row in rows}) != 1:
        raise ValueError(f"the rows of '{caption}' differ in length; give each the same number of cells")
    return Table(name == "ruled", int(rest[0]), caption, rows)


def _words(lines: list[str]) -> Notice | Footnote | ItemList | Paragraph:
    first = lines[0]
    if notice := re.match(r"> ([A-Z]+): ", first):
        words = " ".join(line.removeprefix(">").strip() for line in lines)
        return Notice(notice[1], words.removeprefix(notice[1] + ": "))
    if note := re.match(r"\[\^(\w+)\]: ", first):
        return Footnote(note[1], " ".join(lines)[note.end() :])
    if ITEM.match(first):
        return ItemList(_items(lines))
    return Paragraph(" ".join(line.strip() for line in lines))


def _items(lines: list[str]) -> tuple[ListItem, ...]:
    items: list[ListItem] = []
    for line in lines:
        if match := ITEM.match(line):
            items.append(ListItem(len(match[1]) // 2, match[2], match[3]))
        else:
            last = items.pop()
            items.append(ListItem(last.depth, last.marker, f"{last.text} {line.strip()}"))
    return tuple(items)


def plain(text: str) -> str:
    """`text` without its marks for bold, italics and footnotes."""
    return NOTE_CALL.sub("", text).replace("*", "")


def marked_up(text: str, note_call: str = r"<super>\1</super>") -> str:
    """`text` as inline tags that reportlab and HTML both read."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    text = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", text)
    text = re.sub(r"\*(.+?)\*", r"<i>\1</i>", text)
    return NOTE_CALL.sub(note_call, text)
