"""Auditors read the trail of their nation: all of it, narrowed, and as a file."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from django.template import Context, Template
from django.urls import reverse

from audit.models import Event, Reading
from audit.record import differences, readings_of, record, record_reading, trail_of
from audit.words import change_lines
from tests.factories import partners as registry
from tests.factories.queries import count_queries

PAGES = ["audit:events", "audit:events_export", "audit:readings", "audit:readings_export"]


def read(by, partner, authority="Energy agency", **fields):
    reading = record_reading(
        by=by, on_behalf_of=authority, what="partners:partner",
        target_label="partners.partner", target_ids=[partner.pk],
    )  # fmt: skip
    if fields:
        return Reading.objects.create(
            **{f: getattr(reading, f) for f in ("by", "nation", "on_behalf_of", "what")}
            | {"target_label": "partners.partner", "target_ids": [partner.pk]}
            | fields
        )
    return reading


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("audrey", 200), ("petra", 403), ("omar", 403), ("anna", 403), ("vera", 403), ("oskar", 403),
    ],
)  # fmt: skip
def test_only_auditors_read_the_whole_trail(request, client, page, person, status):
    client.force_login(request.getfixturevalue(person))

    assert client.get(reverse(page)).status_code == status


def test_an_auditor_sees_her_own_nation_only(client, audrey, petra, acme, petra2, acme2):
    ours = record("partner.approved", by=petra, target=acme)
    theirs = record("partner.approved", by=petra2, target=acme2)
    read(petra, acme)
    read(petra2, acme2)
    client.force_login(audrey)

    assert [e.pk for e in client.get(reverse("audit:events")).context["page"]] == [ours.pk]
    assert [r.by for r in client.get(reverse("audit:readings")).context["page"]] == [petra]
    assert client.get(reverse("audit:event", args=[ours.pk])).status_code == 200
    assert client.get(reverse("audit:event", args=[theirs.pk])).status_code == 404


def test_the_trail_is_narrowed(client, audrey, petra, omar, acme, boreal):
    record("partner.approved", by=petra, target=acme)
    record("partner.suspended", by=omar, target=boreal)
    record("person.updated", by=omar, target=petra)
    client.force_login(audrey)

    def found(**filters):
        page = client.get(reverse("audit:events"), filters).context["page"]
        return {event.name for event in page}

    today = datetime.now(UTC).date()
    assert found(person="omar") == {"partner.suspended", "person.updated"}
    assert found(name="partner.") == {"partner.approved", "partner.suspended"}
    assert found(target="accounts.user") == {"person.updated"}
    assert len(found(since=today - timedelta(days=1), until=today + timedelta(days=1))) == 3
    assert found(since=today + timedelta(days=2)) == set()
    assert found(until=today - timedelta(days=2)) == set()


def test_days_the_wrong_way_round_are_refused_by_name(client, audrey):
    client.force_login(audrey)

    answer = client.get(reverse("audit:events"), {"since": "2026-02-02", "until": "2026-02-01"})

    assert "until" in answer.context["form"].errors


def test_the_export_holds_every_row_and_no_personal_value(client, audrey, petra, acme):
    for _number in range(60):
        record("partner.updated", by=petra, target=acme, personal={"name": ("Kim", "Sam")},
               changes={"status": ("a", "=cmd()")})  # fmt: skip
    client.force_login(audrey)

    answer = client.get(reverse("audit:events_export"), {"name": "partner"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")

    assert len(list(csv.reader(io.StringIO(text)))) == 62
    assert "Kim" not in text
    assert "Sam" not in text


def test_the_trail_costs_the_same_however_long_it_is(client, audrey, petra, acme):
    client.force_login(audrey)
    record("partner.updated", by=petra, target=acme, personal={"name": ("a", "b")})
    short = count_queries(lambda: client.get(reverse("audit:events")))
    for _number in range(20):
        record("partner.updated", by=petra, target=acme, personal={"name": ("a", "b")})

    assert count_queries(lambda: client.get(reverse("audit:events"))) == short


def test_personal_values_show_until_they_are_erased(client, audrey, petra, acme):
    from audit.actions import erase_personal_values

    event = record("contact.updated", by=petra, target=acme, personal={"phone": ("+1202", "+1303")})
    client.force_login(audrey)
    page = reverse("audit:event", args=[event.pk])
    assert "+1303" in client.get(page).content.decode()

    erase_personal_values(acme, by=petra)

    assert "+1303" not in client.get(page).content.decode()


def test_an_object_shows_its_own_trail(petra, acme, boreal):
    record("partner.approved", by=petra, target=acme, changes={"status": ("applied", "approved")})
    record("partner.approved", by=petra, target=boreal)

    events = trail_of(acme)
    words = Template("{% load trail %}{% trail events %}").render(Context({"events": events}))
    outside = Template("{% load trail %}{% trail events people=False %}")

    assert [event.target_id for event in events] == [acme.pk]
    assert "Partner approved" in words
    assert "status: applied → Approved" in words
    assert petra.name in words
    assert petra.name not in outside.render(Context({"events": events}))


def test_a_partner_is_told_authority_and_day_once_and_not_the_person(petra, omar, acme, boreal):
    read(omar, acme)
    read(petra, acme)
    read(petra, acme, authority="The office")
    read(petra, boreal, authority="Elsewhere")
    read(omar, acme, at=datetime(2026, 1, 5, 12, tzinfo=UTC))

    told = readings_of(acme)

    assert [reading["on_behalf_of"] for reading in told] == [
        "Energy agency", "The office", "Energy agency",
    ]  # fmt: skip
    assert told[-1]["day"].isoformat() == "2026-01-05"
    assert all(set(reading) == {"day", "on_behalf_of"} for reading in told)


def test_reading_nothing_leaves_nothing(petra):
    assert (
        record_reading(by=petra, on_behalf_of="x", what="y", target_label="z", target_ids=[])
        is None
    )
    assert not Reading.objects.exists()


def test_one_row_is_left_for_one_request_and_names_the_request(petra, acme, boreal):
    import structlog

    with structlog.contextvars.bound_contextvars(request_id="abc"):
        reading = record_reading(
            by=petra, on_behalf_of="x", what="y", target_label="partners.partner",
            target_ids=[boreal.pk, acme.pk, acme.pk],
        )  # fmt: skip

    assert reading.target_ids == sorted([acme.pk, boreal.pk])
    assert reading.request_id == "abc"


def test_differences_name_only_what_changed(acme):
    assert differences(acme, {"name": acme.name, "status": "suspended"}) == {
        "status": (acme.status, "suspended")
    }


def test_values_of_every_kind_can_be_kept(petra, acme):
    from decimal import Decimal

    event = record(
        "x.y", by=petra, target=acme,
        changes={"a": (Decimal("1.5"), datetime(2026, 1, 1, tzinfo=UTC)), "b": (acme, {1}),
                 "c": (None, {"k": Decimal(2)}), "d": (object, True)},
    )  # fmt: skip

    kept = Event.objects.get(pk=event.pk).changes
    assert kept["a"] == ["1.5", "2026-01-01T00:00:00+00:00"]
    assert kept["b"] == [acme.pk, [1]]
    assert kept["c"] == [None, {"k": "2"}]
    assert kept["d"][1] is True


def test_what_is_done_to_all_registers_together_is_there_for_every_auditor(
    client, audrey, audrey2, petra, acme, frame, django_user_model
):
    system = django_user_model.objects.system()
    shared = record("reference.loaded", by=system, target=frame.requirements["BLR1"])
    own = record("partner.approved", by=petra, target=acme)

    for person in (audrey, audrey2):
        client.force_login(person)
        listed = client.get(reverse("audit:events"), {"register": "all"}).context["page"]
        assert [event.pk for event in listed] == [shared.pk]
        assert client.get(reverse("audit:event", args=[shared.pk])).status_code == 200
    client.force_login(audrey)
    assert [event.pk for event in client.get(reverse("audit:events")).context["page"]] == [own.pk]


def test_a_change_reads_as_words() -> None:
    changes = {
        "due_on": [None, "2026-09-09"],
        "is_mailed": [False, True],
        "parent": ["Nordhav", None],
        "sha256": [None, "e9536658039d" + "0" * 52],
        "phases": [[], ["crisis", "war"]],
        "days_before": [3, 0],
        "number": [None, "2026-02-30"],
        "day_zero": [None, "2026-11-28T10:00:00+00:00"],
    }
    assert change_lines(changes) == [
        "due on: 9 Sep 2026",
        "is mailed: no → yes",
        "parent: Nordhav → —",
        "sha256: e9536658039d…",
        "phases: crisis, war",
        "days before: 3 → 0",
        "number: 2026-02-30",
        "day zero: 28 Nov 2026, 10:00",
    ]


def test_keys_and_codes_of_a_deed_are_told_in_words(client, petra, acme, frame):
    """A word of the reference frame by its name, a choice by its label; of other rows nothing."""
    diesel = registry.capability(acme, frame.diesel, by=petra, stock=80)
    changes = {
        "resource": (None, diesel.resource_id),
        "partner": (None, acme.pk),
        "kind": ("stock", "service"),
        "basis_seen": (None, 7),
    }
    record("capability.looked_at", by=petra, target=diesel, changes=changes)
    client.force_login(petra)

    page = client.get(diesel.get_absolute_url()).content.decode()

    assert "kind: Stock → Service; resource: Diesel; basis seen: 7" in page
