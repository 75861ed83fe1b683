"""Keep how near unrelated questions and its own headings come to a collection."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("collections", sa.Column("calibration", sa.JSON, nullable=True))


def downgrade() -> None:
    op.drop_column("collections", "calibration")
