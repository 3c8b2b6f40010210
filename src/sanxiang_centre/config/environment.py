"""The settings that an operator makes, read from the environment and checked before anything starts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from sanxiang_centre.files.kinds import KINDS, USUAL
from sanxiang_centre.files.scanning import is_address

T = TypeVar("T")

LEAST_SECRET = 50
"""Characters of SANXIANG_SECRET."""
SECRET_FILE = "secret"
LEAST_TOKEN = 20
"""Characters of SANXIANG_METRICS_TOKEN."""
MOST_MEGABYTES = 1024


class SetupProblem(Exception):
    """What an operator can mend; the message says how."""


class EnvironmentProblem(SetupProblem):
    """Everything that is wrong with the environment, a line each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class IdentityProvider:
    """Speaks OpenID Connect. `claim` is what of a person it calls the staff number."""

    issuer: str
    client: str
    secret: str
    name: str
    claim: str

    @property
    def origin(self) -> str:
        parts = urlsplit(self.issuer)
        return f"{parts.scheme}://{parts.netloc}"


@dataclass(frozen=True, slots=True)
class Environment:
    """`database_url` empty = the embedded server under `data`. `hosts` are the names under which the centre is reached.

    `former_secrets` still open what was sealed, and tokens that were signed, before the secret was changed.
    `standards` is the folder below which drafts may be pulled; None = nothing is pulled from this machine.
    `metrics_token` empty = /metrics is not there. `webhook_networks` are private networks that webhooks may reach all the same.
    `file_store` empty = the folder `files` below `data`. `clamd` empty = files are not scanned; `clamd_down`: what becomes of a file
    that the scanner gives no verdict on, keep (back, until it does) or refuse. `sms_hours`: hours of the day, in the centre's zone, within
    which text messages go out; the second one is not within.
    """

    data: Path
    secret: str
    former_secrets: tuple[str, ...]
    hosts: tuple[str, ...]
    origins: tuple[str, ...]
    database_url: str
    demo: bool
    tls: bool
    zone: str
    smtp_url: str
    sender: str
    metrics_token: str
    sms_url: str
    sms_token: str
    webhook_networks: tuple[IPv4Network | IPv6Network, ...]
    standards: Path | None = None
    identity_provider: IdentityProvider | None = None
    file_store: str = ""
    file_megabytes: int = 25
    file_kinds: tuple[str, ...] = tuple(sorted(USUAL))
    clamd: str = ""
    clamd_down: str = "keep"
    sms_hours: tuple[int, int] = (8, 21)


def read_environment(given: Mapping[str, str], *, home: Path) -> Environment:
    """`home` is where `var` stands if SANXIANG_DATA names no folder. Raises EnvironmentProblem with all that is wrong."""
    problems: list[str] = []
    demo = _asked(problems, lambda: _flag(given, "SANXIANG_DEMO", default=False), default=False)
    data = Path(given.get("SANXIANG_DATA") or home / "var").absolute()
    hosts = _words(given.get("SANXIANG_HOSTS", "localhost 127.0.0.1" if demo else ""))
    if not hosts:
        problems.append("SANXIANG_HOSTS: 请写明访问所用的主机名，以空格分隔 / name the hosts under which the centre is reached")
    environment = Environment(
        data=data,
        secret=_asked(problems, lambda: _secret(given, data, demo=demo), default=""),
        former_secrets=_words(given.get("SANXIANG_FORMER_SECRETS", "")),
        hosts=hosts,
        origins=_asked(problems, lambda: _origins(given), default=()),
        database_url=_asked(problems, lambda: _database(given), default=""),
        demo=demo,
        tls=_asked(problems, lambda: _flag(given, "SANXIANG_TLS", default=not demo), default=True),
        zone=_asked(problems, lambda: _zone(given), default="Asia/Shanghai"),
        smtp_url=_asked(problems, lambda: _url(given, "SANXIANG_SMTP_URL", ("smtp", "smtps")), default=""),
        sender=given.get("SANXIANG_SENDER", "sanxiang@localhost"),
        sms_url=_asked(problems, lambda: _sms(given), default=""),
        sms_token=given.get("SANXIANG_SMS_TOKEN", ""),
        standards=_asked(problems, lambda: _folder(given, "SANXIANG_STANDARDS"), default=None),
        metrics_token=_asked(problems, lambda: _metrics_token(given), default=""),
        identity_provider=_asked(problems, lambda: _identity_provider(given, demo=demo), default=None),
        file_store=_asked(problems, lambda: _file_store(given), default=""),
        file_megabytes=_asked(problems, lambda: _megabytes(given), default=25),
        file_kinds=_asked(problems, lambda: _kinds(given), default=()),
        clamd=_asked(problems, lambda: _clamd(given), default=""),
        clamd_down=_asked(problems, lambda: _one_of(given, "SANXIANG_CLAMD_DOWN", ("keep", "refuse")), default="keep"),
        sms_hours=_asked(problems, lambda: _hours(given, "SANXIANG_SMS_HOURS"), default=(8, 21)),
        webhook_networks=_asked(problems, lambda: _networks(given, "SANXIANG_WEBHOOK_NETWORKS"), default=()),
    )
    if problems:
        raise EnvironmentProblem(problems)
    return environment


