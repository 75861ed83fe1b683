"""Every document, version and its state: SQLite, or Postgres."""

from pincite.store.registry.attempts import MAX_ATTEMPTS
from pincite.store.registry.attributes import AttributeWriter
from pincite.store.registry.collections import Revision
from pincite.store.registry.database import Database
from pincite.store.registry.document_metadata import LiveDocument, LiveVersion
from pincite.store.registry.documents import check_external_id
from pincite.store.registry.event_log import EventLog
from pincite.store.registry.listing import DocumentQuery
from pincite.store.registry.queue import LeaseLost, Queue
from pincite.store.registry.registry import Registry
from pincite.store.registry.requests import Claimed, Earlier, Requests, Result
from pincite.store.registry.sessions import Sessions
from pincite.store.registry.stored_versions import Job, StoredVersion

__all__ = [
    "MAX_ATTEMPTS",
    "AttributeWriter",
    "Claimed",
    "Database",
    "DocumentQuery",
    "Earlier",
    "EventLog",
    "Job",
    "LeaseLost",
    "LiveDocument",
    "LiveVersion",
    "Queue",
    "Registry",
    "Requests",
    "Result",
    "Revision",
    "Sessions",
    "StoredVersion",
    "check_external_id",
]
