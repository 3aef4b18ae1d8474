"""Keep what a visit observed and failed; find an outlet's newest response by an index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("visit", schema=None) as batch_op:
        for name in ("observed", "failed"):
            batch_op.add_column(sa.Column(name, sa.Text(), server_default="", nullable=False))
    with op.batch_alter_table("response", schema=None) as batch_op:
        batch_op.drop_index("ix_response_month_outlet_score")
        batch_op.create_index(
            "ix_response_month_outlet_opened_at", ["month", "outlet_id", "opened_at"]
        )


def downgrade() -> None:
    with op.batch_alter_table("response", schema=None) as batch_op:
        batch_op.drop_index("ix_response_month_outlet_opened_at")
        batch_op.create_index("ix_response_month_outlet_score", ["month", "outlet_id", "score"])
    with op.batch_alter_table("visit", schema=None) as batch_op:
        for name in ("failed", "observed"):
            batch_op.drop_column(name)
