"""HTTP/1.1 with keep-alive over many connections in one thread."""

from __future__ import annotations

import gzip
import re
import select
import socket
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from time import monotonic

SILENCE_SECONDS = 60
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


@dataclass(frozen=True)
class Reply:
    """One answer of a server, and how long it took."""

    status: int
    head: str
    body: bytes
    seconds: float

    def header(self, name: str) -> str:
        """Return a header's value, "" without one."""
        return next(iter(self.headers(name)), "")

    def headers(self, name: str) -> list[str]:
        """Return the values of a header that may come often."""
        parted = (line.partition(":") for line in self.head.split("\r\n")[1:])
        return [value.strip() for key, _, value in parted if key.lower() == name]

    @property
    def cookies(self) -> str:
        """What a browser would send back."""
        return "; ".join(cookie.partition(";")[0] for cookie in self.headers("set-cookie"))


Phone = Generator[bytes, Reply, None]


class Line:
    """A phone's connection: the request under way and what has come back of its reply."""

    def __init__(self, port: int, phone: Phone) -> None:
        self.port = port
        self.phone = phone
        self.received = b""
        self.sent_at = 0.0
        self.socket = self.connect()

    def connect(self) -> socket.socket:
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=SILENCE_SECONDS)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    def send(self, request: bytes) -> None:
        self.received = b""
        self.sent_at = monotonic()
        self.socket.sendall(request)

    def receive(self) -> Reply | None:
        """Take what has come; return the reply once it is complete."""
        chunk = self.socket.recv(65536)
        if not chunk:
            raise ConnectionResetError
        self.received += chunk
        head, parted, body = self.received.partition(b"\r\n\r\n")
        length = LENGTH.search(head)
        if not parted or (length and len(body) < int(length[1])):
            return None
        if not length:
            raise ValueError("a reply without Content-Length")
        reply = Reply(int(head[9:12]), head.decode("latin-1"), body, monotonic() - self.sent_at)
        if reply.header("content-encoding") != "gzip":
            return reply
        return Reply(reply.status, reply.head, gzip.decompress(body), reply.seconds)


def drive(port: int, phones: Sequence[Phone]) -> None:
    """Let phones talk to a server until each is done or the server has hung up on it.

    Raises TimeoutError when nothing comes for SILENCE_SECONDS.
    """
    with select.epoll() as poll:
        lines: dict[int, Line] = {}
        for phone in phones:
            start(port, phone, lines, poll)
        while lines:
            ready = poll.poll(SILENCE_SECONDS)
            if not ready:
                raise TimeoutError(f"port {port} says nothing")
            for line in [lines[number] for number, _ in ready]:
                if not goes_on(line, lines, poll):
                    lines.pop(line.socket.fileno()).socket.close()


def start(port: int, phone: Phone, lines: dict[int, Line], poll: select.epoll) -> None:
    """Connect a phone, unless it has nothing to say, and send its first request."""
    request = next(phone, None)
    if request is None:
        return
    line = Line(port, phone)
    lines[line.socket.fileno()] = line
    poll.register(line.socket, select.EPOLLIN)
    line.send(request)


def goes_on(line: Line, lines: dict[int, Line], poll: select.epoll) -> bool:
    """Read what has come for a line; return False when its phone is done or it was cut."""
    try:
        reply = line.receive()
        if reply is None:
            return True
        request = line.phone.send(reply)
        if reply.header("connection").lower() == "close":
            reconnect(line, lines, poll)
        line.send(request)
    except (StopIteration, ConnectionError):
        return False
    return True


def reconnect(line: Line, lines: dict[int, Line], poll: select.epoll) -> None:
    """Open a line again that the server closed after its reply."""
    new = line.connect()
    old, line.socket = line.socket, new
    lines[new.fileno()] = line
    poll.register(new, select.EPOLLIN)
    del lines[old.fileno()]
    old.close()
