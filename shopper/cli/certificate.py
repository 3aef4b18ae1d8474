"""A self-made certificate, so that a phone on the same network can use the pages over HTTPS."""

from __future__ import annotations

import socket
from collections.abc import Collection
from datetime import datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

# Phones refuse a longer life, even of a certificate that their owner installed.
LIFE = timedelta(days=397)
RENEW_BEFORE = timedelta(days=30)


class CertificateFiles(NamedTuple):
    """Where the server's certificate and key are kept, and what a phone may be told to trust."""

    chain: Path
    key: Path
    authority: Path


def lan_address() -> IPv4Address | None:
    """Return the address at which others on the network reach this machine, or None without one."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # Connecting a datagram socket sends nothing; it only finds the way out.
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return None
        address = IPv4Address(probe.getsockname()[0])
    return None if address.is_loopback else address


def ensure_certificate(
    folder: Path, addresses: Collection[IPv4Address], at: datetime
) -> CertificateFiles:
    """Return a certificate for these addresses and localhost, made anew if the kept one is no use.

    It is no use when it is missing, ends within 30 days or was made for other addresses.
    """
    files = CertificateFiles(
        folder / "certificate.pem", folder / "key.pem", folder / "authority.crt"
    )
    wanted = {*addresses, IPv4Address("127.0.0.1")}
    if not _is_usable(files, wanted, at):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make(files, wanted, at)
    return files


def _is_usable(files: CertificateFiles, wanted: set[IPv4Address], at: datetime) -> bool:
    if not all(path.is_file() for path in files):
        return False
    try:
        kept = x509.load_pem_x509_certificate(files.chain.read_bytes())
    except ValueError:
        return False
    names = kept.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    covered = set(names.get_values_for_type(x509.IPAddress))
    return covered == wanted and at + RENEW_BEFORE < kept.not_valid_after_utc


def _make(files: CertificateFiles, addresses: set[IPv4Address], at: datetime) -> None:
    # The authority's key is never written down: a phone that trusts it trusts this one certificate.
    authority_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    issuer = _name("Shopper, this network only")
    authority = (
        _begin(issuer, issuer, authority_key.public_key(), at)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(authority=True), critical=True)
        .sign(authority_key, SHA256())
    )
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key())
    names = [x509.DNSName("localhost"), *map(x509.IPAddress, sorted(addresses))]
    certificate = (
        _begin(_name("Shopper"), issuer, key.public_key(), at)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(authority=False), critical=True)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(identifier, critical=False)
        .sign(authority_key, SHA256())
    )
    files.key.touch(mode=0o600)
    files.key.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    root = authority.public_bytes(Encoding.PEM)
    files.chain.write_bytes(certificate.public_bytes(Encoding.PEM) + root)
    files.authority.write_bytes(root)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _begin(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, at: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder(subject_name=subject, issuer_name=issuer, public_key=key)
        .serial_number(x509.random_serial_number())
        # A phone's clock may be slow.
        .not_valid_before(at - timedelta(days=1))
        .not_valid_after(at + LIFE - timedelta(days=1))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        key_cert_sign=authority,
        crl_sign=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
