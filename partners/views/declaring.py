"""Declaring: find the resource, say how much, check who will see it, send it to the office."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from audit.record import trail_of
from baseline.models import Region, RegionSet, Resource
from baseline.views.deeds import FormPage, ask, bound, do, version_of
from common.htmx import render_page
from common.templatetags.portal import localized
from partners.actions import declaring as actions
from partners.audience import seen_at, seen_by
from partners.finding import best_first
from partners.forms.declaring import (
    CapabilityForm,
    ResourceFindForm,
    WithdrawForm,
    initial_of,
)
from partners.models import (
    Capability,
    CapabilityChange,
    Line,
    Partner,
    UsualSupply,
    Verification,
)
from partners.people import counts_people
from partners.readings import note_reading
from partners.sending import may_send
from partners.shown import facts_of
from partners.supply_kinds import BY_CODE
from partners.views.access import (
    capability_edited,
    capability_seen,
    is_office,
    partner_edited,
)

#: Resources offered for a few words.
OFFERED = 12


@require_safe
def declare(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Which resource? In the company's own words, or from the kinds it ticked."""
    row = partner_edited(request, public_id)
    form = ResourceFindForm(request.GET or None)
    offered = Resource.objects.visible_to(request.user).in_use().declarable()
    text = form.cleaned_data["q"] if form.is_valid() else ""
    context = {
        "partner": row,
        "form": form,
        "text": text,
        "resources": _found(offered, text) if text else [],
        "usual": [] if text else _usual(row),
        "suggested": [] if text else _suggested(offered, row),
        "has_site": row.sites.in_use().exists(),
        "line": request.GET.get("line", ""),
    }
    return render_page(request, "partners/declare.html", context, part="found")


def _found(offered: Any, text: str) -> list[Resource]:
    """What holds the words; else the best guesses at what was mistyped."""
    found = list(offered.like(text).for_search()[: OFFERED * 3])
    is_guess = bool(found) and text.casefold() not in found[0].search_text
    return (best_first(text, found) if is_guess else found)[:OFFERED]


def _usual(row: Partner) -> list[Resource]:
    """What companies of its kinds usually have and it has not declared, as the office says."""
    declared = Capability.objects.filter(partner=row).in_registry().resource_keys()
    rows = UsualSupply.objects.for_kinds(row.nation_id, row.supply_kinds)
    found = {one.resource_id: one.resource for one in rows.exclude(resource__in=declared)}
    return list(found.values())[:OFFERED]


def _suggested(offered: Any, row: Partner) -> list[Resource]:
    """A few resources for the kinds of supply the company named."""
    words = [
        word for code in row.supply_kinds if code in BY_CODE for word in BY_CODE[code].looks_for
    ]
    found: dict[int, Resource] = {}
    for word in words[:9]:
        for resource in offered.like(word).for_search()[:2]:
            found.setdefault(resource.pk, resource)
    return list(found.values())[:OFFERED]


@require_http_methods(["GET", "HEAD", "POST"])
def declare_resource(request: SignedInRequest, public_id: UUID, resource_id: UUID) -> HttpResponse:
    row = partner_edited(request, public_id)
    rows = Resource.objects.visible_to(request.user).in_use().declarable().with_units()
    resource = get_object_or_404(rows, public_id=resource_id)
    form = _form(request, row, resource, initial=_first(row, resource) | _on_line(request, row))
    page = _page(
        row,
        resource,
        form,
        heading=_("Declare: %(resource)s") % {"resource": localized(resource.name)},
        submit=_("Go on"),
        lead=_("Declaring binds nobody. You see everything once more before it is sent."),
        back_url=reverse("partners:declare", args=[row.public_id]),
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.declare_capability(
            row, resource=resource, terms=form.terms(), by=request.user
        ),
        said=_("Kept as a draft. Check it, then send it to the office."),
    )


def _first(row: Partner, resource: Resource) -> dict[str, Any]:
    """What most companies mean; war has no default."""
    kind = Capability.Kind.SERVICE
    if resource.kind == Resource.Kind.CONSUMABLE:
        kind = Capability.Kind.STOCK
    elif counts_people(resource):
        kind = Capability.Kind.PEOPLE
    sites = row.sites.in_use().order_by("pk")[:2]
    return {
        "basis": Capability.Basis.ON_TOP,
        "kind": kind,
        "reach": "site",
        "share_level": Capability.ShareLevel.AUTHORITIES,
        "site": sites[0].public_id if len(sites) == 1 else None,
        "unit": resource.unit.code,
    }


def _on_line(request: SignedInRequest, row: Partner) -> dict[str, Any]:
    """Where the page of a line led here, that line is chosen already."""
    try:
        named = UUID(request.GET.get("line", ""))
    except ValueError:
        return {}
    line = Line.objects.filter(partner=row, public_id=named).in_use().for_list().first()
    if line is None:
        return {}
    kind = Capability.Kind.PRODUCTION
    return {"line": line.public_id, "site": line.site.public_id, "kind": kind}


def _form(
    request: SignedInRequest,
    row: Partner,
    resource: Resource,
    *,
    initial: dict[str, Any],
    served: RegionSet | None = None,
    known: dict[str, int] | None = None,
) -> CapabilityForm:
    return CapabilityForm(
        bound(request),
        partner=row,
        nation=row.nation,
        resource=resource,
        is_office=is_office(request),
        served=served,
        known=known,
        initial=initial,
    )


def _page(
    row: Partner,
    resource: Resource,
    form: CapabilityForm,
    *,
    heading: str,
    submit: str,
    lead: str,
    back_url: str,
) -> FormPage:
    return FormPage(
        heading=heading,
        lead=lead,
        submit=submit,
        back_url=back_url,
        crumbs=((row.get_absolute_url(), row.name),),
        template="partners/capability_form.html",
        extra={
            "partner": row,
            "resource": resource,
            "audience": seen_by(row.nation, resource, _regions_meant(form)),
        },
    )


