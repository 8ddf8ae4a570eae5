"""Lists, search, details, API and dashboards beside bare views, as three kinds of people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import override_settings
from django.urls import reverse

from accounts.models import Nation, User
from accounts.roles import group_name
from baseline.models import Authority, Mandate, Region, Requirement
from benchmarks.measure import Row, median_of
from partners.models import Membership, Partner

LIMIT = 2.5


def run(nation: Nation, size: int) -> Iterator[Row]:
    """Median of five warm requests each, ours and the floor in turn."""
    with connection.cursor() as cursor:
        cursor.execute("SET max_parallel_workers_per_gather = 0")
    partner = Partner.objects.filter(nation=nation).order_by("name_key")[100:101].get()
    people = _people(nation, partner)
    with override_settings(ROOT_URLCONF="benchmarks.bare"):
        for kind, user in people.items():
            client = Client()
            client.force_login(user)
            for name, ours, floor in _pairs(kind, partner):
                yield Row(
                    f"{name} ({kind})",
                    median_of(_get(client, ours)),
                    median_of(_get(client, floor)),
                    LIMIT,
                )


def _pairs(kind: str, partner: Partner) -> list[tuple[str, str, str]]:
    word = partner.name.split()[0]
    detail = (
        "partner",
        reverse("partners:detail", args=[partner.public_id]),
        f"/bare/partners/{partner.pk}/",
    )
    api = [
        ("API partners", "/api/v1/partners/", "/bare/api/partners/"),
        ("API capabilities", "/api/v1/capabilities/", "/bare/api/capabilities/"),
    ]
    if kind == "representative":
        return [detail, *api]
    pages = [
        ("partners", reverse("partners:list"), "/bare/partners/"),
        ("partners filtered", reverse("partners:list") + "?status=approved", "/bare/partners/"),
        ("partners searched", reverse("partners:list") + f"?q={word}", "/bare/partners/"),
        ("partners mistyped", reverse("partners:list") + f"?q={word[:-1]}x", "/bare/partners/"),
        ("capabilities", reverse("partners:capabilities"), "/bare/capabilities/"),
        ("dashboard", reverse("assessments:dashboard"), "/bare/gaps/"),
        ("requirement", reverse("assessments:requirement", args=["BLR2"]), "/bare/gaps/"),
    ]
    return [*pages, detail, *api]


def _get(client: Client, address: str) -> Callable[[], Any]:
    def act() -> None:
        response = client.get(address)
        assert response.status_code == 200, (address, response.status_code)

    return act


def _people(nation: Nation, partner: Partner) -> dict[str, User]:
    """An officer, an official of two regions, and a representative."""
    made = {}
    for kind in ("officer", "official", "representative"):
        email = f"bench-{kind}@example.org"
        user = User.objects.filter(email=email).first() or User.objects.create_user(
            email, None, name=kind, kind=kind, nation=nation
        )
        user.groups.add(Group.objects.get(name=group_name(kind)))
        made[kind] = user
    authority, is_new = Authority.objects.get_or_create(
        nation=nation,
        code="bench",
        defaults={"name": {"en": "Two regions"}, "sort_key": "two regions"},
    )
    if is_new:
        authority.requirements.add(Requirement.objects.get(code="BLR2"))
        authority.regions.add(*Region.objects.filter(nation=nation, level=1).order_by("path")[:2])
        Mandate.objects.create(user=made["official"], authority=authority, given_by=made["officer"])
    Membership.objects.get_or_create(
        user=made["representative"], partner=partner, defaults={"given_by": made["officer"]}
    )
    return made
