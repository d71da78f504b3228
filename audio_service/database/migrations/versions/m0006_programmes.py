"""The programmes that listeners have taken up."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "taken_up",
        sa.Column("listener_id", sa.String(64), nullable=False),
        sa.Column("programme", sa.String(100), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("begun_on", sa.Date, nullable=False),
        sa.Column("taken_up_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("listener_id", "programme", name="pk_taken_up"),
        sa.ForeignKeyConstraint(
            ["listener_id"], ["listener.id"], name="fk_taken_up_listener_id_listener", ondelete="CASCADE"
        ),
    )


def downgrade() -> None:
    op.drop_table("taken_up")
