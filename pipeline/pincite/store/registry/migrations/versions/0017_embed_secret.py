"""The secret that signs the addresses of pages in frames: one, which every process of an installation has."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("installation", sa.Column("embed_secret", sa.String(64)))
    op.execute(sa.text("UPDATE installation SET embed_secret = :new").bindparams(new=secrets.token_hex(32)))


def downgrade() -> None:
    op.drop_column("installation", "embed_secret")
