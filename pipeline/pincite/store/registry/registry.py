"""The registry decides what is visible: every collection, document and version, and which of them answers."""

from __future__ import annotations

from datetime import timedelta

from pincite.settings import MAX_QUEUE
from pincite.store.registry.collections import Collections
from pincite.store.registry.database import Database
from pincite.store.registry.field_values import FieldValues
from pincite.store.registry.listing import DocumentListing
from pincite.store.registry.queue_estimate import QueueEstimator
from pincite.store.registry.removals import Removals
from pincite.store.registry.versions import Versions


class Registry(Collections, DocumentListing, FieldValues, Versions, Removals):
    """Collections, documents and versions over one database. Work on versions is `Queue`'s."""

    def __init__(self, database: Database, *, grace_s: float, max_queue: int = MAX_QUEUE) -> None:
        self._database = database
        self._grace = timedelta(seconds=grace_s)
        self._estimator = QueueEstimator(database, max_queue=max_queue)
        self._fields = {}
