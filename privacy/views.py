"""Pages about what is kept of people, for the office and its auditors."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from common.errors import ActionError
from common.htmx import render_page
from privacy import actions
from privacy.forms import ErasureForm, FindForm
from privacy.gathering import at_once, erased_rows, found_rows
from privacy.keeping import latest_runs
from privacy.models import PersonWork
from privacy.retention import CASES, MAIL, PEOPLE, REGISTRY, TRAIL
from privacy.staying import reasons_to_stay
from privacy.subjects import Subject, find_people, perhaps_the_same, subject_of
from workspace.files import download

sees = permission_required("accounts.view_user", raise_exception=True)
erases = permission_required("accounts.invite_user", raise_exception=True)

#: So much that is under way is shown.
SHOWN = 5


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
def search(request: SignedInRequest, kind: str, public_id: UUID) -> HttpResponse:
    return _asked(request, kind, public_id, PersonWork.Deed.SEARCH)


@require_POST
@sees
def export(request: SignedInRequest, kind: str, public_id: UUID) -> HttpResponse:
    return _asked(request, kind, public_id, PersonWork.Deed.HAND_OUT)


def _asked(request: SignedInRequest, kind: str, public_id: UUID, deed: str) -> HttpResponse:
    _seen(request, kind, public_id)
    return redirect(actions.ask_for_work(kind, public_id, deed=deed, by=request.user))


@require_safe
@sees
def work(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """How far it is, or what came of it; htmx asks again for this part of the page."""
    rows = PersonWork.objects.visible_to(request.user).for_list()
    row = get_object_or_404(rows, public_id=public_id)
    in_words = erased_rows if row.deed == PersonWork.Deed.ERASE else found_rows
    context = {"work": row, "parts": in_words(row.counts)}
    return render_page(request, "privacy/work.html", context, part="state")


@require_safe
@sees
def work_file(request: SignedInRequest, public_id: UUID) -> HttpResponseBase:
    rows = PersonWork.objects.visible_to(request.user).for_list()
    row = get_object_or_404(rows, public_id=public_id, file__isnull=False)
    assert row.file is not None  # noqa: S101 asked for above
    actions.take_export(row, by=request.user)
    return download(request, row.file)


@require_http_methods(["GET", "HEAD", "POST"])
@erases
def erase(request: SignedInRequest, kind: str, public_id: UUID) -> HttpResponse:
    subject = _seen(request, kind, public_id)
    form = ErasureForm(request.POST or None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            asked = actions.ask_for_work(
                kind, public_id, deed=PersonWork.Deed.ERASE, reason=reason, by=request.user
            )
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            return redirect(asked)
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
    works = PersonWork.objects.visible_to(request.user).on(kind, public_id)
    latest = works.filter(deed=PersonWork.Deed.SEARCH, is_done=True).first()
    return {
        "subject": subject,
        "kind": kind,
        "public_id": public_id,
        "search": latest,
        "parts": found_rows(latest.counts) if latest else at_once(subject),
        "under_way": works.under_way()[:SHOWN],
        "stays_because": reasons_to_stay(subject, by=request.user),
        "others": perhaps_the_same(subject, by=request.user),
    }
