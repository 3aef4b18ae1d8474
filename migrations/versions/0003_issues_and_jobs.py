"""Give an issue its state, revision and documents by subject; keep background work."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shopper.extensions import Json, UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

UNIQUE = "uq_bulletin_file_bulletin_id_subject_language_format"
UNIQUE_BEFORE = "uq_bulletin_file_bulletin_id_language_format"
UNFINISHED = sa.text("state IN ('queued', 'running')")


def upgrade() -> None:
    with op.batch_alter_table("bulletin", schema=None) as batch_op:
        batch_op.add_column(sa.Column("revision", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(
            sa.Column("state", sa.String(32), server_default="published", nullable=False)
        )
        batch_op.add_column(sa.Column("state_changed_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("challenge_until", sa.Date(), nullable=True))
        for name in ("reason", "withdrawn_because"):
            batch_op.add_column(sa.Column(name, sa.String(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("changes", Json, nullable=True))
    op.execute("UPDATE bulletin SET state_changed_at = published_at")
    with op.batch_alter_table("bulletin", schema=None) as batch_op:
        batch_op.alter_column("state_changed_at", existing_type=UtcDateTime(), nullable=False)
    with op.batch_alter_table("bulletin_file", schema=None) as batch_op:
        batch_op.add_column(sa.Column("subject", sa.String(), server_default="", nullable=False))
        batch_op.drop_constraint(op.f(UNIQUE_BEFORE), type_="unique")
        batch_op.create_unique_constraint(
            op.f(UNIQUE), ["bulletin_id", "subject", "language", "format"]
        )
    make_jobs()


def make_jobs() -> None:
    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("wanted", Json, nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("steps_done", sa.Integer(), nullable=False),
        sa.Column("steps", sa.Integer(), nullable=False),
        sa.Column("failure", sa.String(), nullable=False),
        sa.Column("requested_at", UtcDateTime(), nullable=False),
        sa.Column("requested_by_id", sa.Integer(), nullable=True),
        sa.Column("started_at", UtcDateTime(), nullable=True),
        sa.Column("resumed_at", UtcDateTime(), nullable=True),
        sa.Column("resumed_from", sa.Integer(), nullable=False),
        sa.Column("heartbeat_at", UtcDateTime(), nullable=True),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("data", Json, nullable=True),
        sa.Column("made", Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["requested_by_id"], ["user.id"], name=op.f("fk_job_requested_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index("ix_job_subject", ["subject"])
        batch_op.create_index(
            "uq_job_unfinished",
            ["kind", "subject"],
            unique=True,
            sqlite_where=UNFINISHED,
            postgresql_where=UNFINISHED,
        )


def downgrade() -> None:
    op.drop_table("job")
    # Only what readers see now can be told in the older tables.
    op.execute(
        "DELETE FROM bulletin_file WHERE subject <> '' OR bulletin_id IN"
        " (SELECT id FROM bulletin WHERE state <> 'published')"
    )
    op.execute("DELETE FROM bulletin WHERE state <> 'published'")
    with op.batch_alter_table("bulletin_file", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(UNIQUE), type_="unique")
        batch_op.create_unique_constraint(
            op.f(UNIQUE_BEFORE), ["bulletin_id", "language", "format"]
        )
        batch_op.drop_column("subject")
    with op.batch_alter_table("bulletin", schema=None) as batch_op:
        for name in (
            "changes",
            "withdrawn_because",
            "reason",
            "challenge_until",
            "state_changed_at",
            "state",
            "revision",
        ):
            batch_op.drop_column(name)
