"""The first administrator of a new centre."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from sanxiang_centre.accounts import services
from sanxiang_centre.accounts.models import Person, Role
from sanxiang_centre.common.actor import SYSTEM
from sanxiang_centre.common.problems import Problem


class Command(BaseCommand):
    help = "Creates the first administrator; refused once there is one."

    def add_arguments(self, parser: CommandParser) -> None:
        for name in ("staff_no", "name", "password"):
            parser.add_argument(name)

    def handle(self, *args: Any, **given: Any) -> None:
        if Person.objects.filter(roles__contains=[Role.ADMINISTRATOR], is_active=True).exists():
            raise CommandError("已有管理员 / there is an administrator already")
        given = {name: given[name] for name in ("staff_no", "name", "password")}
        try:
            person = services.create_person(actor=SYSTEM, now=timezone.now(), roles=[Role.ADMINISTRATOR], **given)
        except Problem as problem:
            raise CommandError("; ".join(f"{field}: {text}" for field, text in problem.fields.items()) or problem.title) from problem
        self.stdout.write(f"{person}")
