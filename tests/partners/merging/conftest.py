"""Two entries of one company, with something of every room hanging on the second."""

from __future__ import annotations

from typing import Any

import pytest

from partners.actions import aliases
from partners.models import DuplicatePair, Partner, RiskFlag
from tests.factories import exchange as desk
from tests.factories import partners as made


@pytest.fixture
def pair(norvania: Any, acme: Any, boreal: Any) -> DuplicatePair:
    """Acme Power and Boreal Foods, waiting to be decided."""
    first, second = sorted((acme, boreal), key=lambda one: one.pk)
    return DuplicatePair.objects.create(nation=norvania, first=first, second=second, score=90)


@pytest.fixture
def full(pair: Any, acme: Any, boreal: Any, petra: Any, frame: Any, norvania: Any) -> Any:
    """The pair, where Boreal has a row of nearly every kind, and Acme some of the same."""
    made.identifier(boreal)
    made.contact(boreal)
    made.capability(boreal, frame.diesel, by=petra, line=made.line(boreal), rate=5)
    rita = made.representative("rita", boreal, by=petra)
    rita.memberships.create(partner=acme, given_by=petra)
    child = made.partner("Boreal Child", boreal.sites.get().region, approved_by=petra)
    third = made.partner("Boreal Fods", boreal.sites.get().region, approved_by=petra)
    Partner.objects.filter(pk=child.pk).update(parent=boreal, ultimate_parent=boreal)
    for one in (acme, boreal):
        aliases.add_alias(one, name="Northern", by=petra)
        first, second = sorted((one.pk, third.pk))
        DuplicatePair.objects.create(nation=norvania, first_id=first, second_id=second, score=85)
    for one, level in ((acme, "yellow"), (boreal, "yellow")):
        RiskFlag.objects.create(
            nation=norvania, partner=one, level=level, note="Look", raised_by=petra
        )
    desk.matter("offer", norvania, by=petra, partner=boreal)
    call = desk.call_down(norvania, by=petra)
    for one in (acme, boreal):
        desk.call(call, one)
    desk.round_entry(desk.round_(norvania, by=petra), boreal)
    Partner.objects.filter(pk=boreal.pk).update(website="https://b.example", seat="SE")
    Partner.objects.filter(pk=acme.pk).update(website="https://a.example")
    for one in (acme, boreal):
        one.refresh_from_db()
    return pair
