"""Partners, their people and what they could supply."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import User
from baseline.models import Region, Resource
from common.text import folded
from partners.duplicates import match_key
from partners.models import (
    Application,
    Capability,
    Contact,
    ExclusionEntry,
    ExclusionHit,
    ExclusionList,
    ExclusionName,
    Identifier,
    Line,
    Membership,
    Partner,
    Site,
    Verification,
)
from tests.factories.accounts import user
from tests.factories.baseline import region_set
from workspace.models import File


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


def line(partner: Partner, name: str = "Line 1", **fields: Any) -> Line:
    where = fields.pop("site", None) or partner.sites.order_by("pk")[0]
    return Line.objects.create(
        partner=partner, nation=partner.nation, site=where, name=name, **fields
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


def identifier(partner: Partner, value: str = "12345678", **fields: Any) -> Identifier:
    values = {"scheme": "national", "country": "EE"} | fields
    return Identifier.objects.create(nation=partner.nation, partner=partner, value=value, **values)


def answers(**changes: Any) -> dict[str, Any]:
    """What an applicant types, page by page; `changes` replace single answers."""
    typed = {
        "company": {
            "nation": "NO",
            "name": "Valga Road Fuel",
            "scheme": "lei",
            "number": "5299000J2N45DDNE4Y28",
            "country": "",
        },
        "supply": {"kinds": ["fuel", "transport"]},
        "contact": {
            "phone": "+1 202 555 0123",
            "person": "Mari Mets",
            "email": "mari@valga.example",
            "may_speak": "on",
        },
    }
    for page in typed.values():
        page.update({name: value for name, value in changes.items() if name in page})
    return typed


def application(nation: Any, *, status: str = "submitted", **changes: Any) -> Application:
    """An application as its applicant left it; submitted ones are with the office."""
    typed = answers(**({"nation": nation.code} | changes))
    clean = {
        "nation_code": nation.code,
        "name": typed["company"]["name"],
        "scheme": typed["company"]["scheme"],
        "country": nation.code if typed["company"]["scheme"] == "national" else "",
        "number": typed["company"]["number"],
        "kinds": typed["supply"]["kinds"],
        "phone": "+12025550123",
        "person": typed["contact"]["person"],
        "email": typed["contact"]["email"],
    }
    is_draft = status == "draft"
    return Application.objects.create(
        nation=nation,
        status=status,
        email=clean["email"],
        name=clean["name"],
        match_key=folded(clean["name"]),
        answers=typed if is_draft else typed | {"clean": clean},
        submitted_at=None if is_draft else timezone.now(),
    )


def verification(capability: Capability, *, by: User, **fields: Any) -> Verification:
    today = timezone.localdate()
    values = {
        "method": Verification.Method.VISIT,
        "seen_on": today,
        "valid_until": today + timedelta(days=365),
    }
    if not {"stock", "rate", "capacity"} & fields.keys():
        fields["stock"] = Decimal(50)
    return Verification.objects.create(capability=capability, verified_by=by, **(values | fields))


def hit(partner: Partner, *, by: User, name: str = "") -> ExclusionHit:
    """The partner may stand on a list; `name`: another entry that is compared from now on."""
    excluded, _is_new = ExclusionList.objects.get_or_create(
        nation=partner.nation,
        name="Sanctions",
        defaults={
            "uploaded_by": by,
            "file": File.objects.create(
                nation=partner.nation, name="list.csv", content="x/none", content_type="text/csv",
                size=3, sha256="3" * 64, uploaded_by=by,
            ),
        },
    )  # fmt: skip
    named = name or partner.name
    entry = ExclusionEntry.objects.create(list=excluded, key=folded(named)[:64], name=named)
    ExclusionName.objects.create(entry=entry, name_key=folded(named), match_key=match_key(named))
    made = ExclusionHit(nation=partner.nation, partner=partner, entry=entry, score=90)
    if not name:
        made.save()
    return made
