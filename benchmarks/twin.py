"""The plain twin: a ten-question survey as tutorials write it, Flask-WTF and the ORM.

A form of twelve fields besides its token; 1 + 10 rows a submission; SQLite, WAL and FULL.
"""

from __future__ import annotations

import os
import sqlite3
from datetime import UTC, datetime
from typing import Any

from flask import Flask, redirect, render_template_string, url_for
from flask.typing import ResponseReturnValue
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import FlaskForm
from sqlalchemy import Engine, ForeignKey, event
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

QUESTIONS = [f"question_{number}" for number in range(1, 11)]
SCALE = [(str(number), f"{number} of 5") for number in range(1, 6)]
PAGE = """<!doctype html><title>Survey</title><form method="post">
{% for field in form %}<p>{{ field.label }} {{ field }} {{ field.errors }}</p>{% endfor %}
<button>Send</button></form>"""


class Base(DeclarativeBase):
    pass


db = SQLAlchemy(model_class=Base)


class Response(Base):
    __tablename__ = "response"

    id: Mapped[int] = mapped_column(primary_key=True)
    outlet: Mapped[str]
    comment: Mapped[str]
    received_at: Mapped[datetime]
    answers: Mapped[list[Answer]] = relationship(back_populates="response")


class Answer(Base):
    __tablename__ = "answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    response_id: Mapped[int] = mapped_column(ForeignKey("response.id"), index=True)
    question: Mapped[str]
    value: Mapped[int]
    response: Mapped[Response] = relationship(back_populates="answers")


class SurveyForm(FlaskForm):
    outlet = HiddenField(default="outlet 1", validators=[DataRequired(), Length(max=40)])
    comment = TextAreaField(validators=[Optional(), Length(max=500)])


for name in QUESTIONS:
    setattr(SurveyForm, name, RadioField(choices=SCALE, validators=[DataRequired()]))

app = Flask(__name__)
app.config["SECRET_KEY"] = "only a benchmark's"
app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["TWIN_DATABASE"]
db.init_app(app)


@event.listens_for(Engine, "connect")
def open_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    connection.execute("PRAGMA busy_timeout = 20000")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")


@app.route("/", methods=["GET", "POST"])
def survey() -> ResponseReturnValue:
    form = SurveyForm()
    if not form.validate_on_submit():
        return render_template_string(PAGE, form=form)
    response = Response(
        outlet=form.outlet.data, comment=form.comment.data or "", received_at=datetime.now(UTC)
    )
    for name in QUESTIONS:
        response.answers.append(Answer(question=name, value=int(form[name].data)))
    db.session.add(response)
    db.session.commit()
    return redirect(url_for("thanks"), 303)


@app.get("/thanks")
def thanks() -> str:
    return "Thank you"


with app.app_context():
    db.create_all()
