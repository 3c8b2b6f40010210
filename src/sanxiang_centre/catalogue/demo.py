"""The catalogue of a shipped standard, and a contract that entitles to something of it."""

from __future__ import annotations

from datetime import datetime, timedelta

import sanxiang
from sanxiang_centre.catalogue import services
from sanxiang_centre.catalogue.models import Entitlement, Item
from sanxiang_centre.common.actor import SYSTEM

STANDARD = "it-support"
CONTRACT = "HT-2026-0105"


def demo_catalogue(now: datetime) -> None:
    """Adds what is missing; what is there stays."""
    catalogue = services.load_catalogue(actor=SYSTEM, now=now, standard=sanxiang.load(STANDARD))
    item = Item.objects.filter(catalogue=catalogue, key="middleware-fault").first()
    if item is not None and not Entitlement.objects.filter(contract=CONTRACT).exists():
        first = (now - timedelta(days=30)).date()
        services.give_entitlement(actor=SYSTEM, now=now, item=item.pk, contract=CONTRACT, charging="by_contract", valid_from=first)
