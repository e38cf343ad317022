"""Certificates made on the spot, good ones and bad ones."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

DAY = timedelta(days=1)


def now() -> datetime:
    return datetime.now(tz=UTC)


@dataclass(frozen=True)
class Pair:
    """A certificate and its key, as PEM."""

    cert: str
    key: str


class Authority:
    """A CA."""

    def __init__(self, name: str = "docklines tests") -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        built = self._builder(self._name, self._key.public_key(), now() - 10 * DAY, now() + DAY)
        built = built.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        self.cert = pem(built.sign(self._key, hashes.SHA256()))

    def _builder(
        self, subject: x509.Name, public: ec.EllipticCurvePublicKey, begins: datetime, ends: datetime
    ) -> x509.CertificateBuilder:
        return x509.CertificateBuilder(
            issuer_name=self._name,
            subject_name=subject,
            public_key=public,
            serial_number=x509.random_serial_number(),
            not_valid_before=begins,
            not_valid_after=ends,
        )

    def signed(
        self,
        *addresses: str,
        names: tuple[str, ...] = (),
        begins: datetime | None = None,
        ends: datetime | None = None,
        client: bool = False,
    ) -> Pair:
        """A certificate for a server at these addresses and names, or for a client."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "client" if client else "daemon")])
        built = self._builder(subject, key.public_key(), begins or now() - DAY, ends or now() + DAY)
        usage = ExtendedKeyUsageOID.CLIENT_AUTH if client else ExtendedKeyUsageOID.SERVER_AUTH
        built = built.add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
        others: list[x509.GeneralName] = [x509.IPAddress(ipaddress.ip_address(address)) for address in addresses]
        others += [x509.DNSName(name) for name in names]
        if others:
            built = built.add_extension(x509.SubjectAlternativeName(others), critical=False)
        return Pair(pem(built.sign(self._key, hashes.SHA256())), private(key))


def pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def private(key: ec.EllipticCurvePrivateKey, passphrase: bytes | None = None) -> str:
    how = serialization.BestAvailableEncryption(passphrase) if passphrase else serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, how).decode()
