from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from shopper.extensions import db
from shopper.models import (
    Aggregate,
    Attempt,
    AuditEntry,
    Bulletin,
    BulletinFile,
    Comment,
    CustomerPhoto,
    Job,
    MarkKey,
    Photo,
    Response,
    aggregate,
)
from shopper.models.job import JobState
from shopper.models.named_files import naming_columns
from shopper.models.setting import Settings, save_settings
from shopper.models.stored_field import STORED_FIELDS, TABLES
from shopper.standards import editions
from shopper.storage import path_of, save
from tests.conftest import NOON
from tests.make import Make

ANSWERS = {"C03": "5", "C04": "2"}
MONTHS = 70
"""How far back the test's rows reach: beyond every period."""


def purge(app: Flask, *options: str) -> Result:
    db.session.rollback()
    result = app.test_cli_runner().invoke(args=["shopper", "purge", *options])
    db.session.rollback()
    assert result.exit_code == 0, result.output
    return result


def numbers() -> dict[str, int]:
    return {
        table.__tablename__: db.session.scalar(select(func.count()).select_from(table)) or 0
        for table in (*TABLES, Aggregate, Bulletin)
    }


@pytest.fixture
def years(make: Make) -> None:
    """Everything that is kept of customers, every month for years, and counted."""
    placard = make.placard()
    edition = editions()["2010-06"]
    for months in range(MONTHS):
        at = NOON - timedelta(days=30.5 * months)
        response = make.response(
            placard=placard,
            opened_at=at,
            answers=ANSWERS,
            device_mark="d" * 32,
            network_mark="n" * 32,
            receipt=f"receipt {months}",
        )
        response.rescore(edition)
        digest = save(f"photo {months}".encode(), ".jpg")
        db.session.add_all(
            [
                Comment(response_id=response.id, text="Words", written_at=at),
                CustomerPhoto(
                    response_id=response.id, sha256=digest, width=4, height=3, added_at=at
                ),
                AuditEntry(
                    at=at, deed="response.corrected", subject="response", subject_id="1", detail={}
                ),
                Attempt(key="k", at=at - timedelta(minutes=30)),
            ]
        )
    db.session.add(MarkKey(month="2026-08", key="old", made_at=NOON - timedelta(days=70)))
    db.session.add(Bulletin(issue="2021-01", month="2021-01", data={"kept": 1}, published_at=NOON))
    db.session.commit()
    aggregate.rebuild(editions())
    db.session.commit()


@pytest.mark.usefixtures("years")
def test_after_a_purge_nothing_is_older_than_the_notice_says(app: Flask) -> None:
    purge(app)
    for field in STORED_FIELDS:
        start = field.period.start(NOON, Settings())
        for column in field.columns:
            query = select(func.min(field.since)).where(column.is_not(None))
            oldest = db.session.scalar(query)
            assert oldest is None or oldest >= start, (field.name.en, oldest)


@pytest.mark.usefixtures("years")
def test_a_purge_leaves_what_is_younger(app: Flask) -> None:
    purge(app)
    left = numbers()
    assert left["response"] == 25
    assert left["comment"] == left["customer_photo"] == 13
    assert left["audit_entry"] == 60
    assert left["attempt"] == 1
    assert left["mark_key"] == 0
    marked = select(func.count()).where(Response.device_mark.is_not(None))
    assert db.session.scalar(marked) == 2
    newest = db.session.scalars(select(Response).order_by(Response.opened_at.desc())).first()
    assert newest
    assert (newest.answers, newest.network_mark) == (ANSWERS, "n" * 32)


@pytest.mark.usefixtures("years")
def test_sums_and_published_data_stay_and_still_agree(app: Flask) -> None:
    before = numbers()
    purge(app)
    assert numbers()["aggregate"] == before["aggregate"] >= MONTHS
    assert numbers()["bulletin"] == 1
    result = app.test_cli_runner().invoke(args=["shopper", "recompute", "--check"])
    assert result.exit_code == 0, result.output
    db.session.rollback()
    assert aggregate.rebuild(editions()) == 0
    assert numbers()["aggregate"] == before["aggregate"]


@pytest.mark.usefixtures("years")
def test_the_files_of_photos_go_unless_a_visit_has_them(app: Flask, make: Make) -> None:
    visit = make.visit()
    shared = save(b"photo 50", ".jpg")
    db.session.add(
        Photo(visit_id=visit.id, item="E26", sha256=shared, width=4, height=3, added_at=NOON)
    )
    db.session.commit()
    purge(app)
    assert len([*Path(app.instance_path, "files").rglob("*.jpg")]) == 13 + 1
    assert path_of(shared, ".jpg").exists()


