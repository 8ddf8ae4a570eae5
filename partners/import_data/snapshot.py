"""The part of the registry that a file speaks of, read in a few queries."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from decimal import Decimal
from typing import Any

from django.db.models import BigIntegerField, Q
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from accounts.roles import Kind
from common.text import folded
from partners.importing.checking import Plan
from partners.importing.registry import Known, KnownCapability, KnownPartner, Registry
from partners.models import (
    Capability,
    Contact,
    DuplicatePair,
    Identifier,
    ImportRow,
    ImportSession,
    Partner,
    Site,
)

#: Names asked for at once.
AT_ONCE = 10_000

_PARTNER_VALUES = ("kind", "legal_form", "seat", "nace", "website")
_SITE_VALUES = ("address", "postal_code", "municipality", "latitude", "longitude")
_QUANTITIES = ("stock", "rate", "capacity", "in_service")
_CAPABILITY_VALUES = (
    "kind",
    "is_whole",
    "basis",
    "notice_hours",
    "mobilisation_hours",
    "lasts_hours",
    "share_peacetime",
    "share_crisis",
    "share_war",
    "valid_until",
    "share_level",
    "release",
    "release_hours",
    "competences",
    "is_normal",
    "conversion_hours",
)
#: Capabilities a file may change; what was withdrawn is over.
_ALIVE = (Capability.Status.DRAFT, Capability.Status.SUBMITTED, Capability.Status.IN_FORCE)


def load_partners(session: ImportSession, plan: Plan) -> Registry:
    """Partners of the nation with a name or a number that the file mentions."""
    registry = Registry()
    partners = plan.made.partners
    names = {draft.name_key for draft in partners}
    names |= {folded(draft.said["parent"]) for draft in partners if "parent" in draft.said}
    values = {number[2] for draft in partners for number in draft.numbers}
    ids = _ids_of_names(session.nation_id, names)
    for part in _parts(values):
        ids |= _add_numbers(registry, session.nation_id, part)
    aliases = _merged(session.nation_id, names)
    for part in _parts(ids | set(aliases.values())):
        _add_partners(registry, part)
    for name_key, partner_id in aliases.items():
        if partner_id in registry.partners:
            registry.by_name.setdefault(name_key, [partner_id])
    if any(draft.stands_for_site for draft in partners):
        registry.of_source = _of_source(session, registry.partners) | set(aliases.values())
    return registry


def _of_source(session: ImportSession, ids: Collection[int]) -> set[int]:
    """Those of the partners that earlier files of the session's register made."""
    states = ImportSession.Status
    rows = ImportRow.objects.filter(
        session__nation=session.nation_id,
        session__source=session.source_id,
        session__status=states.COMMITTED,
        state=ImportRow.State.WRITTEN,
        outcome__partner__did="created",
    )
    made = rows.annotate(made=Cast(KT("outcome__partner__id"), BigIntegerField()))
    return {pk for part in _parts(ids) for pk in _made(made, part)}


def _made(rows: Any, ids: Collection[int]) -> Iterator[int]:
    return rows.filter(made__in=ids).values_list("made", flat=True).distinct().iterator()


def _add_numbers(registry: Registry, nation_id: int, values: Collection[str]) -> set[int]:
    """Partners in the registry with one of these numbers; those put away are only noted."""
    rows = Identifier.objects.filter(nation=nation_id, value__in=values)
    found: set[int] = set()
    for number in rows.select_related("partner"):
        if number.partner.is_archived:
            key = (number.scheme, number.country, number.value)
            registry.put_away[key] = number.partner.name
        else:
            found.add(number.partner_id)
    return found


def _ids_of_names(nation_id: int, names: Collection[str]) -> set[int]:
    found: set[int] = set()
    for part in _parts(names):
        rows = Partner.objects.in_registry().filter(nation=nation_id, name_key__in=part)
        found.update(rows.values_list("pk", flat=True))
    return found


def _merged(nation_id: int, names: Collection[str]) -> dict[str, int]:
    """Names of partners that were found to be another one: nobody is asked twice."""
    pairs = DuplicatePair.objects.filter(nation=nation_id, decision=DuplicatePair.Decision.SAME)
    rows = pairs.filter(Q(first__archived_at__isnull=False) | Q(second__archived_at__isnull=False))
    follows: dict[int, int] = {}
    named: dict[int, str] = {}
    for pair in rows.select_related("first", "second"):
        gone, stays = pair.first, pair.second
        if not gone.is_archived:
            gone, stays = stays, gone
        follows[gone.pk] = stays.pk
        named[gone.pk] = gone.name_key
    found = {}
    for gone_id, name_key in named.items():
        if name_key in names:
            found[name_key] = _last(gone_id, follows)
    return found


