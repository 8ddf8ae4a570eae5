from django.db import migrations

# Deeds and readings are only ever added. Of personal values, erasure may blank old and new once.
FORWARD = """
CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The trail is append-only: % of % is refused.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE FUNCTION audit_only_blank() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.id = OLD.id AND NEW.event_id = OLD.event_id AND NEW.field = OLD.field
       AND NEW.old = '' AND NEW.new = '' AND NEW.is_blanked THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'A personal value may only be blanked.'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE ON audit_event
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_event_no_truncate BEFORE TRUNCATE ON audit_event
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_reading_append_only BEFORE UPDATE OR DELETE ON audit_reading
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_reading_no_truncate BEFORE TRUNCATE ON audit_reading
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_personal_no_delete BEFORE DELETE ON audit_eventpersonalvalue
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_personal_no_truncate BEFORE TRUNCATE ON audit_eventpersonalvalue
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_personal_only_blank BEFORE UPDATE ON audit_eventpersonalvalue
    FOR EACH ROW EXECUTE FUNCTION audit_only_blank();
"""

BACKWARD = """
DROP TRIGGER audit_event_append_only ON audit_event;
DROP TRIGGER audit_event_no_truncate ON audit_event;
DROP TRIGGER audit_reading_append_only ON audit_reading;
DROP TRIGGER audit_reading_no_truncate ON audit_reading;
DROP TRIGGER audit_personal_no_delete ON audit_eventpersonalvalue;
DROP TRIGGER audit_personal_no_truncate ON audit_eventpersonalvalue;
DROP TRIGGER audit_personal_only_blank ON audit_eventpersonalvalue;
DROP FUNCTION audit_refuse_change();
DROP FUNCTION audit_only_blank();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_trail")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
