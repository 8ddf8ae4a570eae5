"""Drafting an agreement, its parties and papers, and bringing it from one state to the next."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from agreements.actions import making, moving
from agreements.forms.agreements import (
    DocumentForm,
    DraftForm,
    FactsForm,
    PartyForm,
    ReasonForm,
    SignForm,
)
from agreements.models import Agreement, Clause
from agreements.steps import steps_from
from agreements.views.access import agreement_kept, keeps_agreements, page_of
from baseline.views.deeds import FormPage, ask, bound, do, nation_of, version_of
from partners.models import Partner

#: Names are offered from so many letters on, and so many of them.
LEAST_TYPED, SUGGESTED = 2, 10


def _clauses(request: SignedInRequest) -> dict[str, Any]:
    """The library beside the form."""
    return {"clauses": Clause.objects.visible_to(request.user).in_use().for_list()[:100]}


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_agreements
def agreement_new(request: SignedInRequest) -> HttpResponse:
    nation = nation_of(request)
    first = {"partner": _first_partner(request)}
    form = DraftForm(bound(request), nation=nation, user=request.user, initial=first)
    home = reverse("agreements:list")
    page = FormPage(
        heading=_("New agreement"),
        lead=_("A draft: nobody outside the office sees it until you put it to the partner."),
        submit=_("Add the agreement"),
        back_url=home,
        crumbs=((home, _("Agreements")),),
        template="agreements/form.html",
        extra=_clauses(request),
    )
    return ask(
        request,
        page,
        form,
        lambda: making.draft_agreement(nation=nation, by=request.user, **form.given()),
        said=_("The draft is kept."),
    )


@require_safe
@keeps_agreements
def suggest_partners(request: SignedInRequest) -> HttpResponse:
    """Partners called like what is typed into a form's field; `field` is its name."""
    typed = request.GET.get(request.GET.get("field", ""), "").strip()[:200]
    seen = Partner.objects.visible_to(request.user).approved()
    found = seen.called(typed).order_by("name_key", "pk") if len(typed) >= LEAST_TYPED else None
    context = {"partners": found[:SUGGESTED] if found is not None else []}
    return render(request, "agreements/_suggestions.html", context)


def _first_partner(request: SignedInRequest) -> str:
    try:
        key = UUID(request.GET.get("partner", ""))
    except ValueError:
        return ""
    row = Partner.objects.visible_to(request.user).filter(public_id=key).first()
    return row.name if row else ""


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_agreements
def agreement_edit(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = agreement_kept(request, public_id)
    form = FactsForm(bound(request), initial=_values(row) | {"version": row.version})
    page = page_of(
        row,
        heading=_("Change the agreement"),
        submit=_("Save"),
        template="agreements/form.html",
        extra=_clauses(request),
    )
    return ask(
        request,
        page,
        form,
        lambda: making.change_agreement(
            row, version=version_of(form), facts=form.facts(), by=request.user
        ),
        said=_("It is saved."),
        now=lambda: _values(agreement_kept(request, public_id)),
    )


def _values(row: Agreement) -> dict[str, Any]:
    return {name: getattr(row, name) for name in FactsForm.FACTS}


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_agreements
def party_add(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = agreement_kept(request, public_id)
    form = PartyForm(bound(request), nation=row.nation, user=request.user)
    page = page_of(row, heading=_("Add a party"), submit=_("Add it"))
    return ask(
        request,
        page,
        form,
        lambda: making.add_party(row, by=request.user, **form.cleaned_data).agreement,
        said=_("It is a party now."),
    )


@require_POST
@keeps_agreements
def party_remove(request: SignedInRequest, public_id: UUID, key: int) -> HttpResponse:
    row = agreement_kept(request, public_id)
    party = get_object_or_404(row.parties.all(), pk=key)
    return do(
        request,
        lambda: making.remove_party(party, by=request.user),
        said=_("It is no party any more."),
        back_url=row.get_absolute_url(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_agreements
def document_add(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = agreement_kept(request, public_id)
    form = DocumentForm(bound(request), request.FILES or None)
    page = page_of(row, heading=_("Add a paper"), submit=_("Keep it"))
    return ask(
        request,
        page,
        form,
        lambda: (
            making.add_document(
                row,
                upload=form.cleaned_data["file"],
                dated_on=form.cleaned_data["dated_on"],
                by=request.user,
            ).agreement
        ),
        said=_("The paper is kept."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_agreements
def agreement_sign(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = agreement_kept(request, public_id)
    form = SignForm(bound(request), request.FILES or None, initial={"version": row.version})
    page = page_of(
        row,
        heading=_("Record that it was signed"),
        lead=_("From then on it stays as it was signed; changes are amendments."),
        submit=_("It was signed"),
    )
    return ask(
        request,
        page,
        form,
        lambda: moving.sign_agreement(
            row,
            version=version_of(form),
            signed_on=form.cleaned_data["signed_on"],
            upload=form.cleaned_data["file"],
            by=request.user,
        ),
        said=_("It is recorded as signed. Put it in force when its day has come."),
        now=lambda: {"signed_on": agreement_kept(request, public_id).signed_on},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_agreements
def agreement_move(request: SignedInRequest, public_id: UUID, move: str) -> HttpResponse:
    """One step further; what stops it asks for a reason on a page of its own."""
    row = agreement_kept(request, public_id)
    step = next((one for one in steps_from(row) if one.move == move), None)
    if move not in moving.MOVES or (step is None and request.method != "POST"):
        raise Http404
    if step is not None and not step.asks:
        return _moved(request, row, move)
    form = ReasonForm(bound(request))
    page = page_of(
        row,
        heading=str(step.label) if step else row.title,
        lead=_("The parties are told, and read the reason."),
        submit=str(step.label) if step else _("Do it"),
    )
    return ask(
        request,
        page,
        form,
        lambda: moving.move_agreement(
            row, move, reason=form.cleaned_data["reason"], by=request.user
        ),
        said=_("It is done; the parties are told."),
    )


def _moved(request: SignedInRequest, row: Agreement, move: str) -> HttpResponse:
    if request.method != "POST":
        raise Http404
    return do(
        request,
        lambda: moving.move_agreement(row, move, by=request.user),
        said=_("It is done; the parties are told."),
        back_url=row.get_absolute_url(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_agreements
def agreement_drop(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = agreement_kept(request, public_id)
    form = ReasonForm(bound(request))
    page = page_of(row, heading=_("Nothing came of it"), submit=_("Put it away"))
    return ask(
        request,
        page,
        form,
        lambda: making.drop_agreement(row, reason=form.cleaned_data["reason"], by=request.user),
        said=_("It is put away."),
    )


@require_POST
@keeps_agreements
def agreement_amend(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = agreement_kept(request, public_id)
    return do(
        request,
        lambda: making.amend_agreement(row, by=request.user),
        said=_("The amendment is drafted, with everything that stands today."),
        back_url=row.get_absolute_url(),
    )
