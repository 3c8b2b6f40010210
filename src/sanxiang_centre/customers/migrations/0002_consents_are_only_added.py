"""The ledger of consents takes lines and gives none back, whoever asks the database."""

from typing import ClassVar

from django.db import migrations

GUARD = """
CREATE FUNCTION customers_consent_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'consents are only added' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER consent_is_final BEFORE UPDATE OR DELETE ON customers_consent
    FOR EACH ROW EXECUTE FUNCTION customers_consent_is_final();
CREATE TRIGGER notice_is_final BEFORE UPDATE OR DELETE ON customers_recordingnotice
    FOR EACH ROW EXECUTE FUNCTION customers_consent_is_final();
"""
UNGUARD = """
DROP TRIGGER notice_is_final ON customers_recordingnotice;
DROP TRIGGER consent_is_final ON customers_consent;
DROP FUNCTION customers_consent_is_final();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("customers", "0001_initial")]
    operations: ClassVar = [migrations.RunSQL(GUARD, UNGUARD)]
