"""The nightly search, its bounded queue, and names found while they are typed."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from audit.models import Event
from partners import pairs
from partners.actions import aliases, duplicates, registry
from partners.duplicates import match_key
from partners.models import DuplicatePair, Partner
from partners.pairs import queue_pairs
from partners.periodic import search_for_duplicates
from partners.tasks.searching import search_register
from tests.factories import partners as made
from workspace.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def named(places: Any, petra: Any) -> Any:
    """Makes a partner by its name, compared as the registry compares."""

    def make(name: str, **fields: Any) -> Partner:
        row = made.partner(name, places.north, approved_by=petra, **fields)
        Partner.objects.filter(pk=row.pk).update(match_key=match_key(name))
        return row

    return make


def _waiting() -> dict[frozenset[str], tuple[int, list[str]]]:
    rows = DuplicatePair.objects.in_registry().queue()
    return {frozenset([row.first.name, row.second.name]): (row.score, row.reasons) for row in rows}


def test_the_clock_searches_a_register_and_the_page_says_so(
    named: Any, sign_in: Any, petra: Any, norvania: Any
) -> None:
    for name in ("Nelja Energia", "Nejla Energia OU"):
        named(name)
    norvania.is_register = True
    norvania.save()

    search_for_duplicates()
    job = Job.objects.get(kind=pairs.SEARCH)
    with pytest.raises(duplicates.SearchAtWork):
        duplicates.search_duplicates(norvania, by=petra)
    search_register(job_id=job.pk)
    search_register(job_id=job.pk)  # a task may run twice

    assert list(_waiting()) == [frozenset(["Nelja Energia", "Nejla Energia OU"])]
    page = sign_in(petra).get(reverse("partners:duplicates")).content.decode()
    assert "1 new pair to decide" in page
    assert "spelled alike" in page
    sign_in(petra).post(reverse("partners:duplicates_search"))
    assert Job.objects.filter(kind=pairs.SEARCH).count() == 2
    assert Event.objects.filter(name="duplicates.searched").count() == 2


def test_other_names_and_shared_facts_speak_and_owners_do_not(
    named: Any, places: Any, petra: Any, norvania: Any
) -> None:
    first, second = named("Velmar Works"), named("Harbour Cranes")
    aliases.add_alias(second, name="Velmar Works Ltd", by=petra)
    for name in ("Tornio Heating", "Torniol Heat"):
        made.contact(named(name), email="info@torniol.example")
    shared: dict[str, Any] = {
        "same_phone": (made.contact, {"phone": "+3725550100"}),
        "same_address": (made.site, {"address": "Dock 1", "municipality": "Tornio"}),
        "same_place": (made.site, {"latitude": "59.4401", "longitude": "24.7502"}),
        "same_digits": (made.identifier, {"value": "10137025"}),
    }
    stems = (("Mant", "Vant"), ("Lumivoi", "Sumivoi"), ("Pelgard", "Gelgard"), ("Torvik", "Korvik"))
    for both, what, (reason, (make, facts)) in zip(
        stems, ("Steel", "Dock", "Mill", "Rope"), shared.items(), strict=True
    ):
        for place, name in enumerate(f"{stem}an {what}" for stem in both):
            more = {"country": ["EE", "FI"][place]} if reason == "same_digits" else {}
            at = {"region": places.north} if make is made.site else {}
            make(named(name), **{**facts, **more, **at})
    owner = named("Gardor Oy")
    Partner.objects.filter(pk=named("Gardor Foods Oy").pk).update(parent=owner)

    assert queue_pairs(norvania.pk, None, found_in="test") == 2 + len(shared)

    found = _waiting()
    assert {reasons[-1] for _, reasons in found.values()} >= shared.keys()
    assert "other_name" in found[frozenset([first.name, second.name])][1]
    assert "same_domain" in found[frozenset(["Tornio Heating", "Torniol Heat"])][1]


def test_a_company_named_after_another_is_asked_about_as_its_part(
    named: Any, petra: Any, norvania: Any, sign_in: Any
) -> None:
    whole, part, part_too = (named(f"Velmar {end}") for end in ("Oyj", "Power Oy", "Foods Oy"))
    key = {"first": min(whole, part, key=lambda one: one.pk), "nation": norvania}
    key["second"] = part if key["first"] == whole else whole
    DuplicatePair.objects.create(**key, score=95, reasons=["contained"], found_in="before")

    queue_pairs(norvania.pk, None, found_in="test")

    assert set(DuplicatePair.objects.values_list("question", flat=True)) == {"part"}, "asked anew"
    client, listed = sign_in(petra), reverse("partners:duplicates")
    assert "Velmar" not in client.get(listed).content.decode()
    assert "Velmar Power Oy" in client.get(listed, {"asks": "part"}).content.decode()
    pair = DuplicatePair.objects.get(**key)
    page = client.get(pair.get_absolute_url()).content.decode()
    assert page.index("Velmar Power Oy is part of Velmar Oyj") < page.index(
        "Velmar Oyj is part of Velmar Power Oy"
    )
    client.post(pair.get_absolute_url(), {"answer": f"part:{part.public_id}"})
    pair.refresh_from_db()
    part.refresh_from_db()
    assert (pair.decision, part.parent, part.ultimate_parent) == ("related", whole, whole)
    for one in ("partner.parent_set", "duplicate.related"):
        assert Event.objects.filter(name=one).count() == 1

    registry.set_parent(part_too, parent=whole, version=None, by=petra)
    DuplicatePair.objects.all().delete()
    assert queue_pairs(norvania.pk, None, found_in="test") == 0, "the registry knows the family"


def test_who_has_an_owner_or_is_put_away_is_not_given_another(
    named: Any, petra: Any, norvania: Any
) -> None:
    whole, part, third = named("Velmar Oyj"), named("Velmar Power Oy"), named("Gardor Oy")
    queue_pairs(norvania.pk, None, found_in="test")
    pair = DuplicatePair.objects.get()
    with pytest.raises(duplicates.NotOfThePair):
        duplicates.relate_pair(pair, part=third, by=petra)
    registry.set_parent(part, parent=third, version=None, by=petra)
    with pytest.raises(duplicates.HasAnotherOwner):
        duplicates.relate_pair(pair, part=part, by=petra)
    registry.set_parent(third, parent=whole, version=None, by=petra)
    with pytest.raises(registry.WouldCircle):
        duplicates.relate_pair(pair, part=whole, by=petra)
    registry.archive_partner(part, reason="Closed", by=petra)
    with pytest.raises(duplicates.PartnerGone):
        duplicates.relate_pair(pair, part=whole, by=petra)
    pair.refresh_from_db()
    assert pair.decision == "waiting"


def test_what_was_decided_is_not_found_again_and_a_merge_neither(
    named: Any, petra: Any, norvania: Any
) -> None:
    kept = [named(name) for name in ("Nelja Energia", "Nejla Energia", "Nelja Energio")][0]
    queue_pairs(norvania.pk, None, found_in="test")
    first, second, third = DuplicatePair.objects.queue()
    duplicates.keep_apart(first, by=petra)
    duplicates.merge_pair(second, stays=second.first, by=petra)

    assert queue_pairs(norvania.pk, None, found_in="test") <= 1
    asked = {frozenset([row.first_id, row.second_id]) for row in DuplicatePair.objects.all()}
    assert len(asked) == DuplicatePair.objects.count()
    assert kept.pk
    assert third.pk


def test_the_queue_holds_the_likeliest(
    named: Any, norvania: Any, petra: Any, sign_in: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(pairs, "MOST_WAITING", 2)
    for name in ("Gardor Harbour", "Gardor Harbor", "Gardor Harbuor"):
        named(name)
    queue_pairs(norvania.pk, None, found_in="test")
    assert len(_waiting()) == 2
    reported = duplicates.report_pair(named("Aaa"), other=named("Zzz"), by=petra)

    for name in ("Velmar Foods Oy", "Velmar Foods Ab"):
        named(name)
    queue_pairs(norvania.pk, None, found_in="test")

    found = _waiting()
    assert frozenset(["Velmar Foods Oy", "Velmar Foods Ab"]) in found, "likelier ones come first"
    assert DuplicatePair.objects.filter(pk=reported.pk).exists(), "a person's question stays"
    assert len(found) <= 3


def test_names_alike_are_shown_while_an_officer_types(
    named: Any, sign_in: Any, petra: Any, petra2: Any
) -> None:
    row = named("Nelja Energia")
    page = reverse("partners:alike")
    client = sign_in(petra)
    assert f'hx-get="{page}"' in client.get(reverse("partners:add")).content.decode()
    edit = client.get(reverse("partners:edit", args=[row.public_id])).content.decode()
    assert f'hx-get="{page}?own={row.public_id}"' in edit

    shown = client.get(page, {"name": "Nejla Energia"}).content.decode()
    assert "Nelja Energia" in shown
    assert "a like name" in shown
    for query in ({"name": "Ne"}, {"name": "Nejla Energia", "own": str(row.public_id)}):
        assert "Nelja" not in client.get(page, query).content.decode()
    assert "Nelja" in client.get(page, {"name": "Nelja Energia", "own": "x"}).content.decode()
    assert "Nelja" not in sign_in(petra2).get(page, {"name": "Nelja Energia"}).content.decode()
