"""Wishes that listeners wrote themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "own_wishes",
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("listener", sa.String(64), nullable=False),
        sa.Column("lines", sa.Text, nullable=False),
        sa.Column("used_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_own_wishes"),
    )
    op.create_index("ix_own_wishes_listener", "own_wishes", ["listener"])
    op.create_index("ix_own_wishes_used_at", "own_wishes", ["used_at"])


def downgrade() -> None:
    op.drop_table("own_wishes")
