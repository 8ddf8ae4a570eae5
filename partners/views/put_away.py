"""What was put away, with its reason, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from baseline.views.deeds import FormPage, ask, bound
from common.pagination import paginate
from partners.actions import lines, places, registry, withdrawing
from partners.forms.registry import WhyForm
from partners.leaving import standing_withdrawal
from partners.models import Partner
from partners.put_away import KINDS, OF_A_COMPANY, PutAway
from partners.readings import note_reading
from partners.views.access import is_office


def _take_back_partner(row: Partner, **why: Any) -> Partner:
    if standing_withdrawal(row) is not None:
        return withdrawing.restore_withdrawn(row, **why)
    return registry.unarchive_partner(row, **why)


TAKE_BACK: dict[str, Callable[..., Any]] = {
    "partners": _take_back_partner,
    "contacts": places.restore_contact,
    "sites": places.restore_site,
    "lines": lines.restore_line,
    "capabilities": places.restore_capability,
}


def _theirs(request: SignedInRequest) -> tuple[str, ...]:
    """The kinds a person takes back; who keeps nothing has no such page."""
    if is_office(request):
        return tuple(KINDS)
    if request.user.is_representative:
        return OF_A_COMPANY
    raise Http404


def _kind(request: SignedInRequest, code: str) -> PutAway:
    if code not in _theirs(request):
        raise Http404
    return KINDS[code]


def _partner(request: SignedInRequest) -> Partner | None:
    """The one partner it is about, where the address names one."""
    named = request.GET.get("partner", "")
    if not named:
        return None
    try:
        public_id = UUID(named)
    except ValueError:
        raise Http404 from None
    return get_object_or_404(Partner.objects.editable_by(request.user), public_id=public_id)


@require_safe
def put_away(request: SignedInRequest, kind: str) -> HttpResponse:
    chosen = _kind(request, kind)
    partner = _partner(request)
    rows = chosen.rows_for(request.user)
    kinds = _theirs(request) if partner is None else OF_A_COMPANY
    if partner is not None and kind in OF_A_COMPANY:
        rows = rows.filter(partner=partner)
    page = paginate(request, rows, keys=("-archived_at", "-pk"))
    if kind != "partners":
        note_reading(request.user, [row.partner_id for row in page.rows], "partners:put_away")
    tail = f"?partner={partner.public_id}" if partner is not None else ""
    context = {
        "kind": chosen,
        "partner": partner,
        "page": page,
        "lines": [(row, chosen.name_of(row)) for row in page.rows],
        "tabs": [
            {
                "url": reverse("partners:put_away", args=[code]) + tail,
                "label": KINDS[code].label,
                "is_current": code == kind,
            }
            for code in kinds
        ],
    }
    return render(request, "partners/put_away.html", context)


def _lead(row: Any) -> str:
    """Why it was put away, and what comes back with it."""
    withdrawal = standing_withdrawal(row) if isinstance(row, Partner) else None
    if withdrawal is None:
        return str(row.archived_reason)
    until = withdrawal.restorable_until
    if timezone.localdate() > until:
        then = _("Its entry comes back; contacts, people and capabilities stay as they are.")
    else:
        then = _("Until %(day)s contacts, people and capabilities come back as they were.") % {
            "day": date_format(until, "j M Y")
        }
    return f"{row.archived_reason} “{withdrawal.reason}” {then}"


@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: SignedInRequest, kind: str, public_id: UUID) -> HttpResponse:
    chosen = _kind(request, kind)
    row = get_object_or_404(chosen.rows_for(request.user), public_id=public_id)
    name = chosen.name_of(row)
    form = WhyForm(bound(request))
    back_url = reverse("partners:put_away", args=[kind])
    page = FormPage(
        heading=_("Take back %(name)s") % {"name": name},
        lead=_lead(row),
        submit=_("Take it back"),
        back_url=back_url,
        crumbs=((back_url, _("Put away")),),
    )
    return ask(
        request,
        page,
        form,
        lambda: TAKE_BACK[kind](row, reason=form.cleaned_data["reason"], by=request.user),
        said=_("%(name)s is in use again.") % {"name": name},
    )
