"""Published editions and rulings of scope stay as they are, whoever asks: the database refuses."""

from django.db import migrations

REFUSE = """
create function editions_refuse() returns trigger language plpgsql as $$
begin
    raise exception '% of %: 已发布的内容不可更改 / what is published does not change', tg_op, tg_table_name;
end $$;
create trigger editions_edition_stays before update or delete on editions_edition for each row execute function editions_refuse();
create trigger editions_scope_stays before update or delete on editions_scope for each row execute function editions_refuse();
"""
ALLOW = """
drop trigger editions_edition_stays on editions_edition;
drop trigger editions_scope_stays on editions_scope;
drop function editions_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("editions", "0001_initial")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]
