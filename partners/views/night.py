"""The night page: whom to call for this, here, by then, and how far it gets us."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from common.htmx import render_page
from partners.delivering import Call, Callee, whom_to_call
from partners.forms.night import NightForm, Thing
from partners.models import Capability, Contact
from partners.readings import note_reading
from partners.responsible import responsible_for
from partners.views.access import reads_contacts

#: Capabilities looked at, the best evidence and the soonest ready first.
LOOKED_AT = 300
#: Partners shown; nobody calls more in a night.
SHOWN = 40
#: Contacts of one partner.
NUMBERS = 5
ASKED_FIRST = {"hours": 24, "phase": "peacetime"}


@require_safe
@reads_contacts
def night(request: SignedInRequest) -> HttpResponse:
    form = _form(request)
    context: dict[str, Any] = {"form": form, "asked": None}
    if form.is_bound and form.is_valid():
        context |= _answer(request, form)
    return render_page(request, "partners/night.html", context, part="answer")


def _form(request: SignedInRequest) -> NightForm:
    if "resource" not in request.GET:
        return NightForm(user=request.user, initial=ASKED_FIRST)
    data = request.GET.copy()
    for name, value in ASKED_FIRST.items():
        if not data.get(name):
            data[name] = str(value)
    return NightForm(data, user=request.user)


def _answer(request: SignedInRequest, form: NightForm) -> dict[str, Any]:
    asked = form.cleaned_data
    today = timezone.localdate()
    thing: Thing = asked["resource"]
    call = Call(asked["hours"], asked["phase"], today, asked["wanted"], thing.competence)
    by = timezone.now() + timedelta(hours=call.hours)
    everybody = (
        Capability.objects.visible_to(request.user)
        .counting(request.user.nation_id or 0)
        .lasting_until(timezone.localdate(by))
    )
    if thing.resource is not None:
        everybody = everybody.of_resources([thing.resource.pk])
    else:
        everybody = everybody.with_competence(thing.competence)
    if asked["region"] is not None:
        everybody = everybody.reaching(asked["region"])
    found = list(everybody.ready_within(call.hours).to_call(today)[: LOOKED_AT + 1])
    callees = whom_to_call(found[:LOOKED_AT], (), call)
    shown = callees[:SHOWN]
    _add_contacts(request, shown)
    note_reading(request.user, [callee.partner.pk for callee in shown], "partners:night")
    return {
        "asked": asked,
        "thing": thing,
        "call": call,
        "by": by,
        "callees": shown,
        "enough": next((c for c in shown if call.wanted and c.running >= call.wanted), None),
        "in_all": callees[-1].running if callees else 0,
        "seen": sum(callee.seen for callee in callees),
        "number": len(callees),
        "is_cut": len(found) > LOOKED_AT,
        "soonest": None if callees else everybody.soonest_ready(),
        "others": form.others,
        "responsible": responsible_for([callee.partner for callee in shown], request.user),
    }


def _add_contacts(request: SignedInRequest, callees: list[Callee]) -> None:
    """Numbers answered at any hour first, then those confirmed last."""
    by_partner = {callee.partner.pk: callee for callee in callees}
    rows = Contact.objects.visible_to(request.user).in_use().to_call(list(by_partner))
    for contact in rows:
        known = by_partner[contact.partner_id].contacts
        if len(known) < NUMBERS:
            known.append(contact)
