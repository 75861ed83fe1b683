"""Keep what was measured of the models that can judge sentences, one row for each model's id."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String, select
from sqlalchemy.orm import Mapped, mapped_column

from pincite.store.registry.database import Database
from pincite.store.registry.tables import Base


class JudgeRow(Base):
    """A model and what was measured of it; the judge's own modules read and write `measured`."""

    __tablename__ = "judges"

    model: Mapped[str] = mapped_column(String(512), primary_key=True)
    measured: Mapped[dict[str, Any]] = mapped_column(JSON)
    measured_at: Mapped[datetime]


def note_judge(database: Database, model: str, measured: dict[str, Any]) -> None:
    """Keep what was measured of a model, in place of what was measured before."""
    with database.write() as session:
        session.merge(JudgeRow(model=model, measured=measured, measured_at=database.now(session)))


def judged_models(database: Database) -> list[tuple[str, dict[str, Any], datetime]]:
    """Return each model with what was measured of it, and when; the newest first."""
    with database.read() as session:
        rows = session.scalars(select(JudgeRow).order_by(JudgeRow.measured_at.desc(), JudgeRow.model))
        return [(row.model, row.measured, row.measured_at) for row in rows]
