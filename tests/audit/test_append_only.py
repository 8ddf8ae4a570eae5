"""The trail is only ever added to. The database itself refuses the rest."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from audit.actions import erase_personal_values
from audit.models import Event, EventPersonalValue, Reading
from audit.record import record, record_reading
from tests.conftest import TRUNCATE_TRIGGERS

TABLES = ["audit_event", "audit_reading", "audit_eventpersonalvalue"]


@pytest.fixture
def trail(petra, acme):
    event = record(
        "contact.updated",
        by=petra,
        target=acme,
        personal={"phone": ("+1", "+2"), "name": ("A", "B")},
    )
    record_reading(
        by=petra, on_behalf_of="The office", what="partners:partner",
        target_label="partners.partner", target_ids=[acme.pk],
    )  # fmt: skip
    return event


@pytest.fixture
def refusing_truncate(trail):
    """Tests turn these triggers off so that they can be cleaned up after; here they are on again."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table, trigger in TRUNCATE_TRIGGERS:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {trigger}")


def refused(sql):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize("table", TABLES)
def test_no_row_is_deleted(trail, table):
    refused(f"DELETE FROM {table}")


@pytest.mark.parametrize("table", TABLES)
def test_no_table_is_emptied(refusing_truncate, table):
    refused(f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_event SET name = 'x'",
        "UPDATE audit_event SET by_id = by_id",
        "UPDATE audit_reading SET on_behalf_of = 'x'",
        "UPDATE audit_eventpersonalvalue SET new = 'x'",
        "UPDATE audit_eventpersonalvalue SET old = '', new = ''",
        "UPDATE audit_eventpersonalvalue SET old = '', new = '', is_blanked = true, field = 'x'",
    ],
)
def test_no_row_is_changed(trail, sql):
    refused(sql)


def test_not_even_through_the_models(trail):
    for act in (lambda: Event.objects.update(name="x"), Reading.objects.all().delete, trail.delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


def test_personal_values_are_blanked_and_the_events_stay(trail, acme, petra, boreal):
    record("contact.updated", by=petra, target=boreal, personal={"name": ("C", "D")})

    assert erase_personal_values(acme, by=petra) == 2

    of_acme = EventPersonalValue.objects.filter(event=trail)
    assert {(v.old, v.new, v.is_blanked) for v in of_acme} == {("", "", True)}
    assert EventPersonalValue.objects.filter(is_blanked=False).get().new == "D"
    assert Event.objects.filter(name="contact.updated").count() == 2
    assert Event.objects.get(name="personal_values.erased").changes == {"values": [None, 2]}


def test_erasing_again_blanks_nothing_more(trail, acme, petra):
    erase_personal_values(acme, by=petra)

    assert erase_personal_values(acme, by=petra) == 0


def test_rows_about_the_same_person_are_blanked_along(trail, acme, boreal, petra):
    record("contact.updated", by=petra, target=boreal, personal={"name": ("C", "D")})

    assert erase_personal_values(acme, also=[boreal], by=petra) == 3
