"""Puts a standard into force for new tickets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

import sanxiang
from sanxiang.errors import SanxiangError
from sanxiang_centre.tickets.services.settings import install_rules


class Command(BaseCommand):
    help = "标准对新工单生效；已有的工单仍按建立时的版本 / a standard is in force for new tickets; others stay under theirs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("standard", help="随附标准的名称，或文件夹 / name of a shipped standard, or a folder")

    def handle(self, *args: Any, **given: Any) -> None:
        name = given["standard"]
        try:
            standard = sanxiang.load(Path(name) if Path(name).is_dir() else name)
        except SanxiangError as wrong:
            raise CommandError(str(wrong)) from wrong
        found = install_rules(now=timezone.now(), standard=standard)
        self.stdout.write(f"{found.standard} {found.edition[:12]}")
