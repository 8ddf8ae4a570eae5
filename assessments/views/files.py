"""Files of needs: upload, what was found, state all of it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from assessments import actions
from assessments.forms.assessments import NeedFileForm
from assessments.models import NeedFile
from assessments.views.access import assessment_led, need_file_led
from baseline.views.deeds import FormPage, ask, do


@require_http_methods(["GET", "HEAD", "POST"])
def file_new(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    assessment = assessment_led(request, public_id)
    form = NeedFileForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
    )
    page = FormPage(
        heading=_("State needs from a file"),
        lead=_("Every row is checked first; nothing is stated before you say so."),
        submit=_("Check the file"),
        back_url=assessment.get_absolute_url(),
        crumbs=(
            (reverse("assessments:list"), _("Assessments")),
            (assessment.get_absolute_url(), assessment.title),
        ),
        template="assessments/file_form.html",
        extra={"assessment": assessment},
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.upload_needs(assessment, upload=form.cleaned_data["file"], by=request.user),
        said=_("The file is here; this is what was found in it."),
    )


@require_safe
def file(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    found = need_file_led(request, public_id)
    return render(request, "assessments/file.html", _shown(found))


@require_POST
def file_state(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    found = need_file_led(request, public_id)
    return do(
        request,
        lambda: actions.state_needs_of_file(found, by=request.user),
        said=_("The needs of the file are stated."),
        back_url=found.get_absolute_url(),
    )


def _shown(found: NeedFile) -> dict[str, object]:
    return {
        "need_file": found,
        "assessment": found.assessment,
        "is_ready": found.status == NeedFile.Status.CHECKED,
        "is_waiting": found.status == NeedFile.Status.WAITING,
        "hidden_problems": max(found.problem_count - len(found.problems), 0),
    }