def _last(partner_id: int, follows: dict[int, int]) -> int:
    seen: set[int] = set()
    while partner_id in follows and partner_id not in seen:
        seen.add(partner_id)
        partner_id = follows[partner_id]
    return partner_id


def _add_partners(registry: Registry, ids: Collection[int]) -> None:
    columns = (
        "pk",
        "version",
        "name",
        "name_key",
        "match_key",
        "ultimate_parent_id",
        *_PARTNER_VALUES,
    )
    rows = Partner.objects.in_registry().filter(pk__in=ids).values_list(*columns).order_by("pk")
    for pk, version, name, name_key, match_key, top_id, *values in rows:
        known = dict(zip(_PARTNER_VALUES, values, strict=True))
        registry.partners[pk] = KnownPartner(
            pk, version, known, name, name_key, match_key, top_id or pk
        )
        registry.by_name.setdefault(name_key, []).append(pk)
    numbers = Identifier.objects.filter(partner__in=ids).values_list(
        "scheme", "country", "value", "partner_id"
    )
    for scheme, country, value, partner_id in numbers:
        registry.by_number[scheme, country, value] = partner_id
        registry.partners[partner_id].numbers.add((scheme, country, value))


def load_sites(registry: Registry, plan: Plan) -> None:
    """Sites and contacts of the partners that were recognised."""
    ids = {draft.id for draft in plan.made.partners if draft.id is not None}
    for part in _parts(ids):
        sites = Site.objects.in_use().filter(partner__in=part).order_by("-pk")
        for pk, version, partner_id, name, region_id, *values in sites.values_list(
            "pk", "version", "partner_id", "name", "region_id", *_SITE_VALUES
        ):
            known = dict(zip(_SITE_VALUES, values, strict=True)) | {"region": region_id}
            registry.sites[partner_id, folded(name)[:200]] = Known(pk, version, known)
    if plan.made.contacts:
        _load_contacts(registry, ids)


def _load_contacts(registry: Registry, ids: Collection[int]) -> None:
    for part in _parts(ids):
        rows = Contact.objects.in_use().filter(partner__in=part)
        for contact in rows.values("pk", "version", "partner_id", "name", "email", "phone"):
            registry.contacts.setdefault(contact["partner_id"], []).append(
                Known(contact["pk"], contact["version"], {**contact})
            )


def load_capabilities(registry: Registry, plan: Plan) -> None:
    """Capabilities at the sites that were recognised."""
    ids = {draft.id for draft in plan.made.sites if draft.id is not None}
    for part in _parts(ids):
        rows = Capability.objects.in_registry().filter(site__in=part, status__in=_ALIVE)
        for row in rows.values(
            "pk",
            "version",
            "site_id",
            "resource_id",
            "description",
            "served__region_ids",
            "is_served_stated",
            "entered",
            "entered_unit_id",
            "declared_by__kind",
            "tags",
            "line__name",
            "most",
            *_QUANTITIES,
            *_CAPABILITY_VALUES,
        ):
            key = (row["site_id"], row["resource_id"], folded(row["description"]))
            known = KnownCapability(row["pk"], row["version"], _values(row))
            known.kind = row["kind"]
            known.is_own_word = row["declared_by__kind"] == Kind.REPRESENTATIVE
            registry.capabilities.setdefault(key, []).append(known)


def _values(row: dict[str, Any]) -> dict[str, Any]:
    values = {name: row[name] for name in _CAPABILITY_VALUES}
    values |= {name: _thousandths(row[name]) for name in _QUANTITIES}
    values["served"] = frozenset(row["served__region_ids"])
    values["tags"] = tuple(row["tags"])
    values["line"], values["most"] = row["line__name"], _thousandths(row["most"])
    values["is_served_stated"] = row["is_served_stated"]
    values["entered"], values["entered_unit"] = row["entered"], row["entered_unit_id"]
    return values


def _thousandths(quantity: Decimal | None) -> int | None:
    return None if quantity is None else int(quantity * 1000)


def _parts(items: Collection[Any]) -> list[list[Any]]:
    ordered = sorted(items)
    return [ordered[start : start + AT_ONCE] for start in range(0, len(ordered), AT_ONCE)]
