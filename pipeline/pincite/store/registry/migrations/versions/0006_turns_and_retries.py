"""Times at which a version may be tried again, was taken and ended; the collection whose turn it is."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    when = sa.DateTime(timezone=True)
    op.add_column("collections", sa.Column("served_at", when))
    for column in ("not_before", "claimed_at", "finished_at"):
        op.add_column("versions", sa.Column(column, when))
    op.create_index("versions_by_end", "versions", ["finished_at"])
    if op.get_bind().dialect.name == "postgresql":
        # As SQLite sorts: by code points, whatever language the server was set up with.
        op.alter_column("documents", "external_id", type_=sa.String(1024, collation="C"))


def downgrade() -> None:
    op.drop_index("versions_by_end", "versions")
    for column in ("finished_at", "claimed_at", "not_before"):
        op.drop_column("versions", column)
    op.drop_column("collections", "served_at")
