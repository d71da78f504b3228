"""Recipes of renditions with their scripts' texts, beds' loops, and jobs."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "script_text",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_script_text"),
    )
    op.create_table(
        "recipe",
        sa.Column("identity", sa.String(32), nullable=False),
        sa.Column("script", sa.String(64), nullable=False),
        sa.Column("chosen", sa.Text, nullable=False),
        sa.Column("played", sa.Boolean, nullable=False),
        sa.Column("used_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("identity", name="pk_recipe"),
        sa.ForeignKeyConstraint(["script"], ["script_text.digest"], name="fk_recipe_script_script_text"),
    )
    op.create_index("ix_recipe_script", "recipe", ["script"])
    op.create_index("ix_recipe_played_used_at", "recipe", ["played", "used_at"])
    op.create_table(
        "bed_loop",
        sa.Column("identity", sa.String(32), nullable=False),
        sa.Column("bed", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("identity", name="pk_bed_loop"),
    )
    op.create_table(
        "job",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("asked", sa.Text, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("done", sa.Integer, nullable=False),
        sa.Column("of", sa.Integer, nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("result", sa.Text),
        sa.Column("begun", sa.Integer, nullable=False),
        sa.Column("made_at", sa.DateTime, nullable=False),
        sa.Column("changed_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_job"),
    )
    op.create_index("ix_job_state_changed_at", "job", ["state", "changed_at"])


def downgrade() -> None:
    for table in ("job", "bed_loop", "recipe", "script_text"):
        op.drop_table(table)