def _asked(problems: list[str], read: Callable[[], T], *, default: T) -> T:
    try:
        return read()
    except ValueError as wrong:
        problems.append(str(wrong))
        return default


def _flag(given: Mapping[str, str], name: str, *, default: bool) -> bool:
    text = given.get(name, "").lower()
    if text not in ("", "0", "1", "yes", "no", "true", "false"):
        raise ValueError(f"{name}: 应为 yes 或 no，而不是 {text} / yes or no is due, not {text}")
    return default if not text else text in ("1", "yes", "true")


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.replace(",", " ").split())


def _secret(given: Mapping[str, str], data: Path, *, demo: bool) -> str:
    secret = given.get("SANXIANG_SECRET", "") or _stored_secret(data)
    if len(secret) < LEAST_SECRET:
        hint = (
            "make up 会生成一个 / make up writes one" if demo else "sanxiang centre secret 会生成一个 / sanxiang centre secret writes one"
        )
        raise ValueError(f"SANXIANG_SECRET: 至少 {LEAST_SECRET} 个字符 / {LEAST_SECRET} characters at least ({hint})")
    return secret


def _stored_secret(data: Path) -> str:
    path = data / SECRET_FILE
    return path.read_text(encoding="ascii").strip() if path.is_file() else ""


def _origins(given: Mapping[str, str]) -> tuple[str, ...]:
    origins = _words(given.get("SANXIANG_ORIGINS", ""))
    for origin in origins:
        parts = urlsplit(origin)
        if parts.scheme not in ("http", "https") or not parts.netloc or parts.path not in ("", "/"):
            raise ValueError(f"SANXIANG_ORIGINS: {origin} 应形如 https://desk.example.com / should look like https://desk.example.com")
    return origins


def _database(given: Mapping[str, str]) -> str:
    return _url(given, "DATABASE_URL", ("postgresql", "postgres"))


def _url(given: Mapping[str, str], name: str, schemes: tuple[str, ...]) -> str:
    url = given.get(name, "")
    if url and urlsplit(url).scheme not in schemes:
        raise ValueError(f"{name}: 应以 {schemes[0]}:// 开头 / it should begin with {schemes[0]}://")
    return url


def _sms(given: Mapping[str, str]) -> str:
    url = _url(given, "SANXIANG_SMS_URL", ("https", "http"))
    if url and not urlsplit(url).hostname:
        raise ValueError("SANXIANG_SMS_URL: 应形如 / should look like https://sms.example.com/send")
    if url and not given.get("SANXIANG_SMS_TOKEN", ""):
        raise ValueError("SANXIANG_SMS_TOKEN: 请写明短信服务的令牌 / the token of the text message service is due")
    return url


def _hours(given: Mapping[str, str], name: str) -> tuple[int, int]:
    begin, _, end = (given.get(name, "") or "8-21").partition("-")
    hours = [int(hour) if hour.isascii() and hour.isdigit() and len(hour) <= 2 else -1 for hour in (begin, end)]
    if not 0 <= hours[0] < hours[1] <= 24:
        raise ValueError(f"{name}: 应形如 8-21，即 8 点至 21 点 / should look like 8-21, from 8 to 21 o'clock")
    return hours[0], hours[1]


