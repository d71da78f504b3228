"""Where to turn in a crisis, and when somebody last made sure of it."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "crisis_text",
        sa.Column("id", sa.SmallInteger, autoincrement=False, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("checked_on", sa.Date),
        sa.Column("changed_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_crisis_text"),
        sa.CheckConstraint("id = 1", name=op.f("ck_crisis_text_only")),
    )


def downgrade() -> None:
    op.drop_table("crisis_text")
