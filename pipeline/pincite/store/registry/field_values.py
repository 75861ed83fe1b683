"""List the fields by which documents can be filtered, and the values in each, counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from pincite.index.filters.fields import KINDS, FieldKind, folded, kind_of
from pincite.schema.document import FieldValue, FilterField
from pincite.schema.user_metadata import Scalar
from pincite.store.registry.collections import existing_collection
from pincite.store.registry.database import Database
from pincite.store.registry.tables import EventRow, SummaryRow

MOST = 50
"""Values of a field that are shown."""
MOST_COUNTED = 10_000
"""Different values of a field that are counted; those met later are not."""
ROWS_AT_ONCE = 500
_NAME = "document"
"""Each document has one of its own: nothing to choose from."""


class FieldsStamp(NamedTuple):
    """The state at which a collection's fields were counted: its id, and its last event but of pages read."""

    collection_id: str
    event: int | None


class FieldValues:
    """The registry's part on what filters may name."""

    _database: Database
    _fields: dict[str, tuple[FieldsStamp, list[FilterField]]]
    """The last counts of each collection, by name."""

    def fields(self, collection: str) -> list[FilterField]:
        """Return the fields of a collection's documents with their most frequent values. Raises NotFound.

        They are counted anew where something has happened since.
        """
        with self._database.read() as session:
            stamp = _stamp(session, existing_collection(session, collection).id)
            known = self._fields.get(collection)
            if known is None or known[0] != stamp:
                known = self._fields[collection] = stamp, _counted(session, stamp.collection_id)
            return known[1]


def _stamp(session: Session, collection_id: str) -> FieldsStamp:
    of_it = EventRow.collection_id == collection_id, EventRow.kind != "pages"
    return FieldsStamp(
        collection_id, session.scalar(select(EventRow.id).where(*of_it).order_by(EventRow.id.desc()).limit(1))
    )


def _counted(session: Session, collection_id: str) -> list[FilterField]:
    """Go through the documents of a collection and count their values."""
    counts: dict[str, Counter[Hashable]] = {}
    written: dict[tuple[str, Hashable], Scalar] = {}
    query = select(SummaryRow.attributes).where(SummaryRow.collection_id == collection_id)
    for attributes in session.scalars(query.execution_options(yield_per=ROWS_AT_ONCE)):
        for field in attributes.keys() - {_NAME}:
            count = counts.setdefault(field, Counter())
            for key, value in {_key(field, value): value for value in attributes[field]}.items():
                if key in count or len(count) < MOST_COUNTED:
                    count[key] += 1
                    written.setdefault((field, key), value)
    names = [*(name for name in KINDS if name in counts), *sorted(counts.keys() - KINDS.keys())]
    return [_field(name, counts[name], written) for name in names]


def _field(name: str, counts: Counter[Hashable], written: dict[tuple[str, Hashable], Scalar]) -> FilterField:
    most = sorted(counts.items(), key=lambda item: (-item[1], str(written[name, item[0]])))[:MOST]
    values = [FieldValue(value=written[name, key], documents=count) for key, count in most]
    return FilterField(name=name, values=values, more=len(counts) > MOST)


def _key(field: str, value: Scalar) -> Hashable:
    """Return what is the same for values that a filter takes for equal; True is not 1."""
    return folded(str(value)) if kind_of(field) is FieldKind.FOLDED else (isinstance(value, bool), value)
