"""What the portal exports it can import: unchanged, and so to no effect."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from baseline.actions.competences import take_starter_competences
from baseline.models import Resource
from partners import import_words
from partners.actions import importing as actions
from partners.models import Capability, Partner
from tests.factories import baseline as words
from tests.factories import partners as registry
from tests.partners.importing.conftest import content_of, work

pytestmark = pytest.mark.django_db


def _errors(session):
    return [fault for row in session.rows.with_errors().order_by("number") for fault in row.errors]


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_exported_capabilities_come_back_with_nothing_new(
    sign_in, petra, acme, boreal, register, check, file_format
):
    Resource.objects.filter(pk=register.lorries.pk).update(is_divisible=False)
    registry.capability(acme, register.diesel, by=petra, stock=Decimal("12.125"), share_war=60)
    registry.capability(acme, register.lorries, by=petra, capacity=Decimal(7))
    registry.capability(boreal, register.diesel, by=petra, stock=Decimal(900), rate=Decimal("1.5"))
    registry.capability(
        boreal, register.masts, by=petra, capacity=Decimal(3), in_service=Decimal(9)
    )

    response = sign_in(petra).get(reverse("partners:capabilities_file", args=[file_format]))
    content = content_of(response)
    session = check(content, name=f"capabilities.{file_format}")

    errors = list(session.rows.with_errors().values_list("errors", flat=True))
    assert errors == []
    assert {name: session.counts[name] for name in ("rows", "good", "duplicates")} == {
        "rows": 4, "good": 0, "duplicates": 4,
    }  # fmt: skip


def test_exported_sites_come_back_with_nothing_new(sign_in, petra, acme, boreal, register, check):
    acme.sites.update(latitude=Decimal("59.437"), longitude=Decimal("24.7536"), address="=1+1")

    response = sign_in(petra).get(reverse("partners:sites_file", args=["csv"]))
    session = check(content_of(response), name="sites.csv")

    assert (session.counts["rows"], session.counts["duplicates"]) == (2, 2)


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_exported_partners_come_back_with_nothing_new(
    sign_in, petra, acme, boreal, register, check, file_format
):
    registry.identifier(acme, "5493001KJTIIGC8Y1R12", scheme="lei", country="")
    registry.identifier(acme, "01120389", scheme="vat", country="FI")
    registry.identifier(acme, "01120389", country="FI")
    registry.identifier(acme, "10060701")
    Partner.objects.filter(pk=boreal.pk).update(
        parent=acme,
        ultimate_parent=acme,
        legal_form="AS",
        nace="10.11",
        website="https://boreal.example",
    )

    response = sign_in(petra).get(reverse("partners:list_file", args=[file_format]))
    session = check(content_of(response), name=f"partners.{file_format}")

    assert list(session.rows.with_errors().values_list("errors", flat=True)) == []
    assert {"partner.national", "partner.lei", "partner.vat"} <= set(session.mapping["fields"])
    assert (session.counts["rows"], session.counts["duplicates"]) == (2, 2)


def test_exported_contacts_come_back_with_nothing_new(
    sign_in, petra, acme, boreal, register, check
):
    registry.contact(acme, name="Ann Lee", phone="+12025550101", email="ann@acme.example")
    registry.contact(boreal, name="Bo Ek", phone="+12025550102", languages=["en", "sv"])

    response = sign_in(petra).get(reverse("partners:contacts_file", args=["csv"]))
    session = check(content_of(response), name="contacts.csv")

    assert list(session.rows.with_errors().values_list("errors", flat=True)) == []
    assert (session.counts["rows"], session.counts["duplicates"]) == (2, 2)


def test_exported_products_of_lines_and_people_come_back_with_nothing_new(
    sign_in, petra, acme, boreal, register, check, norvania
):
    """And a file that would change what the database keeps is told so, cell by cell."""
    take_starter_competences(nation=norvania, by=petra)
    workers = words.resource("workers", "capacity", words.unit("IE", "people"))
    line = registry.line(acme, name="Bottling")
    made = {"kind": "production", "line": line, "rate": Decimal(30)}
    normal = registry.capability(acme, register.diesel, by=petra, is_normal=True, **made)
    other = words.resource("water", "consumable", register.diesel.unit)
    registry.capability(
        acme, other, by=petra, conversion_hours=48, most=Decimal("900.5"), description="Cans",
        **made,
    )  # fmt: skip
    registry.capability(
        boreal, workers, by=petra, kind="people", capacity=Decimal(9),
        competences={"welder": 3, "crane-operator": 2},
    )  # fmt: skip

    response = sign_in(petra).get(reverse("partners:capabilities_file", args=["csv"]))
    content = content_of(response).decode("utf-8-sig")
    session = check(content, name="capabilities.csv")
    assert list(session.rows.with_errors().values_list("errors", flat=True)) == []
    assert (session.counts["rows"], session.counts["duplicates"]) == (3, 3)
    assert {f"capability.{name}" for name in ("line", "most", "competences", "description")} <= set(
        session.mapping["fields"]
    )

    wrong = content.replace(",Bottling,", ",Canning,", 1).replace("crane-operator: 2", "rigger: 12")
    wrong = wrong.replace("Cans", "Casks")
    told = {one["code"]: one for one in _errors(check(wrong, name="wrong.csv", source="2"))}
    assert set(told) == {"line_differs", "people_too_many", "line_of_something_new"}
    assert import_words.what(told["line_differs"]).endswith("its production line (Bottling).")
    assert "these are 15 people, more than the 9" in import_words.what(told["people_too_many"])

    stock = f"Partner,Site,Resource,Stock\n{acme.name},{normal.site.name},diesel,5\n"
    (fault,) = _errors(check(stock, name="stock.csv", source="3"))
    assert (fault["code"], fault["value"], fault["column"]) == ("made_on_a_line", "5", "Stock")
    fewer = f"Partner,Site,Resource,Capacity\n{boreal.name},{boreal.sites.get().name},workers,4\n"
    (fault,) = _errors(check(fewer, name="fewer.csv", source="4"))
    assert (fault["code"], fault["value"]) == ("people_too_many", "4")


def test_a_file_brings_people_by_competence_and_its_undoing_takes_them_back(
    petra, norvania, boreal, register, commit
):
    take_starter_competences(nation=norvania, by=petra)
    words.resource("workers", "capacity", words.unit("IE", "people"), is_divisible=False)
    head = "Partner,Site,Resource,Competences,Description\n"
    row = f"{boreal.name},{boreal.sites.get().name},workers,"
    commit(f'{head}{row}"Nurses: 7; crane operator: 2",\n', name="a.csv", source="A")
    held = Capability.objects.get()
    assert (held.kind, held.capacity, held.competences) == (
        "people", 9, {"nurse": 7, "crane-operator": 2},
    )  # fmt: skip
    again = commit(f"{head}{row}nurse: 4,\n{row}welder: 1,Night\n", name="b.csv", source="B")
    held.refresh_from_db()
    assert (held.capacity, held.competences) == (4, {"nurse": 4})
    assert Capability.objects.get(description="Night").competences == {"welder": 1}
    work(actions.revert_import(again, by=petra))
    held.refresh_from_db()
    assert (held.capacity, held.competences) == (9, {"nurse": 7, "crane-operator": 2})
