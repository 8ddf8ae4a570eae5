"""This number looks wrong: who doubts which figure, and what the office answers by when.

Opened from a line by whoever reads it; by an officer from the desk.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from assessments import figures
from assessments.actions import challenges as actions
from assessments.exports.challenges import CHALLENGES
from assessments.forms.challenges import AnswerForm, ChallengeFilterForm, ChallengeForm, TakeForm
from assessments.marking import is_held_back
from assessments.mending.lines import lines_of
from assessments.models import Challenge, Gap
from assessments.views.access import reads_reports
from assessments.views.measures import mends_gaps
from baseline.views.deeds import FormPage, ask, bound, version_of
from common.htmx import render_page
from common.pagination import paginate
from common.tabular.responses import FORMATS, table_response
from common.templatetags.portal import localized

answers_challenges = permission_required("assessments.answer_challenge", raise_exception=True)
#: On the desk.
FEW = 5


@require_safe
@reads_reports
def challenge_list(request: SignedInRequest) -> HttpResponse:
    form = ChallengeFilterForm(request.GET, user=request.user)
    filters = form.cleaned_data if form.is_valid() else {}
    rows = Challenge.objects.visible_to(request.user).matching(filters).for_list()
    query = request.GET.urlencode()
    context = {
        "form": form,
        "page": paginate(request, rows, keys=("due_on", "pk")),
        "few": rows.open()[:FEW] if getattr(request, "htmx", False) else [],
        **{
            f"{kind}_url": f"{reverse('assessments:challenges_file', args=[kind])}?{query}"
            for kind in FORMATS
        },
    }
    return render_page(request, "assessments/challenges/list.html", context, part="rows")


@require_safe
@reads_reports
def challenges_file(request: SignedInRequest, file_format: str) -> HttpResponseBase:
    if file_format not in FORMATS:
        raise Http404
    form = ChallengeFilterForm(request.GET, user=request.user)
    filters = form.cleaned_data if form.is_valid() else {}
    rows = Challenge.objects.visible_to(request.user).matching(filters).for_list()
    found = rows.iterator(chunk_size=1_000)
    return table_response(CHALLENGES, found, file_format=file_format, name="challenges")


@require_safe
@answers_challenges
def challenge_pile(request: SignedInRequest) -> HttpResponse:
    """The first few, for the officer's first page."""
    rows = Challenge.objects.visible_to(request.user).open().for_list()
    return render(request, "assessments/challenges/pile.html", {"rows": rows[:FEW]})


@require_safe
@reads_reports
def challenge(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = _seen(request, public_id)
    line = lines_of(request.user, figures.latest(request.user), [row]).get(row.pk)
    answers = request.user.has_perm("assessments.answer_challenge")
    context = {
        "challenge": row,
        "line": line,
        "answers": answers and row.is_open,
        "keeps": answers,
    }
    return render(request, "assessments/challenges/detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@mends_gaps
def challenge_new(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Doubt a figure of a line."""
    lines = Gap.objects.visible_to(request.user).for_list()
    line = get_object_or_404(lines.select_related("report__nation", "need"), public_id=public_id)
    if is_held_back(line.marking, line.report.nation):
        raise Http404
    form = ChallengeForm(
        bound(request), line=line, initial={"figure": request.GET.get("figure") or "assured"}
    )
    page = FormPage(
        heading=_("This number looks wrong"),
        lead=f"{localized(line.resource.name)}, {localized(line.region.name)}",
        submit=_("Ask the office"),
        back_url=reverse("assessments:line", args=[line.public_id]),
        crumbs=(_list_crumb(),),
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.raise_challenge(line, by=request.user, **form.cleaned_data),
        said=_("The office has it and answers. Until then the figure is marked as questioned."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@answers_challenges
def challenge_answer(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = _answered(request, public_id)
    form = AnswerForm(bound(request), initial={"version": row.version})
    page = _page(row, heading=_("Answer"), submit=_("Answer"))
    return ask(
        request,
        page,
        form,
        lambda: actions.answer_challenge(
            row, version=version_of(form), by=request.user, **form.facts()
        ),
        said=_("Whoever asked is told."),
        now=lambda: _now(_answered(request, public_id)),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@answers_challenges
def challenge_take(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = _answered(request, public_id)
    first = {"owner": row.owner_id or request.user.pk}
    form = TakeForm(bound(request), nation_id=row.nation_id, initial=first)
    page = _page(row, heading=_("Who sees to it"), submit=_("Save"))
    return ask(
        request,
        page,
        form,
        lambda: actions.take_challenge(row, by=request.user, **form.cleaned_data),
        said=_("They see to it."),
    )


def _now(row: Challenge) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("status", "answer", "data_from", "due_on")}


def _seen(request: SignedInRequest, public_id: UUID) -> Challenge:
    rows = Challenge.objects.visible_to(request.user).for_list().select_related("answered_by")
    return get_object_or_404(rows, public_id=public_id)


def _answered(request: SignedInRequest, public_id: UUID) -> Challenge:
    rows = Challenge.objects.editable_by(request.user).for_list()
    return get_object_or_404(rows, public_id=public_id)


def _list_crumb() -> tuple[str, str]:
    return (reverse("assessments:challenges"), _("Questioned figures"))


def _page(row: Challenge, *, heading: str, submit: str) -> FormPage:
    return FormPage(
        heading=heading,
        lead=row.why,
        submit=submit,
        back_url=row.get_absolute_url(),
        crumbs=(_list_crumb(),),
    )
