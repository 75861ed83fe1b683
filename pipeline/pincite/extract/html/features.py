"""Describe a text block of an HTML page by numbers from which is judged if it is content.

In the manner of boilerpipe (Kohlschütter, Fankhauser, Nejdl 2010) and Web2Text (Vogels, Ganea, Eickhoff
2018): the block's words and links, the elements and names around it, its neighbours, its place, what repeats
around it, what is like it, and whether trafilatura takes it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log1p
from typing import Any

import numpy as np

from pincite.extract.html.alike import again, alike
from pincite.extract.html.blocks import HEADINGS, TextBlock
from pincite.extract.html.landmarks import landmarks
from pincite.extract.html.signals import KINDS, Stated, Taken, runs, share, words
from pincite.extract.html.surroundings import PARTS, Surroundings
from pincite.extract.html.vocabulary import NAME_GROUPS, PHRASES

_TAGS = ("p", "li", "td", "dd", "dt", "pre", "table", "blockquote", "figcaption", "label", "div")
_HEADING_PHRASES = ("near", "legal", "act", "talk", "shop")
_SENTENCE_END = re.compile(r"[.!?]\s")
_NEIGHBOURS = (-2, -1, 1, 2)
_NEIGHBOURLY = ("words", "links", "ends", "precise", "generous", "level")
_WINDOW = 8
"""Blocks on each side that a block's neighbourhood reaches over."""
_LONG = 15
"""Words of a block that is more than a label."""
_SHORT_WORD = 4
"""Words of fewer letters are mostly function words, in any language written with spaces."""
_FAR = 10.0
_ABSENT = 12.0

FeatureRow = dict[str, float]


@dataclass(slots=True)
class _Heading:
    """The heading last seen: its level (0 before the first), its block's number and text."""

    level: int = 0
    number: int = -1
    text: str = ""
    generous: float = 0.0


def features(root: Any, blocks: Sequence[TextBlock], said: Stated, taken: Taken) -> list[FeatureRow]:
    """Return each block's features by name: the same names, in one order, for every block of any page."""
    tokens = [words(block.text) for block in blocks]
    counts = [len(found) for found in tokens]
    seen = Counter(block.text.casefold() for block in blocks)
    own = [
        _own(block, found, said, taken, seen[block.text.casefold()])
        for block, found in zip(blocks, tokens, strict=True)
    ]
    around = Surroundings(root, blocks, counts)
    by_holder = {holder: _around(around, holder) for holder in {block.holder for block in blocks}}
    page = _page(around, root, own, counts, said)
    return [
        row | by_holder[block.holder] | place | _nearby(own, counts, number) | page | together
        for number, (block, row, place, together) in enumerate(
            zip(
                blocks, own, _places(blocks, own, counts), _together(around, blocks, own, tokens), strict=True
            )
        )
    ]


def _together(
    around: Surroundings,
    blocks: Sequence[TextBlock],
    own: Sequence[FeatureRow],
    tokens: Sequence[Sequence[str]],
) -> list[FeatureRow]:
    """Return each block's features among the page's blocks: its like, the landmarks, words said again."""
    if not blocks:
        return []
    inward = {block.holder: around.path(block.holder)[::-1] for block in blocks}
    paths = [inward[block.holder] for block in blocks]
    columns = {name: np.array([row[name] for row in own]) for name in own[0]}
    counts = np.array([len(found) for found in tokens], float)
    found = alike(paths, columns, counts) | landmarks(paths, columns, counts) | again(tokens)
    table = np.column_stack(list(found.values())).tolist()
    return [dict(zip(found, values, strict=True)) for values in table]


def _own(block: TextBlock, found: Sequence[str], said: Stated, taken: Taken, times: int) -> FeatureRow:
    """Return the features of the block by itself."""
    text, tag, count = block.text, block.holder.tag, max(len(found), 1)
    chars = max(len(text) - text.count(" "), 1)
    spoken = text.split()
    text_runs = runs(text)
    row = {
        "words": log1p(len(found)),
        "word_length": chars / count,
        "links": block.linked / chars,
        "short_words": sum(len(word) < _SHORT_WORD for word in found) / count,
        "ends": float(text[-1:] in '.!?:;…"”'),
        "sentences": log1p(len(_SENTENCE_END.findall(text + " "))),
        "capitals": sum(word[:1].isupper() for word in spoken) / max(len(spoken), 1),
        "upper": sum(char.isupper() for char in text) / chars,
        "digits": sum(char.isdigit() for char in text) / chars,
        "separators": sum(char in "|»›/·•>" for char in text) / chars,
        "level": float(tag[1]) if tag in HEADINGS else 0.0,
        "button": float(block.button),
        "repeats": log1p(times - 1),
        "in_title": sum(word in said.title for word in found) / count,
        "stated": share(text_runs, said.runs),
        "precise": share(text_runs, taken.precise),
        "generous": share(text_runs, taken.generous),
    }
    row |= {f"is_{name}": float(tag == name) for name in _TAGS}
    return row | {f"says_{name}": len(phrase.findall(text)) / count**0.5 for name, phrase in PHRASES.items()}


