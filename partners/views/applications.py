"""The office's queue of applications, and one application with what may be its double beside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from audit.record import trail_of
from baseline.views.deeds import FormPage, ask, bound, version_of
from common.conflict import conflict_page
from common.errors import ActionError, StaleVersion
from common.htmx import render_page
from common.pagination import paginate
from partners.actions import vetting
from partners.candidates import find_candidates
from partners.extract_beside import beside_application
from partners.forms.filters import ApplicationFilterForm
from partners.forms.vetting import (
    ApprovalForm,
    OfficeNoteForm,
    QuestionsForm,
    RejectionForm,
)
from partners.identifiers import CleanNumber
from partners.models import Application, Identifier, Partner
from partners.phones import readable
from partners.screening import entries_like
from partners.supply_kinds import labels
from partners.views.access import (
    application_seen,
    decides_applications,
    partner_edited,
    reads_applications,
)
from partners.views.vetting import checklist_context


@require_safe
@reads_applications
def applications(request: SignedInRequest) -> HttpResponse:
    form = ApplicationFilterForm(request.GET)
    rows = Application.objects.visible_to(request.user).for_list()
    rows = rows.matching(form.cleaned_data if form.is_valid() else {})
    page = paginate(request, rows, keys=("submitted_at", "pk"))
    context = {"form": form, "page": page}
    return render_page(request, "partners/applications.html", context, part="rows")


@require_safe
@reads_applications
def application(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = application_seen(request, public_id)
    decides = request.user.has_perm("partners.approve_application")
    context = {
        "application": row,
        "clean": row.answers.get("clean", {}),
        "items": _facts(row),
        "exchange": row.answers.get("exchange", []),
        "candidates": _candidates(row),
        "decides": decides and row.status == Application.Status.SUBMITTED,
        "approval": ApprovalForm(initial={"version": row.version}),
        "note": OfficeNoteForm(initial={"office_note": row.office_note, "version": row.version}),
        "may_note": decides,
        "trail": trail_of(row),
        "may_vet": decides,
        "check_url": reverse("partners:application_check", args=[row.public_id]),
        "excluded": _excluded(row),
        "beside": beside_application(row.nation_id, row.answers.get("clean", {})),
        **checklist_context(request, row),
    }
    return render(request, "partners/application.html", context)


@require_POST
@decides_applications
def application_approve(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = application_seen(request, public_id)
    form = ApprovalForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Read the application, then choose the kind of organisation."))
        return redirect("partners:application", public_id=public_id)
    kind, joined = form.cleaned_data["kind"], form.cleaned_data["into"]
    into = partner_edited(request, joined) if joined else None
    try:
        partner = vetting.approve_application(
            row,
            kind=kind or Partner.Kind.PRIVATE,
            into=into,
            is_number_seen=form.cleaned_data["is_number_seen"],
            version=version_of(form),
            by=request.user,
        )
    except ActionError as error:
        messages.error(request, str(error))
        return redirect("partners:application", public_id=public_id)
    messages.success(
        request, _("%(name)s is registered; the applicant is told.") % {"name": partner.name}
    )
    return redirect(partner)


@require_POST
@decides_applications
def application_list(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Enter the applicant without approval; then what may be said against it is decided."""
    row = application_seen(request, public_id)
    form = ApprovalForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Read the application, then enter it."))
        return redirect("partners:application", public_id=public_id)
    kind = form.cleaned_data["kind"] or Partner.Kind.PRIVATE
    try:
        partner = vetting.list_applicant(row, kind=kind, version=version_of(form), by=request.user)
    except ActionError as error:
        messages.error(request, str(error))
        return redirect("partners:application", public_id=public_id)
    messages.success(request, _("It is listed. Decide, then approve the application as this one."))
    return redirect("partners:vetting", public_id=partner.public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@decides_applications
def application_return(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = application_seen(request, public_id)
    form = QuestionsForm(bound(request), initial={"version": row.version})
    return _decide(
        request,
        row,
        form,
        heading=_("Ask %(name)s") % {"name": row.name},
        lead=_("The application leaves the queue until the applicant has answered."),
        submit=_("Send the questions"),
        act=lambda: vetting.return_application(row, **form.cleaned_data, by=request.user),
        said=_("The questions are sent."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@decides_applications
def application_reject(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = application_seen(request, public_id)
    form = RejectionForm(bound(request), initial={"version": row.version})
    return _decide(
        request,
        row,
        form,
        heading=_("Reject the application of %(name)s") % {"name": row.name},
        lead=_("This cannot be taken back; the applicant may apply again."),
        submit=_("Reject the application"),
        act=lambda: vetting.reject_application(row, **form.cleaned_data, by=request.user),
        said=_("The application is rejected; the applicant is told why."),
    )


def _decide(
    request: SignedInRequest,
    row: Application,
    form: forms.Form,
    *,
    heading: str,
    lead: str,
    submit: str,
    act: Callable[[], Any],
    said: str,
) -> HttpResponse:
    back_url = reverse("partners:application", args=[row.public_id])
    page = FormPage(
        heading=heading,
        lead=lead,
        submit=submit,
        back_url=back_url,
        crumbs=((reverse("partners:applications"), _("Applications")), (back_url, row.name)),
    )
    return ask(request, page, form, lambda: act() and None, said=said)


@require_POST
@decides_applications
def application_note(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = application_seen(request, public_id)
    form = OfficeNoteForm(request.POST)
    if form.is_valid():
        try:
            vetting.note_on_application(
                row,
                note=form.cleaned_data["office_note"],
                version=form.cleaned_data["version"],
                by=request.user,
            )
        except StaleVersion as stale:
            # Nothing typed is lost: both notes are shown, and the officer decides.
            return conflict_page(request, stale, form=form, back_url=_address(row))
        except ActionError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("The note is kept."))
    return redirect("partners:application", public_id=public_id)


def _address(row: Application) -> str:
    return reverse("partners:application", args=[row.public_id])


def _facts(row: Application) -> list[dict[str, Any]]:
    clean = row.answers.get("clean", {})
    scheme = dict(Identifier.Scheme.choices).get(clean.get("scheme"), _("Number"))
    number = " ".join(filter(None, (clean.get("country"), clean.get("number"))))
    return [
        {"label": str(scheme), "value": number},
        *([{"label": _("Address"), "value": clean["address"]}] if clean.get("address") else []),
        {"label": _("Could supply"), "value": ", ".join(labels(clean.get("kinds", [])))},
        {"label": _("Answered 24 hours, 7 days"), "value": readable(clean.get("phone", ""))},
        {"label": _("Applicant"), "value": clean.get("person", "")},
        {"label": _("Confirmed e-mail address"), "value": row.email},
    ]


def _excluded(row: Application) -> list[Any]:
    """Entries of exclusion lists that may name the applicant, while it matters."""
    clean = row.answers.get("clean")
    if row.nation_id is None or not clean or row.status != Application.Status.SUBMITTED:
        return []
    return entries_like(row.nation_id, [row.name], [clean["number"]])


def _candidates(row: Application) -> list[Any]:
    """Partners that may be the applicant, while it matters."""
    clean = row.answers.get("clean")
    if row.nation_id is None or not clean or row.status != Application.Status.SUBMITTED:
        return []
    number = CleanNumber(clean["scheme"], clean["country"], clean["number"])
    return find_candidates(row.nation_id, name=row.name, numbers=[number], email=row.email)
