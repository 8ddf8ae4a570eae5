from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations


class Migration(migrations.Migration):
    """Likeness of words, for every room that searches names."""

    dependencies = [("accounts", "0001_people")]

    operations = [TrigramExtension()]
