from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select

from benchmarks.client import Page, post, sending
from benchmarks.forms import Form, form_of, hidden_fields
from benchmarks.rivals import floor
from benchmarks.submissions import Aim, Figures
from shopper.extensions import db
from shopper.models.response import Response
from tests.make import Make


def test_what_the_client_makes_of_a_page_is_taken_as_a_customers_answers(
    app: Flask, make: Make
) -> None:
    make.placard(code="WEST1000")
    client = app.test_client()
    page = client.get("/s/WEST1000").text
    opened = Page(form_of("/s/WEST1000", page), hidden_fields(page))
    head, _, body = sending(opened).partition(b"\r\n\r\n")
    assert len(opened.form.questions) == 10
    assert opened.form.has_device
    assert head.startswith(f"POST {opened.form.action} HTTP/1.1\r\n".encode())
    sent = client.post(
        opened.form.action, data=body, content_type="application/x-www-form-urlencoded"
    )
    assert sent.status_code == 303
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Response)) == 1


def test_the_client_notes_a_thanks_for_each_page_and_what_a_killed_server_left_open() -> None:
    form = Form("/", "/", {"C01": ["enquiry"]})
    with floor() as rival:
        pages = [Page(form, {}, submission=f"{number}") for number in range(100)]
        all_thanked = post(rival.server.port, pages)

        def pages_and_a_kill() -> Iterator[Page]:
            yield pages[0]
            rival.server.kill()
            yield pages[1]

        cut = post(rival.server.port, pages_and_a_kill(), connections=1)
    assert sorted(all_thanked.thanked, key=int) == [page.submission for page in pages]
    assert (all_thanked.on_the_way, all_thanked.failed) == ({}, 0)
    assert cut.thanked == ["0"]
    assert list(cut.on_the_way.values()) == [pages[1]]


@pytest.mark.parametrize(
    ("aim", "said"),
    [
        (Aim("ours", "theirs", "rate", 0.5), "met"),
        (Aim("ours", "theirs", "rate", 0.51), "MISSED"),
        (Aim("ours", "theirs", "p99", 3, at_most=True), "met"),
        (Aim("ours", "theirs", "p99", 2.9, at_most=True), "MISSED"),
        (Aim("ours", "broken", "rate", 0.5), "MISSED"),
    ],
)
def test_an_aim_is_met_by_the_median_of_the_rounds(aim: Aim, said: str) -> None:
    rounds = [
        {
            "ours": Figures(rate=rate, p50=1, p99=3, cpu=1, failed=0),
            "theirs": Figures(rate=100, p50=1, p99=1, cpu=1, failed=0),
            "broken": Figures(rate=0, p50=1, p99=1, cpu=1, failed=9),
        }
        for rate in (10, 50, 90)
    ]
    assert aim.line(rounds).endswith(f" {said}")
