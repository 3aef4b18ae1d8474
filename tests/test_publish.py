from __future__ import annotations

import errno
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from shopper import jobs, storage
from shopper.documents.refusal import DocumentError
from shopper.extensions import db
from shopper.language import speaking
from shopper.models import AuditEntry, Bulletin
from shopper.models.bulletin import issue_for_readers
from shopper.models.frozen import NoData
from shopper.models.setting import Settings, save_settings
from shopper.models.standing import month_before
from shopper.rules.month import Month
from tests.make import Make
from tests.months import AFTER, make_october, make_ranked, meanwhile

OCTOBER = Month(2026, 10)


def published() -> int:
    return db.session.scalar(select(func.count()).select_from(Bulletin)) or 0


def files(app: Flask) -> list[Path]:
    return [path for path in Path(app.instance_path).glob("files/**/*") if path.is_file()]


def run(app: Flask, *arguments: str) -> Any:
    db.session.rollback()
    return app.test_cli_runner().invoke(args=["shopper", "publish", *arguments])


def test_publishing_stores_both_documents_and_the_data(app: Flask, make: Make) -> None:
    make_october(make)
    row = jobs.publish(OCTOBER, at=AFTER, by=None)
    assert {file.language for file in row.files} == {"zh", "en"}
    for file in row.files:
        assert storage.path_of(file.sha256, ".pdf").read_bytes().startswith(b"%PDF")
    assert jobs.compiled(row).ranked_outlets[0].standing.rank == 1
    assert db.session.scalar(select(AuditEntry.deed)) == "bulletin.published"


def test_what_is_published_stays_when_the_data_change(app: Flask, make: Make) -> None:
    make_october(make)
    row = jobs.publish(OCTOBER, at=AFTER, by=None)
    before = jobs.compiled(row)
    make_ranked(make, make.company(), 99.0)
    db.session.expire_all()
    assert jobs.compiled(row) == before


def test_the_next_month_moves_against_what_was_printed(app: Flask, make: Make) -> None:
    make_october(make)
    printed = jobs.compiled(jobs.publish(OCTOBER, at=AFTER, by=None)).standings
    make_ranked(make, make.company(), 99.0)
    before = month_before(OCTOBER.plus(1))
    assert before is not None
    assert {code: o.score for code, o in before.outlets.items()} == {
        o.code: o.score for o in printed.outlets if o.score is not None
    }


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "October 2026 can be published from 2026-11-02 00:00 on."),
        ("zh", "2026年10月最早可于2026-11-02 00:00发布。"),
    ],
)
def test_a_month_that_is_not_over_says_from_when(
    app: Flask, make: Make, language: str, sentence: str
) -> None:
    make_october(make)
    early = OCTOBER.ends_at + timedelta(hours=23)
    with speaking(language), pytest.raises(jobs.NotPublishable, match=sentence):
        jobs.publish(OCTOBER, at=early, by=None)
    assert not published()


def test_a_month_is_published_once(app: Flask, make: Make) -> None:
    make_october(make)
    jobs.publish(OCTOBER, at=AFTER, by=None)
    with speaking("en"), pytest.raises(jobs.NotPublishable, match="published already"):
        jobs.publish(OCTOBER, at=AFTER, by=None)
    assert published() == 1


@pytest.mark.parametrize(
    ("issue", "sentence"),
    [("2026-10", "published already"), ("2026-09", "publish October 2026 again")],
)
def test_of_two_at_once_one_wins(
    app: Flask, make: Make, monkeypatch: pytest.MonkeyPatch, issue: str, sentence: str
) -> None:
    save_settings(Settings(document_prefix="样保协发"))
    make_october(make)
    save = storage.save

    def overtaken(content: bytes, suffix: str) -> str:
        if not issue_for_readers(issue):
            db.session.rollback()
            meanwhile(issue, "样保协发〔2026〕1号")
        db.session.rollback()
        return save(content, suffix)

    monkeypatch.setattr(storage, "save", overtaken)
    with speaking("en"), pytest.raises(jobs.NotPublishable, match=sentence):
        jobs.publish(OCTOBER, at=AFTER, by=None)
    assert published() == 1


