"""The registry's connections: one write path, readers beside it, and the migrations.

SQLite runs in WAL mode. A writer takes the write lock when it begins, not at its first write, so that two
writers wait for each other and never fail half way; in this process they queue on a lock, which is fairer
than SQLite's polling.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVarTuple

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, Select, create_engine, event, func, select
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.orm import Session

from pincite.errors import RegistryDamaged

MIGRATIONS = Path(__file__).parent / "migrations"

Columns = TypeVarTuple("Columns")


class Database:
    """Opens the registry's database and brings its tables up to date."""

    def __init__(self, url: str) -> None:
        self.engine = create_engine(url, pool_size=20, max_overflow=40)
        self._sqlite = self.engine.dialect.name == "sqlite"
        self._writers = threading.Lock()
        if self._sqlite:
            _tune_sqlite(self.engine)
        try:
            self._migrate()
        except DatabaseError as error:
            if not self._sqlite or isinstance(error, OperationalError):
                raise
            raise RegistryDamaged(
                f"The registry {self.engine.url.database} cannot be read ({error.orig}). Put it back from a "
                "copy, or add the documents again to another data folder, set with PINCITE_HOME."
            ) from error

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that sees one snapshot."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    def first(self, query: Select[*Columns], **values: Any) -> tuple[*Columns] | None:
        """The first row that a query finds, in a third of a session's time."""
        with self.engine.connect() as connection:
            return connection.execute(query, values).first()

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session that commits when the block ends, and rolls back when it raises."""
        with self._writers:
            engine = self.engine.execution_options(writes=True)
            with Session(engine, expire_on_commit=False) as session, session.begin():
                yield session

    def now(self, session: Session) -> datetime:
        """The database's clock, which all workers share; with SQLite that is this machine's."""
        if self._sqlite:
            return datetime.now(UTC)
        return session.scalars(select(func.now())).one().astimezone(UTC)

    def lock_blob(self, session: Session, blob_hash: str) -> None:
        """Let nobody else begin or end a use of a blob until this transaction is over.

        Whoever keeps a blob names it in the same transaction, and whoever removes one has looked whether it
        is named. SQLite has one writer at a time; Postgres must be told.
        """
        if not self._sqlite:
            session.execute(select(func.pg_advisory_xact_lock(int(blob_hash[:15], 16))))

    def close(self) -> None:
        self.engine.dispose()

    def _migrate(self) -> None:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        with self.engine.execution_options(writes=True).begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


def _tune_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        # The driver's own transaction handling would begin late; ours is in the "begin" event.
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=30000", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
