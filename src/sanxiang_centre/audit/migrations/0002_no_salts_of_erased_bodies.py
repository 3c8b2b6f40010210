"""Salts of bodies that were erased before the salts went with them."""

from django.db import migrations

FORGET = """
update audit_seal set salt = null
from common_eventbody
where common_eventbody.event_id = audit_seal.event and common_eventbody.erased_at is not null and audit_seal.salt is not null
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial"), ("common", "__first__")]
    operations = [migrations.RunSQL(FORGET, migrations.RunSQL.noop)]
