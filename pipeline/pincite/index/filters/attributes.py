"""List what a filter sees of a document: the values of each field."""

from __future__ import annotations

from collections.abc import Mapping

from pincite.index.filters.fields import METADATA
from pincite.schema.profile import Fact, Profile
from pincite.schema.user_metadata import Metadata, Scalar

Attributes = Mapping[str, tuple[Scalar, ...]]
"""The values of each field that has any."""


def attributes_of(external_id: str, profile: Profile, metadata: Metadata) -> Attributes:
    """Return the attributes of a document, of what is known of it."""
    facts: dict[str, tuple[Fact | None, ...]] = {
        "title": (profile.title,),
        "organisation": (profile.organisation, *profile.aliases),
        "kind": (profile.kind,),
        "language": (profile.language,),
        "published": (profile.published,),
        "periods": profile.periods,
        "identifiers": profile.identifiers,
    }
    values: dict[str, tuple[Scalar, ...]] = {"document": (external_id,)}
    values |= {field: tuple(fact.value for fact in found if fact) for field, found in facts.items()}
    for key, value in metadata.items():
        values[METADATA + key] = tuple(value) if isinstance(value, list) else (value,)
    return {field: found for field, found in values.items() if found}
