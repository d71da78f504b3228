"""Accounts, the browsers signed in with them, links that work once, and tries left."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("name_key", sa.Text, nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("password_hash", sa.Text),
        sa.Column("made_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_account"),
        sa.UniqueConstraint("name_key", name="uq_account_name_key"),
    )
    owner = sa.text("role = 'owner'")
    op.create_index("ix_account_owner", "account", ["role"], unique=True, sqlite_where=owner, postgresql_where=owner)
    op.create_table(
        "signed_in_browser",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("account_id", sa.String(32), nullable=False),
        sa.Column("by_link", sa.Boolean, nullable=False),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("begun_at", sa.DateTime, nullable=False),
        sa.Column("seen_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_signed_in_browser"),
        sa.UniqueConstraint("token_hash", name="uq_signed_in_browser_token_hash"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_signed_in_browser_account_id_account", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_signed_in_browser_account_id", "signed_in_browser", ["account_id"])
    op.create_table(
        "link",
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("role", sa.String(16)),
        sa.Column("account_id", sa.String(32)),
        sa.Column("made_by", sa.String(32)),
        sa.Column("ends_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name="pk_link"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_link_account_id_account", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name="fk_link_made_by_account", ondelete="CASCADE"),
    )
    for column in ("account_id", "made_by", "ends_at"):
        op.create_index(f"ix_link_{column}", "link", [column])
    op.create_table(
        "bucket",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("full_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_bucket"),
    )
    op.create_index("ix_bucket_full_at", "bucket", ["full_at"])


def downgrade() -> None:
    for table in ("bucket", "link", "signed_in_browser", "account"):
        op.drop_table(table)
