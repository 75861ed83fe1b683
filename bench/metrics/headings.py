"""MHS, the Markdown heading similarity of opendataloader-bench: sections compared as trees."""

from __future__ import annotations

from typing import Literal

from rapidfuzz.distance import Levenshtein

from metrics.markdown import blocks
from metrics.trees import Node, edit_distance, size

Label = tuple[Literal["document", "heading", "content"], str]


def mhs(gold: str, read: str, *, marks: bool = True) -> float | None:
    """Similarity of the sections of two Markdown texts, 0 to 1; None where the gold has no heading.

    A document's children are its headings, whatever their level; under each stands one node with all the text
    up to the next, and text before the first stands under the document. 1 is an equal tree; inserting or
    deleting a node costs 1 of the larger tree's nodes, other text in its place the Levenshtein distance over
    the longer text. A reading without any heading has 0. With `marks`, emphasis and the tags of tables are
    characters like others, as they are in opendataloader-bench; without them only what is said counts.
    """
    wanted, found = _sections(gold, marks), _sections(read, marks)
    if not _has_heading(wanted):
        return None
    if not _has_heading(found):
        return 0.0
    return max(0.0, 1 - edit_distance(wanted, found, _rename) / max(size(wanted), size(found)))


def _sections(markdown: str, marks: bool) -> Node[Label]:
    root: Node[Label] = Node(("document", ""))
    section, content = root, list[str]()
    for block in blocks(markdown):
        text = block.marked if marks else block.text
        if block.kind == "heading":
            _close(section, content)
            section, content = Node(("heading", text)), []
            root.children.append(section)
        else:
            content.append(text)
    _close(section, content)
    return root


def _close(section: Node[Label], content: list[str]) -> None:
    if text := " ".join(content):
        section.children.append(Node(("content", text)))


def _has_heading(root: Node[Label]) -> bool:
    return any(child.label[0] == "heading" for child in root.children)


def _rename(one: Label, other: Label) -> float:
    return float(Levenshtein.normalized_distance(one[1], other[1])) if one[0] == other[0] else 1.0
