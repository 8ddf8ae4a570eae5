"""Pages about what is kept of people, for the office and its auditors."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from common.errors import ActionError
from common.htmx import render_page
from privacy import actions
from privacy.forms import ErasureForm, FindForm
from privacy.gathering import named_in, own_rows
from privacy.keeping import latest_runs
from privacy.retention import CASES, MAIL, PEOPLE, REGISTRY, TRAIL
from privacy.staying import reasons_to_stay
from privacy.subjects import Subject, find_people, perhaps_the_same, subject_of

sees = permission_required("accounts.view_user", raise_exception=True)
erases = permission_required("accounts.invite_user", raise_exception=True)


@require_safe
@sees
def people(request: SignedInRequest) -> HttpResponse:
    form = FindForm(request.GET)
    typed = form.cleaned_data["q"] if form.is_valid() else ""
    found = find_people(typed, by=request.user) if typed else []
    context = {"form": form, "typed": typed, "found": found}
    return render_page(request, "privacy/people.html", context, part="found")


@require_safe
@sees
def person(request: SignedInRequest, kind: str, public_id: UUID) -> HttpResponse:
    subject = _seen(request, kind, public_id)
    return render(request, "privacy/person.html", _shown(request, subject, kind, public_id))


@require_POST
@sees
def export(request: SignedInRequest, kind: str, public_id: UUID) -> HttpResponse:
    subject = _seen(request, kind, public_id)
    content = actions.export_person(subject, by=request.user)
    response = HttpResponse(content, content_type="application/zip")
    response["Content-Disposition"] = 'attachment; filename="person.zip"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@erases
def erase(request: SignedInRequest, kind: str, public_id: UUID) -> HttpResponse:
    subject = _seen(request, kind, public_id)
    form = ErasureForm(request.POST or None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            actions.erase_person(kind, public_id, reason=reason, by=request.user)
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The person is erased. What was done stays in the trail."))
            return redirect("privacy:people")
    context = _shown(request, subject, kind, public_id) | {"form": form}
    return render(request, "privacy/erase.html", context, status=422 if form.errors else 200)


@require_safe
@sees
def retention(request: SignedInRequest) -> HttpResponse:
    context = {"kept": (*PEOPLE, *REGISTRY, *MAIL, *TRAIL), "cases": CASES, "runs": latest_runs()}
    return render(request, "privacy/retention.html", context)


def _seen(request: SignedInRequest, kind: str, public_id: UUID) -> Subject:
    try:
        return subject_of(kind, public_id, by=request.user)
    except ObjectDoesNotExist as error:
        raise Http404 from error


def _shown(
    request: SignedInRequest, subject: Subject, kind: str, public_id: UUID
) -> dict[str, object]:
    parts = [(part, part.count) for part in (*own_rows(subject), *named_in(subject))]
    return {
        "subject": subject,
        "kind": kind,
        "public_id": public_id,
        "parts": [(part, count) for part, count in parts if count],
        "stays_because": reasons_to_stay(subject, by=request.user),
        "others": perhaps_the_same(subject, by=request.user),
    }
