"""What of an HTML page is shown, and what of that is its main content: works on the tree, in place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from lxml import etree

_NEVER_SHOWN = (
    "script", "style", "template", "svg", "title", "iframe", "object", "embed", "canvas", "audio",
    "video", "input", "select", "textarea", "button", "datalist", "map", "link", "meta", "base",
)  # fmt: skip
_HIDING_STYLE = re.compile(
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)"
    r"|font-size\s*:\s*0*\.?0*(?:px|pt|em|rem|%)?\s*(?:;|!|$))",
    re.I,
)
_CHROME_ROLES = (
    "navigation",
    "banner",
    "contentinfo",
    "search",
    "complementary",
    "menu",
    "menubar",
    "dialog",
    "alertdialog",
)
_CHROME_TAGS = ("nav", "aside", "footer", "header", "dialog", "menu")
_SECTIONS = ("article", "main", "section", "blockquote")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BLOCKS = ("p", "li", "td", "th", "pre", "blockquote", "dt", "dd", "figcaption", *_HEADINGS)
_READ_BLOCKS = frozenset(
    ("div", "section", "article", "blockquote", "p", "pre", "ul", "ol", "li", *_HEADINGS)
)
_READ_INLINE = frozenset(
    ("a", "b", "br", "cite", "code", "em", "i", "span", "strong", "sub", "sup", "u", "wbr")
)
_BLOCK_LIKE = (
    "address", "aside", "body", "center", "dd", "details", "dialog", "dl", "fieldset", "figure", "footer",
    "form", "head", "header", "hgroup", "html", "main", "menu", "nav", "table", "tbody", "td", "tfoot", "th",
    "thead", "tr",
)  # fmt: skip
_MAIN_SHARE = 0.2
_GUIDED_SHARE = 0.5
_MOST = 0.8
_LINKED_SHARE = 0.6
_MATCH_CHARS = 20


def collapse(text: str) -> str:
    """Runs of white space as one space."""
    return " ".join(text.split())


def text(node: Any) -> str:
    """The text of a node, white space collapsed."""
    return collapse(" ".join(node.itertext()))


def title(root: Any) -> str:
    """The page's first <h1> when there is just one, else its <title>."""
    first = [words for node in root.iter("h1") if not _hidden(node) and (words := text(node))]
    stated = next((words for node in root.iter("title") if (words := text(node))), "")
    return stated or (first[0] if first else "")


def drop_invisible(root: Any) -> None:
    """Takes out what a browser does not show; text for readers without scripts stays where it is all."""
    _drop(node for node in root.iter(etree.Element) if node.tag in _NEVER_SHOWN or _hidden(node))
    instead = list(root.iter("noscript"))
    if len(text(root)) > sum(len(text(node)) for node in instead):
        _drop(instead)
    else:
        etree.strip_tags(root, "noscript")


def _hidden(node: Any) -> bool:
    return (
        node.get("hidden") is not None
        or (node.get("aria-hidden") or "").strip().lower() == "true"
        or bool((style := node.get("style")) and _HIDING_STYLE.search(style))
        or (node.tag == "dialog" and node.get("open") is None)
    )


def _drop(nodes: Iterable[Any]) -> None:
    """Takes nodes out of their tree, each with all below it but not the text that follows it."""
    for node in list(nodes):
        parent = node.getparent()
        if parent is None:
            continue
        previous = node.getprevious()
        if node.tail and previous is not None:
            previous.tail = (previous.tail or "") + " " + node.tail
        elif node.tail:
            parent.text = (parent.text or "") + " " + node.tail
        parent.remove(node)


