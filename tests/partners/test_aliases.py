"""Other names of a partner: found by, compared with, kept by the office."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from audit.models import Event
from partners.actions import aliases, duplicates
from partners.candidates import find_candidates
from partners.models import Alias, DuplicatePair, Partner

pytestmark = pytest.mark.django_db


def test_a_partner_is_found_by_its_other_names_and_nearly_so(
    acme: Any, boreal: Any, petra: Any
) -> None:
    aliases.add_alias(acme, name="Northern Sparks Ltd", by=petra)

    for typed in ("northern sparks", "SPARKS", "northen sparks"):
        assert list(Partner.objects.named(typed)) == [acme]
    assert list(Partner.objects.named("Acme")) == [acme]


def test_an_applicant_is_compared_with_other_names(norvania: Any, acme: Any, petra: Any) -> None:
    aliases.add_alias(acme, name="Northern Sparks Ltd", by=petra)

    found = find_candidates(norvania.pk, name="Northern Sparks")

    assert [(one.partner, one.score) for one in found] == [(acme, 97)]


def test_a_name_is_added_once_and_removed(acme: Any, petra: Any, monkeypatch: Any) -> None:
    alias = aliases.add_alias(acme, name="AP", by=petra)
    for known in ("ap", "ACME  Power"):
        with pytest.raises(aliases.NameKnown):
            aliases.add_alias(acme, name=known, by=petra)
    monkeypatch.setattr(aliases, "MOST_NAMES", 1)
    with pytest.raises(aliases.TooManyNames):
        aliases.add_alias(acme, name="Other", by=petra)

    aliases.remove_alias(alias, by=petra)

    assert not Alias.objects.exists()
    names = Event.objects.filter(name__startswith="partner.alias").order_by("pk")
    assert [event.name for event in names] == ["partner.alias_added", "partner.alias_removed"]


def test_a_merged_partner_goes_on_under_both_names(acme: Any, boreal: Any, petra: Any) -> None:
    for partner in (acme, boreal):
        aliases.add_alias(partner, name="Northern", by=petra)
    first, second = sorted((acme, boreal), key=lambda one: one.pk)
    pair = DuplicatePair.objects.create(nation=acme.nation, first=first, second=second, score=90)

    duplicates.merge_pair(pair, stays=acme, by=petra)

    assert [alias.name for alias in acme.aliases.for_list()] == ["Boreal Foods", "Northern"]
    assert Alias.objects.get(partner=boreal).name == "Northern", "the old entry keeps its double"


def test_the_office_keeps_the_names_on_the_page(
    sign_in: Any, acme: Any, petra: Any, omar: Any
) -> None:
    client = sign_in(petra)
    client.post(reverse("partners:alias_add", args=[acme.public_id]), {"name": " Acme  Energy "})
    alias = acme.aliases.get()
    assert alias.name == "Acme Energy"
    page = reverse("partners:detail", args=[acme.public_id])
    assert "Acme Energy" in sign_in(omar).get(page).content.decode()
    remove = reverse("partners:alias_remove", args=[acme.public_id, alias.pk])
    assert sign_in(omar).post(remove).status_code == 403

    sign_in(petra).post(remove)

    assert not acme.aliases.exists()


def test_the_database_keeps_a_name_once(acme: Any, petra: Any) -> None:
    alias = aliases.add_alias(acme, name="AP", by=petra)
    alias.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        alias.save()


def test_a_representative_reads_the_names_of_their_own_partner_only(
    acme: Any, anna: Any, boris: Any, petra: Any, petra2: Any
) -> None:
    aliases.add_alias(acme, name="AP", by=petra)

    assert Alias.objects.visible_to(anna).count() == 1
    assert not Alias.objects.visible_to(boris).exists()
    assert not Alias.objects.visible_to(petra2).exists()
