"""What may stand in for something else: by a factor, with a permission that somebody gave."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from baseline.actions import substitutes as actions
from baseline.models import Substitute
from baseline.standing import Standing
from common.errors import ActionError
from tests.factories import baseline as words
from workspace.models import Change

pytestmark = pytest.mark.django_db


@pytest.fixture
def petrol(frame):
    return words.resource("petrol", "consumable", frame.diesel.unit, frame.elements["BLR2"])


@pytest.fixture
def row(norvania, frame, petrol, petra):
    """Petrol for diesel, 1.25 to one; nobody has permitted it."""
    return actions.add_substitute(
        nation=norvania, resource=petrol, instead_of=frame.diesel, said=Standing(Decimal("1.25")),
        by=petra,
    )  # fmt: skip


def test_the_office_says_it_by_page_and_both_figures_follow(
    sign_in, norvania, frame, petrol, petra, energy_agency
):
    client = sign_in(petra)
    url = reverse("baseline:substitute_add", args=[frame.diesel.public_id])
    said = {"resource": petrol.public_id, "factor": "1.25", "needs_permission": "on"}
    half = client.post(url, said | {"permitted_on": "2026-01-01", "permitted_until": "2025-01-01"})
    assert {"permitted_by", "permitted_until"} <= half.context["form"].errors.keys()

    page = client.post(url, said, follow=True).content.decode()

    row = Substitute.objects.get()
    assert "not permitted today" in page
    assert set(Change.objects.values_list("key", flat=True)) == {petrol.pk, frame.diesel.pk}
    assert "There is" not in page
    again = client.post(url, said).content.decode()
    assert "This is said already" in again
    edit = reverse("baseline:substitute_edit", args=[row.public_id])
    client.post(
        edit,
        {"version": 1, "factor": "1.5", "needs_permission": "on",
         "permitted_by": energy_agency.pk, "permitted_on": "2026-01-01"},
    )  # fmt: skip
    page = client.get(petrol.get_absolute_url()).content.decode()
    assert "permitted by" in page
    assert "1.5" in page
    client.post(reverse("baseline:substitute_retire", args=[row.public_id]))
    assert not Substitute.objects.in_use().exists()


def test_when_it_is_permitted(row, energy_agency):
    assert not row.is_permitted_on(date(2026, 5, 1))
    row.permitted_by, row.permitted_on = energy_agency, date(2026, 5, 1)
    assert row.is_permitted_on(date(2026, 5, 1))
    assert not row.is_permitted_on(date(2026, 4, 30))
    row.permitted_until = date(2026, 5, 2)
    assert not row.is_permitted_on(date(2026, 5, 3))
    row.needs_permission = False
    assert row.is_permitted_on(date(2026, 5, 3))


def test_only_things_counted_alike_stand_in(norvania, frame, petra):
    for other in (frame.lorries, frame.diesel):
        with pytest.raises(ActionError):
            actions.add_substitute(
                nation=norvania, resource=other, instead_of=frame.diesel,
                said=Standing(Decimal(1)), by=petra,
            )  # fmt: skip


def test_what_the_database_keeps(row, petra, frame, energy_agency):
    for wrong in (
        {"factor": 0},
        {"resource": frame.diesel},
        {"permitted_by": energy_agency},
        {"permitted_until": "2026-01-01"},
        {"permitted_by": energy_agency, "permitted_on": "2026-01-02", "permitted_until": "2026-01-01"},
        {"retired_at": "2026-01-01T00:00Z"},
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            Substitute.objects.filter(pk=row.pk).update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Substitute.objects.create(
            nation=row.nation, resource=row.resource, instead_of=row.instead_of, factor=2
        )


def test_each_register_keeps_its_own(row, petra2, omar):
    assert not Substitute.objects.visible_to(petra2).exists()
    assert Substitute.objects.visible_to(omar).get() == row
    assert not Substitute.objects.editable_by(omar).exists()
