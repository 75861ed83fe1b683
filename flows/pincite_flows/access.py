"""The address of the service's own Prefect server and what it asks for, kept where its owner can read it."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import asdict, dataclass, field
from pathlib import Path

NAME = "access.json"
USER = "pincite"


@dataclass(frozen=True, slots=True)
class Access:
    """A server's API at `url`, which ends in /api, and its user and password, joined by a colon.

    Prefect compares the two as text, which must be ASCII, and its page asks for them in one field.
    """

    url: str
    auth_string: str = field(repr=False)

    @classmethod
    def new(cls, url: str) -> Access:
        """Return a password that nobody else knows."""
        return cls(url, f"{USER}:{secrets.token_urlsafe(24)}")

    @property
    def basic_auth(self) -> tuple[str, str]:
        """User and password, as an HTTP client takes them."""
        user, _, password = self.auth_string.partition(":")
        return user, password

    @property
    def page(self) -> str:
        """The address at which a person looks at the runs."""
        return self.url.removesuffix("/api")

    def save(self, folder: Path) -> None:
        """Write it to the folder, in place of an earlier one. No other user can read it at any moment."""
        beside = folder / f"{NAME}.new"
        beside.unlink(missing_ok=True)
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(json.dumps(asdict(self)) + "\n")
        beside.replace(folder / NAME)

    def remove(self, folder: Path) -> None:
        """Remove it from the folder. What a later server saved there stays."""
        if read_access(folder) == self:
            (folder / NAME).unlink(missing_ok=True)


def read_access(folder: Path) -> Access | None:
    """Read what the last server saved; None where there is nothing. It may have ended since."""
    try:
        return Access(**json.loads((folder / NAME).read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
