"""The registry's connections: one write path, readers beside it, and the migrations.

SQLite runs in WAL mode. A writer takes the write lock when it begins, not at its first write, so that two
writers wait for each other and never fail half way; in this process they queue on a lock, which is fairer
than SQLite's polling.

On Postgres writers run side by side, so each locks what it is about to change, always in this order: the
index's embedding, the document, its versions, the collection; and then names, with `lock`: a blob's hash, so
that nobody removes what another is about to use. What is made under a name that must be free is locked by
that name at first, and so is a collection that is added to or deleted.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVarTuple

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, Select, bindparam, create_engine, event, func, make_url, select
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.orm import Session

from pincite.errors import DatabaseUnavailable, RegistryDamaged
from pincite.runtime import private_files
from pincite.runtime.room import Room
from pincite.store.registry import embedding, summaries
from pincite.store.registry.events import EventLoggingSession

MIGRATIONS = Path(__file__).parent / "migrations"

Columns = TypeVarTuple("Columns")

_NAME = func.hashtextextended(bindparam("name"), 0)
_LOCK = select(func.pg_advisory_xact_lock(_NAME))
_SHARED_LOCK = select(func.pg_advisory_xact_lock_shared(_NAME))
_TRY_LOCK, _UNLOCK = select(func.pg_try_advisory_lock(_NAME)), select(func.pg_advisory_unlock(_NAME))
_LOOK_FOR_THE_DEAD = ("tcp_keepalives_idle = 60", "tcp_keepalives_interval = 10", "tcp_keepalives_count = 3")
"""Settings by which the locks of a lost machine are free after a minute and a half, not after two hours."""
_BUSY_S = 30


class Database:
    """Opens the registry's database and brings its tables up to date."""

    def __init__(
        self, url: str, *, clock: Callable[[], datetime] | None = None, room: Room | None = None
    ) -> None:
        """Open the database. `clock` gives the time in UTC, in place of the database's own clock.

        Commits may use the reserve of `room`: what brings documents in asks for room before its commit.

        Raises DatabaseUnavailable where a Postgres cannot be reached, or does not let us in, and
        RegistryDamaged where an SQLite file cannot be read.
        """
        self._sqlite = make_url(url).get_backend_name() == "sqlite"
        self._clock = clock
        self._lent = room.lent if room and self._sqlite else nullcontext
        self._embedding: str | None = None
        self._first_rows: dict[tuple[Any, ...], Any] = {}
        self._alone: AbstractContextManager[Any] = threading.Lock() if self._sqlite else nullcontext()
        if self._sqlite:
            self.engine = create_engine(url, pool_size=20, max_overflow=40)
            if self.engine.url.database:
                private_files.create(Path(self.engine.url.database))  # SQLite gives its other files this mode
            _tune_sqlite(self.engine)
            self._readers, self._writers = self.engine, self.engine.execution_options(writes=True)
        else:
            # A server has about a hundred connections for all of its clients; whoever waits, waits briefly.
            self.engine = create_engine(url, pool_size=10, max_overflow=10, pool_pre_ping=True)
            self._readers = self.engine.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
            self._writers = self.engine.execution_options(isolation_level="READ COMMITTED")
        try:
            self._migrate()
        except BaseException:
            self.close()
            raise

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Yield a session that sees one snapshot."""
        with Session(self._readers, expire_on_commit=False) as session:
            yield session

    def first(self, query: Select[*Columns], **values: Any) -> tuple[*Columns] | None:
        """Return the first row that a query finds, in a third of a session's time.

        With SQLite, where every commit is this process's, it is known until the next one; so `query` is one
        that is there once, and asked again.
        """
        # Where a commit comes in between, the row is noted in what nobody looks at any more.
        known = self._first_rows if self._sqlite else {}
        asked = (query, *sorted(values.items()))
        if (row := known.get(asked)) is None:
            with self.engine.connect() as connection:
                row = connection.execute(query, values).first()
            if row is not None:
                known[asked] = row
        return row

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Yield a session that commits when the block ends, and rolls back when it raises."""
        with self._lent(), self._alone:
            try:
                with EventLoggingSession(self._writers, expire_on_commit=False) as session, session.begin():
                    yield session
            finally:
                self._first_rows = {}

    def lock(self, session: Session, *names: str, shared: bool = False) -> None:
        """Hold these names until the commit.

        No other writer that asks for one of them goes on meanwhile, but those that share it.

        With SQLite there is no other writer.
        """
        for name in sorted(names) if not self._sqlite else ():
            session.execute(_SHARED_LOCK if shared else _LOCK, {"name": name})

    @contextmanager
    def alone(self, name: str) -> Iterator[bool]:
        """Hold a name while the block goes on, with a connection but no transaction: whether it was free.

        Whatever ends this process ends that. With SQLite there is no other process.
        """
        if self._sqlite:
            yield True
            return
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for setting in _LOOK_FOR_THE_DEAD:
                connection.exec_driver_sql(f"SET {setting}")
            held = connection.execute(_TRY_LOCK, {"name": name}).scalar_one()
            try:
                yield held
            finally:
                if held:
                    try:
                        connection.execute(_UNLOCK, {"name": name})
                    except DatabaseError:  # it is lost, and what it held is free
                        connection.invalidate()

    def embed_with(self, fingerprint: str, *, alone: bool, former: Collection[str] = ()) -> None:
        """Note which embedding this process has, once it has found that the index is of it.

        Who is not alone may be late: raises IndexMismatch where the index is of another one by now.
        """
        with self.write() as session:
            embedding.note_embedding(session, fingerprint, anew=alone, former=former)
            embedding.check_embedding(session, fingerprint)
        self._embedding = fingerprint

    def check_embedding(self, session: Session) -> None:
        """Before vectors or points are written of which this commit tells.

        Raises IndexMismatch where the index is of another embedding by now than this process's.
        """
        if self._embedding is not None:
            embedding.check_embedding(session, self._embedding)

    def now(self, session: Session) -> datetime:
        """Return the database's clock, which all workers share; with SQLite that is this machine's.

        A clock that was given takes its place. Leases, pauses and grace periods all begin and end by it.
        """
        if self._clock is not None:
            return self._clock()
        if self._sqlite:
            return datetime.now(UTC)
        now: datetime = session.scalars(select(func.clock_timestamp())).one()
        return now.astimezone(UTC)

    def close(self) -> None:
        """Close the connections."""
        self.engine.dispose()

    def _migrate(self) -> None:
        """Bring the tables up to date, with what is in them: all of it in one transaction, or nothing."""
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        try:
            with self._writers.begin() as connection:
                if not self._sqlite:
                    connection.execute(_LOCK, {"name": "migrations"})
                config.attributes["connection"] = connection
                migrations = MigrationContext.configure(connection)
                before = migrations.get_current_revision()
                command.upgrade(config, "head")
                if migrations.get_current_revision() != before:
                    summaries.write_missing(connection)
        except DatabaseError as error:
            if self._sqlite and not isinstance(error, OperationalError):
                raise RegistryDamaged(
                    f"The registry {self.engine.url.database} cannot be read ({error.orig}). Put it back "
                    "from a copy, or add the documents again to another data folder, set with PINCITE_HOME."
                ) from error
            if self._sqlite or not isinstance(error, OperationalError):
                raise
            raise DatabaseUnavailable(
                f"The registry at {self.engine.url.render_as_string(hide_password=True)} cannot be opened: "
                f"{' '.join(str(error.orig).split())}. Start it, or correct PINCITE_DATABASE_URL."
            ) from None


def _tune_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        # The driver's own transaction handling would begin late; ours is in the "begin" event.
        connection.isolation_level = None
        for pragma in (f"busy_timeout={_BUSY_S * 1000}", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")
        _write_ahead(connection)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Switch to WAL, where it is not on yet.

    SQLite's own timeout does not hold for it: of several processes that open a new registry at once, all but
    one would fail.
    """
    until = time.monotonic() + _BUSY_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            # The low byte is the kind of error, the others say more of it.
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
        time.sleep(0.01)
