"""Remove what has expired: versions that no query needs, and old events, requests and sessions."""

from __future__ import annotations

from pincite.lifecycle.removal import Remover
from pincite.maintenance.late_grades import LateGrades
from pincite.store.registry import EventLog, Requests, Sessions


class Expiry:
    """Removes what is too old, and finishes removals that a killed process began."""

    def __init__(
        self,
        events: EventLog,
        requests: Requests,
        sessions: Sessions,
        remover: Remover,
        late_grades: LateGrades,
    ) -> None:
        self._events = events
        self._requests = requests
        self._sessions = sessions
        self._remover = remover
        self._late_grades = late_grades

    def purge(self) -> int:
        """Remove all of that. Returns the number of versions.

        It also grades some documents that were read before grades were kept.
        """
        self._events.prune()
        self._requests.prune()
        self._sessions.prune()
        removed = self._remover.expired()
        self._late_grades.give_some()
        return removed
