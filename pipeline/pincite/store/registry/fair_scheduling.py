"""Whose turn it is: the versions that wait for a worker, in the order in which they are taken.

Collections take turns, so that one with ten thousand documents holds up nobody with one: first goes the
oldest version of each, then the next oldest of each. Where not all can be served at once, the collection
goes first that was served longest ago.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Subquery, func, or_, select
from sqlalchemy.orm import Session

from pincite.schema.document import IN_PROGRESS
from pincite.store.registry.attempts import LONGEST_PAUSE
from pincite.store.registry.tables import CollectionRow, DocumentRow, VersionRow


def waits(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of a version that a worker may take.

    A pause that is longer than any was begun while the clock was ahead, and is over.
    """
    pause = VersionRow.not_before
    return (
        VersionRow.state.in_(IN_PROGRESS),
        VersionRow.lease_until.is_(None),
        or_(pause.is_(None), pause <= now, pause > now + LONGEST_PAUSE),
    )


def on_their_way(session: Session) -> int:
    """Return how many versions wait or are worked on."""
    return session.scalars(select(func.count()).where(VersionRow.state.in_(IN_PROGRESS))).one()


def in_fair_order(now: datetime) -> Subquery:
    """Return the versions that wait: `id`, `collection_id`, and `turn`, counted from 1."""
    oldest_first = (VersionRow.created_at, VersionRow.id)
    round_robin = (
        select(
            VersionRow.id,
            VersionRow.created_at,
            DocumentRow.collection_id,
            CollectionRow.served_at,
            func.row_number()
            .over(partition_by=DocumentRow.collection_id, order_by=oldest_first)
            .label("round"),
        )
        .join(DocumentRow, DocumentRow.id == VersionRow.document_id)
        .join(CollectionRow, CollectionRow.id == DocumentRow.collection_id)
        .where(*waits(now))
        .subquery()
    )
    order = (
        round_robin.c.round,
        round_robin.c.served_at.nulls_first(),
        round_robin.c.created_at,
        round_robin.c.id,
    )
    return select(
        round_robin.c.id,
        round_robin.c.collection_id,
        func.row_number().over(order_by=order).label("turn"),
    ).subquery()