def _around(around: Surroundings, holder: Any) -> FeatureRow:
    """Return the features around the block's holder: parts and names by distance, and what ancestors hold."""
    held, path = around.held(holder), around.path(holder)
    total = around.held(path[-1]).words
    row = {"depth": float(held.depth)}
    for part in PARTS:
        row[f"in_{part}"] = float(held.depth - held.parts[part] + 1) if part in held.parts else 0.0
    for name in NAME_GROUPS:
        near = min(_FAR, float(held.depth - held.names[name] + 1)) if name in held.names else _ABSENT
        row[f"named_{name}"] = near
    for label, smallest in (("up_50", 50.0), ("up_200", 200.0), ("up_half", total / 2)):
        above = next(
            (held for each in path if (held := around.held(each)).words >= smallest), around.held(path[-1])
        )
        row[f"{label}_words"] = log1p(above.words)
        row[f"{label}_links"] = above.link_density
        row[f"{label}_long"] = above.long_share
        row[f"{label}_mean"] = above.words / max(above.blocks, 1)
        row[f"{label}_height"] = float(around.held(holder).depth - above.depth)
    parent = around.held(path[min(1, len(path) - 1)])
    row |= {"parent_words": log1p(parent.words), "parent_links": parent.link_density}
    row["parent_blocks"] = log1p(parent.blocks)
    records = around.records(holder)
    row |= {"records": log1p(records.count), "record_words": log1p(records.mean_words)}
    row |= {"record_links": records.link_density, "record_height": float(records.height)}
    row["record_share"] = records.count * records.mean_words / max(total, 1)
    return row


def _places(
    blocks: Sequence[TextBlock], own: Sequence[FeatureRow], counts: Sequence[int]
) -> list[FeatureRow]:
    """Return where each block stands in the page, and under which heading."""
    total = sum(counts) or 1
    first = next((number for number, block in enumerate(blocks) if block.holder.tag == "h1"), None)
    title_at = sum(counts[:first])
    before, heading, rows = 0, _Heading(), []
    for number, (block, row, count) in enumerate(zip(blocks, own, counts, strict=True)):
        side = _FAR if first is None else (1 if number >= first else -1) * log1p(abs(before - title_at))
        place = {
            "at": before / total,
            "at_block": number / len(blocks),
            "to_end": log1p(total - before),
            "from_start": log1p(before),
            "after_h1": side,
            "since_heading": log1p(number - heading.number),
            "heading_level": float(heading.level),
            "heading_generous": heading.generous,
        }
        place |= {
            f"heading_{name}": float(bool(PHRASES[name].search(heading.text))) for name in _HEADING_PHRASES
        }
        rows.append(place)
        if row["level"]:
            heading = _Heading(int(row["level"]), number, block.text, row["generous"])
        before += count
    return rows


def _nearby(own: Sequence[FeatureRow], counts: Sequence[int], number: int) -> FeatureRow:
    """Return the features of the blocks before and after, one by one and together."""
    row: FeatureRow = {}
    for step in _NEIGHBOURS:
        other = own[number + step] if 0 <= number + step < len(own) else {}
        row |= {f"{name}{step:+d}": other.get(name, -1.0) for name in _NEIGHBOURLY}
    window = range(max(0, number - _WINDOW), min(len(own), number + _WINDOW + 1))
    weight = sum(counts[near] for near in window) or 1
    for name in ("generous", "precise", "links"):
        row[f"near_{name}"] = sum(own[near][name] * counts[near] for near in window) / weight
    row["near_long"] = sum(counts[near] >= _LONG for near in window) / len(window)
    return row


def _page(
    around: Surroundings, root: Any, own: Sequence[FeatureRow], counts: Sequence[int], said: Stated
) -> FeatureRow:
    """Return the features of the page as a whole."""
    held, total = around.held(root), sum(counts) or 1
    row = {"page_words": log1p(total), "page_links": held.link_density, "page_long": held.long_share}
    for name in ("generous", "precise"):
        row[f"page_{name}"] = sum(n for each, n in zip(own, counts, strict=True) if each[name] > 0.5) / total
    return row | {f"page_{kind}": float(kind in said.kinds) for kind in KINDS}