@pytest.mark.parametrize("meanwhile_only", [False, True])
def test_no_month_is_published_after_a_later_one(
    app: Flask, make: Make, monkeypatch: pytest.MonkeyPatch, meanwhile_only: bool
) -> None:
    make_october(make)
    save = storage.save

    def overtaken(content: bytes, suffix: str) -> str:
        if not issue_for_readers("2026-11"):
            db.session.rollback()
            meanwhile("2026-11")
        db.session.rollback()
        return save(content, suffix)

    if meanwhile_only:
        monkeypatch.setattr(storage, "save", overtaken)
    else:
        meanwhile("2026-11")
    with speaking("en"), pytest.raises(jobs.NotPublishable, match="November 2026 is published"):
        jobs.publish(OCTOBER, at=AFTER, by=None)
    db.session.rollback()
    assert published() == 1


def test_the_number_is_of_the_year_of_issue(app: Flask, make: Make) -> None:
    save_settings(Settings(document_prefix="样保协发"))
    make_october(make)
    row = jobs.publish(OCTOBER, at=datetime(2027, 1, 3, tzinfo=UTC), by=None)
    assert row.document_number == "样保协发〔2027〕1号" == row.data["document_number"]


def test_a_full_disk_leaves_nothing(
    app: Flask, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_october(make)

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        jobs.publish(OCTOBER, at=AFTER, by=None)
    db.session.rollback()
    assert not published()
    assert not files(app)


def test_a_character_that_no_font_has_leaves_nothing(app: Flask, make: Make) -> None:
    make_ranked(make, make.company(name="样例\U0001e903财险"), 90.0)
    with pytest.raises(DocumentError, match=r"U\+1E903"):
        jobs.publish(OCTOBER, at=AFTER, by=None)
    db.session.rollback()
    assert not published()
    assert not files(app)


@pytest.mark.parametrize(
    ("month", "sentence"),
    [
        (Month(2026, 2), "no visits and no responses in February 2026"),
        (Month(2009, 5), "No edition of the standard was in force in May 2009"),
        (Month(2999, 12), "December 2999 has not begun"),
    ],
)
def test_there_is_no_draft_of_a_month_without_data(app: Flask, month: Month, sentence: str) -> None:
    with speaking("en"), pytest.raises(NoData, match=sentence):
        jobs.draft(month, at=AFTER)


def test_the_command_publishes_and_says_where(app: Flask, make: Make, clock: Any) -> None:
    make_october(make)
    clock(AFTER)
    result = run(app, "2026-10")
    assert result.exit_code == 0, result.output
    assert "Published issue 2026-10." in result.stdout
    assert "were not published can't be any more: 2026-08, 2026-09." in result.stderr
    for path in files(app):
        assert str(path) in result.output
        assert path.stem in result.output.replace(str(path), "")


def test_the_command_writes_a_draft_of_a_running_month(
    app: Flask, make: Make, tmp_path: Path
) -> None:
    make_october(make)
    out = tmp_path / "draft.pdf"
    result = run(app, "2026-10", "--draft", "--out", str(out), "--language", "en")
    assert result.exit_code == 0, result.output
    assert out.read_bytes().startswith(b"%PDF")
    assert not published()
    assert not files(app)


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["2026-10"], 1, "2026-11-02 00:00"),
        (["2026-02"], 1, "February 2026"),
        (["2026-13"], 2, "2026-13"),
        (["2009-05"], 2, "2009-05"),
        (["2026-10", "--out", "x.pdf"], 2, "--draft"),
        (["2026-02", "--draft"], 1, "February 2026"),
        (["2026-10", "--draft", "--out", "/nowhere/at/all.pdf"], 1, "No such file"),
    ],
)
def test_the_command_refuses_in_one_sentence(
    app: Flask, make: Make, arguments: list[str], code: int, says: str
) -> None:
    make_october(make)
    result = run(app, *arguments)
    assert result.exit_code == code
    assert says in result.output
    assert "Traceback" not in result.output
    assert not published()
