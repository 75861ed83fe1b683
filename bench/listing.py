"""Lists of 100,000 documents: how long a page takes in every order, in every tab, by text and by filter.

The registry is generated: its rows are written as documents of all states have them. Pages are asked of the
registry itself, at the start of each list and at its tenths. A registry of 1,000 documents stands beside it.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, get_args

from machine import record
from sqlalchemy import insert, select, true
from sqlalchemy.orm import Session

from pincite.index.filters import read
from pincite.schema.document import LIVE, State
from pincite.store.registry import Database, DocumentQuery, Registry
from pincite.store.registry.listing import _KEYS, Sort, Tab, _cursor
from pincite.store.registry.summaries import write_missing
from pincite.store.registry.tables import CollectionRow, DocumentRow, SummaryRow, VersionRow

SEED, PAGE, COLLECTION = 20261127, 100, "default"
STATES = [State.LIVE] * 90 + [State.LIVE_WITH_WARNINGS] * 5 + [State.QUEUED] * 3 + [State.FAILED] * 2
KINDS = ("annual-report", "manual", "datasheet", "paper", "contract")
BATCH = 5000


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--documents", type=int, default=100_000)
    given = parser.parse_args()
    figures: dict[str, object] = {}
    for documents in (1_000, given.documents):
        with tempfile.TemporaryDirectory() as folder:
            taken = measured(Path(folder), documents)
            figures |= {f"{documents:,} documents: {label}": figure for label, figure in taken.items()}
    record("listing", figures)


def measured(home: Path, documents: int) -> dict[str, object]:
    """Make a registry of so many documents, and list them."""
    url = f"sqlite:///{home / 'registry.sqlite3'}"
    database = Database(url)
    Registry(database, grace_s=0).create_collection(COLLECTION)
    generate(database, documents)
    with database.engine.begin() as connection:
        took, _ = timed(partial(write_missing, connection))
    figures: dict[str, object] = {"summaries of an older registry, s": round(took, 1)}
    database.close()
    took, database = timed(lambda: Database(url))
    figures["to open it when it is up to date, ms"] = milliseconds(took)
    registry = Registry(database, grace_s=0)
    slowest: list[float] = []
    for sort in get_args(Sort):
        for order in ("asc", "desc"):
            query = DocumentQuery(sort=sort, order=order)
            figures[f"by {sort}, {order}: p50 / largest, ms"] = page_times(registry, query, slowest)
    for tab in get_args(Tab):
        query = DocumentQuery(sort="changed", order="desc", show=tab)
        figures[f"{tab}, by change: p50 / largest, ms"] = page_times(registry, query, slowest)
    figures["the slowest of these, ms"] = milliseconds(max(slowest))
    for name, query in (
        ("text that many have", DocumentQuery(text="report")),
        ("text that few have", DocumentQuery(text="nr 77777")),
        ("text that none has", DocumentQuery(text="nothing of the kind")),
        ("filter that many pass", DocumentQuery(where=read("kind = manual"))),
        ("filter that none passes", DocumentQuery(where=read("kind = poem"))),
    ):
        figures[f"{name}: the first page, ms"] = milliseconds(first_page(registry, query))
    took, _ = timed(partial(registry.fields, COLLECTION))
    figures["fields with counts, ms"] = milliseconds(took)
    took, _ = timed(partial(registry.collection, COLLECTION))
    figures["totals of the collection, ms"] = milliseconds(took)
    database.close()
    return figures


def page_times(registry: Registry, query: DocumentQuery, slowest: list[float]) -> list[float]:
    """Time the first page of a list, and those behind documents all along it."""
    times = []
    for after in (None, *places(registry, query)):
        ask = partial(registry.list_documents, COLLECTION, query, after=after, limit=PAGE)
        times += [timed(ask)[0] for _ in range(3)]
    slowest.extend(times)
    return [milliseconds(statistics.median(times)), milliseconds(max(times))]


def places(registry: Registry, query: DocumentQuery) -> Iterator[str]:
    """Cursors at tenths of a list."""
    key, whole = _KEYS[query.sort], SummaryRow.tab == query.show if query.show != "all" else true()
    order = [column.desc() if query.order == "desc" else column for column in (key, SummaryRow.external_id)]
    rows = select(key.label("key"), SummaryRow.external_id).where(whole).order_by(*order)
    with registry._database.read() as session:
        found = session.execute(rows).all()
    return (_cursor(query, found[len(found) * tenth // 10]) for tenth in range(1, 10))


def first_page(registry: Registry, query: DocumentQuery) -> float:
    """Return how long the first page takes, the median of five."""
    ask = partial(registry.list_documents, COLLECTION, query, after=None, limit=PAGE)
    return statistics.median(timed(ask)[0] for _ in range(5))


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Do something, and return how long it took and what came of it."""
    began = time.perf_counter()
    result = work()
    return time.perf_counter() - began, result


def milliseconds(seconds: float) -> float:
    return round(1000 * seconds, 1)


def generate(database: Database, documents: int) -> None:
    """Write the rows of documents, without their summaries: as an older release left them."""
    rng, now = Random(SEED), datetime(2026, 1, 1, tzinfo=UTC)
    with Session(database.engine) as session, session.begin():
        collection = session.scalars(select(CollectionRow.id)).one()
        for start in range(0, documents, BATCH):
            numbers = range(start, min(start + BATCH, documents))
            rows = [document_row(rng, collection, number) for number in numbers]
            versions = [version_row(rng, row, now) for row in rows]
            for row, version in zip(rows, versions, strict=True):
                row["live_version_id"] = row["id"] if version["state"] in LIVE else None
            session.execute(insert(DocumentRow), rows)
            session.execute(insert(VersionRow), versions)


def document_row(rng: Random, collection: str, number: int) -> dict[str, object]:
    kind = rng.choice(KINDS)
    return {
        "id": f"{number:08}-0000-0000-0000-000000000000",
        "collection_id": collection,
        "external_id": f"{rng.randint(2000, 2026)}/{kind}s/{rng.randint(1, 10**9)}-{number}.pdf",
        "origin": None,
        "title": f"{kind.replace('-', ' ').capitalize()} nr {number} of the works",
        "next_number": 2,
        "live_version_id": None,
        "metadata_": {"year": rng.randint(2000, 2026), "tags": [kind, "works"]},
        "corrections": {"kind": kind},
        "attributes_stale": False,
        "deleted_at": None,
    }


def version_row(rng: Random, document: dict[str, object], now: datetime) -> dict[str, object]:
    at, state, pages = now + timedelta(seconds=rng.randint(0, 10**7)), rng.choice(STATES), rng.randint(1, 400)
    read_by_now = state is not State.QUEUED
    return {
        "id": document["id"],
        "document_id": document["id"],
        "number": 1,
        "build": "b",
        "state": state,
        "content_hash": f"{rng.getrandbits(256):064x}",
        "bytes": 1,
        "filename": "file.pdf",
        "attempt": 1,
        "pages_done": pages,
        "pages_total": pages if read_by_now else None,
        "grade": rng.choice("AAAABBCD") if read_by_now else None,
        "warnings": [],
        "created_at": at,
        "updated_at": at,
        "changed_at": at,
        "purged": False,
    }


if __name__ == "__main__":
    main()
