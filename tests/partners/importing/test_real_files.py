"""Registers as they are published. The files lie outside; REAL_DATA_DIR says where."""

from __future__ import annotations

import csv
import os
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db.models import Sum

from accounts.models import Nation
from baseline.models import Resource
from common.text import folded
from partners.importing.mapping import NoPartner
from partners.models import Capability, DuplicatePair, Partner, Site
from tests.factories import accounts as people
from tests.partners.importing.conftest import faults, search

FOLDER = os.environ.get("REAL_DATA_DIR", "")
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not FOLDER, reason="REAL_DATA_DIR names no folder"),
]

ELECTRICITY = {"capability.resource": "electricity-generation", "capability.share_war": "100"}


@pytest.fixture
def office(db):
    """Officers of Finland and Estonia, with the whole reference frame."""
    call_command("load_baseline", verbosity=0)
    return {
        code: people.user(f"officer-{code.lower()}", "officer", Nation.objects.get(code=code))
        for code in ("FI", "EE")
    }


def _rows(name: str) -> list[dict[str, str]]:
    with (Path(FOLDER) / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _content(name: str) -> bytes:
    return (Path(FOLDER) / name).read_bytes()


@pytest.fixture
def register(db):
    """The words come from the reference frame, not from the small one."""


def test_power_plants_of_finland_tie_out_to_the_file(office, commit):
    rows = _rows("power_plants_finland.csv")
    good = [row for row in rows if row["Owner"] and Decimal(row["Capacity (MW)"])]
    session = commit(
        _content("power_plants_finland.csv"),
        name="power_plants_finland.csv",
        fields=ELECTRICITY,
        by=office["FI"],
    )

    assert (len(rows), len(good)) == (389, 378)
    assert {name: session.counts[name] for name in ("rows", "good", "errors", "duplicates")} == {
        "rows": 389, "good": 378, "errors": 11, "duplicates": 0,
    }  # fmt: skip
    codes = [code for found in faults(session).values() for _column, code in found]
    assert sorted(codes) == ["no_partner"] + ["quantity_zero"] * 10
    assert Partner.objects.count() == len({folded(row["Owner"]) for row in good}) == 176
    assert Site.objects.count() == Capability.objects.count() == 378
    assert Site.objects.filter(latitude=None).count() == sum(not row["Latitude"] for row in good)
    assert Site.objects.filter(latitude=None).count() == 187
    total = Capability.objects.aggregate(total=Sum("capacity"))["total"]
    assert total == sum(Decimal(row["Capacity (MW)"]) for row in good) == _megawatts(session)
    assert total == Decimal("16284.28")
    assert set(Capability.objects.values_list("resource__code", flat=True)) == {
        "electricity-generation"
    }


def test_spelling_variants_of_one_owner_are_flagged(office, commit):
    commit(
        _content("power_plants_finland.csv"),
        name="power_plants_finland.csv",
        fields=ELECTRICITY,
        by=office["FI"],
    )
    search()

    pairs = {
        frozenset((pair.first.name, pair.second.name)): pair.score
        for pair in DuplicatePair.objects.queue()
    }
    assert pairs[frozenset(("Fortum Power & Heat OY", "Fortum Power and Heat Oy"))] == 97
    assert pairs[frozenset(("Haminan Energia", "Haminan Energia Oy"))] == 99
    assert frozenset(("UPM", "UPM-Kymmene Oyj")) in pairs
    assert frozenset(("Kainuun Energia Oy", "Kainuun Voima Oy")) not in pairs
    assert len(pairs) < 40


def test_the_file_again_changes_nothing(office, commit, check):
    options = {
        "name": "power_plants_finland.csv", "fields": ELECTRICITY, "by": office["FI"],
    }  # fmt: skip
    commit(_content("power_plants_finland.csv"), **options)
    session = check(_content("power_plants_finland.csv"), source="Again", **options)

    assert (session.counts["duplicates"], session.counts["good"]) == (378, 0)


def test_power_plants_of_estonia_without_owners_are_errors_or_partners_themselves(office, check):
    content = _content("power_plants_estonia.csv")
    options = {"name": "power_plants_estonia.csv", "fields": ELECTRICITY, "by": office["EE"]}
    session = check(content, **options)

    assert (session.counts["rows"], session.counts["good"], session.counts["errors"]) == (17, 12, 5)
    assert session.counts["partners_created"] == 5
    assert {(pair["first"], pair["second"]) for pair in session.counts["alike"]} >= {
        ("Nejla Energia OU", "Nelja Energia OU")
    } or {(pair["second"], pair["first"]) for pair in session.counts["alike"]} >= {
        ("Nejla Energia OU", "Nelja Energia OU")
    }

    assert _megawatts(session) == Decimal("265.9")

    session = check(content, source="Again", no_partner=NoPartner.SITE, **options)
    assert (session.counts["good"], session.counts["partners_created"]) == (17, 10)
    assert _megawatts(session) == Decimal("2541.9")


def test_hospitals_of_finland_stand_for_themselves(office, check):
    session = check(
        _content("hospitals_fi.csv"),
        name="hospitals_fi.csv",
        by=office["FI"],
        no_partner=NoPartner.SITE,
    )

    assert _counted(session) == (372, 368, 4)
    assert session.counts["partners_created"] == session.counts["sites_created"] == 368
    assert {code for found in faults(session).values() for _column, code in found} == {
        "says_otherwise"
    }


def test_generating_units_are_told_apart_by_their_names(office, check):
    session = check(
        _content("power_units_fi_ee.csv"),
        name="power_units_fi_ee.csv",
        by=office["FI"],
        fields=ELECTRICITY,
        no_partner=NoPartner.SITE,
        empty_words=("NA",),
    )

    assert _counted(session) == (86, 77, 9)
    assert (session.counts["sites_created"], session.counts["capabilities_created"]) == (47, 77)
    assert {found[0] for found in faults(session).values()} == {("lat", "says_otherwise")}
    assert _megawatts(session) == 15_044


def _counted(session) -> tuple[int, int, int]:
    return tuple(session.counts[name] for name in ("rows", "good", "errors"))


def _megawatts(session) -> Decimal:
    (supply,) = session.counts["supply"]
    return Decimal(supply["capacity"]) / 1000


def test_ports_of_two_nations_come_in_with_the_same_means(office, commit):
    session = commit(
        _content("ports_fi_ee.csv"),
        name="ports_fi_ee.csv",
        by=office["FI"],
        fields={
            "partner.name": "=Main Port Name",
            "site.name": "=Main Port Name",
            "capability.resource": "ro-ro-berths",
            "capability.quantity": "=Facilities - Ro-Ro",
            "capability.share_war": "50",
        },
        meanings={"capability.quantity": {"Yes": "1", "No": ""}},
        empty_words=("Unknown",),
    )

    rows = _rows("ports_fi_ee.csv")
    assert (session.counts["rows"], session.counts["good"]) == (57, 57)
    assert Partner.objects.count() == Site.objects.count() == 57
    assert Capability.objects.count() == sum(row["Facilities - Ro-Ro"] == "Yes" for row in rows)
    assert Site.objects.filter(region__code="EE").count() == 20
    assert Site.objects.filter(region__code="FI").count() == 37
    assert Resource.objects.get(code="ro-ro-berths").unit.code == "C62"
