"""A company's page of what is expected of it: answered once, then read beside companies like it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from baseline.views.deeds import FormPage, ask, bound, version_of
from cooperation.actions import answering as actions
from cooperation.beside import beside_of
from cooperation.criteria import Strain
from cooperation.forms.answering import ReturnForm, WeaknessForm
from cooperation.heat import own_heat
from cooperation.models import Answer, Question, Questionnaire, Return
from cooperation.models.answering import questions_in_scope
from partners.models import Partner
from partners.readings import note_reading
from partners.views.access import can_edit, home_of, partner_edited, partner_seen

EXPECTED, WEAKNESS = Questionnaire.Kind.EXPECTATIONS, Questionnaire.Kind.VULNERABILITY


def _edition(partner: Partner, kind: str) -> Questionnaire | None:
    """The one that is open, or the last that was."""
    rows = Questionnaire.objects.filter(nation=partner.nation_id).of_kind(kind).opened()
    return rows.select_related("nation").newest_first().first()


def _sent(request: SignedInRequest, row: Questionnaire, partner: Partner) -> Return | None:
    rows = Return.objects.visible_to(request.user).of(row).of_partner(partner)
    return rows.for_list().first()


@require_safe
def for_partner(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """How far a partner is with it; a part of its page and of its people's first page."""
    partner = _seen(request, public_id)
    context = {
        "partner": partner,
        "slips": [
            slip for kind in Questionnaire.Kind.values if (slip := _slip(request, partner, kind))
        ],
        "answers_it": can_edit(request, partner),
        "is_own": request.user.is_representative,
        "is_part": bool(getattr(request, "htmx", False)),
    }
    return render(request, "cooperation/for_partner.html", context)


def _slip(request: SignedInRequest, partner: Partner, kind: str) -> dict[str, Any] | None:
    """One line of the part: an edition, how much it asks, and what was sent."""
    row = _edition(partner, kind)
    asked = Question.objects.of(row).asked_of(partner).count() if row else 0
    if row is None or not asked:
        return None
    pages = ("weakness", "weakness_answer") if kind == WEAKNESS else ("expected", "answer")
    read_url, answer_url = (
        reverse(f"cooperation:{page}", args=[partner.public_id]) for page in pages
    )
    return {"questionnaire": row, "asked": asked, "sent": _sent(request, row, partner),
            "read_url": read_url, "answer_url": answer_url}  # fmt: skip


@require_safe
def expected(request: SignedInRequest, public_id: UUID, kind: str = EXPECTED) -> HttpResponse:
    """What is asked of this company, what it answered, and how that compares."""
    partner = _seen(request, public_id)
    row = _edition(partner, kind)
    sent = _sent(request, row, partner) if row else None
    seen = questions_in_scope(request.user)
    questions: list[Question] = []
    if row:
        questions = list(Question.objects.of(row).asked_of(partner).filter(seen).for_list())
    if sent:
        note_reading(request.user, [partner.pk], "cooperation:expected")
    context: dict[str, Any] = {
        "partner": partner,
        "questionnaire": row,
        "sent": sent,
        "lines": _lines(request, questions, sent),
        "bars": beside_of(sent) if sent and request.user.kind != "official" else [],
        "answers_it": row is not None and row.is_open and can_edit(request, partner),
        "home_url": home_of(request, partner),
        "is_own": request.user.is_representative,
    }
    if kind == WEAKNESS:
        answers = list(Answer.objects.visible_to(request.user).filter(given_in=sent))
        context |= {"heat": own_heat(questions, answers), "strains": Strain.choices}
        return render(request, "cooperation/weakness.html", context)
    return render(request, "cooperation/expected.html", context)


def _seen(request: SignedInRequest, public_id: UUID) -> Partner:
    """Its own people, and those who read what is expected."""
    user = request.user
    if not (user.is_representative or user.has_perm("cooperation.view_questionnaire")):
        raise Http404
    return partner_seen(request, public_id)


def _lines(
    request: SignedInRequest, questions: list[Question], sent: Return | None
) -> list[dict[str, Any]]:
    answers = Answer.objects.visible_to(request.user).filter(given_in=sent)
    said = {answer.question_id: answer for answer in answers}
    return [{"question": one, "answer": said.get(one.pk)} for one in questions]


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: SignedInRequest, public_id: UUID, kind: str = EXPECTED) -> HttpResponse:
    """All questions on one page, kept as a draft while it is filled in."""
    partner = partner_edited(request, public_id)
    row = _edition(partner, kind)
    if row is None or not row.is_open:
        raise Http404
    sent = _sent(request, row, partner)
    questions = Question.objects.of(row).asked_of(partner).for_list()
    made: Any = WeaknessForm if kind == WEAKNESS else ReturnForm
    form = made(bound(request), questions=questions, initial=dict(made.filled(sent)))
    home = home_of(request, partner)
    page = FormPage(
        heading=_("Where are you weak?") if kind == WEAKNESS else _("What is expected of you"),
        lead=row.text,
        submit=_("Correct the answers") if sent else _("Send the answers"),
        back_url=home,
        crumbs=((home, partner.name),),
        template=f"cooperation/{'weakness_answer' if kind == WEAKNESS else 'answer'}.html",
        extra={"questionnaire": row, "partner": partner, "groups": form.groups},
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.send_return(
            row, partner, answers=form.answers(), version=version_of(form), by=request.user
        ),
        said=_("Thank you. Below you see how you stand."),
        now=lambda: dict(made.filled(_sent(request, row, partner))),
    )
