"""Lets somebody in again who cannot ask an administrator: the last one, who has lost password or second factor."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from sanxiang_centre.accounts import letting_in
from sanxiang_centre.accounts.models import Person
from sanxiang_centre.common.actor import SYSTEM
from sanxiang_centre.common.problems import Problem


class Command(BaseCommand):
    help = "Gives a temporary password, takes second factors away, lifts a lock."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("staff_no")

    def handle(self, *args: Any, **given: Any) -> None:
        person = Person.objects.filter(staff_no__iexact=given["staff_no"]).first()
        if person is None:
            raise CommandError("没有此人 / there is no such person")
        try:
            password = _let_in(person)
        except Problem as problem:
            raise CommandError(problem.title) from problem
        self.stdout.write(f"{person}\n临时密码 / temporary password: {password}")


def _let_in(person: Person) -> str:
    now = timezone.now()
    with transaction.atomic():
        made = letting_in.replace_password(actor=SYSTEM, now=now, person=person.pk)
        if letting_in.has_second_factor(person.pk):
            letting_in.reset_second_factor(actor=SYSTEM, now=now, person=person.pk)
    return made.password
