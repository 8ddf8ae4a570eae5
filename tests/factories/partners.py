"""Partners, their people and what they could supply."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import User
from baseline.models import Region, Resource
from common.text import folded
from partners.models import Capability, Contact, Membership, Partner, Site
from tests.factories.accounts import user
from tests.factories.baseline import region_set


def partner(name: str, region: Region, *, approved_by: User, **fields: Any) -> Partner:
    """An approved partner with one site in `region`."""
    made = Partner.objects.create(
        nation=approved_by.nation,
        name=name,
        name_key=folded(name),
        match_key=folded(name),
        status=fields.pop("status", Partner.Status.APPROVED),
        approved_at=timezone.now(),
        approved_by=approved_by,
        **fields,
    )
    site(made, region)
    return made


def site(partner: Partner, region: Region, **fields: Any) -> Site:
    return Site.objects.create(
        partner=partner,
        nation=partner.nation,
        name=fields.pop("name", f"{partner.name} site"),
        region=region,
        **fields,
    )


def contact(partner: Partner, **fields: Any) -> Contact:
    values = {"name": "Kim Contact", "email": "kim@example.org", "phone": "+12025550100"} | fields
    return Contact.objects.create(partner=partner, nation=partner.nation, **values)


def representative(name: str, partner: Partner, *, by: User, **fields: Any) -> User:
    person = user(name, "representative", partner.nation)
    Membership.objects.create(user=person, partner=partner, given_by=by, **fields)
    return person


def capability(
    partner: Partner,
    resource: Resource,
    *,
    by: User,
    serves: list[Region] | None = None,
    **fields: Any,
) -> Capability:
    """A capability in force; `stock=`, `rate=` or `capacity=` in the resource's unit."""
    where = fields.pop("site", None) or partner.sites.order_by("pk")[0]
    if not {"stock", "rate", "capacity"} & fields.keys():
        fields["capacity" if resource.kind != "consumable" else "stock"] = Decimal(100)
    values = {
        "share_war": 100,
        "status": Capability.Status.IN_FORCE,
        "in_force_since": timezone.now(),
    }
    return Capability.objects.create(
        partner=partner,
        nation=partner.nation,
        site=where,
        resource=resource,
        served=region_set(*(serves or [where.region])),
        is_served_stated=bool(serves),
        declared_by=by,
        **(values | fields),
    )
