"""Claims: a signed-in person claims an organisation; the office decides with the evidence."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.attempts import limited
from accounts.requests import SignedInRequest
from baseline.views.deeds import FormPage, ask, bound, do, nation_of
from common.pagination import paginate
from partners.actions import claims as actions
from partners.claiming import facts_for_office
from partners.forms.claims import ClaimDecisionForm, ClaimForm
from partners.models import Claim
from partners.views.access import decides_applications, reads_applications
from workspace.files import download


@require_safe
@reads_applications
def claims(request: SignedInRequest) -> HttpResponse:
    which = request.GET.get("shown", "waiting")
    rows = Claim.objects.visible_to(request.user).shown(which)
    tabs = [
        {"url": "?shown=waiting", "label": _("Waiting"), "is_current": which != "decided"},
        {"url": "?shown=decided", "label": _("Decided"), "is_current": which == "decided"},
    ]
    context = {"page": paginate(request, rows, keys=("made_at", "pk")), "tabs": tabs}
    return render(request, "partners/claims/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@limited("claim")
def claim_new(request: SignedInRequest) -> HttpResponse:
    """What it answers never depends on who is registered."""
    if not request.user.is_representative:
        raise PermissionDenied
    nation = nation_of(request)
    form = ClaimForm(bound(request), request.FILES or None, nation=nation)
    page = FormPage(
        heading=_("Claim your organisation"),
        lead=_(
            "It may be in the register already, taken from another register. Say which it is and "
            "show that you may speak for it: the office answers you either way."
        ),
        submit=_("Send it to the office"),
        back_url=reverse("partners:mine"),
        crumbs=((reverse("partners:mine"), _("Our organisation")),),
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.make_claim(
            nation=nation,
            number=form.cleaned_data["clean_number"],
            statement=form.cleaned_data["statement"],
            uploads=form.uploads(),
            by=request.user,
        ),
        said=_("Your claim is kept; you are told by mail what becomes of it."),
    )


def _seen(request: SignedInRequest, public_id: UUID) -> Claim:
    rows = Claim.objects.visible_to(request.user).for_detail()
    return get_object_or_404(rows, public_id=public_id)


@require_safe
def claim(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    return _page(request, _seen(request, public_id), ClaimDecisionForm())


def _page(request: SignedInRequest, row: Claim, form: ClaimDecisionForm) -> HttpResponse:
    decides = request.user.has_perm("partners.approve_application")
    reads = request.user.has_perm("partners.view_application")
    context: dict[str, Any] = {
        "claim": row,
        "evidence": row.evidence.select_related("file").order_by("pk"),
        "is_office": reads,
        "facts": facts_for_office(row) if reads else None,
        "decides": decides and row.status == Claim.Status.SUBMITTED,
        "form": form,
    }
    return render(request, "partners/claims/detail.html", context)


@require_POST
@decides_applications
def claim_decide(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    rows = Claim.objects.editable_by(request.user).for_detail()
    row = get_object_or_404(rows, public_id=public_id)
    form = ClaimDecisionForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form)
    given = form.cleaned_data

    def act() -> Claim:
        if given["answer"] == "grant":
            return actions.grant_claim(
                row, role=given["role"] or "administrator", reason=given["reason"], by=request.user
            )
        return actions.refuse_claim(row, reason=given["reason"], by=request.user)

    return do(
        request,
        act,
        said=_("Decided; the claimant is told."),
        back_url=row.get_absolute_url(),
    )


@require_safe
def claim_file(request: SignedInRequest, public_id: UUID, key: int) -> HttpResponseBase:
    """What shows it, through the door of the claim."""
    row = _seen(request, public_id)
    evidence = get_object_or_404(row.evidence.select_related("file", "file__nation"), pk=key)
    return download(request, evidence.file)