def _regions_meant(form: CapabilityForm) -> list[int]:
    """The regions as far as the form says them; else the whole nation."""
    if form.is_bound and form.is_valid():
        return form.region_keys() or [form.cleaned_data["site"].region_id]
    return list(Region.objects.of(form.nation).filter(level=0).values_list("pk", flat=True))


@require_safe
def capability(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = capability_seen(request, public_id)
    note_reading(request.user, [row.partner_id], "partners:capability")
    editable = Capability.objects.editable_by(request.user).filter(pk=row.pk).exists()
    change = CapabilityChange.objects.waiting().filter(capability=row).first()
    context = {
        "capability": row,
        "facts": facts_of(row),
        "regions": Region.objects.filter(pk__in=row.served.region_ids).for_list(),
        "audience": _audience(row) if editable else [],
        "verifications": Verification.objects.filter(capability=row).for_list(),
        "change": change if editable or is_office(request) else None,
        "can_edit": editable,
        "is_office": is_office(request),
        "may_send": editable and may_send(row.partner, request.user),
        "may_verify": request.user.has_perm("partners.verify_capability"),
        "today": timezone.localdate(),
        "trail": trail_of(row) if editable or request.user.sees_whole_nation else None,
    }
    return render(request, "partners/capability.html", context)


def _audience(row: Capability) -> list[Any]:
    """Who sees it at the level chosen."""
    return seen_at(row.share_level, seen_by(row.nation, row.resource, row.served.region_ids))


@require_http_methods(["GET", "HEAD", "POST"])
def capability_edit(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = capability_edited(request, public_id)
    resource = Resource.objects.with_units().get(pk=row.resource_id)
    note_reading(request.user, [row.partner_id], "partners:capability_edit")
    form = _form(
        request,
        row.partner,
        resource,
        initial=initial_of(row.nation, row),
        served=row.served,
        known=row.competences,
    )
    page = _page(
        row.partner,
        resource,
        form,
        heading=_("Change: %(resource)s") % {"resource": localized(resource.name)},
        submit=_("Save"),
        lead=_lead_of(request, row),
        back_url=row.get_absolute_url(),
    )
    kept: dict[str, Any] = {}

    def act() -> Capability:
        changed, kept["change"] = actions.update_capability(
            row, version=version_of(form), terms=form.terms(), by=request.user
        )
        return changed

    response = ask(
        request,
        page,
        form,
        act,
        said=_("The changes are saved."),
        now=lambda: initial_of(row.nation, capability_edited(request, public_id)),
    )
    if kept.get("change"):
        messages.info(
            request,
            _("What raises your capability waits for the office; the rest holds at once."),
        )
    return response


def _lead_of(request: SignedInRequest, row: Capability) -> str:
    waits = row.nation.raises_wait_for_office and not is_office(request)
    if row.status == Capability.Status.IN_FORCE and waits:
        return _("What lowers it takes effect at once. What raises it waits for the office.")
    return ""


# Deeds


def _do(
    request: SignedInRequest, row: Capability, act: Callable[[], Any], said: str
) -> HttpResponse:
    return do(request, act, said=said, back_url=row.get_absolute_url())


@require_POST
def capability_submit(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = capability_edited(request, public_id)
    return _do(
        request,
        row,
        lambda: actions.submit_capability(row, by=request.user),
        _("It is with the office.") if not is_office(request) else _("It is in force."),
    )


@require_POST
def capability_confirm(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = capability_edited(request, public_id)
    return _do(
        request,
        row,
        lambda: actions.confirm_capability(row, by=request.user),
        _("Confirmed: it is as good as declared today."),
    )


@require_POST
def capability_discard(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = capability_edited(request, public_id)
    return do(
        request,
        lambda: actions.discard_capability(row, by=request.user),
        said=_("The draft is put away."),
        back_url=row.partner.get_absolute_url(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def capability_withdraw(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = capability_edited(request, public_id)
    form = WithdrawForm(bound(request))
    page = FormPage(
        heading=_("Withdraw %(resource)s") % {"resource": localized(row.resource.name)},
        lead=_("It counts no more from now on. You can send it to the office again."),
        submit=_("Withdraw"),
        back_url=row.get_absolute_url(),
        crumbs=(
            (row.partner.get_absolute_url(), row.partner.name),
            (row.get_absolute_url(), localized(row.resource.name)),
        ),
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.withdraw_capability(
            row, reason=form.cleaned_data["reason"], by=request.user
        ),
        said=_("Withdrawn."),
    )


@require_http_methods(["GET", "POST"])
def audience(request: SignedInRequest, public_id: UUID, resource_id: UUID) -> HttpResponse:
    """Who would see a capability as the form stands now; the part the form swaps."""
    row = partner_edited(request, public_id)
    rows = Resource.objects.visible_to(request.user)
    resource = get_object_or_404(rows.with_units(), public_id=resource_id)
    form = CapabilityForm(
        request.POST or request.GET, partner=row, nation=row.nation, resource=resource
    )
    context = {
        "audience": seen_by(row.nation, resource, _loosely(form)),
        "partner": row,
        "resource": resource,
    }
    return render(request, "partners/_audience.html", context)


def _loosely(form: CapabilityForm) -> list[int]:
    """The regions meant, in a form that is not finished."""
    form.is_valid()
    try:
        keys = form.region_keys()
    except (KeyError, ValueError):
        keys = []
    site = form.cleaned_data.get("site")
    return keys or ([site.region_id] if site else _regions_meant(form))
