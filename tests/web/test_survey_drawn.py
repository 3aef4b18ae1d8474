from __future__ import annotations

import gzip
import re
from contextvars import Context

import pytest
from flask import Flask

from shopper.extensions import db
from shopper.models import Outlet, Placard
from shopper.models.setting import Settings, save_settings
from tests.make import Make

TICKET = re.compile(r'name="ticket" value="([^"]+)"')
PACKED = {"Accept-Encoding": "gzip"}


@pytest.fixture
def placard(make: Make) -> Placard:
    return make.placard(outlet=make.outlet(name="演示一号"))


def page(app: Flask, placard: Placard, **headers: str) -> str:
    address = f"/s/{placard.code}?lang=zh"
    answer = Context().run(app.test_client().get, address, headers=headers or PACKED)
    data = answer.get_data()
    return (gzip.decompress(data) if answer.content_encoding == "gzip" else data).decode()


def test_pages_of_an_outlet_differ_in_their_tickets_only(app: Flask, placard: Placard) -> None:
    one, other = page(app, placard), page(app, placard)
    assert TICKET.findall(one) != TICKET.findall(other)
    assert TICKET.sub("", one) == TICKET.sub("", other)


def test_a_browser_that_cannot_unpack_gets_the_same_page(app: Flask, placard: Placard) -> None:
    plain = page(app, placard, **{"Accept-Encoding": "identity"})
    assert TICKET.sub("", plain) == TICKET.sub("", page(app, placard))


def test_what_the_office_changes_shows_on_the_next_page(app: Flask, placard: Placard) -> None:
    before = page(app, placard)
    db.session.get_one(Outlet, placard.outlet_id).name = "演示二号"
    save_settings(Settings(sample_data=True))
    db.session.commit()
    after = page(app, placard)
    shown = ["演示一号", "演示二号", "演示数据"]
    assert [words in before for words in shown] == [True, False, False]
    assert [words in after for words in shown] == [False, True, True]


def test_a_note_for_staff_is_not_drawn_for_customers(app: Flask, placard: Placard) -> None:
    client = app.test_client()
    with client.session_transaction() as session:
        session["_flashes"] = [("message", "给员工的话")]
    answer = Context().run(client.get, f"/s/{placard.code}?lang=zh")
    assert "给员工的话" not in answer.get_data(as_text=True)
