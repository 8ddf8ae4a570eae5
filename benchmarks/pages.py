"""Lists, search, details, API and dashboards beside bare views, as three kinds of people.

Each page is fetched in turn with its floor, which is told the rows that the page showed. A list also
says how many rows the database read for each it gave.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import (
    override_settings,
    setup_test_environment,
    teardown_test_environment,
)
from django.urls import get_resolver, reverse

from accounts.models import Nation, User
from accounts.roles import group_name
from baseline.models import Authority, Mandate, Region, Requirement, Resource
from baseline.scope import scope_of
from benchmarks import processes, reading
from benchmarks.measure import Row, side_by_side
from partners.models import Capability, Membership, Partner

LIMIT = 2.5
MOST_MEGABYTES = 200
MOST_ROWS_READ = 20


def run(nation: Nation, size: int) -> Iterator[Row]:
    """In a process of its own, as a web worker is: its peak of memory is that of the pages alone."""
    with processes.pool(1) as worker:
        asked = worker.submit(processes.call, "benchmarks.pages.measure", nation.code)
        yield from asked.result()


def measure(nation_code: str) -> list[Row]:
    nation = Nation.objects.get(code=nation_code)
    with connection.cursor() as cursor:
        cursor.execute("SET max_parallel_workers_per_gather = 0")
    partner = Partner.objects.filter(nation=nation).order_by("name_key")[100:101].get()
    people = _people(nation, partner)
    rows: list[Row] = _memory(people, partner)
    read: list[Row] = []
    with override_settings(ROOT_URLCONF="benchmarks.bare"):
        for kind, user in people.items():
            client = Client()
            client.force_login(user)
            for pair in _pairs(user, partner):
                answer = _with_context(client, pair.ours)
                floor = pair.floor + "?" + pair.told(answer)
                ours, bare = side_by_side(_get(client, pair.ours), _get(client, floor))
                rows.append(Row(f"{pair.name} ({kind})", ours, bare, LIMIT))
                if pair.is_list:
                    found, given = reading.rows_read(_get(client, pair.ours), _listed(answer))
                    name = f"rows read, {pair.name} ({kind})"
                    read.append(Row.of_counts(name, found, given, MOST_ROWS_READ))
    return [*rows, *read]


def _memory(people: dict[str, User], partner: Partner) -> list[Row]:
    """Of a process like a web worker's before and after every page; measuring takes more of it later."""
    get_resolver().url_patterns  # noqa: B018
    start = processes.held()
    for user in people.values():
        client = Client()
        client.force_login(user)
        for pair in _pairs(user, partner):
            for _time in range(3):
                _get(client, pair.ours)()
    return [
        Row.of_counts("memory after start, MB", start, MOST_MEGABYTES, 1.0),
        Row.of_counts("memory after every page, MB", processes.peak(), MOST_MEGABYTES, 1.0),
    ]


@dataclass(frozen=True)
class Pair:
    """A page of ours, its floor, and what the floor is told of the rows our page showed."""

    name: str
    ours: str
    floor: str
    told: Callable[[Any], str]
    is_list: bool = False


def _rows(answer: Any) -> str:
    return "rows=" + _joined(row.pk for row in answer.context["page"])


def _results(answer: Any) -> str:
    return "rows=" + ",".join(row["id"] for row in answer.json()["results"])


def _listed(answer: Any) -> int:
    if answer.context and "found" in answer.context:
        return sum(len(group.rows) for group in answer.context["found"])
    return len(answer.context["page"].rows if answer.context else answer.json()["results"])


def _detail(answer: Any) -> str:
    shown = {
        "rows": answer.context["capabilities"],
        "sites": answer.context["sites"],
        "members": answer.context["members"] or [],
    }
    return "&".join(f"{name}={_joined(row.pk for row in rows)}" for name, rows in shown.items())


def _joined(keys: Any) -> str:
    return ",".join(map(str, keys))


def _pairs(user: User, partner: Partner) -> list[Pair]:
    word = partner.name.split()[0].lower()
    mistyped = f"{word[:-1]}x"
    everyone = [
        Pair(
            "partner",
            reverse("partners:detail", args=[partner.public_id]),
            f"/bare/partners/{partner.pk}/",
            _detail,
        ),
        Pair("API partners", "/api/v1/partners/", "/bare/api/partners/", _results, is_list=True),
        Pair(
            "API capabilities",
            "/api/v1/capabilities/",
            "/bare/api/capabilities/",
            _results,
            is_list=True,
        ),
    ]
    if user.is_representative:
        return everyone
    search = reverse("partners:search")
    offered = Capability.objects.filter(nation=user.nation_id).order_by("pk")[:1].values("resource")
    supply = str(Resource.objects.get(pk__in=offered).name["en"]).split()[0].lower()
    partners = reverse("partners:list")
    floor = "/bare/partners/"

    def lines(_answer: Any) -> str:
        if user.sees_whole_nation:
            return ""
        scope = scope_of(user)
        return f"resources={_joined(scope.resource_ids)}&regions={_joined(scope.region_ids)}"

    return [
        Pair("partners", partners, floor, _rows, is_list=True),
        Pair("partners filtered", f"{partners}?status=approved&kind=private", floor, _rows, is_list=True),
        Pair("partners searched", f"{partners}?q={word}", floor, lambda _: f"word={word}", is_list=True),
        Pair("partners mistyped", f"{partners}?q={mistyped}", floor, lambda _: f"like={mistyped}"),
        Pair("search", f"{search}?q={word}", "/bare/search/", lambda _: f"word={word}", is_list=True),
        Pair("search, common word", f"{search}?q=energy", "/bare/search/", lambda _: "word=energy", is_list=True),
        Pair("search, one kind", f"{search}?q=energy&in=partners", floor, lambda _: "word=energy", is_list=True),
        Pair("search, mistyped", f"{search}?q={mistyped}", "/bare/search/", lambda _: f"like={mistyped}"),
        Pair("search, supply", f"{search}?q={supply}", "/bare/search/", lambda _: f"word={supply}", is_list=True),
        *(
            Pair(
                f"map and counts, {listed}",
                reverse("partners:breakdown", args=[listed]),
                f"/bare/breakdown/{listed}/",
                lambda _: "",
            )
            for listed in ("partners", "capabilities", "sites")
        ),
        Pair("capabilities", reverse("partners:capabilities"), "/bare/capabilities/", _rows, is_list=True),
        Pair("dashboard", reverse("assessments:dashboard"), "/bare/gaps/", lines),
        Pair("requirement", reverse("assessments:requirement", args=["BLR2"]), "/bare/gaps/BLR2/", lines),
        *everyone,
    ]  # fmt: skip


def _with_context(client: Client, address: str) -> Any:
    """The answer with what the page was made from; looking on costs time, so only here."""
    setup_test_environment()
    try:
        return client.get(address)
    finally:
        teardown_test_environment()


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
