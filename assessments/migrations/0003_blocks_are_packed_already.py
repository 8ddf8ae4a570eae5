from django.db import migrations


class Migration(migrations.Migration):
    """Blocks come compressed; the database need not try again on every one."""

    dependencies = [("assessments", "0002_runs_survive_their_workers")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE assessments_block ALTER content SET STORAGE EXTERNAL,"
            " ALTER result SET STORAGE EXTERNAL",
            "ALTER TABLE assessments_block ALTER content SET STORAGE EXTENDED,"
            " ALTER result SET STORAGE EXTENDED",
        ),
    ]
