"""The representative's first page: their organisation, what is to do, and who read its data."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from audit.models import Reading
from partners.blocking import reason_for, suspended_because
from partners.completeness import Task, next_of, percent_of, tasks_of
from partners.completion import facts_of
from partners.merged import survivor_seen
from partners.models import (
    Application,
    Capability,
    CapabilityChange,
    Claim,
    Consent,
    Contact,
    Line,
    Membership,
    MembershipOffer,
    Partner,
    SignOff,
    Site,
)
from partners.readings import LABEL
from partners.responsible import responsible_for
from partners.views.access import asked_by, is_administrator, moved_for_good
from workspace.models import Notice

SHOWN = 50
FEW = 5


@require_safe
def mine(request: SignedInRequest, public_id: UUID | None = None) -> HttpResponse:
    own = _own(request)
    applications = Application.objects.filter(applicant=request.user.pk).for_list()
    open_applications = [one for one in applications if one.partner_id is None]
    offers = MembershipOffer.objects.to_answer(request.user)
    if not own and public_id is None:
        return render(
            request,
            "partners/no_organisation.html",
            {"applications": open_applications, "offers": offers, "claims": _claims(request)},
        )
    row = own[0] if public_id is None else next((p for p in own if p.public_id == public_id), None)
    if row is None:
        survivor = survivor_seen(request.user, public_id) if public_id else None
        if survivor is None:
            raise Http404
        return moved_for_good(reverse("partners:mine_one", args=[survivor.public_id]))
    tasks = _tasks(row)
    first = next_of(tasks)
    context = {
        "partner": row,
        "others": [
            {
                "url": reverse("partners:mine_one", args=[one.public_id]),
                "label": one.name,
                "is_current": one.pk == row.pk,
            }
            for one in own
        ]
        if len(own) > 1
        else [],
        "tasks": [_shown(task, row) for task in tasks if not task.is_done and task != first],
        "done": [_shown(task, row)["label"] for task in tasks if task.is_done],
        "has_drafts": any(task.key == "drafts" for task in tasks),
        "next_task": _shown(first, row) if first else None,
        "percent": percent_of(tasks),
        "responsible": responsible_for([row], request.user)[row.pk],
        "contacts": Contact.objects.filter(partner=row).in_use().order_by("name", "pk")[:SHOWN],
        "sites": Site.objects.filter(partner=row).in_use().for_list()[:SHOWN],
        "lines": Line.objects.filter(partner=row)
        .in_use()
        .with_products(request.user)
        .for_list()[:SHOWN],
        "capabilities": Capability.objects.filter(partner=row)
        .in_registry()
        .for_table()
        .order_by("status", "resource__sort_key", "pk")[:SHOWN],
        "changes": CapabilityChange.objects.visible_to(request.user)
        .queue()
        .filter(capability__partner=row),
        "readings": Reading.objects.of(LABEL, row.pk)[:FEW],
        "notices": Notice.objects.visible_to(request.user)
        .unread()
        .order_by("-sent_at", "-pk")[:FEW],
        "members": Membership.objects.current().filter(partner=row).for_list(),
        "asked": asked_by(row),
        "offers": offers,
        "claims": _claims(request),
        "consents": Consent.objects.visible_to(request.user).asking(row)[:FEW],
        "sign_offs": SignOff.objects.visible_to(request.user).waiting().of(row)[:FEW],
        "is_administrator": is_administrator(request, row),
        "applications": open_applications,
        "hold_reason": reason_for(row),
        "suspended_because": suspended_because(row),
    }
    return render(request, "partners/mine.html", context)


def _own(request: SignedInRequest) -> list[Partner]:
    """The organisations a person represents today; nobody else has any."""
    current = Membership.objects.current().of(request.user).values("partner")
    rows = Partner.objects.in_registry().filter(pk__in=current).select_related("nation", "parent")
    return list(rows.order_by("name_key", "pk"))


def _claims(request: SignedInRequest) -> list[Claim]:
    """The reader's own that came to nothing yet."""
    return list(Claim.objects.made_by(request.user).filter(partner__isnull=True)[:FEW])


def _tasks(row: Partner) -> list[Task]:
    return tasks_of(facts_of([row])[row.pk])


def _shown(task: Task, row: Partner) -> dict[str, Any]:
    """A task as the list shows it: what to do, why, and where."""
    words = {
        "any_hour": (
            _("Name a contact that answers 24 hours, 7 days"),
            _("The office calls it in a crisis."),
            "partners:contact_add",
        ),
        "second_contact": (
            _("Name a second contact"),
            _("Somebody who knows when the first is away."),
            "partners:contact_add",
        ),
        "site": (
            _("Say where your sites are"),
            _("What you supply starts from a place."),
            "partners:site_add",
        ),
        "capability": (
            _("Declare what you could supply"),
            _("In your own units; it binds you to nothing."),
            "partners:declare",
        ),
        "drafts": (
            ngettext("Send your draft to the office", "Send your %(n)d drafts", task.count)
            % {"n": task.count},
            _("Until then nobody knows of it."),
            "#supply",
        ),
        "place": (
            _("Put each site on the map"),
            _("Whoever has to drive there at night finds it."),
            "#sites",
        ),
        "fresh_contacts": (
            _("Confirm your contacts twice a year"),
            _("One click where nothing has changed."),
            "#contacts",
        ),
        "fresh_capabilities": (
            _("Confirm what you declared once a year"),
            _("One click where nothing has changed."),
            "#supply",
        ),
    }
    label, hint, page = words[task.key]
    return {
        "label": label,
        "hint": hint,
        "url": "" if task.is_done else _where(page, row),
        "state": "done" if task.is_done else "waiting",
        "state_label": _("Done") if task.is_done else _("To do"),
    }


def _where(page: str, row: Partner) -> str:
    """A page by its name, or a part of this one."""
    return page if page.startswith("#") else reverse(page, args=[row.public_id])
