"""Every document, version and its state: SQLite, or Postgres."""

from pincite.registry.attributes import AttributeWriter
from pincite.registry.database import Database
from pincite.registry.known import KnownDocument, LiveVersion
from pincite.registry.leases import MAX_ATTEMPTS
from pincite.registry.queue import Job, LeaseLost, Queue
from pincite.registry.registry import Accepted, Registry, Revision, check_external_id

__all__ = [
    "MAX_ATTEMPTS",
    "Accepted",
    "AttributeWriter",
    "Database",
    "Job",
    "KnownDocument",
    "LeaseLost",
    "LiveVersion",
    "Queue",
    "Registry",
    "Revision",
    "check_external_id",
]
