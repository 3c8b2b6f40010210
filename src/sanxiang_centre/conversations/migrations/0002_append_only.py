"""Logs only grow: the database refuses every change of an entry but its words being erased."""

from django.db import migrations

REFUSE = """
create function conversations_log_stays() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and new.text is null and new.detail = '' and
        (new.conversation_id, new.seq, new.kind, new.recorded_at) = (old.conversation_id, old.seq, old.kind, old.recorded_at) and
        (new.at, new.start, new.party, new.role) is not distinct from (old.at, old.start, old.party, old.role) then
        return new;
    end if;
    raise exception '% of a log entry: 会话记录只增不改 / a log only grows', tg_op;
end $$;
create trigger conversations_entry_stays before update or delete on conversations_entry
    for each row execute function conversations_log_stays();
"""
ALLOW = """
drop trigger conversations_entry_stays on conversations_entry;
drop function conversations_log_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("conversations", "0001_initial")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]
