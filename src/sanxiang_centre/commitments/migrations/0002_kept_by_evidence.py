"""The database itself calls nothing kept that has no evidence."""

from django.db import migrations

FORWARDS = """
create function commitments_kept_by_evidence() returns trigger language plpgsql as $$
begin
    if not exists (select from commitments_evidence where commitment_id = new.id and name <> 'condition.met') then
        raise exception 'commitment % has no evidence', new.id using errcode = 'check_violation';
    end if;
    return null;
end $$;
create trigger kept_by_evidence after insert or update of state on commitments_commitment
    for each row when (new.state = 'kept') execute function commitments_kept_by_evidence();
"""
BACKWARDS = """
drop trigger kept_by_evidence on commitments_commitment;
drop function commitments_kept_by_evidence();
"""


class Migration(migrations.Migration):
    dependencies = [("commitments", "0001_initial")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
