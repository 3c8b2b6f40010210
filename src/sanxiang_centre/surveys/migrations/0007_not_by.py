"""Who sees nothing of a survey: whom its complaint is about."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("surveys", "0006_editions_of_question_sets")]
    operations = [
        migrations.AddField(
            model_name="survey",
            name="not_by",
            field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None),
        ),
    ]
