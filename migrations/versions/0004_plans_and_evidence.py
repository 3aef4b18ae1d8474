"""Plan visits, time them, grade their photos, note what is missing at an item."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shopper.extensions import Json, UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TIMERS = ("arrived_at", "attended_at", "left_at", "reported_at")


def upgrade() -> None:
    make_plans()
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("state", sa.String(32), server_default="accepted", nullable=False)
        )
        batch_op.add_column(sa.Column("plan_id", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("is_repeat", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.add_column(sa.Column("visit_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("visit_hour", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("answered_at", UtcDateTime(), nullable=True))
        batch_op.add_column(
            sa.Column("decline_reason", sa.String(), server_default="", nullable=False)
        )
        batch_op.create_index("ix_assignment_plan_id", ["plan_id"])
        batch_op.create_foreign_key(op.f("fk_assignment_plan_id_plan"), "plan", ["plan_id"], ["id"])
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("capacity", sa.Integer(), server_default="40", nullable=False)
        )
    make_evidence()


def make_plans() -> None:
    op.create_table(
        "plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("unplanned", Json, nullable=False),
        sa.Column("drawn_at", UtcDateTime(), nullable=False),
        sa.Column("drawn_by_id", sa.Integer(), nullable=True),
        sa.Column("published_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["drawn_by_id"], ["user.id"], name=op.f("fk_plan_drawn_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
        sa.UniqueConstraint("month", name=op.f("uq_plan_month")),
    )
    op.create_table(
        "conflict",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("shopper_id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.Column("outlet_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("declared_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "(company_id IS NULL) <> (outlet_id IS NULL)", name=op.f("ck_conflict_with_one")
        ),
        *(
            sa.ForeignKeyConstraint(
                [f"{name}_id"], [f"{table}.id"], name=op.f(f"fk_conflict_{name}_id_{table}")
            )
            for name, table in (("company", "company"), ("outlet", "outlet"), ("shopper", "user"))
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict")),
    )
    op.create_index("ix_conflict_shopper_id", "conflict", ["shopper_id"])


def make_evidence() -> None:
    with op.batch_alter_table("visit", schema=None) as batch_op:
        for name in TIMERS:
            batch_op.add_column(sa.Column(name, UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("marks", Json, server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("appeal", sa.String(), server_default="", nullable=False))
    with op.batch_alter_table("photo", schema=None) as batch_op:
        batch_op.add_column(sa.Column("taken_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("distance", sa.Double(), nullable=True))
        batch_op.add_column(sa.Column("likeness", sa.String(), server_default="", nullable=False))
        batch_op.create_index("ix_photo_likeness", ["likeness"])
    op.create_table(
        "item_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("written_at", UtcDateTime(), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=False),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visit.id"], name=op.f("fk_item_note_visit_id_visit")
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["user.id"], name=op.f("fk_item_note_written_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_note")),
    )
    op.create_index("ix_item_note_visit_id", "item_note", ["visit_id"])


def downgrade() -> None:
    op.drop_table("item_note")
    with op.batch_alter_table("photo", schema=None) as batch_op:
        batch_op.drop_index("ix_photo_likeness")
        for name in ("likeness", "distance", "taken_at"):
            batch_op.drop_column(name)
    with op.batch_alter_table("visit", schema=None) as batch_op:
        for name in ("appeal", "marks", *TIMERS):
            batch_op.drop_column(name)
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.drop_column("capacity")
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("fk_assignment_plan_id_plan"), type_="foreignkey")
        batch_op.drop_index("ix_assignment_plan_id")
        for name in (
            "decline_reason",
            "answered_at",
            "visit_hour",
            "visit_on",
            "is_repeat",
            "plan_id",
            "state",
        ):
            batch_op.drop_column(name)
    op.drop_table("conflict")
    op.drop_table("plan")
