"""What two partners of a register share beside their names: a number, a telephone, a place.

None of it makes them one organisation: companies of one group share a domain, neighbours a roof. It
adds to the likeness of two names that are somewhat alike.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import combinations
from typing import Any
from urllib.parse import urlsplit

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, F, FloatField, Func, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat, Floor, Lower

from baseline.models import Region
from partners.candidates import PUBLIC_MAIL
from partners.duplicates import Reason
from partners.duplicates.facts import LATITUDE, LONGITUDE
from partners.models import Contact, Identifier, Partner, Site
from partners.models.partner import mail_domain

#: A fact shared by more partners than this says nothing about them.
FEW = 5
Key = tuple[int, int]


def shared_facts(nation_id: int) -> Iterator[tuple[Key, Reason]]:
    """Every two partners of a nation that share a fact with few others."""
    there = Partner.objects.in_registry().filter(nation=nation_id)
    for reason, groups in _facts(nation_id, there):
        for group in groups:
            yield from ((key, reason) for key in combinations(sorted(group), 2))


def _facts(
    nation_id: int, there: QuerySet[Partner]
) -> Iterator[tuple[Reason, Iterator[Collection[int]]]]:
    of: dict[str, Any] = {"nation": nation_id, "partner__in": there.values("pk")}
    contacts = Contact.objects.in_use().filter(**of)
    sites = Site.objects.in_use().filter(**of)
    yield Reason.SAME_DOMAIN, _by_domain(contacts.exclude(email=""), there.exclude(website=""))
    yield Reason.SAME_PHONE, _groups(contacts.exclude(phone=""), F("phone"))
    yield Reason.SAME_DIGITS, _groups(Identifier.objects.filter(**of), F("value"))
    addressed = sites.exclude(address="").exclude(postal_code="", municipality="")
    whole = Concat("address", Value(" "), "postal_code", Value(" "), "municipality")
    yield Reason.SAME_ADDRESS, _groups(addressed, _letters(whole))
    located = sites.exclude(latitude=None)
    for off_latitude in (0, 0.5):
        for off_longitude in (0, 0.5):
            north = _square("latitude", LATITUDE, off_latitude)
            east = _square("longitude", LONGITUDE, off_longitude)
            square = Concat(north, Value(" "), east, output_field=TextField())
            yield Reason.SAME_PLACE, _groups(located, square)


def _groups(rows: QuerySet[Any], fact: Any) -> Iterator[list[int]]:
    """The partners of each fact that two or a few of them share."""
    shared = rows.order_by().annotate(fact=fact).values("fact")
    few = shared.alias(size=Count("partner", distinct=True)).filter(size__gte=2, size__lte=FEW)
    named = few.annotate(partners=ArrayAgg("partner", distinct=True)).order_by("fact")
    return named.values_list("partners", flat=True).iterator()


def _square(field: str, side: float, off: float) -> Cast:
    degrees = Cast(field, FloatField())
    return Cast(Floor(degrees / Value(side) + Value(off)), TextField())


def _letters(text: Any) -> Func:
    """Letters and digits alone, in lower case."""
    signs = (Value(r"[^[:alnum:]]+"), Value(" "), Value("g"))
    return Func(Lower(text), *signs, function="regexp_replace", output_field=TextField())


def _by_domain(contacts: QuerySet[Contact], sites: QuerySet[Partner]) -> Iterator[set[int]]:
    of: dict[str, set[int]] = {}
    named: Any = contacts.annotate(domain=mail_domain("email"))
    for domain, partner in named.values_list("domain", "partner").iterator():
        of.setdefault(domain, set()).add(partner)
    for website, partner in sites.values_list("website", "pk").iterator():
        host = (urlsplit(website).hostname or "").removeprefix("www.")
        of.setdefault(host, set()).add(partner)
    for domain, partners in of.items():
        if domain and domain not in PUBLIC_MAIL and 2 <= len(partners) <= FEW:
            yield partners


def place_names(nation_id: int) -> set[str]:
    """Names of places that stand in names of partners: regions in all languages, and municipalities."""
    named = Region.objects.filter(nation=nation_id).values_list("name", flat=True)
    regions = {name for names in named for name in names.values()}
    sites = Site.objects.in_use().filter(nation=nation_id).exclude(municipality="")
    return regions | set(sites.order_by().values_list("municipality", flat=True).distinct())
