"""The office keeps what is expected: editions and their questions."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from baseline.views.deeds import FormPage, ask, bound, do, nation_of, version_of
from cooperation.actions import questionnaires as actions
from cooperation.forms.questionnaires import EditionForm, QuestionForm
from cooperation.models import Question, Questionnaire
from cooperation.views.access import (
    edition_kept,
    edition_seen,
    home_of_kind,
    keeps_expectations,
    may_keep,
    page_of,
    question_kept,
    reads_expectations,
)


@require_safe
@reads_expectations
def edition(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """What this edition expects of whom."""
    row = edition_seen(request, public_id)
    keeps = may_keep(request)
    context = {
        "questionnaire": row,
        "up": home_of_kind(row.kind),
        "questions": Question.objects.of(row).for_list(),
        "keeps": keeps,
        "drafts": keeps and row.is_draft,
    }
    return render(request, "cooperation/edition.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_expectations
def edition_new(
    request: SignedInRequest, kind: str = Questionnaire.Kind.EXPECTATIONS
) -> HttpResponse:
    form = EditionForm(bound(request))
    home, name = home_of_kind(kind)
    page = FormPage(
        heading=_("New edition"),
        lead=_("It begins with the questions of the last one. Nobody is asked before you open it."),
        submit=_("Draft it"),
        back_url=home,
        crumbs=((home, name),),
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.draft_edition(
            nation=nation_of(request), kind=kind, facts=form.facts(), by=request.user
        ),
        said=_("It is a draft. Look through its questions, then open it."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_expectations
def edition_edit(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = edition_kept(request, public_id)
    first = {name: getattr(row, name) for name in ("title", "text", "due_on")}
    form = EditionForm(bound(request), initial=first | {"version": row.version})
    return ask(
        request,
        page_of(row, heading=_("Title and day"), submit=_("Save")),
        form,
        lambda: actions.change_edition(
            row, version=version_of(form), facts=form.facts(), by=request.user
        ),
        said=_("It is saved."),
        now=lambda: {name: getattr(edition_kept(request, public_id), name) for name in first},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_expectations
def question_add(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = edition_kept(request, public_id)
    form = QuestionForm(bound(request), of=row)

    def add() -> Any:
        actions.add_question(row, facts=form.facts(), by=request.user)
        return row

    page = page_of(row, heading=_("Add a question"), submit=_("Add it"))
    return ask(request, page, form, add, said=_("It is added."))


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_expectations
def question_edit(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    question = question_kept(request, public_id)
    row = question.questionnaire
    names = ("text", "help_text", "supply_kinds", "force", "reference", "unit", "target", "stage")
    first = {name: getattr(question, name) for name in names}
    first["requirement"] = question.requirement.code if question.requirement else ""
    form = QuestionForm(bound(request), of=row, initial=first, is_known=True)

    def change() -> Any:
        actions.change_question(question, facts=form.facts(), by=request.user)
        return row

    page = page_of(row, heading=_("Change the question"), lead=question.key, submit=_("Save"))
    return ask(request, page, form, change, said=_("It is saved."))


@require_POST
@keeps_expectations
def question_remove(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    question = question_kept(request, public_id)
    back = question.questionnaire.get_absolute_url()
    return do(
        request,
        lambda: actions.remove_question(question, by=request.user),
        said=_("It is not asked any more."),
        back_url=back,
    )


@require_POST
@keeps_expectations
def edition_open(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = edition_kept(request, public_id)
    return do(
        request,
        lambda: actions.open_edition(row, today=timezone.localdate(), by=request.user),
        said=_("It is open; everybody concerned is told."),
        back_url=row.get_absolute_url(),
    )


@require_POST
@keeps_expectations
def edition_close(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = edition_kept(request, public_id)
    return do(
        request,
        lambda: actions.close_edition(row, by=request.user),
        said=_("It is closed; nothing is answered any more."),
        back_url=row.get_absolute_url(),
    )
