"""Events: changes of documents, as those who follow them are told."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pincite.schema.document import State
from pincite.schema.model import Model

EventKind = Literal["state", "pages", "answers", "changed", "deleted", "collection-gone", "gap"]


class Event(Model):
    """Something that has happened to a document or a collection, told in the commit that did it.

    `state`: a version came to a state, `pages`: more of it was read, `answers`: it is the one that answers
    (null: none is), `changed`: other things are known of the document, `deleted`: it is gone.
    `collection-gone`: the collection was deleted, after its documents. `gap`: what had happened in the
    collection until then is no longer kept: whoever relied on it looks at the documents anew.
    """

    id: int
    """Ids grow in the order of the commits; one that is not there was not given."""
    at: datetime
    kind: EventKind
    collection: str | None = None
    """Null where it is gone, and in a `gap` that is of all collections."""
    document: str | None = None
    document_id: str | None = None
    version: int | None = None
    state: State | None = None
    pages_done: int | None = None
    pages_total: int | None = None
    code: str | None = None
    detail: str | None = None
