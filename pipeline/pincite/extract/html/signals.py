"""Read what an HTML page says of itself beside its text, and what trafilatura takes for its content."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

_WORD = re.compile(r"\w+")
_MARK = re.compile(r"<[^>]{1,400}>")
_RUN = 3
"""Words in a row by which texts are compared."""
_KINDS = {
    "product": {"Product", "ProductGroup"},
    "article": {"Article", "NewsArticle", "BlogPosting", "TechArticle"},
    "list": {"ItemList", "CollectionPage"},
    "forum": {"DiscussionForumPosting", "QAPage", "Question"},
}
_COSTS = frozenset(("price", "lowPrice", "highPrice"))
KINDS = tuple(_KINDS)
"""Kinds of pages, by the types of schema.org and Open Graph that they state."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A page's own words about itself: its title, the texts of its metadata as runs of words, its kinds.

    `authors` are their names in lower case, their words parted by a space. `prices` are what a product costs.
    """

    title: frozenset[str]
    runs: frozenset[str]
    kinds: frozenset[str]
    authors: frozenset[str] = frozenset()
    prices: frozenset[float] = frozenset()


@dataclass(frozen=True, slots=True)
class Taken:
    """The content as trafilatura takes it, as runs of words: when it favours nothing, and recall."""

    precise: frozenset[str]
    generous: frozenset[str]


def words(text: str) -> list[str]:
    """Return the words of a text, in lower case."""
    return _WORD.findall(text.casefold())


def runs(text: str) -> frozenset[str]:
    """Return every run of three words; all words as one run, where a text has fewer."""
    found = words(text)
    return frozenset(" ".join(found[at : at + _RUN]) for at in range(max(1, len(found) - _RUN + 1)))


def share(part: frozenset[str], whole: frozenset[str]) -> float:
    """Return the share, 0 to 1, of one set that is in another. The first may not be empty."""
    return len(part & whole) / len(part)


def stated(root: Any) -> Stated:
    """Return what a page's head and linked data (JSON-LD) say, before anything is taken out of it."""
    meta = {
        (tag.get("property") or tag.get("name") or "").lower(): tag.get("content") or ""
        for tag in root.iter("meta")
    }
    texts = [meta.get("description", ""), meta.get("og:description", "")]
    types, authors = set(), {meta.get("author", ""), meta.get("article:author", "")}
    costs = [meta.get("product:price:amount", ""), meta.get("og:price:amount", "")]
    costs += (tag.get("content") or "" for tag in root.iter() if tag.get("itemprop") == "price")
    for script in root.iter("script"):
        if "ld+json" in (script.get("type") or ""):
            for key, value in _strings(script.text or ""):
                if key == "author":
                    authors.add(value)
                if key in _COSTS:
                    costs.append(value)
                if key == "@type":
                    types.add(value)
                else:
                    texts.append(_MARK.sub(" ", value))
    og = meta.get("og:type", "")
    kinds = frozenset(kind for kind, names in _KINDS.items() if names & types or (og and kind in og))
    title = " ".join("".join(node.itertext()) for node in root.iter("title"))
    named = frozenset(" ".join(found) for author in authors if (found := words(author)))
    prices = frozenset(amount for cost in costs if (amount := _stated_amount(cost)))
    return Stated(frozenset(words(title)), _runs_of(texts), kinds, named, prices)


def _strings(data: str) -> Iterator[tuple[str, str]]:
    """Yield the strings of a piece of JSON with the key that they stand under; none of what is no JSON.

    The name of an author stands under "author", whether it is that or an object that has it.
    """
    try:
        left = [("", json.loads(data))]
    except (ValueError, RecursionError):
        return
    while left:
        key, value = left.pop()
        if isinstance(value, str) or (key in _COSTS and isinstance(value, int | float)):
            yield key, str(value)
        elif isinstance(value, dict):
            left += [
                (key if key == "author" and name == "name" else name, each) for name, each in value.items()
            ]
        elif isinstance(value, list):
            left += [(key, each) for each in value]


def _stated_amount(value: str) -> float | None:
    """Return an amount as markup states it, with a point before its decimals, or as people write it."""
    return round(float(value), 2) if re.fullmatch(r"\d{1,12}(?:\.\d{1,6})?", value) else amount_of(value)


def amount_of(value: str) -> float | None:
    """Return an amount, as 1,646.00, 1.646,00 or 1646; None for what is none."""
    written = re.sub(r"\s", "", value).strip(".,")
    if re.search(r"[.,]\d{1,2}$", written):
        whole, cents = re.split(r"[.,](?=\d{1,2}$)", written)
        written = f"{re.sub('[.,]', '', whole)}.{cents}"
    else:
        written = re.sub("[.,]", "", written)
    return float(written) if re.fullmatch(r"\d{1,12}(?:\.\d{1,2})?", written) else None


def taken(root: Any) -> Taken:
    """Return what trafilatura takes for the content of a page."""
    import trafilatura

    markup = etree.tostring(root, encoding="unicode", method="html")
    precise, generous = (
        trafilatura.extract(markup, include_comments=True, include_tables=True, favor_recall=recall) or ""
        for recall in (False, True)
    )
    return Taken(_runs_of(precise.splitlines()), _runs_of(generous.splitlines()))


def _runs_of(texts: Iterable[str]) -> frozenset[str]:
    return frozenset().union(*map(runs, texts))
