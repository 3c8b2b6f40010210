"""What second factors rest on is sealed under the secret of the centre: who reads the database, or a backup, makes no codes with it."""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction

from sanxiang_centre.common.keys import IDENT, Keyring, keyring

ABOUT = "second factor"
SECRETS = ("secret", "seed")
"""Of the data of an authenticator, what codes are made from."""


def keys() -> Keyring:
    """Of this centre."""
    return keyring("second factors", settings.SECRET_KEY, [str(one) for one in settings.SECRET_KEY_FALLBACKS])


class Adapter(DefaultMFAAdapter):  # type: ignore[misc]
    def encrypt(self, text: str) -> str:
        return b64encode(keys().seal(ABOUT, text)).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        """Raises Unreadable for what is not sealed under a secret that is known."""
        return keys().unseal(ABOUT, b64decode(encrypted_text))


def reseal() -> int:
    """How many were sealed under a former secret; now they are under the present one. What they say stays, so no event tells of it."""
    done = 0
    for key in Authenticator.objects.filter(type__in=("totp", "recovery_codes")).values_list("pk", flat=True):
        with transaction.atomic():
            done += _anew(Authenticator.objects.select_for_update().get(pk=key))
    return done


def _anew(factor: Authenticator) -> bool:
    adapter, data = Adapter(), dict[str, Any](factor.data)
    old = [name for name in SECRETS if name in data and b64decode(data[name])[:IDENT] != keys().keys[0].ident]
    for name in old:
        data[name] = adapter.encrypt(adapter.decrypt(data[name]))
    if old:
        Authenticator.objects.filter(pk=factor.pk).update(data=data)
    return bool(old)
