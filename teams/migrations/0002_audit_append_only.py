"""PostgreSQL itself refuses to change the audit log, whoever asks but a superuser who says so.

Row triggers, so that tests can still empty their tables: TRUNCATE is for the grants of teams/database_roles.py to
refuse. SQLite has no roles to tell apart, empties tables by DELETE, and drops triggers when a table is altered: there
the models refuse, and the seals tell.
"""

from django.db import migrations

KEPT = ("teams_auditentry", "teams_auditseal", "teams_auditrange")
UP = """
CREATE FUNCTION teams_audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_name_kept BEFORE DELETE ON teams_auditname
    FOR EACH ROW EXECUTE FUNCTION teams_audit_refuse();
CREATE TRIGGER audit_name_forgotten BEFORE UPDATE ON teams_auditname
    FOR EACH ROW WHEN (
        NEW.text <> '' OR NEW.salt <> '' OR
        (NEW.id, NEW.entry_id, NEW.part, NEW.person_kind, NEW.person_id)
            IS DISTINCT FROM (OLD.id, OLD.entry_id, OLD.part, OLD.person_kind, OLD.person_id)
    ) EXECUTE FUNCTION teams_audit_refuse();
"""
UP += "".join(
    f"CREATE TRIGGER audit_kept BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION teams_audit_refuse();"
    for table in KEPT
)
DOWN = "DROP FUNCTION IF EXISTS teams_audit_refuse() CASCADE;"


def add(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(UP)


def remove(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(DOWN)


class Migration(migrations.Migration):
    dependencies = [("teams", "0001_initial")]
    operations = [migrations.RunPython(add, remove)]