@pytest.mark.usefixtures("years")
def test_a_dry_run_only_tells(app: Flask) -> None:
    before = numbers()
    said = purge(app, "--dry-run").output
    assert numbers() == before
    assert "Nothing was deleted" in said
    assert "57  Your comment, if you wrote one (older than 13 months)" in said
    assert "67  A mark of the phone (older than 60 days)" in said or "68  A mark" in said
    assert "45  What you chose (older than 25 months)" in said


@pytest.mark.usefixtures("years")
def test_a_second_purge_finds_nothing(app: Flask) -> None:
    purge(app)
    left = numbers()
    said = purge(app).output
    assert numbers() == left
    assert {line.split()[0] for line in said.splitlines()[:-1]} == {"0"}


@pytest.mark.usefixtures("years")
def test_a_purge_follows_the_settings(app: Flask) -> None:
    save_settings(Settings(marks_days=10, extras_months=30, answers_months=3, log_years=1))
    db.session.commit()
    purge(app)
    left = numbers()
    assert left["response"] == left["comment"] == left["customer_photo"] == 3
    assert left["audit_entry"] == 12
    assert db.session.scalar(select(func.count()).where(Response.network_mark.is_not(None))) == 1
    assert len([*Path(app.instance_path, "files").rglob("*.jpg")]) == 3


def test_months_end_in_shanghai(app: Flask, make: Make) -> None:
    edge = datetime(2024, 9, 30, 16, 0, tzinfo=UTC)
    make.response(opened_at=edge - timedelta(seconds=1))
    make.response(opened_at=edge)
    purge(app)
    assert [r.opened_at for r in db.session.scalars(select(Response))] == [edge]


def stored(content: str, suffix: str = ".pdf", days: float = 2) -> str:
    digest = save(content.encode(), suffix)
    at = (NOON - timedelta(days=days)).timestamp()
    os.utime(path_of(digest, suffix), (at, at))
    return digest


def job(made: str, subject: str, *, ended: int = 1, **given: str) -> Job:
    at = NOON - timedelta(days=ended)
    row = {"kind": "draft", "state": JobState.DONE, "wanted": {}, "language": "zh"} | given
    file = {"subject": "", "language": "zh", "format": "pdf", "sha256": made, "size": 1}
    return Job(subject=subject, requested_at=at, finished_at=at, made=[file], **row)


def test_files_that_no_row_names_go_after_a_day(app: Flask, make: Make) -> None:
    file = {"language": "zh", "format": "pdf", "size": 1}
    picture = {"width": 4, "height": 3, "added_at": NOON}
    kept = {name: stored(name) for name in ("issue", "draft", "running")}
    photos = {name: stored(name, ".jpg") for name in ("visit", "customer")}
    gone = [stored(name) for name in ("superseded", "failed", "expired", "draft of a while ago")]
    gone += [stored("killed", ".jpg"), stored("half", ".tmp")]
    again = stored("about to be named", ".jpg")
    save(b"about to be named", ".jpg")
    young = stored("young", ".jpg", days=0.9)
    os.utime(path_of(again, ".jpg"), (NOON.timestamp(), NOON.timestamp()))
    issue = Bulletin(issue="2021-01", month="2021-01", data={}, published_at=NOON)
    issue.files.append(BulletinFile(sha256=kept["issue"], **file))
    db.session.add_all(
        [
            issue,
            job(kept["draft"], "2021-02/zh", ended=89),
            job(kept["running"], "2021-02", kind="publish", state=JobState.RUNNING, ended=100),
            job(gone[0], "2021-03", kind="preview"),
            job(gone[1], "2021-04/zh", state=JobState.FAILED),
            job(gone[2], "2021-05/zh", ended=91),
            job(gone[3], "2021-06/zh", state=JobState.FAILED, ended=91),
            Photo(visit_id=make.visit().id, item="E26", sha256=photos["visit"], **picture),
            CustomerPhoto(response_id=make.response().id, sha256=photos["customer"], **picture),
        ]
    )
    db.session.commit()
    assert "2  Ended work (older than 90 days)" in purge(app, "--dry-run").output
    assert "6 that no row names" in purge(app).output
    left = {path.stem for path in Path(app.instance_path, "files").glob("*/*")}
    assert left == {*kept.values(), *photos.values(), again, young}
    assert db.session.scalar(select(func.count(Job.id))) == 4


def test_every_table_that_names_files_is_asked() -> None:
    named = {column.table.name for column in naming_columns()}
    assert named >= {"photo", "customer_photo", "bulletin_file"}
    others = {
        str(column)
        for table in db.metadata.sorted_tables
        for column in table.columns
        if ("sha" in column.name or "digest" in column.name) and column.name != "sha256"
    }
    assert others == set()
