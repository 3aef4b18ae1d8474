"""What readers take away of a bulletin: documents, workbook, tables and data set."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from io import BytesIO

from flask import Response, abort, send_file

from shopper.documents.attached import data_json
from shopper.documents.bulletin_csv import bulletin_csv, table_names
from shopper.documents.bulletin_workbook import bulletin_workbook
from shopper.language import language, speaking
from shopper.models.bulletin import Bulletin, BulletinFile, file_of
from shopper.public.issues import compiled, file_once, offered_or_gone
from shopper.public.views import blueprint
from shopper.rules.published_data import published_data
from shopper.storage import path_of
from shopper.web.explanations import KINDS
from shopper.web.file_names import name_of, name_of_document

A_DAY = 86_400
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/bulletins/<issue>/<any(zh, en):paper>.pdf")
def download(issue: str, paper: str) -> Response:
    """Send the bulletin as it was printed."""
    return document(offered_or_gone(issue), file_of(issue, paper))


@blueprint.get("/bulletins/<issue>/<any(companies, cities):kind>/<code>.<any(zh, en):paper>.pdf")
def group_download(issue: str, kind: str, code: str, paper: str) -> Response:
    """Send what was printed for one company or city."""
    row = offered_or_gone(issue)
    return document(row, file_of(issue, paper, subject=f"{KINDS[kind]}:{code}"))


@blueprint.get("/bulletins/<issue>/<any(zh, en):paper>.xlsx")
def workbook(issue: str, paper: str) -> Response:
    """Send a bulletin's tables as a workbook."""
    row = offered_or_gone(issue)

    def make() -> bytes:
        return bulletin_workbook(compiled(row), paper, created_at=row.published_at)

    return made(row, f"{paper}.xlsx", make, XLSX, name_of(row, paper, "xlsx"))


@blueprint.get(
    "/bulletins/<issue>/<any(companies, cities, outlets, problems):table>.<any(zh, en):paper>.csv"
)
def csv(issue: str, table: str, paper: str) -> Response:
    """Send one of a bulletin's tables as CSV, with the columns of the workbook."""
    row = offered_or_gone(issue)
    with speaking(paper):
        name = name_of(row, paper, "csv", str(table_names()[table]))
    return made(
        row,
        f"{table}.{paper}.csv",
        lambda: bulletin_csv(compiled(row), table, paper),
        "text/csv",
        name,
    )


@blueprint.get("/bulletins/<issue>/data.json")
def data(issue: str) -> Response:
    """Send all figures of a published bulletin, from which its ranking can be computed again."""
    row = offered_or_gone(issue)

    def make() -> bytes:
        return data_json(published_data(compiled(row), row.data["items"]))

    return made(row, "data.json", make, "application/json", name_of(row, language(), "json"))


def document(row: Bulletin, file: BulletinFile | None) -> Response:
    """Send a stored document; it never changes, so readers may keep it for a day."""
    path = path_of(file.sha256, ".pdf") if file else None
    if file is None or path is None or not path.exists():
        abort(404)
    return send_file(
        path,
        mimetype="application/pdf",
        as_attachment=True,
        download_name=name_of_document(file),
        etag=file.sha256,
        last_modified=row.published_at,
        max_age=A_DAY,
    )


def made(row: Bulletin, key: str, make: Callable[[], bytes], mimetype: str, name: str) -> Response:
    """Send a file made of an issue, in parts if asked so, again only when it has changed."""
    content = file_once(row, key, make)
    return send_file(
        BytesIO(content),
        mimetype=mimetype,
        as_attachment=True,
        download_name=name,
        etag=sha256(content).hexdigest(),
        last_modified=row.published_at,
        max_age=0,
    )
