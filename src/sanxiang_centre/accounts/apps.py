"""People."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "sanxiang_centre.accounts"
    label = "accounts"
    verbose_name = "人员 · People"

    def ready(self) -> None:
        from sanxiang_centre.accounts.noted import hear
        from sanxiang_centre.accounts.signing_in import connect

        connect()
        hear()
