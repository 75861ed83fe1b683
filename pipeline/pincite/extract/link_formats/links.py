"""Complete addresses as documents write them."""

from __future__ import annotations

from urllib.parse import urljoin


def absolute(link: str, base: str) -> str:
    """Complete a link by the address where it stands; return it as it is where it cannot be read."""
    try:
        return urljoin(base, link.strip())
    except ValueError:
        return link
