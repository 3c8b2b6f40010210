"""Sets the centre up, with a real PostgreSQL for each test process, and the people of a small centre."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import django
import pytest

# Below /tmp and open to all, for as root the server runs as a user of its own.
_data = Path(tempfile.mkdtemp(prefix="sanxiang-test-"))
_data.chmod(0o755)
os.environ.pop("DATABASE_URL", None)
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "sanxiang_centre.config.settings",
    "SANXIANG_DATA": str(_data),
    "SANXIANG_DEMO": "yes",
    "SANXIANG_HOSTS": "testserver localhost 127.0.0.1",
    "SANXIANG_SECRET": "only for tests " * 4,
}
django.setup()
# Test processes that this one starts are to make settings, and a database, of their own.
del os.environ["DJANGO_SETTINGS_MODULE"]

# ruff: noqa: E402 - models can be imported once the settings are known
from callers import NOW, Centre
from django.conf import settings

from sanxiang_centre.accounts import services
from sanxiang_centre.accounts.models import Person, Team
from sanxiang_centre.common.actor import SYSTEM
from sanxiang_centre.config import embedded


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> Iterator[None]:
    """Starts the embedded server before the test database is made."""
    data: Path = settings.ENVIRONMENT.data
    process = embedded.start(embedded.embedded(data))
    yield
    if process is not None:
        embedded.stop(process)
    shutil.rmtree(data, ignore_errors=True)


@pytest.fixture
def centre(db: None) -> Centre:
    teams = [services.create_team(actor=SYSTEM, now=NOW, name=name) for name in ("一组", "二组")]

    def person(staff_no: str, role: str, team: Team | None = None) -> Person:
        return services.create_person(
            actor=SYSTEM,
            now=NOW,
            staff_no=staff_no,
            name=f"{staff_no} 先生",
            email=f"{staff_no}@example.com",
            roles=[role],
            team=team.pk if team else None,
            password=None,
        )

    return Centre(
        first=teams[0],
        second=teams[1],
        admin=person("admin", "administrator"),
        manager=person("m1", "manager"),
        leader=person("l1", "leader", teams[0]),
        agent=person("a1", "agent", teams[0]),
        colleague=person("a2", "agent", teams[0]),
        other=person("a3", "agent", teams[1]),
        outsider=person("e1", "engineer"),
    )
