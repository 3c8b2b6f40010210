"""A ticket names its conversation by a foreign key; numbers of conversations that are not there are dropped."""

import django.db.models.deletion
from django.db import migrations, models

DROP_STRAYS = """
update tickets_ticket set conversation = null
where conversation is not null and not exists (select from conversations_conversation c where c.id = tickets_ticket.conversation)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0003_began_known"),
        ("tickets", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(DROP_STRAYS, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="ticket",
            name="conversation",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="conversations.conversation",
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(condition=models.Q(("conversation__isnull", False)), fields=["conversation"], name="ticket_of_conversation"),
        ),
    ]
