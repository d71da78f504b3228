"""The journal: listeners and what they chose, the notebooks they write in, sittings and check-ins."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "listener",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("zone", sa.Text),
        sa.Column("day_begins", sa.Integer, nullable=False),
        sa.Column("weekly_goal", sa.SmallInteger),
        sa.Column("streak", sa.Boolean, nullable=False),
        sa.Column("check_ins", sa.Boolean, nullable=False),
        sa.Column("notes", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_listener"),
    )
    op.create_table(
        "playback",
        sa.Column("listener_id", sa.String(64), nullable=False),
        sa.Column("length", sa.Integer),
        sa.Column("voice", sa.Text, nullable=False),
        sa.Column("rate", sa.SmallInteger),
        sa.Column("bed", sa.Text, nullable=False),
        sa.Column("bed_level", sa.Double),
        sa.Column("guidance", sa.String(16), nullable=False),
        sa.Column("voice_volume", sa.SmallInteger, nullable=False),
        sa.Column("bed_volume", sa.SmallInteger, nullable=False),
        sa.Column("captions", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("listener_id", name="pk_playback"),
        sa.ForeignKeyConstraint(
            ["listener_id"], ["listener.id"], name="fk_playback_listener_id_listener", ondelete="CASCADE"
        ),
    )
    op.create_table(
        "notebook",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("listener_id", sa.String(64), nullable=False),
        sa.Column("opened_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_notebook"),
        sa.ForeignKeyConstraint(
            ["listener_id"], ["listener.id"], name="fk_notebook_listener_id_listener", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_notebook_listener_id", "notebook", ["listener_id"])
    op.create_table(
        "sitting",
        sa.Column("notebook_id", sa.String(32), nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("practice", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("rendition", sa.Text, nullable=False),
        sa.Column("length", sa.Integer, nullable=False),
        sa.Column("begun_at", sa.DateTime, nullable=False),
        sa.Column("zone", sa.Text, nullable=False),
        sa.Column("heard", sa.Integer, nullable=False),
        sa.Column("furthest", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("restarts", sa.Integer, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("notebook_id", "id", name="pk_sitting"),
        sa.ForeignKeyConstraint(
            ["notebook_id"], ["notebook.id"], name="fk_sitting_notebook_id_notebook", ondelete="CASCADE"
        ),
        sa.CheckConstraint("heard >= 0", name=op.f("ck_sitting_heard")),
        sa.CheckConstraint("position >= 0 AND position <= furthest", name=op.f("ck_sitting_position")),
    )
    op.create_index("ix_sitting_notebook_id_begun_at", "sitting", ["notebook_id", "begun_at"])
    op.create_table(
        "check_in",
        sa.Column("notebook_id", sa.String(32), nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("sitting_id", sa.Uuid, nullable=False),
        sa.Column("before_or_after", sa.String(16), nullable=False),
        sa.Column("made_at", sa.DateTime, nullable=False),
        sa.Column("zone", sa.Text, nullable=False),
        sa.Column("distress", sa.SmallInteger),
        sa.Column("threat", sa.SmallInteger),
        sa.Column("drive", sa.SmallInteger),
        sa.Column("soothing", sa.SmallInteger),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("notebook_id", "id", name="pk_check_in"),
        sa.ForeignKeyConstraint(
            ["notebook_id"], ["notebook.id"], name="fk_check_in_notebook_id_notebook", ondelete="CASCADE"
        ),
        *(
            sa.CheckConstraint(f"{name} BETWEEN 0 AND 10", name=op.f(f"ck_check_in_{name}"))
            for name in ("distress", "threat", "drive", "soothing")
        ),
    )
    op.create_index("ix_check_in_notebook_id_made_at", "check_in", ["notebook_id", "made_at"])


def downgrade() -> None:
    for table in ("check_in", "sitting", "notebook", "playback", "listener"):
        op.drop_table(table)
