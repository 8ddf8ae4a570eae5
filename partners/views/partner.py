"""The page of one partner: who it is, what belongs to it, and who has read and changed it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from audit.models import Reading
from common.pagination import paginate
from partners.approving import hurdles_of
from partners.belongings import with_belongings
from partners.checklist import concerns, lines_of, unchecked
from partners.family import parents_of
from partners.merged import survivor_seen
from partners.models import (
    Alias,
    Capability,
    Contact,
    Identifier,
    Line,
    Membership,
    MergeRecord,
    Partner,
    RiskFlag,
    Site,
)
from partners.readings import LABEL, note_reading
from partners.responsible import nobody_of_its_own, responsible_among, responsible_for
from partners.supply_kinds import labels
from partners.trail import deeds_of
from partners.views.access import (
    asked_by,
    can_edit,
    is_administrator,
    is_office,
    moved_for_good,
    partner_seen,
)

#: As the page is followed, and as readings of it are noted.
PAGE = "partners:detail"
#: So many of each kind are shown with a partner; the lists have them all.
SHOWN = 50


@require_safe
def partner(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    user = request.user
    rows = with_belongings(Partner.objects.visible_to(user).for_detail(), user, page=PAGE)
    row = rows.filter(public_id=public_id).first()
    if row is None or row.is_archived:
        if survivor := survivor_seen(user, public_id):
            return moved_for_good(survivor.get_absolute_url())
        if row is None:
            raise Http404
    note_reading(user, [row.pk], PAGE)
    own = {"partner": row}
    contacts = Contact.objects.visible_to(user).in_use().filter(**own).order_by("name", "pk")
    capabilities = Capability.objects.visible_to(user).in_registry().filter(**own)
    found = list(capabilities.for_table()[: SHOWN + 1])
    context = {
        "partner": row,
        "kinds": labels(row.supply_kinds),
        "identifiers": Identifier.objects.visible_to(user).filter(**own).for_list(),
        "contacts": contacts[:SHOWN],
        "sites": Site.objects.visible_to(user).in_use().filter(**own).for_list()[:SHOWN],
        "capabilities": found[:SHOWN],
        "production": _lines(request, row) if row.has_lines else (),
        "more_capabilities": len(found) > SHOWN,
        "can_edit": row.may_edit,
        "is_office": is_office(request),
        "is_administrator": is_administrator(request, row),
        "aliases": _aliases(request, row) if row.has_aliases else (),
        "flag": _flag(request, row) if row.has_flag else None,
        "merges": _merges(request, row) if row.has_merges else (),
        **_family(request, row),
        **_people(request, row),
        **_findings(request, row),
    }
    return render(request, "partners/detail.html", context)


# What there is of a partner `with_belongings` has said; only that is asked for.


def _lines(request: SignedInRequest, row: Partner) -> Any:
    """Its production lines, with the products this reader may see."""
    rows = Line.objects.visible_to(request.user).in_use().filter(partner=row)
    return rows.with_products(request.user).for_list()[:SHOWN]


def _aliases(request: SignedInRequest, row: Partner) -> Any:
    return Alias.objects.visible_to(request.user).filter(partner=row).for_list()[:SHOWN]


def _flag(request: SignedInRequest, row: Partner) -> RiskFlag | None:
    """The warning that stands, for the office."""
    return RiskFlag.objects.visible_to(request.user).standing().filter(partner=row).first()


def _merges(request: SignedInRequest, row: Partner) -> Any:
    return MergeRecord.objects.visible_to(request.user).into(row)[:SHOWN]


def _family(request: SignedInRequest, row: Any) -> dict[str, Any]:
    """From the top down, and one level below; `visible_partners`: who of them above may be opened."""
    seen = Partner.objects.visible_to(request.user)
    parents = parents_of(row)
    visible = {row.parent_id} if row.sees_parent else set()
    if higher := [one.pk for one in parents[1:]]:
        visible |= set(seen.filter(pk__in=higher).values_list("pk", flat=True))
    below = seen.filter(parent=row).for_list()[:SHOWN] if row.has_subsidiaries else ()
    return {"parents": parents[::-1], "visible_partners": visible, "subsidiaries": below}


def _people(request: SignedInRequest, row: Any) -> dict[str, Any]:
    """Who keeps its contacts fresh; who represents it is for its own people and the office."""
    user = request.user
    sees_trail = row.may_edit or user.sees_whole_nation
    if not sees_trail:
        found = responsible_for([row] if row.has_members else [], user)
        responsible = found.get(row.pk, nobody_of_its_own())
        return {"sees_trail": False, "members": None, "responsible": responsible}
    current = Membership.objects.current().filter(partner=row).for_list()
    members = list(current) if row.has_members else []
    return {
        "sees_trail": True,
        "members": members,
        "asked": asked_by(row) if row.has_offers else (),
        "responsible": responsible_among(members),
    }


def _findings(request: SignedInRequest, row: Any) -> dict[str, Any]:
    """Its checklist in short, and what stands before an approval; nothing for who may not read it."""
    if not request.user.has_perm("partners.view_vetting"):
        return {}
    lines = lines_of(row, row.checks.newest_first() if row.has_checks else ())
    found: dict[str, Any] = {"unchecked": unchecked(lines), "concerns": concerns(lines)}
    if row.status == Partner.Status.LISTED:
        found["hurdles"] = hurdles_of(row, request.user)
    return found


@require_safe
def partner_history(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """What was done to the partner's entry: for the office and its own people."""
    row = partner_seen(request, public_id)
    if not (can_edit(request, row) or request.user.sees_whole_nation):
        raise Http404
    return render(request, "partners/history.html", {"partner": row, "trail": deeds_of(row)})


@require_safe
def partner_readings(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Who read the partner's confidential data: authority and day. For its people and the office."""
    row = partner_seen(request, public_id)
    if not (can_edit(request, row) or request.user.sees_whole_nation):
        raise Http404
    rows = Reading.objects.of(LABEL, row.pk)
    page = paginate(request, rows, keys=("-at", "-pk"))
    return render(request, "partners/readings.html", {"partner": row, "page": page})
