"""Holds the chain of the audit trail against the event rows."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from sanxiang_centre.audit.queries import verified


class Command(BaseCommand):
    help = "Verifies the chain of the audit trail."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--noted", default="", help="NUMBER:CHAIN that was noted before")

    def handle(self, *args: Any, **given: Any) -> None:
        number, _, chain = given["noted"].partition(":")
        if given["noted"] and not (number.isdigit() and chain):
            raise CommandError("--noted: 应为 节号:链值 / NUMBER:CHAIN is due")
        verdict = verified((int(number), chain.lower()) if chain else None)
        self.stdout.write(f"{verdict.links}:{verdict.head}  （已擦除 / erased: {verdict.erased}）")
        if verdict.problems:
            raise CommandError("\n".join(verdict.problems))
        self.stdout.write("链完整 / the chain is whole")
