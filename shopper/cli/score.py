"""Score one filled-in form, and show its working."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, cast, get_args

import click

from shopper.rules.answers import AnswerErrors, read_answers
from shopper.rules.lines import Line
from shopper.rules.published import published
from shopper.rules.scoring import Score, score
from shopper.rules.standard import Edition, Instrument
from shopper.standards import editions

COLUMNS = ("item", "clause", "answer", "value", "weight", "lost", "reason")


class BadForm(ValueError):
    """The file does not hold a filled-in form; each argument says one reason."""


@dataclass(frozen=True)
class Form:
    """One filled-in form, with the codes of its answers."""

    edition: Edition
    instrument: Instrument
    conditions: Sequence[str]
    answers: Mapping[str, object]
    confirmed: frozenset[str]

    def score(self) -> Score:
        """Return its score with the working."""
        return score(self.edition, self.instrument, self.conditions, self.answers, self.confirmed)


@click.command(name="score")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@click.option("--format", "format_", type=click.Choice(["table", "json"]), default="table")
def score_form(file: str, format_: str) -> None:
    """Score one filled-in form: a JSON FILE, or - to read standard input.

    It holds edition, instrument (customer or visit), conditions, answers by item id and, for
    a visit, the findings that are confirmed.
    """
    try:
        with click.open_file(file, encoding="utf-8-sig") as stream:
            form = read_form(stream.read())
        result = form.score()
    except (BadForm, AnswerErrors, UnicodeDecodeError) as error:
        name = "standard input" if file == "-" else file
        raise click.ClickException("\n".join(f"{name}: {r}" for r in reasons(error))) from error
    click.echo(as_json(form, result) if format_ == "json" else "\n".join(as_table(form, result)))


def reasons(error: BadForm | AnswerErrors | UnicodeDecodeError) -> Sequence[str]:
    """Return everything that is wrong, one sentence each."""
    if isinstance(error, UnicodeDecodeError):
        return ["is not UTF-8 text"]
    return error.errors if isinstance(error, AnswerErrors) else error.args


def read_form(text: str) -> Form:
    """Return the form in the text; raise BadForm or AnswerErrors with everything wrong in it."""
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise BadForm(f"is not valid JSON: {error}") from error
    if not isinstance(data, dict):
        raise BadForm("must hold one object")
    known = editions()
    wrong = list(mistakes(data, known))
    if wrong:
        raise BadForm(*wrong)
    edition, instrument = known[data["edition"]], cast(Instrument, data["instrument"])
    answers = read_answers(edition, instrument, data["answers"])
    confirmed = frozenset(data.get("confirmed", ()))
    return Form(edition, instrument, data.get("conditions", ()), answers, confirmed)


def mistakes(data: Mapping[str, Any], known: Mapping[str, Edition]) -> Iterable[str]:
    """Yield what keeps the object from being a form, one sentence each."""
    for key in data.keys() - {"edition", "instrument", "conditions", "answers", "confirmed"}:
        yield f"{key} is not a field of a form"
    edition = known.get(str(data.get("edition")))
    if edition is None:
        yield f"edition {data.get('edition')!r} is unknown; known are {', '.join(known)}"
    if data.get("instrument") not in get_args(Instrument):
        yield f"instrument {data.get('instrument')!r} is neither customer nor visit"
    if not isinstance(data.get("answers"), dict):
        yield "answers must be an object of item ids and answers"
    for field, codes in (
        ("conditions", list(edition.conditions) if edition else None),
        ("confirmed", [i.id for i in edition.items.values() if i.finding] if edition else None),
    ):
        yield from unknown_codes(field, data.get(field, []), codes)


def unknown_codes(field: str, given: object, known: Iterable[str] | None) -> Iterable[str]:
    """Yield a sentence for every code that is none of the known ones."""
    if not isinstance(given, list):
        yield f"{field} must be a list"
        return
    for code in given:
        if known is not None and code not in known:
            yield f"{field}: {code!r} is unknown; known are {', '.join(known)}"


def as_json(form: Form, result: Score) -> str:
    """Return the score and all of its working as one JSON object."""
    data = {
        "edition": form.edition.id,
        "instrument": form.instrument,
        **asdict(result),
        "lines": [asdict(x) | {"lost": result.lost.get(x.item, 0.0)} for x in result.lines],
        "published": None if result.score is None else float(published(result.score)),
    }
    return json.dumps(data, ensure_ascii=False, indent=2)


def as_table(form: Form, result: Score) -> Iterable[str]:
    """Yield the lines of a table: the score, its sections, and what every item did."""
    yield f"{'score':<14} {shown(result.score)}"
    for section, value in result.sections.items():
        share = result.unobserved.get(section, 0)
        unseen = f"   {share:.0%} not observed" if share else ""
        yield f"{section:<14} {shown(value)}{unseen}"
    if not result.valid:
        yield "Too little was observed: the visit goes back to the shopper."
    if result.capped:
        yield f"A confirmed finding caps the score at {form.edition.policy.veto_cap:g}."
    if result.findings:
        yield f"{'findings':<14} {', '.join(result.findings)}"
    if result.failed_critical:
        yield f"{'critical':<14} {', '.join(result.failed_critical)}"
    yield ""
    rows = [COLUMNS, *(cells(line, result.lost.get(line.item)) for line in result.lines)]
    widths = [max(len(row[n]) for row in rows) for n in range(len(COLUMNS))]
    for row in rows:
        yield "  ".join(f"{cell:<{w}}" for cell, w in zip(row, widths, strict=True)).rstrip()


def cells(line: Line, lost: float | None) -> tuple[str, ...]:
    """Return an item's line of the table."""
    reason = f"carried by {line.carried_by}" if line.carried_by else line.reason
    return (
        line.item,
        line.clause or "",
        "" if line.answer is None else str(line.answer).replace("\n", " "),
        "" if line.value is None else f"{line.value:g}",
        f"{line.weight:g}",
        f"{lost:.2f}" if lost else "",
        reason.replace("_", " "),
    )


def shown(value: float | None) -> str:
    """Return a score as it is printed, or a dash."""
    return "-" if value is None else str(published(value))
