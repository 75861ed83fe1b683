"""The name of this installation, which its stores carry: one row."""

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    table = op.create_table(
        "installation",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(36), nullable=False),
        sa.Column("blobs_marked", sa.Boolean(), nullable=False),
    )
    op.bulk_insert(table, [{"id": 1, "name": str(uuid4()), "blobs_marked": False}])


def downgrade() -> None:
    op.drop_table("installation")
