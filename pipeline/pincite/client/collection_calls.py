"""Requests about collections, and how their responses are read: both clients send them."""

from __future__ import annotations

from collections.abc import Sequence

from pincite.client.call import Call
from pincite.client.call_parts import collection_at, listed, one
from pincite.schema.document import Collection, CollectionReceipt


def collections() -> Call[list[Collection]]:
    """List all collections, by name."""
    return listed(Collection, "collections", "GET", "/v1/collections")


def collection(name: str) -> Call[Collection]:
    """Return a collection. Code `collection-not-found`."""
    return one(Collection, "GET", collection_at(name))


def create_collection(name: str, *, language: str = "en") -> Call[Collection]:
    """Make an empty collection.

    `language`, an ISO 639-1 code, is that of its documents; it cannot be changed later. Codes:
    `collection-exists`, `invalid-name`, `unknown-language`.
    """
    return one(Collection, "POST", "/v1/collections", body={"name": name, "language": language})


def suggest(name: str, questions: Sequence[str]) -> Call[Collection]:
    """Set the questions that a collection suggests, at most 12, in place of those it has.

    Codes: `invalid-suggestions`, `collection-not-found`.
    """
    return one(Collection, "PATCH", collection_at(name), body={"suggestions": list(questions)})


def delete_collection(name: str) -> Call[CollectionReceipt]:
    """Delete a collection with all of its documents. Code `collection-not-found`."""
    return one(CollectionReceipt, "DELETE", collection_at(name))