def main_content(root: Any) -> Any:
    """The node that holds the page's own content, without what surrounds it.

    That is <main> or a lone <article> where the author marked one; else the smallest node around the passages
    that trafilatura takes for content. A choice that leaves too little is not made: to show too much of a
    page is better than to lose some of it. Branches of links in which trafilatura sees nothing go.
    """
    whole = len(text(root))
    for path, share in (
        (".//main | .//*[@role='main']", _MAIN_SHARE),
        (".//article[not(ancestor::article)]", 0.5),
    ):
        marked = root.xpath(path)
        if len(marked) == 1 and len(text(marked[0])) >= share * whole:
            _drop_chrome(marked[0])
            return marked[0]
    passages = _passages(root)
    _drop_chrome(root)
    blocks = [node for node in root.iter(*_BLOCKS, "div", "span") if _matches(node, passages)]
    content = _common_ancestor(blocks, root) if blocks else root
    if len(text(content)) < _GUIDED_SHARE * len(text(root)):
        content = root
    holding = {ancestor for node in blocks for ancestor in (node, *node.iterancestors())}
    _drop_unless_most(
        [
            node
            for node in content.iter("ul", "ol", "div", "section", "table")
            if node not in holding and node is not content and _is_links(node)
        ],
        content,
    )
    return content


def _drop_chrome(content: Any) -> None:
    headings = sum(1 for _ in content.iter("h1"))
    chrome = []
    for node in content.iter(etree.Element):
        if node is content or not (
            node.tag in _CHROME_TAGS or (node.get("role") or "").lower() in _CHROME_ROLES
        ):
            continue
        if node.tag in ("header", "footer") and any(up.tag in _SECTIONS for up in node.iterancestors()):
            continue
        if node.tag == "header" and headings == 1 and next(node.iter("h1"), None) is not None:
            chrome += node.iter("nav", "ul", "form")
        else:
            chrome.append(node)
    _drop_unless_most(chrome, content)


def _drop_unless_most(nodes: list[Any], content: Any) -> None:
    """Drops nodes, unless they hold nearly all of the text: then they are not what their names say."""
    dropped = set(nodes)
    outer = [node for node in nodes if not any(up in dropped for up in node.iterancestors())]
    if sum(len(text(node)) for node in outer) <= _MOST * len(text(content)):
        _drop(outer)


def _passages(root: Any) -> set[str]:
    """The passages that trafilatura takes for the page's content, in lower case."""
    import trafilatura

    markup = etree.tostring(root, encoding="unicode", method="html")
    found = trafilatura.extract(markup, include_comments=True, include_tables=True, favor_recall=True) or ""
    return {collapse(line).strip("-|# ").casefold() for line in found.splitlines()} - {""}


def _matches(node: Any, passages: set[str]) -> bool:
    if next(node.iterchildren("p", "div", "ul", "ol", "table"), None) is not None:
        return False
    words = text(node).casefold()
    return len(words) >= _MATCH_CHARS and words in passages


def _common_ancestor(nodes: list[Any], within: Any) -> Any:
    counts: dict[Any, int] = {}
    for node in nodes:
        for ancestor in (node, *node.iterancestors()):
            counts[ancestor] = counts.get(ancestor, 0) + 1
    node = nodes[0]
    while node is not within and counts[node] < len(nodes):
        node = node.getparent()
    return within if node.tag in ("html", "body") else node


def _is_links(node: Any) -> bool:
    words = text(node)
    linked = sum(len(text(link)) for link in node.iter("a"))
    return linked > _LINKED_SHARE * len(words) and next(node.iter(*_HEADINGS), None) is None


def simplify(content: Any) -> None:
    """Gives every element a tag that unstructured reads, and takes its attributes.

    unstructured passes over captions, labels and elements that it does not know, with all that is in them,
    and over blocks within inline elements.
    """
    for node in reversed(list(content.iter(etree.Element))):  # from the inside out
        node.attrib.clear()
        if node.tag in ("figcaption", "dt", "summary", "legend", "caption"):
            node.tag = "p"
        holds_blocks = any(child.tag in _READ_BLOCKS for child in node)
        if node.tag == "p" and holds_blocks:
            node.tag = "div"
        elif node.tag not in _READ_BLOCKS and (holds_blocks or node.tag not in _READ_INLINE):
            node.tag = "div" if holds_blocks or node.tag in _BLOCK_LIKE else "span"
    content.tag = content.tag if content.tag in _READ_BLOCKS - {"li"} else "div"
