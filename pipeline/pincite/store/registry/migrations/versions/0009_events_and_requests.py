"""The log of events, and the writes that may be asked for twice."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    when = sa.DateTime(timezone=True)
    op.create_table(
        "events",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
        sa.Column("at", when, nullable=False, index=True),
        sa.Column("collection_id", sa.String(36), nullable=False),
        sa.Column("document_id", sa.String(36)),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("version", sa.Integer()),
        sa.Column("state", sa.String(20)),
        sa.Column("pages_done", sa.Integer()),
        sa.Column("pages_total", sa.Integer()),
        sa.Column("code", sa.String()),
        sa.Column("detail", sa.String()),
        sqlite_autoincrement=True,
    )
    op.create_index("events_of_collection", "events", ["collection_id", "id"])
    op.create_index("events_of_document", "events", ["document_id", "id"])
    op.create_table(
        "requests",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("request", sa.String(64), nullable=False),
        sa.Column("body", sa.String(64)),
        sa.Column("holder", sa.String(36)),
        sa.Column("until", when, nullable=False, index=True),
        sa.Column("status", sa.Integer()),
        sa.Column("headers", sa.JSON()),
        sa.Column("content", sa.LargeBinary()),
    )


def downgrade() -> None:
    for table in ("requests", "events"):
        op.drop_table(table)
