"""Addresses as documents write them."""

from __future__ import annotations

from urllib.parse import urljoin


def absolute(link: str, base: str) -> str:
    """A link with what it leaves out taken from where it stands; as it is where it cannot be read."""
    try:
        return urljoin(base, link.strip())
    except ValueError:
        return link
