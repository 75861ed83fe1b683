"""The embedding that the index is of, for all that write into it: who has another brings nothing in.

Vectors of two models may have the same length, and an index takes both. So what a version's vectors are, and
that it answers from its points, is only noted in a commit that holds this row and finds its own embedding in
it.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from pincite.errors import IndexMismatch
from pincite.store.registry.tables import Base


class IndexEmbeddingRow(Base):
    """The one row: the fingerprint of the index's embedding, once there was an index."""

    __tablename__ = "index_embedding"

    id: Mapped[int] = mapped_column(primary_key=True)
    fingerprint: Mapped[str | None]


def embedding_of_index(session: Session) -> str | None:
    """Return the fingerprint that is noted; None where there was no index yet."""
    return session.scalar(select(IndexEmbeddingRow.fingerprint))


def note_embedding(session: Session, fingerprint: str, *, anew: bool, former: Collection[str] = ()) -> None:
    """Note what the index is of from this commit on: commits that check it are over, or wait for this one.

    Unless it is `anew`, what is noted already stays, but for a former name of the same embedding.
    """
    row = session.scalars(select(IndexEmbeddingRow).with_for_update()).one()
    if anew or row.fingerprint is None or row.fingerprint in former:
        row.fingerprint = fingerprint


def check_embedding(session: Session, fingerprint: str) -> None:
    """Hold the row until the commit, beside others that check it. Raises IndexMismatch.

    It comes before every other lock of that commit.
    """
    noted = session.scalar(select(IndexEmbeddingRow.fingerprint).with_for_update(read=True))
    if noted is not None and noted != fingerprint:
        raise IndexMismatch(
            f"The index is of the embedding {noted} and this process has {fingerprint}: it brings nothing "
            "in, and what waits goes on waiting. Set PINCITE_EMBEDDING_MODEL to the same model everywhere "
            "and start this process again, or run `pincite rebuild` to make the index again with this one's."
        )
