"""First tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shopper.extensions import Json, UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
    )
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attempt_at"), ["at"], unique=False)
        batch_op.create_index("ix_attempt_key_at", ["key", "at"], unique=False)

    op.create_table(
        "city",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("sort_key", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_city")),
    )
    op.create_table(
        "company",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("sort_key", sa.String(), nullable=False),
        sa.Column("has_manual", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company")),
        sa.UniqueConstraint("code", name=op.f("uq_company_code")),
        sa.UniqueConstraint("name", name=op.f("uq_company_name")),
    )
    op.create_table(
        "mark_key",
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("month", name=op.f("pk_mark_key")),
    )
    op.create_table(
        "setting",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", Json, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_setting")),
    )
    op.create_table(
        "district",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("city_code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["city_code"], ["city.code"], name=op.f("fk_district_city_code_city")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_district")),
    )
    op.create_table(
        "user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column(
            "role",
            sa.Enum("shopper", "analyst", "admin", name="role", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("city_code", sa.String(), nullable=True),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("session_key", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("signed_in_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["city_code"], ["city.code"], name=op.f("fk_user_city_code_city")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("session_key", name=op.f("uq_user_session_key")),
        sa.UniqueConstraint("username", name=op.f("uq_user_username")),
    )
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("deed", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("detail", Json, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_audit_entry_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_entry_at"), ["at"], unique=False)
        batch_op.create_index("ix_audit_entry_subject", ["subject", "subject_id"], unique=False)

    op.create_table(
        "bulletin",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issue", sa.String(), nullable=False),
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("document_number", sa.String(), nullable=True),
        sa.Column("data", Json, nullable=False),
        sa.Column("published_at", UtcDateTime(), nullable=False),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["user.id"], name=op.f("fk_bulletin_published_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulletin")),
        sa.UniqueConstraint("document_number", name=op.f("uq_bulletin_document_number")),
        sa.UniqueConstraint("issue", name=op.f("uq_bulletin_issue")),
    )
    with op.batch_alter_table("bulletin", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bulletin_month"), ["month"], unique=False)

    op.create_table(
        "outlet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("sort_key", sa.String(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("district_code", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("hotline", sa.String(), nullable=False),
        sa.Column("opening_hours", sa.String(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "hall_3",
                "hall_4",
                "claims_centre",
                "claims_point",
                "partner_desk",
                name="outletkind",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "premises",
            sa.Enum("self_built", "borrowed", name="premises", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("floor", sa.Integer(), nullable=False),
        sa.Column("has_front", sa.Boolean(), nullable=False),
        sa.Column("takes_cash", sa.Boolean(), nullable=False),
        sa.Column("underwrites", sa.Boolean(), nullable=False),
        sa.Column("handles_claims", sa.Boolean(), nullable=False),
        sa.Column("takes_complaints", sa.Boolean(), nullable=False),
        sa.Column("is_service_centre", sa.Boolean(), nullable=False),
        sa.Column("is_comprehensive", sa.Boolean(), nullable=False),
        sa.Column("is_moving", sa.Boolean(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "active", "suspended", "closed", name="outletstatus", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_outlet_company_id_company")
        ),
        sa.ForeignKeyConstraint(
            ["district_code"], ["district.code"], name=op.f("fk_outlet_district_code_district")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outlet")),
        sa.UniqueConstraint("code", name=op.f("uq_outlet_code")),
    )
    with op.batch_alter_table("outlet", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outlet_company_id"), ["company_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_outlet_district_code"), ["district_code"], unique=False
        )

    op.create_table(
        "aggregate",
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("outlet_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("squares", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["outlet_id"], ["outlet.id"], name=op.f("fk_aggregate_outlet_id_outlet")
        ),
        sa.PrimaryKeyConstraint("month", "item", "outlet_id", name=op.f("pk_aggregate")),
    )
    op.create_table(
        "assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("outlet_id", sa.Integer(), nullable=False),
        sa.Column("shopper_id", sa.Integer(), nullable=False),
        sa.Column("given_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["outlet_id"], ["outlet.id"], name=op.f("fk_assignment_outlet_id_outlet")
        ),
        sa.ForeignKeyConstraint(
            ["shopper_id"], ["user.id"], name=op.f("fk_assignment_shopper_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
        sa.UniqueConstraint(
            "month",
            "outlet_id",
            "shopper_id",
            name=op.f("uq_assignment_month_outlet_id_shopper_id"),
        ),
    )
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assignment_month"), ["month"], unique=False)
        batch_op.create_index(batch_op.f("ix_assignment_outlet_id"), ["outlet_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_assignment_shopper_id"), ["shopper_id"], unique=False)

    op.create_table(
        "bulletin_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bulletin_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("format", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["bulletin_id"], ["bulletin.id"], name=op.f("fk_bulletin_file_bulletin_id_bulletin")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulletin_file")),
        sa.UniqueConstraint(
            "bulletin_id",
            "language",
            "format",
            name=op.f("uq_bulletin_file_bulletin_id_language_format"),
        ),
    )
    op.create_table(
        "placard",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("outlet_id", sa.Integer(), nullable=False),
        sa.Column("batch", sa.String(), nullable=False),
        sa.Column(
            "status",
            sa.Enum("active", "retired", name="placardstatus", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("retired_at", UtcDateTime(), nullable=True),
        sa.Column("last_opened_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["outlet_id"], ["outlet.id"], name=op.f("fk_placard_outlet_id_outlet")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placard")),
        sa.UniqueConstraint("code", name=op.f("uq_placard_code")),
    )
    with op.batch_alter_table("placard", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_placard_batch"), ["batch"], unique=False)
        batch_op.create_index(batch_op.f("ix_placard_outlet_id"), ["outlet_id"], unique=False)

    op.create_table(
        "status_change",
        sa.Column("outlet_id", sa.Integer(), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "active", "suspended", "closed", name="outletstatus", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["outlet_id"], ["outlet.id"], name=op.f("fk_status_change_outlet_id_outlet")
        ),
        sa.PrimaryKeyConstraint("outlet_id", "since_on", name=op.f("pk_status_change")),
    )
    op.create_table(
        "response",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.String(), nullable=False),
        sa.Column("receipt", sa.String(), nullable=True),
        sa.Column("placard_id", sa.Integer(), nullable=False),
        sa.Column("outlet_id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("city_code", sa.String(), nullable=False),
        sa.Column("edition", sa.String(), nullable=False),
        sa.Column("conditions", Json, nullable=False),
        sa.Column("answers", Json, nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("demeanour", sa.Double(), nullable=True),
        sa.Column("environment", sa.Double(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "counted", "held", "excluded", name="responsestatus", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column("held_by", Json, nullable=False),
        sa.Column("device_mark", sa.String(), nullable=True),
        sa.Column("network_mark", sa.String(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("decision_reason", sa.String(), nullable=True),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["city_code"], ["city.code"], name=op.f("fk_response_city_code_city")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_response_company_id_company")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user.id"], name=op.f("fk_response_decided_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["outlet_id"], ["outlet.id"], name=op.f("fk_response_outlet_id_outlet")
        ),
        sa.ForeignKeyConstraint(
            ["placard_id"], ["placard.id"], name=op.f("fk_response_placard_id_placard")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_response")),
        sa.UniqueConstraint("receipt", name=op.f("uq_response_receipt")),
        sa.UniqueConstraint("submission_id", name=op.f("uq_response_submission_id")),
    )
    with op.batch_alter_table("response", schema=None) as batch_op:
        batch_op.create_index(
            "ix_response_month_outlet_score", ["month", "outlet_id", "score"], unique=False
        )
        batch_op.create_index(
            "ix_response_month_received_at", ["month", "received_at"], unique=False
        )
        batch_op.create_index(
            "ix_response_outlet_device", ["outlet_id", "device_mark", "received_at"], unique=False
        )
        batch_op.create_index(
            "ix_response_outlet_network", ["outlet_id", "network_mark", "received_at"], unique=False
        )
        batch_op.create_index(
            "ix_response_placard_received_at", ["placard_id", "received_at"], unique=False
        )
        batch_op.create_index("ix_response_status_month", ["status", "month"], unique=False)

    op.create_table(
        "visit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("outlet_id", sa.Integer(), nullable=False),
        sa.Column("shopper_id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("city_code", sa.String(), nullable=False),
        sa.Column("edition", sa.String(), nullable=False),
        sa.Column("conditions", Json, nullable=False),
        sa.Column("answers", Json, nullable=False),
        sa.Column("notes", Json, nullable=False),
        sa.Column("visited_on", sa.Date(), nullable=True),
        sa.Column("month", sa.String(), nullable=True),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("demeanour", sa.Double(), nullable=True),
        sa.Column("environment", sa.Double(), nullable=True),
        sa.Column("failed_critical", sa.Boolean(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "submitted",
                "returned",
                "accepted",
                "rejected",
                name="visitstatus",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("saved_at", UtcDateTime(), nullable=False),
        sa.Column("submitted_at", UtcDateTime(), nullable=True),
        sa.Column("reviewed_at", UtcDateTime(), nullable=True),
        sa.Column("reviewer_id", sa.Integer(), nullable=True),
        sa.Column("review_note", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_visit_assignment_id_assignment")
        ),
        sa.ForeignKeyConstraint(["city_code"], ["city.code"], name=op.f("fk_visit_city_code_city")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_visit_company_id_company")
        ),
        sa.ForeignKeyConstraint(
            ["outlet_id"], ["outlet.id"], name=op.f("fk_visit_outlet_id_outlet")
        ),
        sa.ForeignKeyConstraint(
            ["reviewer_id"], ["user.id"], name=op.f("fk_visit_reviewer_id_user")
        ),
        sa.ForeignKeyConstraint(["shopper_id"], ["user.id"], name=op.f("fk_visit_shopper_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
        sa.UniqueConstraint("assignment_id", name=op.f("uq_visit_assignment_id")),
    )
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.create_index("ix_visit_month_status", ["month", "status"], unique=False)
        batch_op.create_index(
            "ix_visit_outlet_id_visited_on", ["outlet_id", "visited_on"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_visit_shopper_id"), ["shopper_id"], unique=False)

    op.create_table(
        "comment",
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("written_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["response_id"],
            ["response.id"],
            name=op.f("fk_comment_response_id_response"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("response_id", name=op.f("pk_comment")),
    )
    op.create_table(
        "customer_photo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["response_id"],
            ["response.id"],
            name=op.f("fk_customer_photo_response_id_response"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_photo")),
    )
    with op.batch_alter_table("customer_photo", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_customer_photo_response_id"), ["response_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_customer_photo_sha256"), ["sha256"], unique=False)

    op.create_table(
        "finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "pending",
                "confirmed",
                "dismissed",
                name="findingstatus",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("decision_reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user.id"], name=op.f("fk_finding_decided_by_id_user")
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_finding_visit_id_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
        sa.UniqueConstraint("visit_id", "item", name=op.f("uq_finding_visit_id_item")),
    )
    op.create_table(
        "photo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_photo_visit_id_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo")),
    )
    with op.batch_alter_table("photo", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_photo_visit_id"), ["visit_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("photo", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_photo_visit_id"))

    op.drop_table("photo")
    op.drop_table("finding")
    with op.batch_alter_table("customer_photo", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_customer_photo_sha256"))
        batch_op.drop_index(batch_op.f("ix_customer_photo_response_id"))

    op.drop_table("customer_photo")
    op.drop_table("comment")
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_visit_shopper_id"))
        batch_op.drop_index("ix_visit_outlet_id_visited_on")
        batch_op.drop_index("ix_visit_month_status")

    op.drop_table("visit")
    with op.batch_alter_table("response", schema=None) as batch_op:
        batch_op.drop_index("ix_response_status_month")
        batch_op.drop_index("ix_response_placard_received_at")
        batch_op.drop_index("ix_response_outlet_network")
        batch_op.drop_index("ix_response_outlet_device")
        batch_op.drop_index("ix_response_month_received_at")
        batch_op.drop_index("ix_response_month_outlet_score")

    op.drop_table("response")
    op.drop_table("status_change")
    with op.batch_alter_table("placard", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_placard_outlet_id"))
        batch_op.drop_index(batch_op.f("ix_placard_batch"))

    op.drop_table("placard")
    op.drop_table("bulletin_file")
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assignment_shopper_id"))
        batch_op.drop_index(batch_op.f("ix_assignment_outlet_id"))
        batch_op.drop_index(batch_op.f("ix_assignment_month"))

    op.drop_table("assignment")
    op.drop_table("aggregate")
    with op.batch_alter_table("outlet", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outlet_district_code"))
        batch_op.drop_index(batch_op.f("ix_outlet_company_id"))

    op.drop_table("outlet")
    with op.batch_alter_table("bulletin", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bulletin_month"))

    op.drop_table("bulletin")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_entry_subject")
        batch_op.drop_index(batch_op.f("ix_audit_entry_at"))

    op.drop_table("audit_entry")
    op.drop_table("user")
    op.drop_table("district")
    op.drop_table("setting")
    op.drop_table("mark_key")
    op.drop_table("company")
    op.drop_table("city")
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.drop_index("ix_attempt_key_at")
        batch_op.drop_index(batch_op.f("ix_attempt_at"))

    op.drop_table("attempt")
