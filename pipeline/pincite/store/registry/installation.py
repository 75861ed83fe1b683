"""The installation's name: its stores carry its name, so that none is taken for another's.

To a registry whose blobs are not mounted, or are another's, every document would seem lost, and every blob of
the other one to be nobody's.
"""

from __future__ import annotations

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from pincite.store.blobs import BlobStore
from pincite.store.registry.database import Database
from pincite.store.registry.tables import Base


class InstallationRow(Base):
    """The one row; `blobs_marked` says that the blobs carry the name. The migrations fill it."""

    __tablename__ = "installation"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    blobs_marked: Mapped[bool]
    embed_secret: Mapped[str] = mapped_column(String(64), nullable=True)


def installation_of(database: Database) -> str:
    """Return the name of the installation that a registry is of."""
    with database.read() as session:
        return session.scalars(select(InstallationRow.name)).one()


def embed_secret_of(database: Database) -> str:
    """Return the secret that signs addresses of pages in frames.

    All processes of an installation share it.
    """
    with database.read() as session:
        return session.scalars(select(InstallationRow.embed_secret)).one()


def open_blobs(root: str, database: Database, *, private: bool) -> BlobStore:
    """Return the blobs of a registry's installation, `private` where the folder is this process's own.

    Raises StoreMismatch where they are another's, or not there.
    """
    blobs = BlobStore(root, private=private)
    with database.write() as session:
        row = session.scalars(select(InstallationRow).with_for_update()).one()
        blobs.belong_to(row.name, new=not row.blobs_marked)
        row.blobs_marked = True
    return blobs
