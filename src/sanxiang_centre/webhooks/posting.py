"""Sending to an address that somebody typed in: only where it may lead, and to the very address that was looked at."""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

Address = IPv4Address | IPv6Address
Networks = Sequence[IPv4Network | IPv6Network]
Resolve = Callable[[str, int], Sequence[Address]]
TIMEOUT = 10.0
MOST_READ = 1024
_WRAPPING = (ip_network("64:ff9b::/96"), ip_network("64:ff9b:1::/48"), ip_network("2002::/16"), ip_network("2001::/32"))
"""IPv6 addresses that stand for an IPv4 one, which may be anything."""


class AddressProblem(ValueError):
    """It may not be sent there; the message says why."""


@dataclass(frozen=True, slots=True)
class Reply:
    """`status` None = nobody answered; `error` says why, as a class name."""

    status: int | None
    error: str = ""

    @property
    def good(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def resolve(host: str, port: int) -> list[Address]:
    """All addresses of a name."""
    return [ip_address(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def checked(url: str, allowed: Networks, look_up: Resolve = resolve) -> tuple[SplitResult, Address]:
    """The parts of the address and where it leads. Raises AddressProblem.

    Plain http only into networks that are allowed by name; https to whatever is public besides.
    """
    parts = urlsplit(url)
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as wrong:
        raise AddressProblem("端口有误 / the port is wrong") from wrong
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise AddressProblem("应以 https:// 开头 / it should begin with https://")
    if parts.username is not None or parts.password is not None:
        raise AddressProblem("地址中不要写密码 / no password in an address")
    try:
        found = list(look_up(parts.hostname, port))
    except (OSError, UnicodeError) as unknown:
        raise AddressProblem(f"找不到 {parts.hostname} / there is no such host") from unknown
    inner = [address for address in found if any(address in network for network in allowed)]
    if len(inner) < len(found) and parts.scheme == "http":
        raise AddressProblem("应以 https:// 开头 / it should begin with https://")
    if not found or any(address not in inner and not _is_public(address) for address in found):
        raise AddressProblem(
            "不得指向内部网络，除非 SANXIANG_WEBHOOK_NETWORKS 允许 / no private network, unless SANXIANG_WEBHOOK_NETWORKS allows it"
        )
    return parts, found[0]


def _is_public(address: Address) -> bool:
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return _is_public(address.ipv4_mapped)
    if any(address in network for network in _WRAPPING):
        return False
    return address.is_global and not address.is_multicast


class _Plain(http.client.HTTPConnection):
    """Connects to the address that was checked, whatever the name means by now."""

    def __init__(self, host: str, port: int | None, to: Address, timeout: float) -> None:
        super().__init__(host, port, timeout=timeout)
        self.to = to

    def connect(self) -> None:
        self.sock = socket.create_connection((str(self.to), self.port), self.timeout)


class _Secure(http.client.HTTPSConnection):
    def __init__(self, host: str, port: int | None, to: Address, timeout: float) -> None:
        self.trust = ssl.create_default_context()
        super().__init__(host, port, timeout=timeout, context=self.trust)
        self.to = to

    def connect(self) -> None:
        self.sock = self.trust.wrap_socket(socket.create_connection((str(self.to), self.port), self.timeout), server_hostname=self.host)


def post(url: str, body: bytes, headers: Mapping[str, str], allowed: Networks, look_up: Resolve = resolve) -> Reply:
    """Sends; follows no redirection, for that would lead to an address that nobody looked at."""
    try:
        parts, address = checked(url, allowed, look_up)
        kind = _Secure if parts.scheme == "https" else _Plain
        connection = kind(parts.hostname or "", parts.port, address, TIMEOUT)
        try:
            path = parts.path or "/"
            connection.request("POST", f"{path}?{parts.query}" if parts.query else path, body, dict(headers))
            answer = connection.getresponse()
            answer.read(MOST_READ)
            return Reply(answer.status)
        finally:
            connection.close()
    except (OSError, http.client.HTTPException, AddressProblem, UnicodeError, ValueError) as wrong:
        return Reply(None, type(wrong).__name__)
