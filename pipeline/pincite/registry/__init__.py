"""Every document, version and its state: SQLite, or Postgres."""

from pincite.registry.attributes import AttributeWriter
from pincite.registry.collections import Revision
from pincite.registry.database import Database
from pincite.registry.documents import Accepted, check_external_id
from pincite.registry.known import KnownDocument, LiveVersion
from pincite.registry.queue import Job, LeaseLost, Queue
from pincite.registry.registry import Registry

__all__ = [
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
