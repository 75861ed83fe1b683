"""What a site's robots.txt lets us fetch, and how often (RFC 9309)."""

from __future__ import annotations

from collections.abc import Callable

from protego import Protego

from pincite.errors import RobotsDisallow, SourceError
from pincite.sources.secrets import origin_of

PRODUCT = "pincite"
MAX_ROBOTS_BYTES = 512 * 1024
LONGEST_DELAY_S = 60.0


class Robots:
    """The rules of each origin, read once. `read` gives the text of a robots.txt, or None without one.

    A file that cannot be had because the server fails forbids everything; one that isn't there, nothing.
    """

    def __init__(self, read: Callable[[str], str | None]) -> None:
        self._read = read
        self._rules: dict[str, Protego | SourceError] = {}

    def check(self, url: str) -> None:
        """Raises RobotsDisallow, or what kept robots.txt from being read."""
        rules = self._of(url)
        if isinstance(rules, SourceError):
            raise type(rules)(f"The site's robots.txt cannot be read: {rules.detail}")
        if not rules.can_fetch(url, PRODUCT):
            raise RobotsDisallow("The site's robots.txt does not let programs fetch it.")

    def delay_s(self, url: str) -> float:
        """Seconds that the site wants between two requests, at most a minute."""
        rules = self._of(url)
        delay = None if isinstance(rules, SourceError) else rules.crawl_delay(PRODUCT)
        return min(float(delay or 0.0), LONGEST_DELAY_S)

    def _of(self, url: str) -> Protego | SourceError:
        origin = origin_of(url)
        if origin not in self._rules:
            try:
                self._rules[origin] = Protego.parse(self._read(f"{origin}/robots.txt") or "")
            except SourceError as error:
                self._rules[origin] = error
        return self._rules[origin]
