"""End versions that were called off: out of their worker's hands at once, and soon out of every store."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, case, select, update
from sqlalchemy.orm import Session

from pincite.schema.document import State
from pincite.store.registry.tables import VersionRow

ENDED = frozenset({State.CANCELLED, State.DELETED})
"""Of these versions nothing is wanted any more: what they refer to is in nobody's use."""


def end(session: Session, which: ColumnElement[bool], state: State, now: datetime) -> list[str]:
    """End the versions that are not purged yet, as cancelled or deleted; their ids.

    The worker that holds one is refused its next write. Points that it writes before it learns so may be the
    last thing it does: a version is over with when its lease would have been, also when it ends twice, and is
    cleaned up once more.
    """
    kept = which & VersionRow.purged.is_(False)
    wanted = select(VersionRow.id).where(kept).order_by(VersionRow.id)
    ids = list(
        session.scalars(wanted.with_for_update())
    )  # all that is locked now, and as it is now, is ended
    lease, expires = VersionRow.lease_until, VersionRow.expires_at
    was_ended = VersionRow.state.in_(ENDED) & (expires > now)
    ended = (
        update(VersionRow)
        .where(kept)  # by the condition: there may be more ids than a statement can hold
        .values(
            state=state,
            lease_until=None,
            expires_at=case((lease > now, lease), (was_ended, expires), else_=now),
            outcome=None,
            warnings=[],
            updated_at=now,
            changed_at=case((VersionRow.state == state, VersionRow.changed_at), else_=now),
        )
    )
    session.execute(ended, execution_options={"synchronize_session": "fetch"})
    return ids
