"""What the portal exports it can import: unchanged, and so to no effect."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from baseline.models import Resource
from partners.models import Partner
from tests.factories import partners as registry
from tests.partners.importing.conftest import content_of

pytestmark = pytest.mark.django_db


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
