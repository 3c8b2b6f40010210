"""The small guided standard in force, and a chat that an agent of the first team serves."""

from __future__ import annotations

import pytest
from callers import Centre
from guided import BEGAN, Said, chat_of, guided_edition

from sanxiang_centre.accounts import services as accounts
from sanxiang_centre.accounts.models import Person
from sanxiang_centre.common.actor import SYSTEM
from sanxiang_centre.editions.models import Edition
from sanxiang_centre.live.guidance import sessions


@pytest.fixture
def owner(centre: Centre) -> Person:
    roles = ["standard_owner"]
    return accounts.create_person(actor=SYSTEM, now=BEGAN, staff_no="o1", name="标准负责人", roles=roles, team=None, password=None)


@pytest.fixture
def edition(centre: Centre, owner: Person) -> Edition:
    sessions.forget()
    return guided_edition(owner, centre.manager)


@pytest.fixture
def said(centre: Centre, edition: Edition) -> Said:
    return chat_of(centre.agent, edition)
