"""Read from a robots.txt (RFC 9309) the lines that are for this program.

A file of half a megabyte can name ten thousand programs and give them ten thousand rules: read as that
product it takes hours and all memory there is. So the groups are told apart here, and the library that knows
rules is given those of one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from pincite.extract.link_formats.entry import LinkEntry

PRODUCT = "pincite"
EVERYONE = "*"
_AGENT = re.compile(r"user[- ]?agent(?:\s*:|\s)\s*(.*)", re.IGNORECASE)
_RULE = re.compile(r"(?:allow|di[as]\w*|crawl[- ]delay)(?:\s*:|\s)\s*(.*)", re.IGNORECASE)
_TOKEN = re.compile(r"[a-z_-]+|\*")


def entries(path: Path) -> Iterator[LinkEntry]:
    """Yield the rules of the groups that name this program, or else of those for everyone, as written."""
    rules: dict[str, list[str]] = {EVERYONE: []}
    agents: set[str] = set()
    begun = False
    for line in path.read_bytes().decode("utf-8-sig", "replace").splitlines():
        text = line.partition("#")[0].strip()
        if named := _AGENT.match(text):
            if begun:
                agents, begun = set(), False
            token = _TOKEN.match(named[1].lower())
            if token and token[0] in (PRODUCT, EVERYONE):
                agents.add(token[0])
                rules.setdefault(token[0], [])
        elif rule := _RULE.match(text):
            begun = True  # also by one that forbids nothing
            for agent in agents if rule[1] else ():
                rules[agent].append(text)
    yield from (LinkEntry("rule", text) for text in rules.get(PRODUCT, rules[EVERYONE]))
