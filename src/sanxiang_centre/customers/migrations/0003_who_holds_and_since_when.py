"""Since when a customer is under legal hold, and by whom. What is held already was told to the audit when it was set."""

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FROM_THE_AUDIT = """
UPDATE customers_customer SET held_at = told.at, held_by_id = person.id
FROM (
    SELECT DISTINCT ON (subject) subject, at, actor FROM common_event
    WHERE noun = 'customer' AND kind = 'customer.hold_changed' ORDER BY subject, id DESC
) told LEFT JOIN accounts_person person ON person.id = told.actor
WHERE told.subject = customers_customer.id AND customers_customer.hold <> ''
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("customers", "0002_consents_are_only_added"),
        ("common", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations: ClassVar = [
        migrations.AddField("customer", "held_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "customer",
            "held_by",
            models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
        ),
        migrations.RunSQL(FROM_THE_AUDIT, migrations.RunSQL.noop),
    ]
