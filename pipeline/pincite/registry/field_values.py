"""What documents can be filtered by: the fields that they have, and the values in each, counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable

from sqlalchemy import select

from pincite.document import FieldValue, FilterField
from pincite.filters.fields import KINDS, Kind, folded, kind_of
from pincite.metadata import Scalar
from pincite.registry.collections import existing_collection
from pincite.registry.database import Database
from pincite.registry.tables import SummaryRow

MOST = 50
"""Values of a field that are shown."""
ROWS_AT_ONCE = 500
_NAME = "document"
"""Each document has one of its own: nothing to choose from."""


class FieldValues:
    """The registry's part on what filters may name."""

    _database: Database

    def fields(self, collection: str) -> list[FilterField]:
        """Return the fields of a collection's documents with their most frequent values. Raises NotFound."""
        counts: dict[str, Counter[Hashable]] = {}
        written: dict[tuple[str, Hashable], Scalar] = {}
        with self._database.read() as session:
            of_it = SummaryRow.collection_id == existing_collection(session, collection).id
            query = select(SummaryRow.attributes).where(of_it).execution_options(yield_per=ROWS_AT_ONCE)
            for attributes in session.scalars(query):
                for field, values in attributes.items():
                    by_key = {_key(field, value): value for value in values}
                    counts.setdefault(field, Counter()).update(by_key.keys())
                    for key, value in by_key.items():
                        written.setdefault((field, key), value)
        counts.pop(_NAME, None)
        names = [*(name for name in KINDS if name in counts), *sorted(counts.keys() - KINDS.keys())]
        return [_field(name, counts[name], written) for name in names]


def _field(name: str, counts: Counter[Hashable], written: dict[tuple[str, Hashable], Scalar]) -> FilterField:
    most = sorted(counts.items(), key=lambda item: (-item[1], str(written[name, item[0]])))[:MOST]
    values = [FieldValue(value=written[name, key], documents=count) for key, count in most]
    return FilterField(name=name, values=values, more=len(counts) > MOST)


def _key(field: str, value: Scalar) -> Hashable:
    """What is the same for values that a filter takes for equal; True is not 1."""
    return folded(str(value)) if kind_of(field) is Kind.FOLDED else (isinstance(value, bool), value)
