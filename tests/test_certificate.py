from __future__ import annotations

import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

import pytest

from shopper.cli.certificate import CertificateFiles, ensure_certificate

PHONE_SEES = IPv4Address("192.168.7.20")


def now() -> datetime:
    return datetime.now(UTC)


def greet_as_a_trusting_phone(files: CertificateFiles, host: str) -> None:
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(files.chain, files.key)
    client = ssl.create_default_context(cafile=str(files.authority))
    client.verify_flags |= ssl.VERIFY_X509_STRICT
    ours, theirs = socket.socketpair()
    accept = threading.Thread(target=lambda: serve_once(server, theirs))
    accept.start()
    try:
        with client.wrap_socket(ours, server_hostname=host) as greeted:
            assert greeted.recv(2) == b"ok"
    finally:
        ours.close()
        accept.join()


def serve_once(context: ssl.SSLContext, plain: socket.socket) -> None:
    with plain:
        try:
            with context.wrap_socket(plain, server_side=True) as greeted:
                greeted.sendall(b"ok")
        except (ssl.SSLError, ConnectionError):
            return


@pytest.mark.parametrize("host", ["192.168.7.20", "127.0.0.1", "localhost"])
def test_a_phone_that_trusts_the_authority_accepts_each_address(tmp_path: Path, host: str) -> None:
    greet_as_a_trusting_phone(ensure_certificate(tmp_path, [PHONE_SEES], now()), host)


def test_another_address_is_refused(tmp_path: Path) -> None:
    files = ensure_certificate(tmp_path, [PHONE_SEES], now())
    with pytest.raises(ssl.SSLCertVerificationError, match="IP address mismatch"):
        greet_as_a_trusting_phone(files, "192.168.7.21")


def test_a_certificate_is_kept_from_start_to_start(tmp_path: Path) -> None:
    first = ensure_certificate(tmp_path, [PHONE_SEES], now()).chain.read_bytes()
    later = now() + timedelta(days=300)
    assert ensure_certificate(tmp_path, [PHONE_SEES], later).chain.read_bytes() == first


@pytest.mark.parametrize(
    ("address", "days"),
    [(IPv4Address("192.168.7.21"), 0), (PHONE_SEES, 367)],
    ids=["new address", "about to end"],
)
def test_a_certificate_of_no_more_use_is_made_anew(
    tmp_path: Path, address: IPv4Address, days: int
) -> None:
    first = ensure_certificate(tmp_path, [PHONE_SEES], now()).chain.read_bytes()
    later = now() + timedelta(days=days)
    assert ensure_certificate(tmp_path, [address], later).chain.read_bytes() != first


def test_a_damaged_certificate_is_made_anew(tmp_path: Path) -> None:
    ensure_certificate(tmp_path, [PHONE_SEES], now()).chain.write_text("half a fi")
    greet_as_a_trusting_phone(ensure_certificate(tmp_path, [PHONE_SEES], now()), "127.0.0.1")


def test_only_its_owner_reads_the_key(tmp_path: Path) -> None:
    files = ensure_certificate(tmp_path / "https", [PHONE_SEES], now())
    assert files.key.stat().st_mode & 0o077 == 0
    assert b"PRIVATE" not in files.chain.read_bytes() + files.authority.read_bytes()
