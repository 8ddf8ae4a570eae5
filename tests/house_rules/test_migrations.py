"""True of all migrations: none is missing, named by hand, and rooms only depend downwards."""

import re

import pytest
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader

ORDER = [
    "accounts",
    "audit",
    "workspace",
    "baseline",
    "partners",
    "exchange",
    "agreements",
    "assessments",
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


@pytest.mark.parametrize("key", sorted(_ours()), ids="/".join)
def test_a_migration_is_named_by_hand(key):
    assert not re.search(r"auto_\d{8}", key[1])
