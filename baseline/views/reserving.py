"""Pages of reservations, and of scenarios that would happen at the same time."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from baseline.actions import reserving as actions
from baseline.forms.reserving import ConcurrentForm, NewReservationForm, ReservationForm
from baseline.models import Reservation, Scenario
from baseline.views.deeds import (
    FormPage,
    SignedInRequest,
    ask,
    bound,
    changes,
    do,
    nation_of,
    plans,
    version_of,
)
from baseline.views.tabs import tabs_for
from common.htmx import render_page
from common.pagination import paginate
from common.templatetags.portal import localized


@require_safe
@plans
def reservations(request: SignedInRequest) -> HttpResponse:
    found = Reservation.objects.visible_to(request.user).in_use().for_list()
    context = {
        "tabs": tabs_for(request.user, "reservations"),
        "page": paginate(request, found, keys=("resource__sort_key", "region__sort_key", "pk")),
        "today": timezone.localdate(),
    }
    return render_page(request, "baseline/reservations.html", context, part="rows")


def _crumbs() -> tuple[tuple[str, str], ...]:
    return ((reverse("baseline:reservations"), _("Reservations")),)


@require_http_methods(["GET", "HEAD", "POST"])
@changes
def reservation_add(request: SignedInRequest) -> HttpResponse:
    nation = nation_of(request)
    form = NewReservationForm(bound(request), nation=nation)
    page = FormPage(
        heading=_("Reserve a quantity"),
        lead=_(
            "Somebody else has the first right to it. It comes off the supply of the region before "
            "any need is served."
        ),
        submit=_("Reserve it"),
        back_url=reverse("baseline:reservations"),
        crumbs=_crumbs(),
    )
    names = ("resource", "region", "scenario", "quantity", "reference", "until")

    def deed() -> Reservation:
        given = {name: form.cleaned_data[name] for name in names}
        return actions.reserve(nation=nation, **given, by=request.user)

    return ask(request, page, form, deed, said=_("It is reserved."))


@require_http_methods(["GET", "HEAD", "POST"])
@changes
def reservation_edit(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    own = Reservation.objects.editable_by(request.user).in_use().for_list()
    row = get_object_or_404(own, public_id=public_id)
    form = ReservationForm(bound(request))
    form.initial = form.initial_of(row)
    page = FormPage(
        heading=_("Change the reservation of %(name)s") % {"name": localized(row.resource.name)},
        lead=localized(row.region.name),
        about=row,
        submit=_("Save"),
        back_url=reverse("baseline:reservations"),
        crumbs=_crumbs(),
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.change_reservation(
            row,
            quantity=form.cleaned_data["quantity"],
            reference=form.cleaned_data["reference"],
            until=form.cleaned_data["until"],
            version=version_of(form),
            by=request.user,
        ),
        said=_("The reservation is changed."),
        now=lambda: form.initial_of(Reservation.objects.get(pk=row.pk)),
    )


@require_POST
@changes
def reservation_release(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = get_object_or_404(Reservation.objects.editable_by(request.user), public_id=public_id)
    return do(
        request,
        lambda: actions.release_reservation(row, by=request.user),
        said=_("It is free again."),
        back_url=reverse("baseline:reservations"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@changes
def scenario_concurrent(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    own = Scenario.objects.editable_by(request.user).in_use()
    row = get_object_or_404(own, public_id=public_id)
    form = ConcurrentForm(bound(request), scenario=row)

    def first() -> dict[str, object]:
        now = Scenario.objects.get(pk=row.pk)
        others = Scenario.objects.concurrent_with(now)
        return {"others": [one.public_id for one in others], "version": now.version}

    form.initial = first()
    page = FormPage(
        heading=_("What happens together with %(name)s") % {"name": localized(row.name)},
        lead=_(
            "Reports serve the needs of each scenario alone, with all there is. Scenarios named here "
            "share it: nothing is given twice."
        ),
        submit=_("Save"),
        back_url=row.get_absolute_url(),
        crumbs=(
            (reverse("baseline:scenarios"), _("Scenarios")),
            (row.get_absolute_url(), localized(row.name)),
        ),
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.name_concurrent(
            row, others=form.cleaned_data["others"], version=version_of(form), by=request.user
        ),
        said=_("Reports count them so from now on."),
        now=first,
    )
