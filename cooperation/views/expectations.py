"""What the office and its authorities read: how far companies do what is expected, and who said what."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from baseline.views.deeds import nation_of
from common.htmx import render_page
from common.pagination import paginate
from common.tabular.responses import FORMATS, table_response
from cooperation.exports import ANSWERS
from cooperation.forms.questionnaires import ChosenEditionForm, ReturnFilterForm
from cooperation.heat import heat_of
from cooperation.models import Answer, Question, Questionnaire, Return
from cooperation.models.answering import questions_in_scope
from cooperation.shares import shares_of
from cooperation.views.access import edition_seen, home_of_kind, may_keep, reads_expectations
from partners.readings import note_reading


@require_safe
@reads_expectations
def expectations(
    request: SignedInRequest, kind: str = Questionnaire.Kind.EXPECTATIONS
) -> HttpResponse:
    """The open edition of one kind, or the one that is chosen."""
    nation_of(request)
    editions = Questionnaire.objects.visible_to(request.user).of_kind(kind).select_related("nation")
    opened = editions.opened().newest_first()
    form = ChosenEditionForm(request.GET, editions=opened)
    chosen = form.cleaned_data["edition"] if form.is_valid() else None
    row = chosen or opened.first()
    context: dict[str, Any] = {
        "form": form,
        "questionnaire": row,
        "editions": editions.newest_first()[:20],
        "keeps": may_keep(request),
        "kind": kind,
    }
    if kind == Questionnaire.Kind.VULNERABILITY:
        context["heat"] = heat_of(row, request.user) if row else None
        return render(request, "cooperation/vulnerability.html", context)
    context["shares"] = shares_of(row, request.user) if row else None
    return render(request, "cooperation/expectations.html", context)


@require_safe
@reads_expectations
def returns(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Who answered, and how."""
    row = edition_seen(request, public_id)
    form = _filter(request, row)
    rows = _returns(request, row, form).with_counts(request.user).for_list()
    page = paginate(request, rows, keys=("partner__name_key", "pk"))
    note_reading(request.user, [one.partner_id for one in page], "cooperation:returns")
    query = request.GET.urlencode()
    context = {
        "questionnaire": row,
        "up": home_of_kind(row.kind),
        "form": form,
        "page": page,
        **{
            f"{name}_url": f"{reverse('cooperation:returns_file', args=[row.public_id, name])}?{query}"
            for name in FORMATS
        },
    }
    return render_page(request, "cooperation/returns.html", context, part="rows")


@require_safe
@reads_expectations
def returns_file(request: SignedInRequest, public_id: UUID, file_format: str) -> HttpResponseBase:
    """Every answer of the returns as they are filtered."""
    if file_format not in FORMATS:
        raise Http404
    row = edition_seen(request, public_id)
    found = _returns(request, row, _filter(request, row))
    keys = set(found.order_by().values_list("partner", flat=True))
    note_reading(request.user, keys, "cooperation:returns_file")
    answers = Answer.objects.visible_to(request.user).filter(given_in__in=found.values("pk"))
    return table_response(
        ANSWERS, answers.for_list().iterator(chunk_size=2_000), file_format=file_format
    )


def _filter(request: SignedInRequest, row: Questionnaire) -> ReturnFilterForm:
    questions = Question.objects.of(row).filter(questions_in_scope(request.user)).for_list()
    return ReturnFilterForm(request.GET, questions=questions, of=row)


def _returns(request: SignedInRequest, row: Questionnaire, form: ReturnFilterForm) -> Any:
    filters = form.cleaned_data if form.is_valid() else {}
    return Return.objects.visible_to(request.user).of(row).matching(filters)
