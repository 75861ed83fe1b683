"""Collections, documents and versions."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    when = sa.DateTime(timezone=True)
    op.create_table(
        "collections",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("name", sa.String(63), nullable=False, unique=True),
        sa.Column("created_at", when, nullable=False),
    )
    op.create_table(
        "documents",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("collection_id", sa.String(36), sa.ForeignKey("collections.id"), nullable=False),
        sa.Column("external_id", sa.String(1024), nullable=False),
        sa.Column("origin", sa.String()),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("next_number", sa.Integer(), nullable=False),
        sa.Column("live_version_id", sa.String(36)),
        sa.Column("deleted_at", when),
        sa.UniqueConstraint("collection_id", "external_id"),
    )
    op.create_table(
        "versions",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("document_id", sa.String(36), sa.ForeignKey("documents.id"), nullable=False, index=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("build", sa.String(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("content_hash", sa.String(64), nullable=False, index=True),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("filename", sa.String(), nullable=False),
        sa.Column("media_type", sa.String()),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("worker", sa.String()),
        sa.Column("lease_until", when),
        sa.Column("pages_done", sa.Integer(), nullable=False),
        sa.Column("pages_total", sa.Integer()),
        sa.Column("chunks", sa.Integer()),
        sa.Column("outcome", sa.JSON()),
        sa.Column("warnings", sa.JSON(), nullable=False),
        sa.Column("extraction_hash", sa.String(64), index=True),
        sa.Column("chunks_hash", sa.String(64), index=True),
        sa.Column("vectors_hash", sa.String(64), index=True),
        sa.Column("created_at", when, nullable=False),
        sa.Column("updated_at", when, nullable=False),
        sa.Column("expires_at", when),
        sa.Column("purged", sa.Boolean(), nullable=False),
        sa.UniqueConstraint("document_id", "number", "build"),
    )
    op.create_index("versions_by_state", "versions", ["state", "lease_until"])
    op.create_index("versions_to_purge", "versions", ["purged", "expires_at"])


def downgrade() -> None:
    for table in ("versions", "documents", "collections"):
        op.drop_table(table)
