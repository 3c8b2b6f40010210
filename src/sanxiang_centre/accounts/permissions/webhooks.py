"""Subscriptions of other systems: they reach all that happens, so only administrators make them."""

from __future__ import annotations

from sanxiang_centre.accounts.permissions.reaches import ALL, D, Grants

GRANTS: Grants = {"webhook.read": {D: ALL}, "webhook.write": {D: ALL}}
