"""Kept what-ifs: the list, one with its answers night by night, and the deeds on them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from assessments import actions, figures
from assessments.asking.keeping import understood
from assessments.asking.put import Put
from assessments.forms.assessments import ReasonForm
from assessments.forms.whatif import KeptWhatIfForm
from assessments.models import KeptWhatIf, WhatIfAnswer
from assessments.views.access import nation_of, reads_reports
from baseline.views.deeds import FormPage, ask, bound
from common.htmx import render_page
from common.pagination import paginate

#: Nights that a what-if's page looks back on.
NIGHTS = 60


@require_safe
@reads_reports
def kept_list(request: SignedInRequest) -> HttpResponse:
    rows = KeptWhatIf.objects.visible_to(request.user).in_use().for_list()
    page = paginate(request, rows, keys=("name", "pk"))
    answers = WhatIfAnswer.objects.visible_to(request.user).filter(
        what_if__in=[one.pk for one in page]
    )
    newest = answers.order_by("what_if", "-day").distinct("what_if")
    context = {"page": page, "answers": {one.what_if_id: one for one in newest}}
    return render_page(request, "assessments/whatif_kept_list.html", context, part="rows")


@require_safe
@reads_reports
def kept(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    found = _seen(request, public_id)
    report = figures.latest(request.user)
    answers = WhatIfAnswer.objects.visible_to(request.user).filter(what_if=found)
    context = {
        "kept": found,
        "question": understood(found, report) if report else None,
        "answers": answers.newest_first()[:NIGHTS],
        "is_own": found.kept_by_id == request.user.pk and not found.is_archived,
    }
    return render(request, "assessments/whatif_kept.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@reads_reports
def keep(request: SignedInRequest) -> HttpResponse:
    """Keep the question that the address carries."""
    put = Put.of(request)
    if put is None or not put.is_question or put.problems:
        raise Http404
    form = KeptWhatIfForm(bound(request))
    page = FormPage(
        heading=_("Keep this what-if"),
        lead=put.understood.text,
        submit=_("Keep it"),
        back_url=put.address(),
        crumbs=((reverse("assessments:what_if"), _("What if")),),
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.keep_what_if(
            nation_of(request), pairs=put.understood.pairs, day=put.day, by=request.user,
            **_given(form),
        ),
        said=_("It is kept, and asked again upon every snapshot."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@reads_reports
def kept_edit(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    found = _own(request, public_id)
    form = KeptWhatIfForm(bound(request), initial=_held(found))
    page = _page(found, heading=_("Change how it is kept"), submit=_("Save"))
    return ask(
        request,
        page,
        form,
        lambda: actions.update_what_if(
            found, version=form.cleaned_data["version"], by=request.user, **_given(form)
        ),
        said=_("Saved."),
        now=lambda: _held(KeptWhatIf.objects.get(pk=found.pk)),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@reads_reports
def kept_archive(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    found = _own(request, public_id)
    form = ReasonForm(bound(request), initial={"version": found.version})
    page = _page(
        found,
        heading=_("Put the what-if away"),
        lead=_("It is asked no longer; what it was answered stays."),
        submit=_("Put it away"),
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.archive_what_if(found, **form.cleaned_data, by=request.user),
        said=_("It is put away."),
    )


def _seen(request: SignedInRequest, public_id: UUID) -> KeptWhatIf:
    rows = KeptWhatIf.objects.visible_to(request.user).for_list()
    return get_object_or_404(rows, public_id=public_id)


def _own(request: SignedInRequest, public_id: UUID) -> KeptWhatIf:
    rows = KeptWhatIf.objects.editable_by(request.user).for_list()
    return get_object_or_404(rows, public_id=public_id)


def _given(form: KeptWhatIfForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in ("name", "note", "sharing")}


def _held(found: KeptWhatIf) -> dict[str, Any]:
    return {name: getattr(found, name) for name in ("version", "name", "note", "sharing")}


def _page(found: KeptWhatIf, *, heading: str, submit: str, **more: Any) -> FormPage:
    return FormPage(
        heading=heading,
        submit=submit,
        back_url=found.get_absolute_url(),
        crumbs=(
            (reverse("assessments:what_ifs"), _("Kept what-ifs")),
            (found.get_absolute_url(), found.name),
        ),
        **more,
    )
