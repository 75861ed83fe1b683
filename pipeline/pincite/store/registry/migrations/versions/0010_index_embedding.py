"""The embedding that the index is of: one row, which says nothing yet."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    table = op.create_table(
        "index_embedding",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("fingerprint", sa.String()),
    )
    op.bulk_insert(table, [{"id": 1, "fingerprint": None}])


def downgrade() -> None:
    op.drop_table("index_embedding")
