"""Never give an assignment the number of one that was taken back.

A phone may still hold a report for it. PostgreSQL counts on anyway; SQLite does when told.
"""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    make_anew(counts_on=True)


def downgrade() -> None:
    make_anew(counts_on=False)


def make_anew(*, counts_on: bool) -> None:
    """Make the table anew, whose numbers count on or not; its rows stay."""
    if op.get_bind().dialect.name != "sqlite":
        return
    how = {"sqlite_autoincrement": counts_on}
    with op.batch_alter_table("assignment", recreate="always", table_kwargs=how):
        pass
