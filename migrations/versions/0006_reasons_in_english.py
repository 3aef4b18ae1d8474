"""Say in English too why an issue is corrected or withdrawn."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

NAMES = ("reason_en", "withdrawn_because_en")


def upgrade() -> None:
    with op.batch_alter_table("bulletin", schema=None) as batch_op:
        for name in NAMES:
            batch_op.add_column(sa.Column(name, sa.String(), server_default="", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("bulletin", schema=None) as batch_op:
        for name in reversed(NAMES):
            batch_op.drop_column(name)
