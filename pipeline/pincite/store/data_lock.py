"""Let one process at a time own the data folder, and note it in `owner.json`.

The embedded index and SQLite's single writer allow one owner. The lock is the operating system's, so it is
gone the moment its process is, however that ended; the file beside it only says who it was.
"""

from __future__ import annotations

import fcntl
import json
import os
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pincite.errors import InUse, SettingsConflict
from pincite.runtime import fsync, private_files

if TYPE_CHECKING:
    from filelock import FileLock

PATIENCE_S = 0.5
"""Seconds that an owner tries: a passing `service_address` holds the lock for a moment too."""


@dataclass(frozen=True, slots=True)
class LockHolder:
    """The process that took the data folder, and where it answers if it is a service."""

    pid: int
    started: str
    address: str | None
    what: Literal["service", "command"]


class DataLock:
    """The data folder is this process's from here until `release`."""

    def __init__(self, home: Path, address: str | None = None, *, alone: bool = True) -> None:
        """Make the folder if need be, readable by this user alone. Raises InUse, or SettingsConflict.

        Without `alone`, others may use it as well: nobody claims it, and nobody is refused.
        """
        from filelock import Timeout

        self._lock = _lock(home)
        try:
            fsync.make_folder(home, mode=0o700)
            if not alone:
                return
            self._lock.acquire(timeout=PATIENCE_S)
        except Timeout:
            raise InUse(_in_use(home)) from None
        except OSError as error:
            raise _unusable(home, error) from None
        self._file = home / "owner.json"
        started = datetime.now(UTC).isoformat(timespec="seconds")
        holder = LockHolder(os.getpid(), started, address, "service" if address else "command")
        beside = self._file.with_suffix(".json.new")
        beside.unlink(missing_ok=True)
        private_files.create(beside)
        beside.write_text(json.dumps(asdict(holder)) + "\n", encoding="utf-8")
        beside.replace(self._file)

    def release(self) -> None:
        """Let the next one have the folder; a second call does nothing."""
        if self._lock.is_locked:
            self._file.unlink(missing_ok=True)
            self._lock.release()


def check_folder(home: Path) -> None:
    """Raise SettingsConflict where the data folder is a file or below one, or may not be looked into."""
    _holder(home)


def service_address(home: Path) -> str | None:
    """Return where the service that has this data folder can be reached; None when no service has it.

    Raises SettingsConflict as `check_folder` does.
    """
    holder = _holder(home)
    if holder is None or holder.address is None:
        return None
    return holder.address if _is_locked(home) else None


def _is_locked(home: Path) -> bool:
    """Tell whether a process has the lock. Every command asks this, and filelock takes long to load."""
    try:
        with (home / "owner.lock").open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def _lock(home: Path) -> FileLock:
    from filelock import FileLock

    # Not per thread: whoever closes the library may be another thread than the one that opened it. And
    # never a lock that is only a file: it would outlive its process.
    return FileLock(home / "owner.lock", thread_local=False, fallback_to_soft=False, mode=0o600)


def _holder(home: Path) -> LockHolder | None:
    try:
        return LockHolder(**json.loads((home / "owner.json").read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return None
    except OSError as error:
        raise _unusable(home, error) from None


def _unusable(home: Path, error: OSError) -> SettingsConflict:
    return SettingsConflict(
        f"The data folder {home} cannot be used: {error.strerror}. Set PINCITE_HOME to another folder."
    )


def _in_use(home: Path) -> str:
    holder = _holder(home)
    if holder is None:
        return (
            f"The data folder {home} is in use by another process. Wait until it ends, or set PINCITE_HOME."
        )
    who = f"process {holder.pid} since {holder.started}"
    if holder.address:
        return (
            f"The data folder {home} belongs to the service at {holder.address} ({who}). "
            "Use the service, stop it first, or set PINCITE_HOME to another folder."
        )
    return (
        f"The data folder {home} is in use by another pincite command ({who}). "
        "Wait until it ends, or set PINCITE_HOME to another folder. While `pincite serve` runs, commands run "
        "side by side."
    )
