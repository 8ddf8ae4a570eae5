"""The office's surveys: started, handed out by link or on paper, closed, and read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from baseline.views.deeds import FormPage, ask, bound, do, nation_of, version_of
from common.charts import shelf
from common.pagination import paginate
from common.tabular.responses import FORMATS, table_response
from common.tasks import draw_chart
from cooperation.actions import surveys as actions
from cooperation.exports import RESULTS
from cooperation.forms.surveys import LinksForm, NewSurveyForm, SurveyForm
from cooperation.models import Obstacle, Survey
from cooperation.obstacles import SCALE, ObstacleSet, Side
from cooperation.results import Results, counts_of, results_of
from cooperation.views.access import keeps_expectations, may_keep, reads_expectations


def survey_seen(request: SignedInRequest, public_id: UUID) -> Survey:
    return get_object_or_404(Survey.objects.visible_to(request.user), public_id=public_id)


def survey_kept(request: SignedInRequest, public_id: UUID) -> Survey:
    return get_object_or_404(Survey.objects.editable_by(request.user), public_id=public_id)


def page_of(row: Survey, **words: Any) -> FormPage:
    url = row.get_absolute_url()
    return FormPage(
        back_url=url,
        crumbs=((reverse("cooperation:surveys"), _("Surveys")), (url, row.title)),
        **words,
    )


@require_safe
@reads_expectations
def surveys(request: SignedInRequest) -> HttpResponse:
    rows = Survey.objects.visible_to(request.user).for_list()
    page = paginate(request, rows, keys=("-opens_on", "-pk"))
    context = {"page": page, "keeps": may_keep(request)}
    return render(request, "cooperation/surveys.html", context)


@require_safe
@reads_expectations
def survey(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """While it is open, how many have answered; once it is closed, what they said."""
    row = survey_seen(request, public_id)
    keeps = may_keep(request)
    results = _results(request, row)
    context = {
        "survey": row,
        "keeps": keeps,
        "answers": sum(counts_of(row).values()),
        "links": row.links.count(),
        "open_url": _open_url(row) if keeps and row.has_open_link else "",
        "results": results,
        "pictures": _pictures(results) if results else [],
        "form": LinksForm(initial={"number": 30}),
        **{
            f"{name}_url": reverse("cooperation:survey_file", args=[row.public_id, name])
            for name in FORMATS
        },
    }
    return render(request, "cooperation/survey.html", context)


def _open_url(row: Survey) -> str:
    return _address(row.link_key)


def _address(token: str) -> str:
    return f"{settings.SITE_URL}{reverse('cooperation:survey_link', args=[token])}"


def _results(request: SignedInRequest, row: Survey) -> Results | None:
    """Only of a closed one: whoever reads while answers come in learns what the last one said."""
    if row.state != "done":
        return None
    earlier = Survey.objects.visible_to(request.user).before(row)
    before = next((one for one in earlier[:5] if one.state == "done"), None)
    return results_of(row, before)


def _pictures(results: Results) -> list[dict[str, Any]]:
    return [
        {
            "set": one,
            "picture": shelf.ask(one.chart, draw=draw_chart.delay) if one.chart.rated else None,
        }
        for one in results.sets
    ]


@require_safe
@reads_expectations
def survey_file(request: SignedInRequest, public_id: UUID, file_format: str) -> HttpResponseBase:
    if file_format not in FORMATS:
        raise Http404
    row = survey_seen(request, public_id)
    results = _results(request, row)
    if results is None:
        raise Http404
    return table_response(RESULTS, _records(row, results), file_format=file_format)


def _records(row: Survey, results: Results) -> Iterator[dict[str, Any]]:
    for one in results.sets:
        for line in one.lines:
            for side, rating in zip(results.sides, line.ratings, strict=True):
                yield {
                    "survey": row.title,
                    "obstacle": line.obstacle,
                    "side": side.value,
                    "rating": rating,
                }


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_expectations
def survey_new(request: SignedInRequest) -> HttpResponse:
    nation = nation_of(request)
    last = Survey.objects.visible_to(request.user).order_by("-edition").first()
    obstacles = Obstacle.objects.filter(survey=last).order_by("position")
    form = NewSurveyForm(bound(request), last=obstacles)
    home = reverse("cooperation:surveys")
    page = FormPage(
        heading=_("New survey"),
        lead=_(
            "Three sets of obstacles, rated from one to five. Nobody who answers is identified."
        ),
        submit=_("Start it"),
        back_url=home,
        crumbs=((home, _("Surveys")),),
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.start_survey(
            nation=nation, facts=form.facts(), obstacles=form.obstacles(), by=request.user
        ),
        said=_("It is there. Hand out its link, or print it."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_expectations
def survey_edit(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = survey_kept(request, public_id)
    names = ("title", "text", "opens_on", "closes_on", "has_open_link")
    first = {name: getattr(row, name) for name in names}
    form = SurveyForm(bound(request), initial=first | {"version": row.version})
    return ask(
        request,
        page_of(row, heading=_("Title and days"), submit=_("Save")),
        form,
        lambda: actions.change_survey(
            row, version=version_of(form), facts=form.facts(), by=request.user
        ),
        said=_("It is saved."),
        now=lambda: {name: getattr(survey_kept(request, public_id), name) for name in names},
    )


@require_POST
@keeps_expectations
def survey_close(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = survey_kept(request, public_id)
    return do(
        request,
        lambda: actions.close_survey(row, by=request.user),
        said=_("It is closed; here is what people said."),
        back_url=row.get_absolute_url(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_expectations
def survey_links(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Links for one answer each, shown once: afterwards nobody can tell them apart."""
    row = survey_kept(request, public_id)
    form = LinksForm(bound(request), initial={"number": 30})
    made: list[str] = []
    page = page_of(
        row,
        heading=_("Links for one answer each"),
        lead=_("They are shown once. Nothing is kept of who gets which."),
        submit=_("Make them"),
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.make_links(row, by=request.user, **form.cleaned_data)
        except actions.TooMany as error:
            form.add_error(None, str(error))
        except actions.SurveyIsOver as error:
            form.add_error(None, str(error))
    context = {"survey": row, "form": form, "page": page, "urls": [_address(one) for one in made]}
    return render(request, "cooperation/survey_links.html", context)


@require_safe
@reads_expectations
def survey_paper(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """To print and fill in by hand."""
    row = survey_seen(request, public_id)
    obstacles = list(row.obstacles.order_by("position"))
    sets = [
        {"label": label, "rows": [one for one in obstacles if one.set == code]}
        for code, label in ObstacleSet.choices
    ]
    context = {
        "survey": row,
        "sets": [one for one in sets if one["rows"]],
        "sides": Side.choices,
        "scale": SCALE,
    }
    return render(request, "cooperation/survey_paper.html", context)
