"""The load client, the same for every server: phones that open a survey's page and send it.

A phone is a generator that yields requests and is sent the replies; one thread drives all of them,
so that the client takes little from the processor that the server is measured on.
"""

from __future__ import annotations

import random
import secrets
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import TypeVar
from urllib.parse import quote, urlencode

from benchmarks.forms import Form, hidden_fields
from benchmarks.wire import Phone, Reply, drive

Thing = TypeVar("Thing")

CONNECTIONS = 16
THANKED = {302, 303}
AGENT = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Mobile MicroMessenger/8.0.50"


@dataclass(frozen=True)
class Page:
    """An opened page: its form, what it wants back unchanged, and the submission's name."""

    form: Form
    hidden: Mapping[str, str]
    cookie: str = ""
    submission: str = ""


@dataclass
class Tally:
    """What the phones saw; seconds are those of each submission that was thanked for."""

    seconds: list[float] = field(default_factory=list)
    thanked: list[str] = field(default_factory=list)
    answers: Counter[int] = field(default_factory=Counter)
    on_the_way: dict[int, Page] = field(default_factory=dict)
    """What each phone sent last without a reply."""
    began: float = 0
    ended: float = 0
    location: str = ""

    @property
    def rate(self) -> float:
        """Submissions thanked a second."""
        return len(self.seconds) / (self.ended - self.began)

    @property
    def failed(self) -> int:
        """Submissions that were not thanked for."""
        return sum(self.answers.values()) - len(self.seconds)

    def percentile(self, share: float) -> float:
        """Return the milliseconds within which this share of the submissions was thanked."""
        ordered = sorted(self.seconds) or [float("nan")]
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    def note(self, page: Page, reply: Reply) -> None:
        """Count the reply to a page that was sent."""
        self.ended = monotonic()
        self.answers[reply.status] += 1
        if reply.status in THANKED:
            self.seconds.append(reply.seconds)
            self.thanked.append(page.submission)
            self.location = reply.header("location")


def post(port: int, pages: Iterable[Page], connections: int = CONNECTIONS) -> Tally:
    """Send pages opened beforehand, until there are none or the server is gone."""
    tally, shared = Tally(began=monotonic()), iter(pages)

    def phone(number: int) -> Phone:
        for page in shared:
            tally.on_the_way[number] = page
            tally.note(page, (yield sending(page)))
            del tally.on_the_way[number]

    drive(port, [phone(number) for number in range(connections)])
    return tally


def open_pages(
    port: int, forms: Iterator[Form], seconds: float, connections: int = CONNECTIONS
) -> deque[Page]:
    """Open pages for a while, as many as the server gives."""
    opened = deque[Page]()

    def phone() -> Phone:
        for form in within(seconds, forms):
            opened.append(page_of(form, (yield opening(form))))

    drive(port, [phone() for _ in range(connections)])
    return opened


def flow(
    port: int,
    forms: Iterator[Form],
    opened: deque[Page],
    seconds: float,
    connections: int = CONNECTIONS,
) -> Tally:
    """Open a page and send the one that has been open longest, in turn."""
    tally = Tally(began=monotonic())

    def phone() -> Phone:
        for form in within(seconds, forms):
            opened.append(page_of(form, (yield opening(form))))
            page = opened.popleft()
            tally.note(page, (yield sending(page)))

    drive(port, [phone() for _ in range(connections)])
    return tally


def within(seconds: float, things: Iterator[Thing]) -> Iterator[Thing]:
    """Give things until the time is over."""
    end = monotonic() + seconds
    for thing in things:
        if monotonic() >= end:
            return
        yield thing


def page_of(form: Form, reply: Reply) -> Page:
    """Return the page that a server answered with."""
    if reply.status != 200:
        raise ValueError(f"{form.path} was answered by {reply.status}")
    return Page(form, hidden_fields(reply.body.decode()), reply.cookies)


def opening(form: Form) -> bytes:
    """Return the request for a form's page."""
    return f"GET {form.path} HTTP/1.1\r\n{headers()}\r\n".encode()


def sending(page: Page) -> bytes:
    """Return the request that sends a page with answers taken at random."""
    fields = {name: random.choice(values) for name, values in page.form.questions.items()}
    if page.form.has_device:
        fields["device"] = secrets.token_hex(16)
    body = urlencode({**page.hidden, **fields}, quote_via=quote)
    cookie = f"Cookie: {page.cookie}\r\n" if page.cookie else ""
    return (
        f"POST {page.form.action} HTTP/1.1\r\n{headers()}{cookie}"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


def headers() -> str:
    """Return a phone's headers; each request comes from an address of its own behind a proxy."""
    bits = random.getrandbits(24)
    address = f"10.{bits >> 16}.{bits >> 8 & 255}.{bits & 255}"
    return (
        f"Host: 127.0.0.1\r\nUser-Agent: {AGENT}\r\nAccept: text/html\r\nAccept-Encoding: gzip\r\n"
        f"Accept-Language: zh-CN,zh;q=0.9\r\nX-Forwarded-For: {address}\r\n"
    )
