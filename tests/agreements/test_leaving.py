"""What a company signed stands against leaving; what was put to it goes with it."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from django.utils import timezone

from agreements.models import Agreement, Condition
from partners.copying import write_archive
from partners.leaving import hindrances, kept_of
from tests.factories import agreements as made

pytestmark = pytest.mark.django_db


def taken(partner: Any, listed: str = "agreements") -> str:
    kept = io.BytesIO()
    assert not write_archive(kept, partner).faults
    return zipfile.ZipFile(kept).read(f"csv/{listed}.csv").decode()


def test_a_signed_agreement_stands_against_leaving_and_a_draft_is_the_offices(
    energy_agency: Any, acme: Any, boreal: Any, petra: Any, diesel: Any, draft: Any
) -> None:
    title = draft.title
    assert hindrances(acme) == []
    assert title not in taken(acme)

    rows = Agreement.objects.filter(pk=draft.pk)
    rows.update(status="in_force", signed_on=draft.starts_on)
    made.commitment(draft, diesel, authority=energy_agency)

    assert hindrances(acme) == [f"You have signed “{title}”. Ask the office to end it first."]
    assert hindrances(boreal) == []
    assert "Agreements" in [str(line.label) for line in kept_of(acme)]
    assert title in taken(acme)
    assert title not in taken(boreal)


def test_a_company_takes_what_it_needs_with_it(
    acme: Any, boreal: Any, diesel: Any, anna: Any
) -> None:
    now = timezone.now()
    given = {"nation": acme.nation, "partner": acme, "asked_by": anna}
    Condition.objects.create(kind="pass", what="Border pass", **given)
    Condition.objects.create(
        kind="fuel", what="Diesel for the lorries", capability=diesel, status="refused",
        reason="None left", decided_at=now, decided_by=anna, **given,
    )  # fmt: skip

    rows = taken(acme, "conditions").splitlines()
    assert "Border pass,everything it promised,Asked" in rows[-2]
    assert "None left" in rows[-1]
    assert "Diesel, " in rows[-1]
    assert "Border pass" not in taken(boreal, "conditions")
