"""Around the table: who sits at an assessment, what is asked there and answered."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from assessments import actions
from assessments.agreeing import has_part, side_of
from assessments.forms.seats import AnswerForm, QuestionForm, SeatForm
from assessments.models import Assessment, Question, Seat, Side
from assessments.stating.keeping import OFFICE
from assessments.views.access import assessment_led, assessment_seen
from baseline.views.deeds import FormPage, ask, bound, do
from common.htmx import render_page
from common.pagination import paginate


@require_safe
def seats(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    found = assessment_seen(request, public_id)
    rows = Seat.objects.visible_to(request.user).filter(assessment=found).for_list()
    context = {
        "assessment": found,
        "page": paginate(request, rows, keys=("is_over", "side", "user__name", "pk")),
        "gives": _gives(request, found),
        "gives_private": request.user.has_perm(OFFICE),
    }
    return render_page(request, "assessments/seats.html", context, part="rows")


@require_http_methods(["GET", "HEAD", "POST"])
def seat_give(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    found = assessment_led(request, public_id)
    form = SeatForm(bound(request), assessment=found, user=request.user)
    page = _page(
        found,
        heading=_("Give a seat"),
        lead=_("The person reads every line that is not marked more strictly, asks, and is told."),
        submit=_("Give the seat"),
        back_url=reverse("assessments:seats", args=[public_id]),
    )

    def give() -> None:
        actions.give_seat(found, **form.values, by=request.user)

    return ask(request, page, form, give, said=_("The seat is given."))


@require_POST
def seat_end(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    rows = Seat.objects.visible_to(request.user).select_related("assessment")
    seat = get_object_or_404(rows, public_id=public_id)
    if not _gives(request, seat.assessment) or (
        seat.side == Side.PRIVATE and not request.user.has_perm(OFFICE)
    ):
        raise PermissionDenied
    return do(
        request,
        lambda: actions.end_seat(seat, by=request.user),
        said=_("The seat has ended."),
        back_url=reverse("assessments:seats", args=[seat.assessment.public_id]),
    )


@require_safe
def questions(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    found = assessment_seen(request, public_id)
    rows = Question.objects.visible_to(request.user).filter(assessment=found).for_list()
    context = {
        "assessment": found,
        "page": paginate(request, rows, keys=("is_over", "due_on", "-pk")),
        "asks": has_part(request.user, found),
        "answers": side_of(request.user, found) is not None,
    }
    return render_page(request, "assessments/questions.html", context, part="rows")


@require_http_methods(["GET", "HEAD", "POST"])
def question_ask(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    found = assessment_seen(request, public_id)
    if not has_part(request.user, found):
        raise PermissionDenied
    form = QuestionForm(bound(request))
    page = _page(
        found,
        heading=_("Ask around the table"),
        lead=_("Both leads and every seat read the question, and later the answer."),
        submit=_("Ask"),
        back_url=reverse("assessments:questions", args=[public_id]),
    )
    return ask(
        request, page, form,
        lambda: actions.ask_question(found, **form.cleaned_data, by=request.user),
        said=_("The question is asked."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def question_answer(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    rows = Question.objects.visible_to(request.user).select_related("assessment")
    question = get_object_or_404(rows, public_id=public_id)
    if side_of(request.user, question.assessment) is None:
        raise PermissionDenied
    form = AnswerForm(bound(request))
    page = _page(
        question.assessment,
        heading=_("Answer"),
        lead=question.text,
        submit=_("Answer to all"),
        back_url=question.get_absolute_url(),
    )
    return ask(
        request, page, form,
        lambda: actions.answer_question(question, **form.cleaned_data, by=request.user),
        said=_("The answer has gone to everybody at the table."),
    )  # fmt: skip


def _gives(request: SignedInRequest, assessment: Assessment) -> bool:
    """The public lead and the office seat people, as far as there is a table."""
    over = assessment.is_archived or assessment.status == Assessment.Status.SUPERSEDED
    return not over and side_of(request.user, assessment) is Side.PUBLIC


def _page(found: Assessment, *, heading: str, lead: str, submit: str, back_url: str) -> FormPage:
    return FormPage(
        heading=heading,
        lead=lead,
        submit=submit,
        back_url=back_url,
        crumbs=((found.get_absolute_url(), found.title),),
    )
