"""Sources of documents, and what was seen of each at its last sync."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sources",
        sa.Column("name", sa.String(63), primary_key=True),
        sa.Column(
            "collection_id",
            sa.String(36),
            sa.ForeignKey("collections.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column("spec", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("synced_at", sa.DateTime(timezone=True)),
        sa.Column("summary", sa.JSON()),
    )
    op.create_table(
        "source_items",
        sa.Column(
            "source", sa.String(63), sa.ForeignKey("sources.name", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("external_id", sa.String(1024), primary_key=True),
        sa.Column("etag", sa.String()),
        sa.Column("last_modified", sa.String()),
        sa.Column("size", sa.BigInteger()),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("document_id", sa.String(36), nullable=False, index=True),
    )


def downgrade() -> None:
    op.drop_table("source_items")
    op.drop_table("sources")
