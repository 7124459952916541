"""The throw-away certificate under which the fixture site speaks for the real host names."""

from __future__ import annotations

import atexit
import datetime as dt
import shutil
import ssl
import tempfile
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

SITE_NAMES = ("*.inews.id", "inews.id", "*.inews.co.id", "inews.co.id", "localhost")
OTHER_NAMES = ("example.org",)


def _build_certificate(key: ec.EllipticCurvePrivateKey, names: tuple[str, ...]) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "fixture site")])
    now = dt.datetime.now(dt.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=7))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(entry) for entry in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )


def find_certificate(names: tuple[str, ...] = SITE_NAMES) -> Path:
    """The file with this process's certificate and key; a client that trusts it needs no exception."""
    return _write_certificate(names)


@cache
def _write_certificate(names: tuple[str, ...]) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="fixture-site-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    key = ec.generate_private_key(ec.SECP256R1())
    path = folder / "certificate.pem"
    path.touch(mode=0o600)
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + _build_certificate(key, names).public_bytes(serialization.Encoding.PEM)
    )
    return path


@cache
def build_tls_context(names: tuple[str, ...] = SITE_NAMES) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(find_certificate(names))
    context.set_alpn_protocols(["http/1.1"])
    return context
