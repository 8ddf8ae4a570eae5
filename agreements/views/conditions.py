"""What partners need of the state, and what the state says: asked, granted, refused, and what hangs on it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from agreements.actions import conditions as actions
from agreements.forms.conditions import AskForm, ConditionFilterForm, DecideForm, RouteForm
from agreements.models import Commitment, Condition, waiting_for
from agreements.views.access import keeps_agreements, may_keep, reads_agreements
from baseline.views.deeds import FormPage, ask, bound, do, version_of
from common.htmx import render_page
from common.pagination import paginate
from partners.models import Capability
from partners.readings import note_reading
from partners.views.access import home_of, partner_edited


@require_safe
@reads_agreements
def owed(request: SignedInRequest) -> HttpResponse:
    """What we owe beside what they owe: conditions not granted, and what hangs on each."""
    form = ConditionFilterForm(request.GET)
    filters = form.cleaned_data if form.is_valid() else {}
    rows = Condition.objects.visible_to(request.user).matching(filters).for_list()
    page = paginate(request, rows, keys=("asked_at", "pk"))
    shown = list(page)
    note_reading(request.user, {one.partner_id for one in shown}, "agreements:owed")
    context = {"form": form, "page": page, "lines": _lines(request, shown)}
    return render_page(request, "agreements/owed.html", context, part="rows")


def _lines(request: SignedInRequest, shown: list[Condition]) -> list[dict[str, Any]]:
    """Each condition with the commitments in force that hang on it; one query for the page."""
    partners = {one.partner_id for one in shown}
    promised = Commitment.objects.visible_to(request.user).in_force_on(timezone.localdate())
    found = list(promised.filter(capability__partner__in=partners).for_list())
    return [
        {
            "condition": one,
            "promised": [
                row
                for row in found
                if row.capability.partner_id == one.partner_id
                and one.capability_id in (None, row.capability_id)
            ],
        }
        for one in shown
    ]


def _seen(request: SignedInRequest, public_id: UUID) -> Condition:
    rows = Condition.objects.visible_to(request.user).for_list()
    return get_object_or_404(rows, public_id=public_id)


def _changed(request: SignedInRequest, public_id: UUID) -> Condition:
    rows = Condition.objects.editable_by(request.user).for_list()
    return get_object_or_404(rows, public_id=public_id)


@require_safe
def condition(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = _seen(request, public_id)
    note_reading(request.user, [row.partner_id], "agreements:condition")
    may_change = Condition.objects.editable_by(request.user).filter(pk=row.pk).exists()
    own = request.user.is_representative
    context = {
        "condition": row,
        "promised": waiting_for(row).visible_to(request.user).for_list(),
        "decides": may_change and not own and row.status != Condition.Status.WITHDRAWN,
        "takes_back": may_change and own and row.status != Condition.Status.WITHDRAWN,
        "keeps": may_keep(request),
        "is_own": own,
    }
    return render(request, "agreements/condition.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def condition_ask(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """On the phone of the partner; the office writes down what it was told."""
    row = partner_edited(request, public_id)
    offered = Capability.objects.visible_to(request.user).in_registry().filter(partner=row)
    form = AskForm(bound(request), offered=offered.for_list())
    home = home_of(request, row)
    page = FormPage(
        heading=_("What do you need in order to deliver?"),
        lead=_("Fuel, a pass, staff that is not called up: the office sees to it and answers."),
        submit=_("Ask for it"),
        back_url=home,
        crumbs=((home, row.name),),
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.ask_condition(row, by=request.user, **form.cleaned_data),
        said=_("The office has it. You read here what becomes of it."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@reads_agreements
def condition_decide(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = _changed(request, public_id)
    form = DecideForm(bound(request), initial=_values(row) | {"version": row.version})
    page = FormPage(
        heading=_("Answer: %(what)s") % {"what": row.what},
        lead=row.partner.name,
        submit=_("Answer"),
        back_url=row.get_absolute_url(),
        crumbs=((reverse("agreements:owed"), _("What we owe")),),
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.decide_condition(
            row, version=version_of(form), by=request.user, **form.facts()
        ),
        said=_("The partner is told; the figures follow."),
        now=lambda: _values(_changed(request, public_id)),
    )


def _values(row: Condition) -> dict[str, Any]:
    answer = row.status if row.decided_at else ""
    return {"answer": answer, "until": row.until, "reason": row.reason}


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_agreements
def condition_route(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = _changed(request, public_id)
    first = {"authority": row.authority.public_id if row.authority else ""}
    form = RouteForm(bound(request), nation=row.nation, initial=first)
    page = FormPage(
        heading=_("Who decides"),
        lead=row.what,
        submit=_("Save"),
        back_url=row.get_absolute_url(),
        crumbs=((reverse("agreements:owed"), _("What we owe")),),
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.route_condition(row, by=request.user, **form.cleaned_data),
        said=_("They are told."),
    )


@require_POST
def condition_withdraw(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = _changed(request, public_id)
    if not (request.user.is_representative or may_keep(request)):
        raise Http404  # who decides it does not take it back
    return do(
        request,
        lambda: actions.withdraw_condition(row, by=request.user),
        said=_("It is taken back."),
        back_url=row.get_absolute_url(),
    )
