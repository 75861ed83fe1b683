"""Metadata and corrections of documents, profiles of versions."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The points of documents that are there already were written without anything to filter by.
    for column in (
        sa.Column("metadata", sa.JSON(), nullable=False, server_default="{}"),
        sa.Column("corrections", sa.JSON(), nullable=False, server_default="{}"),
        sa.Column("attributes_stale", sa.Boolean(), nullable=False, server_default=sa.true()),
    ):
        op.add_column("documents", column)
    op.add_column("versions", sa.Column("profile", sa.JSON()))


def downgrade() -> None:
    op.drop_column("versions", "profile")
    for column in ("attributes_stale", "corrections", "metadata"):
        op.drop_column("documents", column)
