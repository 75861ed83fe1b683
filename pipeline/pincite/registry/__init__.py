"""Every document, version and its state: SQLite, or Postgres."""

from pincite.registry.attempts import MAX_ATTEMPTS
from pincite.registry.attributes import AttributeWriter
from pincite.registry.collections import Revision
from pincite.registry.database import Database
from pincite.registry.documents import check_external_id
from pincite.registry.event_log import EventLog
from pincite.registry.known import KnownDocument, LiveVersion
from pincite.registry.listing import DocumentQuery
from pincite.registry.queue import Job, LeaseLost, Queue
from pincite.registry.registry import Registry
from pincite.registry.requests import Claimed, Earlier, Requests, Result
from pincite.registry.sessions import Sessions

__all__ = [
    "MAX_ATTEMPTS",
    "AttributeWriter",
    "Claimed",
    "Database",
    "DocumentQuery",
    "Earlier",
    "EventLog",
    "Job",
    "KnownDocument",
    "LeaseLost",
    "LiveVersion",
    "Queue",
    "Registry",
    "Requests",
    "Result",
    "Revision",
    "Sessions",
    "check_external_id",
]
