"""Seals the secrets of second factors that stood in the clear."""

from typing import Any

from django.db import migrations


def seal(apps: Any, _editor: Any) -> None:
    from sanxiang_centre.accounts.second_factor import SECRETS, Adapter

    adapter = Adapter()
    for factor in apps.get_model("mfa", "Authenticator").objects.filter(type__in=("totp", "recovery_codes")):
        factor.data |= {name: adapter.encrypt(factor.data[name]) for name in SECRETS if name in factor.data}
        factor.save(update_fields=["data"])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_tries"), ("mfa", "0003_authenticator_type_uniq")]

    operations = [migrations.RunPython(seal, migrations.RunPython.noop, elidable=True)]
