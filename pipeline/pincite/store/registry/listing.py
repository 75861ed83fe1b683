"""Lists of documents: narrowed and sorted by their summaries, in stretches that cost the same at any length.

Each order has an index of its own, over all documents and over those of each tab; a cursor says where in the
order the next stretch begins. Filters are looked at document by document, in that order.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Literal

from sqlalchemy import ColumnElement, Row, Select, func, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session, selectinload

from pincite.errors import InvalidCursor, NotFound
from pincite.index.filters import Filter, matches
from pincite.schema.document import Document, State
from pincite.schema.list_page import ListPage
from pincite.store.registry.collections import existing_collection
from pincite.store.registry.documents import Documents
from pincite.store.registry.summaries import RANKS, searchable
from pincite.store.registry.tables import DocumentRow, SummaryRow

Tab = Literal["all", "live", "warnings", "under_way", "failed"]
Sort = Literal["name", "changed", "pages", "grade", "state"]
Order = Literal["asc", "desc"]
ROWS_AT_ONCE = 500
"""Of those that a filter looks at."""

_KEYS: dict[Sort, InstrumentedAttribute[Any]] = {
    "name": SummaryRow.external_id,
    "changed": SummaryRow.changed_at,
    "pages": SummaryRow.pages,
    "grade": SummaryRow.grade,
    "state": SummaryRow.state_rank,
}
_CURSOR = "c."
"""Sign that a cursor begins with, and no id does."""
_MOST = 2**31 - 1
"""The largest value of a column of numbers."""


@dataclass(frozen=True, slots=True)
class DocumentQuery:
    """A choice of documents to be listed, and their order; `text` is in their names or titles."""

    text: str = ""
    where: Filter | None = None
    state: State | None = None
    show: Tab = "all"
    sort: Sort = "name"
    order: Order = "asc"


class DocumentListing(Documents):
    """The registry's part on lists of documents."""

    def list_documents(
        self, collection: str, query: DocumentQuery, *, after: str | None, limit: int
    ) -> ListPage[Document]:
        """Return the next documents after a cursor.

        In the order of names, a document's id is a cursor too. Raises NotFound for the collection and such an
        id, and InvalidCursor.
        """
        with self._database.read() as session:
            rows = self._next_rows(session, collection, query, after, limit + 1)
            shown = self._shown(session, _documents(session, [row.document_id for row in rows[:limit]]))
            return ListPage(shown, _cursor(query, rows[limit - 1]) if len(rows) > limit else None)

    def count_documents(
        self, collection: str, query: DocumentQuery, *, document_id: str | None = None
    ) -> int:
        """Count the documents of a list. With `document_id`, count that one alone. Raises NotFound."""
        with self._database.read() as session:
            conditions = _conditions(existing_collection(session, collection).id, query)
            if document_id is not None:
                conditions.append(SummaryRow.document_id == document_id)
            if query.where is None:
                return session.scalar(select(func.count()).select_from(SummaryRow).where(*conditions)) or 0
            statement = select(SummaryRow.document_id).where(*conditions)
            return sum(1 for _ in _passing(session, statement, query.where))

    def _next_rows(
        self, session: Session, collection: str, query: DocumentQuery, after: str | None, limit: int
    ) -> list[Row[Any]]:
        """Return the next summaries: `document_id`, `external_id` and `key`, which the order goes by."""
        key = _KEYS[query.sort]
        columns = [SummaryRow.document_id, SummaryRow.external_id, key.label("key")]
        order = [key] if query.sort == "name" else [key, SummaryRow.external_id]
        statement = (
            select(*columns)
            .where(*_conditions(existing_collection(session, collection).id, query))
            .order_by(*(each.desc() if query.order == "desc" else each for each in order))
        )
        if after is not None:
            place, begin = tuple_(*order), tuple_(*_place(session, query, after)[: len(order)])
            statement = statement.where(place < begin if query.order == "desc" else place > begin)
        if query.where is None:
            return list(session.execute(statement.limit(limit)).all())
        with closing(_passing(session, statement, query.where)) as passing:
            return list(islice(passing, limit))


def _conditions(collection_id: str, query: DocumentQuery) -> list[ColumnElement[bool]]:
    conditions = [SummaryRow.collection_id == collection_id]
    if query.show != "all":
        conditions.append(SummaryRow.tab == query.show)
    if query.state is not None:
        conditions.append(SummaryRow.state_rank == RANKS.index(query.state))
    if text := searchable(query.text):
        conditions.append(SummaryRow.words.contains(text, autoescape=True))
    return conditions


def _passing(session: Session, statement: Select[Any], where: Filter) -> Generator[Row[Any]]:
    """Yield the rows whose documents pass a filter."""
    statement = statement.add_columns(SummaryRow.attributes).execution_options(yield_per=ROWS_AT_ONCE)
    with session.execute(statement) as rows:
        yield from (row for row in rows if matches(where, row.attributes))


def _documents(session: Session, document_ids: Sequence[str]) -> list[DocumentRow]:
    """Return documents in the order of these ids."""
    of_these = select(DocumentRow).where(DocumentRow.id.in_(document_ids))
    rows = session.scalars(of_these.options(selectinload(DocumentRow.versions))).unique()
    found = {row.id: row for row in rows}
    return [found[document_id] for document_id in document_ids]


def _cursor(query: DocumentQuery, row: Row[Any]) -> str:
    key = row.key.isoformat() if isinstance(row.key, datetime) else row.key
    place = json.dumps([query.sort, query.order, key, row.external_id], ensure_ascii=False)
    return _CURSOR + base64.urlsafe_b64encode(place.encode()).decode()


def _place(session: Session, query: DocumentQuery, after: str) -> tuple[Any, str]:
    """Return the key and the external id that a cursor stands for. Raises NotFound and InvalidCursor."""
    if not after.startswith(_CURSOR) and query.sort == "name":
        last = session.get(DocumentRow, after)
        if last is None:
            raise NotFound("document", f"There is no document {after} to go on after. Start from the first.")
        return last.external_id, last.external_id
    try:
        place = json.loads(base64.b64decode(after.removeprefix(_CURSOR), altchars=b"-_", validate=True))
        sort, order, key, external_id = place
        if [sort, order] == [query.sort, query.order]:
            return _read_key(query.sort, key), _read_key("name", external_id)
    except (ValueError, TypeError, ArithmeticError, RecursionError):
        raise InvalidCursor("This is no place in a list. Start from the first.") from None
    raise InvalidCursor(
        f"This place is in another list than one by {query.sort}, {query.order}. Start from the first."
    )


def _read_key(sort: Sort, key: object) -> Any:
    """Return the key that a cursor holds.

    Raises ValueError, TypeError and ArithmeticError for what is none, or is none that a database can hold.
    """
    if sort == "changed":
        return datetime.fromisoformat(str(key)).astimezone(UTC)
    if sort in ("pages", "state"):
        if type(key) is not int or abs(key) > _MOST:
            raise TypeError("the key is no number of a column")
    elif type(key) is not str or "\0" in key.encode().decode():  # half a pair is no text in UTF-8
        raise TypeError("the key is no text of a column")
    return key
