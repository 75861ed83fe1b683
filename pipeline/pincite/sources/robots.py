"""Tell what a site's robots.txt lets us fetch, and how often (RFC 9309)."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence

from protego import Protego

from pincite.errors import RobotsDisallow, SourceError
from pincite.extract.link_formats.robots import PRODUCT
from pincite.sources.secrets import origin_of

MAX_ROBOTS_BYTES = 512 * 1024
LONGEST_DELAY_S = 60.0
ORIGINS_KEPT = 64
"""A sitemap may name pages of thousands of hosts, each with rules of half a megabyte."""


class Robots:
    """The rules of each origin, read once as long as not too many others come between.

    `read` gives the lines of a robots.txt that are for us, none without one. A file that cannot be had
    because the server fails, or that cannot be read, forbids everything; one that isn't there, nothing.
    """

    def __init__(self, read: Callable[[str], Sequence[str]]) -> None:
        self._read = read
        self._rules: OrderedDict[str, Protego | SourceError] = OrderedDict()

    def check(self, url: str) -> None:
        """Raise RobotsDisallow, or what kept robots.txt from being read."""
        rules = self._of(url)
        if isinstance(rules, SourceError):
            raise type(rules)(f"The site's robots.txt cannot be read: {rules.detail}")
        if not rules.can_fetch(url, PRODUCT):
            raise RobotsDisallow("The site's robots.txt does not let programs fetch it.")

    def delay_s(self, url: str) -> float:
        """Return seconds that the site wants between two requests, at most a minute."""
        rules = self._of(url)
        delay = None if isinstance(rules, SourceError) else rules.crawl_delay(PRODUCT)
        return min(float(delay or 0.0), LONGEST_DELAY_S)

    def _of(self, url: str) -> Protego | SourceError:
        origin = origin_of(url)
        if origin not in self._rules:
            try:
                self._rules[origin] = Protego.parse(
                    "\n".join([f"User-agent: {PRODUCT}", *self._read(f"{origin}/robots.txt")])
                )
            except SourceError as error:
                self._rules[origin] = error
            if len(self._rules) > ORIGINS_KEPT:
                self._rules.popitem(last=False)
        self._rules.move_to_end(origin)
        return self._rules[origin]
