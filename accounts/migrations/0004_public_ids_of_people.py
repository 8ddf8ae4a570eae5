from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_people_leave_and_return")]

    operations = [
        migrations.RunSQL(
            "UPDATE accounts_user SET public_id = gen_random_uuid()", migrations.RunSQL.noop
        ),
    ]
