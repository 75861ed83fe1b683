"""Questions that a collection suggests."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("collections", sa.Column("suggestions", sa.JSON()))


def downgrade() -> None:
    op.drop_column("collections", "suggestions")
