"""The time at which a version came to its state, and the grade of how it was read."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("versions", sa.Column("changed_at", sa.DateTime(timezone=True)))
    op.add_column("versions", sa.Column("grade", sa.String(1)))
    op.execute("UPDATE versions SET changed_at = updated_at")


def downgrade() -> None:
    op.drop_column("versions", "grade")
    op.drop_column("versions", "changed_at")
