"""Know the words that tell what a part of a web page is for: in names of its elements, and in its text."""

from __future__ import annotations

import re
from typing import Any

_NAMES = {
    "content": "content body text entry main article post story description desc detail details product "
    "prose markdown document docs richtext wysiwyg copy summary",
    "talk": "comment comments thread reply replies message messages answer answers question topic "
    "discussion forum",
    "record": "card item tile grid result results list listing products collection row teaser",
    "menu": "nav navbar navigation menu menus submenu breadcrumb breadcrumbs crumbs toc sidenav "
    "toolbar topbar pagination pager tabs drawer megamenu dropdown skip",
    "edge": "footer foot header head masthead banner copyright legal colophon bottom hero",
    "aside": "related recommended recommendations recommend similar more also popular trending latest recent "
    "upsell widget sidebar aside promo promotion ad ads advert advertisement sponsored sponsor carousel "
    "next prev",
    "social": "share sharing social facebook twitter newsletter subscribe subscription signup follow cta "
    "form",
    "notice": "cookie cookies consent gdpr modal popup overlay dialog alert notice notification privacy "
    "announcement login signin account cart minicart search filter filters facet facets sort",
    "about": "author byline meta metadata bio tags tag category categories date info stats avatar user "
    "rating profile",
    "review": "review reviews testimonial testimonials faq accordion specs specification specifications "
    "feature features",
    "hint": "screen reader visually sr only tooltip hidden collapse",
}
NAME_GROUPS = tuple(_NAMES)
"""Groups of words in the names of elements."""
_GROUP_OF = {word: group for group, words in _NAMES.items() for word in words.split()}
_NAMING = ("class", "id", "itemprop", "data-component", "data-testid", "aria-label")
_NAME = re.compile(r"[a-z]+")
_CAMEL = re.compile(r"([a-z])([A-Z])")
_MAX_NAME = 400

PHRASES = {
    name: re.compile(pattern, re.I)
    for name, pattern in {
        "legal": r"©|copyright|all rights reserved|privacy|cookie|terms of|terms & conditions|"
        r"disclaimer|imprint|gdpr",
        "act": r"sign ?up|sign ?in|log ?in|register|subscribe|newsletter|your email|follow us|share|"
        r"contact us|download the app|get started|book a|request a|free trial|learn more|read more|"
        r"view (?:all|more)|"
        r"see (?:all|more)|show more|load more|shop now|buy now|back to top|skip to|menu|search|join",
        "shop": r"add to (?:cart|bag|basket|wish)|checkout|in stock|sold out|shipping|returns|quantity|"
        r"wishlist|compare|sort by|filter|results|per page|items",
        "near": r"related|recommended|you may|you might|also (?:like|bought|viewed)|similar|more from|"
        r"popular|trending|latest|recently viewed|featured|recent posts|categories|archives|tags|"
        r"about the author|"
        r"next|previous|comments?",
        "talk": r"repl(?:y|ied|ies)|posted|wrote|joined|posts?:|likes?|quote|report|members?|quick links|"
        r"thread|views|ago",
        "money": r"[$€£¥₹]\s?\d|\d\s?(?:€|kr|zł|usd|eur)",
        "date": r"\b(?:19|20)\d\d\b",
    }.items()
}
"""Phrases of the parts around a page's content, and of records."""


def name_groups(element: Any) -> set[str]:
    """Return the groups of words in an element's class, id and other names."""
    said = " ".join(filter(None, map(element.get, _NAMING)))[:_MAX_NAME]
    if not said:
        return set()
    found = _NAME.findall(_CAMEL.sub(r"\1 \2", said).lower())
    return {_GROUP_OF[word] for word in found if word in _GROUP_OF}
