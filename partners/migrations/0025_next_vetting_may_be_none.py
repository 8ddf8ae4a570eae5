from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0024_pairs_of_families"),
    ]

    operations = [
        migrations.AlterField(
            model_name="nextvetting",
            name="due_on",
            field=models.DateField(blank=True, null=True),
        ),
    ]
