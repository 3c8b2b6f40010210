"""What customers have said about complaints is hidden from whom these are about."""

from django.db import migrations

HIDDEN = """
update surveys_survey s set not_by = array[t.about_id] from tickets_ticket t
where t.about_id is not null and (
    s.noun = 'ticket' and s.subject = t.id
    or s.noun = 'return_visit' and exists (select from surveys_visit v where v.id = s.subject and v.noun = 'ticket' and v.subject = t.id)
)
"""


class Migration(migrations.Migration):
    dependencies = [("tickets", "0002_conversation"), ("surveys", "0007_not_by")]
    operations = [migrations.RunSQL(HIDDEN, migrations.RunSQL.noop)]
