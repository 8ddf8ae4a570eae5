"""Filling in a survey: behind its link without an account, or by the office from paper."""

from __future__ import annotations

from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.attempts import limited
from accounts.models import User
from accounts.requests import SignedInRequest
from common.errors import ActionError
from cooperation.actions.surveys import hand_in
from cooperation.forms.surveys import SheetForm
from cooperation.links import hashed
from cooperation.models import Survey, SurveyLink
from cooperation.obstacles import SCALE
from cooperation.views.access import keeps_expectations
from cooperation.views.surveys import survey_kept
from exchange.views.access import link_is_over


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("survey_link")
def survey_link(request: HttpRequest, token: str) -> HttpResponse:
    """The open link, or one for a single answer; opening it changes nothing."""
    link = (
        SurveyLink.objects.filter(token_hash=hashed(token)).select_related("survey__nation").first()
    )
    rows = Survey.objects.filter(link_key=token, has_open_link=True).select_related("nation")
    row = link.survey if link else rows.first()
    if row is None or (link is not None and link.is_used):
        return link_is_over(request)
    with timezone.override(ZoneInfo(row.nation.time_zone)):
        if row.state != "running":
            return link_is_over(request, row.nation)
        return _fill_in(request, row, link)


def _fill_in(request: HttpRequest, row: Survey, link: SurveyLink | None) -> HttpResponse:
    form = _form(request, row)
    context = {"survey": row, "form": form, "nation": row.nation, "scale": SCALE}
    if request.method == "POST" and form.is_valid():
        try:
            hand_in(
                row,
                side=form.cleaned_data["side"],
                ratings=form.ratings(),
                link=link,
                by=User.objects.system(),
            )
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            return render(request, "cooperation/survey_sent.html", context)
    return render(request, "cooperation/survey_link.html", context)


def _form(request: HttpRequest, row: Survey) -> SheetForm:
    data = request.POST if request.method == "POST" else None
    return SheetForm(data, obstacles=row.obstacles.order_by("position"))


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_expectations
def survey_sheet(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """What somebody filled in on paper; the next one follows at once."""
    row = survey_kept(request, public_id)
    form = _form(request, row)
    if request.method == "POST" and form.is_valid():
        try:
            hand_in(row, side=form.cleaned_data["side"], ratings=form.ratings(), by=request.user)
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("It is in. The next one?"))
            return redirect(request.path)
    context = {"survey": row, "form": form, "nation": row.nation, "scale": SCALE, "is_office": True}
    return render(request, "cooperation/survey_link.html", context)