def _metrics_token(given: Mapping[str, str]) -> str:
    token = given.get("SANXIANG_METRICS_TOKEN", "")
    if token and len(token) < LEAST_TOKEN:
        raise ValueError(f"SANXIANG_METRICS_TOKEN: 至少 {LEAST_TOKEN} 个字符 / {LEAST_TOKEN} characters at least")
    return token


def _identity_provider(given: Mapping[str, str], *, demo: bool) -> IdentityProvider | None:
    """All three or none: who it is, and as whom the centre comes to it."""
    names = ("SANXIANG_OIDC_ISSUER", "SANXIANG_OIDC_CLIENT", "SANXIANG_OIDC_SECRET")
    missing = [name for name in names if not given.get(name)]
    if len(missing) == len(names):
        return None
    if missing:
        raise ValueError(f"{', '.join(missing)}: 使用统一身份登录时须一并写明 / due as well, to sign in with an identity provider")
    issuer = _url(given, names[0], ("https", "http") if demo else ("https",)).rstrip("/")
    name, claim = given.get("SANXIANG_OIDC_NAME", "SSO"), given.get("SANXIANG_OIDC_CLAIM", "preferred_username")
    return IdentityProvider(issuer, given[names[1]], given[names[2]], name, claim)


def _networks(given: Mapping[str, str], name: str) -> tuple[IPv4Network | IPv6Network, ...]:
    try:
        return tuple(ip_network(word) for word in _words(given.get(name, "")))
    except ValueError as wrong:
        raise ValueError(f"{name}: {wrong}；例如 / for example 10.1.0.0/16") from wrong


def _file_store(given: Mapping[str, str]) -> str:
    url = _url(given, "SANXIANG_FILE_STORE", ("s3",))
    if url and not urlsplit(url).netloc:
        raise ValueError("SANXIANG_FILE_STORE: 应形如 / should look like s3://bucket/folder?endpoint=https://s3.example.com")
    if url and any(find_spec(name) is None for name in ("storages", "boto3")):
        raise ValueError("SANXIANG_FILE_STORE: 请先安装 / install first: pip install --require-hashes -r requirements/s3.txt")
    return url


def _megabytes(given: Mapping[str, str]) -> int:
    text = given.get("SANXIANG_FILE_MEGABYTES", "") or "25"
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= MOST_MEGABYTES:
        raise ValueError(f"SANXIANG_FILE_MEGABYTES: 应为 1 至 {MOST_MEGABYTES} 的整数 / a whole number from 1 to {MOST_MEGABYTES} is due")
    return int(text)


def _kinds(given: Mapping[str, str]) -> tuple[str, ...]:
    names = _words(given.get("SANXIANG_FILE_KINDS", "")) or tuple(sorted(USUAL))
    unknown = [name for name in names if name not in KINDS]
    if unknown:
        raise ValueError(f"SANXIANG_FILE_KINDS: 没有 {' '.join(unknown)}；可用 / there is none; these are: {' '.join(KINDS)}")
    return names


def _clamd(given: Mapping[str, str]) -> str:
    url = given.get("SANXIANG_CLAMD", "")
    if url and not is_address(url):
        raise ValueError("SANXIANG_CLAMD: 应形如 / should look like tcp://127.0.0.1:3310, unix:///run/clamav/clamd.ctl")
    return url


def _one_of(given: Mapping[str, str], name: str, words: tuple[str, ...]) -> str:
    """The first one is meant where nothing is said."""
    word = given.get(name, "") or words[0]
    if word not in words:
        raise ValueError(f"{name}: 应为其中之一 / one of these is due: {', '.join(words)}")
    return word


def _zone(given: Mapping[str, str]) -> str:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    name = given.get("SANXIANG_ZONE", "Asia/Shanghai")
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as unknown:
        raise ValueError(f"SANXIANG_ZONE: 没有时区 {name}，例如 Asia/Shanghai / no such time zone, e.g. Asia/Shanghai") from unknown
    return name


def _folder(given: Mapping[str, str], name: str) -> Path | None:
    text = given.get(name, "")
    if text and not Path(text).is_dir():
        raise ValueError(f"{name}: 没有文件夹 {text} / there is no such folder")
    return Path(text).resolve() if text else None
