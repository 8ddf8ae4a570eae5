"""How complete the entries of several partners are, in as many queries as for one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from partners.completeness import Facts, percent_of, tasks_of
from partners.freshness import CONTACT_LASTS
from partners.models import Capability, Contact, Partner, Site

#: What is in force is looked at once a year.
CAPABILITY_LASTS = timedelta(days=365)
#: What the parts of an entry are called to others than the partner itself.
PARTS: dict[str, Callable[[], str]] = {
    "any_hour": lambda: _("a number answered at any hour"),
    "second_contact": lambda: _("a second contact"),
    "site": lambda: _("a site"),
    "capability": lambda: _("something declared"),
    "place": lambda: _("every site on the map"),
    "fresh_contacts": lambda: _("contacts confirmed"),
    "fresh_capabilities": lambda: _("declarations confirmed"),
}


@dataclass(frozen=True)
class Part:
    key: str
    label: str
    is_done: bool


@dataclass(frozen=True)
class Completion:
    """Which parts are filled: never an amount, never what is supplied."""

    percent: int
    parts: tuple[Part, ...]
    last_confirmed: date | None

    @property
    def missing(self) -> list[str]:
        return [part.label for part in self.parts if not part.is_done]


def facts_of(partners: Sequence[Partner]) -> dict[int, Facts]:
    """What is known of each partner's entry, by its key."""
    keys = [partner.pk for partner in partners]
    people, places, supply = _people(keys), _places(keys), _supply(keys)
    return {
        partner.pk: Facts(
            any_hour_contacts=people(partner.pk, "any_hour"),
            contacts=people(partner.pk, "contacts"),
            stale_contacts=people(partner.pk, "stale"),
            sites=places(partner.pk, "sites"),
            sites_with_place=places(partner.pk, "placed"),
            drafts=supply(partner.pk, "drafts"),
            submitted=supply(partner.pk, "submitted"),
            in_force=supply(partner.pk, "in_force"),
            unconfirmed=supply(partner.pk, "unconfirmed"),
            has_kinds=bool(partner.supply_kinds),
        )
        for partner in partners
    }


def completions_of(partners: Sequence[Partner]) -> dict[int, Completion]:
    """As an association sees it, with the partner's consent."""
    facts, confirmed = facts_of(partners), _confirmed([partner.pk for partner in partners])
    return {key: _completion(one, confirmed.get(key)) for key, one in facts.items()}


def _completion(facts: Facts, confirmed: date | None) -> Completion:
    tasks = tasks_of(replace(facts, drafts=0))  # what nobody has sent is nobody else's
    parts = tuple(Part(task.key, PARTS[task.key](), task.is_done) for task in tasks)
    return Completion(percent_of(tasks), parts, confirmed)


Lookup = Callable[[int, str], int]


def _lookup(rows: Iterable[Mapping[str, Any]]) -> Lookup:
    found = {row["partner"]: row for row in rows}
    return lambda key, name: int(found.get(key, {}).get(name, 0))


def _people(keys: list[int]) -> Lookup:
    today = timezone.localdate()
    stale = Q(confirmed_on__isnull=True) | Q(confirmed_on__lt=today - CONTACT_LASTS)
    rows = Contact.objects.filter(partner__in=keys).in_use().order_by().values("partner")
    return _lookup(
        rows.annotate(
            contacts=Count("pk"),
            any_hour=Count("pk", filter=Q(is_any_hour=True)),
            stale=Count("pk", filter=stale),
        )
    )


def _places(keys: list[int]) -> Lookup:
    rows = Site.objects.filter(partner__in=keys).in_use().order_by().values("partner")
    return _lookup(rows.annotate(sites=Count("pk"), placed=Count("latitude")))


def _supply(keys: list[int]) -> Lookup:
    status = Capability.Status
    today = timezone.localdate()
    old = Q(confirmed_on__isnull=True) | Q(confirmed_on__lt=today - CAPABILITY_LASTS)
    rows = Capability.objects.filter(partner__in=keys).in_registry().order_by().values("partner")
    return _lookup(
        rows.annotate(
            drafts=Count("pk", filter=Q(status=status.DRAFT)),
            submitted=Count("pk", filter=Q(status=status.SUBMITTED)),
            in_force=Count("pk", filter=Q(status=status.IN_FORCE)),
            unconfirmed=Count("pk", filter=Q(status=status.IN_FORCE) & old),
        )
    )


def _confirmed(keys: list[int]) -> dict[int, date]:
    """The last day somebody confirmed anything of the entry."""
    contacts = Contact.objects.filter(partner__in=keys).in_use().order_by().values("partner")
    supply = Capability.objects.filter(partner__in=keys).in_registry().order_by().values("partner")
    latest: dict[int, date] = {}
    for row in [
        *contacts.annotate(day=Max("confirmed_on")),
        *supply.annotate(day=Max("confirmed_on")),
    ]:
        if row["day"] is not None:
            latest[row["partner"]] = max(row["day"], latest.get(row["partner"], row["day"]))
    return latest
