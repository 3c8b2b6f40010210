"""What was noted as the edition of a question set and is none was never asked for: such a set is for all."""

from django.db import migrations

FOR_ALL = """
update surveys_questionset set edition = ''
where edition <> '' and not exists (select from editions_edition e where e.standard || '/' || e.number = surveys_questionset.edition)
"""


class Migration(migrations.Migration):
    dependencies = [("surveys", "0005_asking"), ("editions", "__first__")]
    operations = [migrations.RunSQL(FOR_ALL, migrations.RunSQL.noop)]
