"""What the portal exports it can import: unchanged, and so to no effect."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from baseline.models import Resource
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
