"""What is stored of customers, why and how long: the notice tells it, the purge works from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from sqlalchemy.orm import InstrumentedAttribute

from shopper.models.attempt import Attempt
from shopper.models.audit import AuditEntry
from shopper.models.comment import Comment, CustomerPhoto
from shopper.models.mark_key import MarkKey
from shopper.models.response import Response
from shopper.models.setting import Settings
from shopper.rules.month import Month
from shopper.rules.standard import Text

Column = InstrumentedAttribute[Any]


class Period(Enum):
    """How long something is kept; the numbers are settings."""

    HOUR = "hour"
    MARKS = "marks_days"
    EXTRAS = "extras_months"
    ANSWERS = "answers_months"
    LOG = "log_years"

    def start(self, moment: datetime, settings: Settings) -> datetime:
        """Return the moment before which nothing is left.

        Months go as wholes, the running one included, so that what remains adds up by month.
        """
        if self is Period.HOUR:
            return moment - timedelta(hours=1)
        number: int = getattr(settings, self.value)
        if self is Period.MARKS:
            return moment - timedelta(days=number)
        months = number * 12 if self is Period.LOG else number
        return Month.of(moment).plus(1 - months).starts_at

    def told(self, settings: Settings) -> Text:
        """Tell how long, in both languages."""
        if self is Period.HOUR:
            return Text("1 小时", "1 hour")
        number: int = getattr(settings, self.value)
        zh, en = {
            Period.MARKS: ("{} 天", "{} days"),
            Period.LOG: ("{} 年", "{} years"),
        }.get(self, ("{} 个月", "{} months"))
        return Text(zh.format(number), en.format(number))


@dataclass(frozen=True)
class StoredField:
    """A thing stored of a customer: where, why, and how long from when on."""

    name: Text
    purpose: Text
    columns: tuple[Column, ...]
    since: Column
    period: Period
    is_row: bool = True
    """The whole row goes; otherwise only these columns are emptied."""

    def places(self) -> Iterator[str]:
        """Give its columns as table.column."""
        for column in self.columns:
            yield f"{column.class_.__tablename__}.{column.key}"


STORED_FIELDS = (
    StoredField(
        Text("您的选择", "What you chose"),
        Text(
            "计算网点当月得分；连同按题算出的分数",
            "To score the outlet for the month; with the points that follow from it",
        ),
        (Response.answers, Response.score, Response.demeanour, Response.environment),
        since=Response.opened_at,
        period=Period.ANSWERS,
    ),
    StoredField(
        Text("网点、二维码和页面语言", "Outlet, code scanned, and language of the page"),
        Text(
            "知道评价的是哪个网点、按哪一版标准、当时适用哪些题",
            "To know which outlet it is about, by which edition, and what was asked there",
        ),
        (
            Response.placard_id,
            Response.outlet_id,
            Response.company_id,
            Response.city_code,
            Response.edition,
            Response.conditions,
            Response.language,
        ),
        since=Response.opened_at,
        period=Period.ANSWERS,
    ),
    StoredField(
        Text("打开页面和提交的时间", "When the page was opened and sent"),
        Text(
            "确定计入哪个月，核对是否在营业时间内",
            "To know which month it belongs to, and whether the outlet was open",
        ),
        (Response.opened_at, Response.received_at, Response.month),
        since=Response.opened_at,
        period=Period.ANSWERS,
    ),
    StoredField(
        Text(
            "提交编号和回执号的加密值", "A random submission number, and your receipt code hashed"
        ),
        Text(
            "保证一份评价只计一次，并让您凭回执查看、更正或撤回",
            "So that it counts once, and you can come back to see, correct or take it back",
        ),
        (Response.submission_id, Response.receipt, Response.withdrawn_at),
        since=Response.opened_at,
        period=Period.ANSWERS,
    ),
    StoredField(
        Text("是否计入，以及核对结果", "Whether it counts, and what checking it said"),
        Text("剔除重复和异常的评价", "To leave out what is repeated or not a customer's"),
        (
            Response.status,
            Response.held_by,
            Response.decided_by_id,
            Response.decided_at,
            Response.decision_reason,
        ),
        since=Response.opened_at,
        period=Period.ANSWERS,
    ),
    StoredField(
        Text("手机标记", "A mark of the phone"),
        Text(
            "发现同一部手机重复评价。它由手机上的随机数加密而成，密钥每月更换，认不出您",
            "To see that one phone answers twice. It is a random number on the phone, hashed"
            " with a key that changes every month; it can't tell who you are",
        ),
        (Response.device_mark,),
        since=Response.received_at,
        period=Period.MARKS,
        is_row=False,
    ),
    StoredField(
        Text("网络标记", "A mark of the network"),
        Text(
            "发现一个网络短时间大量提交。它由网络地址的前一段加密而成，不保存 IP 地址",
            "To see that many answers come from one network at once. It is the first part of"
            " the address, hashed; the IP address itself is not stored",
        ),
        (Response.network_mark,),
        since=Response.received_at,
        period=Period.MARKS,
        is_row=False,
    ),
    StoredField(
        Text("您的留言（如果写了）", "Your comment, if you wrote one"),
        Text("由协会工作人员阅读，不公开", "Read by the association's staff, never published"),
        (Comment.text, Comment.written_at),
        since=Comment.written_at,
        period=Period.EXTRAS,
    ),
    StoredField(
        Text("您的照片（如果加了）", "Your photos, if you added any"),
        Text(
            "由协会工作人员查看，不公开；拍摄地点等信息已去除",
            "Seen by the association's staff, never published; place and camera are removed",
        ),
        (
            CustomerPhoto.sha256,
            CustomerPhoto.width,
            CustomerPhoto.height,
            CustomerPhoto.added_at,
        ),
        since=CustomerPhoto.added_at,
        period=Period.EXTRAS,
    ),
    StoredField(
        Text("更正、撤回和核对的记录", "A log of corrections, withdrawals and decisions"),
        Text(
            "说明评价为什么计入或不计入；不含您的选择",
            "To account for what counted and what did not; it holds no answers",
        ),
        (
            AuditEntry.at,
            AuditEntry.user_id,
            AuditEntry.deed,
            AuditEntry.subject,
            AuditEntry.subject_id,
            AuditEntry.detail,
        ),
        since=AuditEntry.at,
        period=Period.LOG,
    ),
    StoredField(
        Text("输错回执号的次数", "How often a wrong receipt code was tried"),
        Text(
            "防止有人猜回执号；按加密后的网络计数",
            "So that nobody guesses receipt codes; counted by the hashed network",
        ),
        (Attempt.key, Attempt.at),
        since=Attempt.at,
        period=Period.HOUR,
    ),
)

IMPERSONAL = {
    "response.id",
    "comment.response_id",
    "customer_photo.id",
    "customer_photo.response_id",
    "audit_entry.id",
    "attempt.id",
    "mark_key.month",
    "mark_key.key",
    "mark_key.made_at",
}
"""Columns beside those that say nothing of anybody: numbers of rows, and the marks' own keys."""

TABLES = (Response, Comment, CustomerPhoto, AuditEntry, Attempt, MarkKey)
"""The tables that hold something of customers."""
