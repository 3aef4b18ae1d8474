from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from flask import Flask

from shopper import jobs
from shopper.config import ROOT
from shopper.extensions import db
from shopper.jobs.lock import is_at_work, the_worker
from shopper.models import Bulletin, BulletinFile, Job, Unchanging
from shopper.models.bulletin import current_issue, issues_of
from shopper.models.job import JobState
from shopper.models.user import Role
from shopper.rules.month import Month
from shopper.rules.standard import Text
from tests.browsing import Browser
from tests.make import Make
from tests.months import AFTER, make_october

OCTOBER = Month(2026, 10)

SLOW = """
import time
from datetime import datetime
from shopper import create_app, jobs
from shopper.extensions import db
app = create_app({"NOW": lambda: datetime.fromisoformat("2026-11-02T09:00:00+08:00")})
def stop(job):
    made = len(job.made)
    db.session.rollback()
    time.sleep(180 if made else 0)
with app.app_context():
    jobs.work(stop)
"""
"""A worker that stops for three minutes as soon as its first document is done."""


def started(app: Flask) -> subprocess.Popen[bytes]:
    told = {
        "SHOPPER_INSTANCE_PATH": app.instance_path,
        "SHOPPER_SQLALCHEMY_DATABASE_URI": app.config["SQLALCHEMY_DATABASE_URI"],
        "SHOPPER_GROUP_BULLETINS": "false",
    }
    return subprocess.Popen(
        [sys.executable, "-c", SLOW],
        cwd=ROOT,
        env={**os.environ, **told},
    )


def wait_for(job_id: int, reached: Callable[[Job], bool]) -> Job:
    give_up = time.monotonic() + 90
    while True:
        db.session.rollback()
        job = db.session.get_one(Job, job_id)
        if reached(job):
            return job
        assert time.monotonic() < give_up, job.failure
        # A transaction left open would keep the worker from writing.
        db.session.rollback()
        time.sleep(0.05)


def the_one_at_work(workers: list[subprocess.Popen[bytes]]) -> subprocess.Popen[bytes]:
    give_up = time.monotonic() + 60
    while all(worker.poll() is None for worker in workers) and time.monotonic() < give_up:
        time.sleep(0.05)
    (ended,) = [worker for worker in workers if worker.poll() is not None]
    assert ended.returncode == 0
    (left,) = [worker for worker in workers if worker is not ended]
    return left


def made_by_one_of_two(app: Flask, key: int) -> dict[str, Any]:
    """Return the document that was made before the worker that got the job was killed."""
    with started(app) as first_of_two, started(app) as second_of_two:
        job = wait_for(key, lambda job: len(job.made) == 1)
        (first,) = job.made
        assert job.state is JobState.RUNNING
        assert not issues_of("2026-10")
        db.session.rollback()
        worker = the_one_at_work([first_of_two, second_of_two])
        assert is_at_work()
        assert db.session.get_one(Job, key).made == [first]
        db.session.rollback()
        worker.send_signal(signal.SIGKILL)
    give_up = time.monotonic() + 20
    while is_at_work() and time.monotonic() < give_up:
        time.sleep(0.05)
    return first


def test_of_two_workers_one_works_and_killed_its_job_goes_on_where_it_was(
    app: Flask, make: Make, clock: Any, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_october(make)
    clock(AFTER)
    browser.sign_in(make.user(role=Role.ANALYST))
    key = jobs.enqueue("publish", "2026-10", at=AFTER, by=None).id
    db.session.rollback()
    first = made_by_one_of_two(app, key)
    clock(AFTER.replace(hour=5))
    page = browser.get(f"/office/jobs/{key}?lang=en")
    assert "Interrupted" in page.text
    app.config["START_WORKER"] = True
    monkeypatch.setenv("SHOPPER_GROUP_BULLETINS", "false")
    browser.submit(page, f"/office/jobs/{key}/repeat", form_number=-1)
    job = wait_for(key, lambda job: job.state is not JobState.RUNNING)
    row = current_issue("2026-10")
    assert (job.state, job.failure, job.steps_done) == (JobState.DONE, "", job.steps)
    assert job.resumed_from > 0
    assert row is not None
    assert row.published_at == AFTER
    assert first["sha256"] in {file.sha256 for file in row.files}
    assert len(row.files) == 2
    assert "2 documents printed." in browser.get(f"/office/jobs/{key}?lang=en").text


def test_what_two_ask_for_at_once_is_done_once(app: Flask, make: Make) -> None:
    make_october(make)
    db.session.commit()
    ready, asked = Barrier(2), []

    def ask() -> None:
        with app.app_context():
            ready.wait()
            asked.append(jobs.enqueue("publish", "2026-10", at=AFTER, by=None).id)

    threads = [Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(asked)) == 1
    with the_worker() as alone, the_worker() as second:
        assert alone
        assert not second


def test_an_issue_that_is_out_never_changes(app: Flask, make: Make) -> None:
    make_october(make)
    row = issue_out()
    for change in (
        lambda: setattr(row, "data", row.data | {"issue": "2026-11"}),
        lambda: setattr(row, "reason", "another"),
        lambda: setattr(row.files[0], "sha256", "0" * 64),
        lambda: row.files.append(BulletinFile(language="fr", format="pdf", sha256="0", size=1)),
        lambda: row.files.pop(),
        lambda: db.session.delete(row),
    ):
        change()
        with pytest.raises(Unchanging):
            db.session.flush()
        db.session.rollback()
    assert jobs.compiled(row).issue == "2026-10"
    assert len(row.files) == 1


def issue_out() -> Bulletin:
    row = Bulletin(
        issue="2026-10",
        month="2026-10",
        data=jobs.frozen(OCTOBER, jobs.edition_of(OCTOBER), None),
        published_at=AFTER,
        files=[BulletinFile(language="zh", format="pdf", sha256="f" * 64, size=1)],
    )
    db.session.add(row)
    db.session.commit()
    return row


def why(reason: str) -> list[str]:
    return ["--reason", reason, "--reason-en", f"Why {reason}"]


def test_a_withdrawn_month_is_issued_anew_and_the_old_issue_stays(
    app: Flask, make: Make, clock: Any
) -> None:
    outlet, _ = make_october(make)
    clock(AFTER)
    key = issue_out().id
    db.session.rollback()
    run = app.test_cli_runner()
    told = run.invoke(args=["shopper", "withdraw", "2026-10", *why("误发")])
    assert "Issue 2026-10 is withdrawn." in told.output
    assert current_issue("2026-10") is None
    with pytest.raises(jobs.NotPublishable):
        jobs.publish(OCTOBER, at=AFTER, by=None)
    nothing = run.invoke(args=["shopper", "correct", "2026-10", *why("补计")])
    assert nothing.exit_code == 1
    make.response(outlet=outlet, score=20.0)
    db.session.commit()
    told = run.invoke(args=["shopper", "correct", "2026-10", *why("补计")])
    assert "Published issue 2026-10-R1." in told.output, told.output
    db.session.expire_all()
    first, second = issues_of("2026-10")
    assert (first.state, first.why_withdrawn) == ("withdrawn", Text("误发", "Why 误发"))
    assert (second.state, second.revision) == ("published", 1)
    assert second.why == Text("补计", "Why 补计")
    assert second.changes == second.data["correction"]["changes"]
    assert first.id == key
    refused = run.invoke(args=["shopper", "withdraw", "2026-10", *why("再次")])
    assert "does not count any more" in refused.output
