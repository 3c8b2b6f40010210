"""What the tests of the centre are given; it stands in `people_fixtures` and `mail_fixtures`."""

from mail_fixtures import mail_server
from people_fixtures import centre, django_db_modify_db_settings

__all__ = ["centre", "django_db_modify_db_settings", "mail_server"]
