"""The cast: one person of each kind in a first nation, and again in a second.

In Norvania: petra (officer), omar (official), lena (public lead), paul (private lead), anna and
boris (representatives of Acme Power and Boreal Foods), vera (viewer), audrey (auditor), oskar
(operator). In Sudania: their twins, named with a 2. Tests read as sentences about them.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from hypothesis import HealthCheck, settings

from accounts.actions import sync_kinds
from tests.factories import accounts as people
from tests.factories import baseline as words
from tests.factories import partners as registry
from tests.migrating import quickly

#: How long an example takes says how busy the machine is, nothing about the code.
settings.register_profile("portal", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("portal")

pytest_plugins = ["tests.browser.windows", "tests.processes"]


def pytest_collection_finish() -> None:
    """What is loaded by now stays; looking for garbage in it again and again takes a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(scope="session")
def quick_migrations() -> Iterator[pytest.MonkeyPatch]:
    patch = quickly()
    yield patch
    patch.undo()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings: None, quick_migrations: pytest.MonkeyPatch
) -> None:
    """What comes before the database is made."""


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker: Any, quick_migrations: pytest.MonkeyPatch
) -> Iterator[None]:
    """Tests that commit are cleaned by TRUNCATE, which the trail refuses; its own test turns it on.

    The database is dropped at the end, which PostgreSQL refuses while anybody else is in it: a
    browser's last connection may take a moment to close, so what is left is shown and ended.
    """
    quick_migrations.undo()
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        sync_kinds()  # else every test that has people does
        for table, trigger in TRUNCATE_TRIGGERS:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(LEFT_BEHIND)
        for backend, query in cursor.fetchall():
            sys.stderr.write(f"A session was still open ({backend}); it asked last: {query}\n")


# Chosen first and ended then: conditions are judged in any order, and this function acts.
LEFT_BEHIND = """
    WITH here AS MATERIALIZED (
        SELECT pid, query FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()
          AND backend_type = 'client backend'
    )
    SELECT pid, query FROM here WHERE pg_terminate_backend(pid, 5000)
"""
TRUNCATE_TRIGGERS = (
    ("audit_event", "audit_event_no_truncate"),
    ("audit_reading", "audit_reading_no_truncate"),
    ("audit_eventpersonalvalue", "audit_personal_no_truncate"),
)


@pytest.fixture(scope="session", autouse=True)
def _own_cache_keys(worker_id: str) -> None:
    """Each test process keeps its answers under keys of its own."""
    cache.key_prefix = f"test-{os.getpid()}-{worker_id}"


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """No answer remembered by one test is found by the next."""
    cache.key_prefix = cache.key_prefix.rsplit("#", 1)[0] + f"#{next(_TEST_NUMBER)}"


def _count() -> Iterator[int]:
    number = 0
    while True:
        number += 1
        yield number


_TEST_NUMBER = _count()


@pytest.fixture
def norvania(db: None) -> Any:
    """The first nation, with a register: two first-level regions, Northmark and Southmark."""
    return people.nation("NO", "Norvania")


@pytest.fixture
def sudania(db: None) -> Any:
    """The second nation, none of whose rows the first may see, and the other way round."""
    return people.nation("DK", "Sudania")


@pytest.fixture
def places(norvania: Any) -> Any:
    """Norvania's regions: .nation, .north, .south, .town (inside north)."""
    return words.regions(norvania)


@pytest.fixture
def places2(sudania: Any) -> Any:
    return words.regions(sudania)


@pytest.fixture
def frame(db: None) -> Any:
    """Requirements BLR1…BLR7 with an element each, and four resources, one of each kind."""
    return words.frame()


@pytest.fixture
def petra(norvania: Any) -> Any:
    """Officer of the national contact point."""
    return people.user("petra", "officer", norvania)


@pytest.fixture
def energy_agency(norvania: Any, places: Any, frame: Any) -> Any:
    """Answers for BLR2 in Northmark."""
    return words.authority(norvania, "energy", requirements=["BLR2"], regions=[places.north])


@pytest.fixture
def omar(norvania: Any, energy_agency: Any, petra: Any) -> Any:
    """Official of the energy agency: BLR2 in Northmark, and nothing else."""
    return words.official("omar", energy_agency, by=petra)


@pytest.fixture
def lena(norvania: Any, energy_agency: Any, petra: Any) -> Any:
    """Public lead of an assessment, an official too."""
    return words.official("lena", energy_agency, by=petra)


@pytest.fixture
def paul(norvania: Any) -> Any:
    """Private lead of an assessment, from an association's secretariat."""
    return people.user("paul", "representative", norvania)


@pytest.fixture
def acme(norvania: Any, places: Any, petra: Any) -> Any:
    """Acme Power, an approved partner with a site in Northmark."""
    return registry.partner("Acme Power", places.north, approved_by=petra)


@pytest.fixture
def boreal(norvania: Any, places: Any, petra: Any) -> Any:
    """Boreal Foods, an approved partner with a site in Southmark."""
    return registry.partner("Boreal Foods", places.south, approved_by=petra)


@pytest.fixture
def anna(acme: Any, petra: Any) -> Any:
    """Represents Acme Power, as its administrator."""
    return registry.representative("anna", acme, by=petra)


@pytest.fixture
def boris(boreal: Any, petra: Any) -> Any:
    """Represents Boreal Foods."""
    return registry.representative("boris", boreal, by=petra)


@pytest.fixture
def vera(norvania: Any) -> Any:
    """Viewer, who reads what has been released."""
    return people.user("vera", "viewer", norvania)


@pytest.fixture
def audrey(norvania: Any) -> Any:
    """Auditor: reads everything of the nation, changes nothing."""
    return people.user("audrey", "auditor", norvania)


@pytest.fixture
def oskar(norvania: Any) -> Any:
    """Operator: keeps it running, reads no content."""
    return people.user("oskar", "operator", norvania)


@pytest.fixture
def petra2(sudania: Any) -> Any:
    return people.user("petra2", "officer", sudania)


@pytest.fixture
def omar2(sudania: Any, places2: Any, frame: Any, petra2: Any) -> Any:
    agency = words.authority(sudania, "energy", requirements=["BLR2"], regions=[places2.nation])
    return words.official("omar2", agency, by=petra2)


@pytest.fixture
def acme2(sudania: Any, places2: Any, petra2: Any) -> Any:
    return registry.partner("Acme Sud", places2.north, approved_by=petra2)


@pytest.fixture
def anna2(acme2: Any, petra2: Any) -> Any:
    return registry.representative("anna2", acme2, by=petra2)


@pytest.fixture
def vera2(sudania: Any) -> Any:
    return people.user("vera2", "viewer", sudania)


@pytest.fixture
def audrey2(sudania: Any) -> Any:
    return people.user("audrey2", "auditor", sudania)


@pytest.fixture
def oskar2(sudania: Any) -> Any:
    return people.user("oskar2", "operator", sudania)


@pytest.fixture
def sign_in(client: Any) -> Callable[[Any], Any]:
    """sign_in(person) gives a test client that is signed in as that person."""

    def enter(person: Any) -> Any:
        client.force_login(person)
        return client

    return enter
