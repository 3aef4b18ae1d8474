from __future__ import annotations

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, select

from shopper import create_app
from shopper.extensions import db
from shopper.models import Visit
from tests.make import Make


def test_the_migrations_make_the_tables_of_the_models(tmp_path: Path) -> None:
    app = create_app({"INSTANCE_PATH": str(tmp_path)})
    with app.app_context():
        upgrade()
        with db.engine.connect() as connection:
            context = MigrationContext.configure(connection)
            assert compare_metadata(context, db.metadata) == []


def test_what_an_older_version_did_not_keep_is_there_after_an_upgrade(tmp_path: Path) -> None:
    app = create_app({"INSTANCE_PATH": str(tmp_path)})
    with app.app_context():
        upgrade()
        Make().visit(answers={"D01": "1", "D02": "5"})
        db.session.remove()
        downgrade(revision="0001")
        assert app.test_cli_runner().invoke(args=["shopper", "init", "--empty"]).exit_code == 0
        visit = db.session.scalars(select(Visit)).one()
        assert (visit.observed, visit.failed) == (["D01", "D02"], ["D01"])


def test_every_migration_can_be_undone(tmp_path: Path) -> None:
    app = create_app({"INSTANCE_PATH": str(tmp_path)})
    with app.app_context():
        upgrade()
        downgrade(revision="base")
        assert inspect(db.engine).get_table_names() == ["alembic_version"]
