"""The versions that the index is to hold, and what it was made of: for making it again."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from pincite.schema.document import SEARCHABLE
from pincite.store.registry.database import Database
from pincite.store.registry.embedding import embedding_of_index, note_embedding
from pincite.store.registry.stored_versions import Job, stored_version
from pincite.store.registry.tables import VersionRow

_KEPT = VersionRow.purged.is_(False)
_SEARCHABLE = VersionRow.state.in_(SEARCHABLE)


@dataclass(frozen=True, slots=True)
class IndexedBlobs:
    """The passages and vectors of which a version's points were made."""

    chunks_hash: str
    chunks: int
    """The number of passages."""
    vectors_hash: str


class IndexContents:
    """The versions that searches may find, and the embedding of the index."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def jobs(self) -> list[Job]:
        """Return the versions that answer, or did a moment ago, with what there is to know of each."""
        with self._database.read() as session:
            rows = session.scalars(select(VersionRow).where(_KEPT, _SEARCHABLE))
            return [stored_version(row).job() for row in rows]

    def embedding(self) -> str | None:
        """Return the fingerprint of the index's embedding; None where there was no index yet."""
        with self._database.read() as session:
            return embedding_of_index(session)

    def forget_vectors(self, fingerprint: str, keep: Collection[str]) -> None:
        """Note that the index is of this embedding, and that no version has vectors but those to keep."""
        with self._database.write() as session:
            note_embedding(session, fingerprint, anew=True)
            for version in session.scalars(select(VersionRow).where(_KEPT)):
                if version.id not in keep:
                    version.vectors_hash = None

    def note(self, made: Mapping[str, IndexedBlobs]) -> None:
        """Note what a new index was made of, by version id.

        A version that it does not have keeps no vectors.
        """
        with self._database.write() as session:
            for version in session.scalars(select(VersionRow).where(_KEPT)):
                found = made.get(version.id)
                if found is None:
                    version.vectors_hash = None
                else:
                    version.chunks_hash, version.chunks = found.chunks_hash, found.chunks
                    version.vectors_hash = found.vectors_hash
