"""What commitments of the room below may name: needs, by the id that outlives their versions."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from agreements.needs import NamedNeed
from assessments.models import Need
from common.templatetags.portal import localized


class _Needs:
    def find(self, ids: Collection[UUID], user: Any) -> dict[UUID, NamedNeed]:
        """The version that counts, else the newest one that stands."""
        asked = Need.objects.filter(public_id__in=ids)
        lasting = dict(asked.values_list("public_id", Coalesce("first__public_id", "public_id")))
        kept = set(lasting.values())
        seen = Need.objects.visible_to(user).in_use()
        seen = seen.filter(Q(public_id__in=kept) | Q(first__public_id__in=kept))
        best: dict[UUID, NamedNeed] = {}
        for one in sorted(_told(seen.order_by("pk")), key=lambda one: one.counts):
            best[one.lasting_id] = one
        return {one: best[key] for one, key in lasting.items() if key in best}

    def offered(self, user: Any, resources: Collection[int], most: int) -> list[NamedNeed]:
        seen = Need.objects.visible_to(user).counting(user.nation_id or 0)
        return _told(seen.filter(resource__in=resources).for_list(), most)


def _told(rows: QuerySet[Need], most: int | None = None) -> list[NamedNeed]:
    found: Any = rows.select_related("resource", "region", "scenario", "authority")
    needs = list(found.annotate(lasting_id=Coalesce("first__public_id", F("public_id")))[:most])
    counting: set[int] = set()
    for nation in {need.nation_id for need in needs}:
        here = [need.pk for need in needs if need.nation_id == nation]
        counted = Need.objects.counting(nation).filter(pk__in=here)
        counting |= set(counted.values_list("pk", flat=True))
    return [
        NamedNeed(
            lasting_id=need.lasting_id,
            public_id=need.public_id,
            nation=need.nation_id,
            resource=need.resource_id,
            authority=need.authority_id,
            name=_name(need),
            url=need.get_absolute_url(),
            counts=need.pk in counting,
        )
        for need in needs
    ]


def _name(need: Need) -> str:
    where = [need.resource, need.region, need.scenario, need.authority]
    return ", ".join(localized(one.name) for one in where if one is not None)


NEEDS = _Needs()
