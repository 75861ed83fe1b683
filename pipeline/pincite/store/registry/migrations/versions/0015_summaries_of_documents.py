"""Summaries of documents, which lists are made of. They are written behind the migrations."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

ORDERS = {
    "name": [],
    "change": ["changed_at"],
    "pages": ["pages"],
    "grade": ["grade"],
    "state": ["state_rank"],
}


def upgrade() -> None:
    # As SQLite sorts: by code points, whatever language the server was set up with.
    collation = "C" if op.get_bind().dialect.name == "postgresql" else None
    op.create_table(
        "document_summaries",
        sa.Column("document_id", sa.String(36), primary_key=True),
        sa.Column("collection_id", sa.String(36), nullable=False),
        sa.Column("external_id", sa.String(1024, collation=collation), nullable=False),
        sa.Column("tab", sa.String(9), nullable=False),
        sa.Column("state_rank", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("grade", sa.String(1), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("attributes", sa.JSON(), nullable=False),
    )
    for order, key in ORDERS.items():
        name, columns = f"by_{order}", [*key, "external_id"]
        op.create_index(f"summaries_of_all_{name}", "document_summaries", ["collection_id", *columns])
        op.create_index(f"summaries_of_tab_{name}", "document_summaries", ["collection_id", "tab", *columns])


def downgrade() -> None:
    op.drop_table("document_summaries")
