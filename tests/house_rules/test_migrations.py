"""True of all migrations: none is missing, named by hand, and rooms only depend downwards."""

import os
import re
import subprocess
import sys

import psycopg2
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from tests.processes import database_url

ORDER = [
    "accounts",
    "audit",
    "workspace",
    "baseline",
    "partners",
    "exchange",
    "agreements",
    "cooperation",
    "assessments",
    "privacy",
]


def _ours():
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return {key: m for key, m in loader.disk_migrations.items() if key[0] in ORDER}


def test_no_migration_is_missing(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_a_room_depends_only_on_rooms_below():
    needs = {
        (app, parent[0])
        for (app, _name), migration in _ours().items()
        for parent in migration.dependencies
        if parent[0] in ORDER and parent[0] != app
    }
    assert needs, "nothing was looked at"
    assert all(ORDER.index(app) > ORDER.index(below) for app, below in needs), needs


def test_every_migration_is_named_by_hand():
    assert not [key for key in _ours() if re.search(r"auto_\d{8}", key[1])]


SCHEMA = {
    "columns": """
        SELECT table_name, column_name, ordinal_position, data_type, is_nullable, column_default,
            character_maximum_length, numeric_precision, numeric_scale, is_identity
        FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2""",
    "indexes": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1",
    "constraints": """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), condeferrable, condeferred
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2""",
    "triggers": """
        SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2""",
}


@pytest.mark.long
@pytest.mark.processes
@pytest.mark.timeout(600)
@pytest.mark.django_db(transaction=True)
def test_the_tests_database_is_what_migrations_make():
    """The tests migrate in a quicker way (`tests/migrating.py`); here it is done as everywhere else."""
    own = connection.settings_dict["NAME"]
    url = database_url().removesuffix(own) + f"{own}_plain"
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{own}_plain"')
        try:
            subprocess.run(
                [sys.executable, "manage.py", "migrate", "-v0"],
                env=os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": TEST_SETTINGS},
                check=True,
                cwd=settings.BASE_DIR,
            )
            plain = psycopg2.connect(url)
            try:
                with plain.cursor() as other:
                    for what, query in SCHEMA.items():
                        cursor.execute(query)
                        other.execute(query)
                        found = other.fetchall()
                        assert cursor.fetchall() == found, what
                        assert found
            finally:
                plain.close()
        finally:
            cursor.execute(f'DROP DATABASE "{own}_plain" WITH (FORCE)')


TEST_SETTINGS = "resilience_portal.settings.test"
