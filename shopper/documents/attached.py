"""The files that a bulletin carries inside: its published data set, and its workbook."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from shopper.documents.bulletin_workbook import bulletin_workbook
from shopper.documents.data_tables import csv_table
from shopper.documents.pdf import Attachment
from shopper.rules.bulletin import Bulletin

TABLES = {
    "outlets": {"zh": "网点得分", "en": "Scores of outlets"},
    "companies": {"zh": "公司得分", "en": "Scores of companies"},
    "cities": {"zh": "地市得分", "en": "Scores of cities"},
}
"""What is attached as CSV; data.json has all tables."""
DATA = {
    "zh": "发布的全部数据，可据此重新计算排名",
    "en": "All published figures, to work the ranking out again",
}
WORKBOOK = {"zh": "各表的工作簿", "en": "The tables as a workbook"}


def attached_files(
    bulletin: Bulletin,
    published: Mapping[str, Any],
    data: bytes,
    language: str,
    *,
    created_at: datetime,
) -> tuple[Attachment, ...]:
    """Return data.json, a CSV file for each ranking and the workbook; see docs/guide/export.md.

    `published` is the data set that is published, `data` the same as `data_json`. Small samples are
    hidden in it (scoring.md, section 7).
    """
    tables = (
        Attachment(f"{name}.csv", csv_table(name, published[name]), about[language])
        for name, about in TABLES.items()
    )
    book = bulletin_workbook(bulletin, language, created_at=created_at)
    return (
        Attachment("data.json", data, DATA[language], "Source"),
        *tables,
        Attachment("bulletin.xlsx", book, WORKBOOK[language], "Alternative"),
    )


def data_json(published: Mapping[str, Any]) -> bytes:
    """Return the published data set as it is attached and downloaded."""
    return json.dumps(published, ensure_ascii=False, separators=(",", ":")).encode()
