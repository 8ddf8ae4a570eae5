"""Call-downs: whom, what, and how fast they answered."""

from __future__ import annotations

from datetime import timedelta
from statistics import median
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from baseline.views.deeds import FormPage, ask, bound, do
from common.htmx import render_page
from common.pagination import paginate
from exchange.actions import calling as actions
from exchange.forms.calling import CallAnswerForm, CallCriteriaForm, CallDownForm
from exchange.models import Call, CallDown, Matter
from exchange.selecting import MOST, Choice, Taken, fitting
from exchange.views.access import keeps_desk, may_keep, reads_desk
from exchange.views.files import file_urls
from partners.readings import note_reading


@require_safe
@reads_desk
def call_downs(request: SignedInRequest) -> HttpResponse:
    if not request.user.sees_whole_nation:
        raise Http404
    rows = CallDown.objects.visible_to(request.user).for_list()
    page = paginate(request, rows, keys=("-started_at", "-pk"))
    context = {"page": page, "keeps": may_keep(request), **file_urls("call-downs")}
    return render(request, "exchange/call_downs.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_desk
def call_down_new(request: SignedInRequest) -> HttpResponse:
    nation = request.user.nation
    if nation is None:
        raise Http404
    narrowed = CallCriteriaForm(request.GET, nation=nation, user=request.user)
    choices: list[Choice] = []
    words: dict[str, str] = {}
    taken = Taken(0, 0)
    if narrowed.is_valid():
        criteria = narrowed.criteria()
        found = fitting(request.user, criteria)
        taken = Taken.of(found)
        words = criteria.as_words() | taken.as_words()
        choices = [one for one in found[:MOST] if one.contact]
        note_reading(request.user, [one.partner.pk for one in choices], "exchange:call_down_new")
    first = {"partners": [one.partner.public_id.hex for one in choices]}
    form = CallDownForm(bound(request), choices=choices, initial=first)
    page = FormPage(
        heading=_("Call them down"),
        lead=_("Each gets a letter with a link: please answer. You see who does, and how fast."),
        submit=_("Send the letters"),
        back_url=reverse("exchange:call_downs"),
        template="exchange/call_down_new.html",
        extra={
            "narrowed": narrowed,
            "choices": choices,
            "taken": taken,
            "chosen": form["partners"].value() or [],
        },
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.start_call_down(
            nation=nation, criteria=words, by=request.user, **form.facts()
        ),
        said=_("The letters are on their way."),
    )


@require_safe
@reads_desk
def call_down(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Who answered, how fast, and whom to call by telephone."""
    row = get_object_or_404(
        CallDown.objects.visible_to(request.user).select_related("nation", "started_by"),
        public_id=public_id,
    )
    calls = list(Call.objects.visible_to(request.user).of(row).for_list())
    note_reading(request.user, [one.partner_id for one in calls], "exchange:call_down")
    context = {
        "call_down": row,
        "calls": calls,
        "keeps": may_keep(request) and row.is_open,
        **file_urls("calls", f"call_down={row.public_id}"),
        **_figures(calls),
    }
    return render_page(request, "exchange/call_down.html", context, part="rows")


def _figures(calls: list[Call]) -> dict[str, Any]:
    took = sorted(one.took.total_seconds() for one in calls if one.took is not None)
    return {
        "answered": len(took),
        "ready": sum(one.answer == Call.Answer.READY for one in calls),
        "half_after": timedelta(seconds=median(took)) if took else None,
        "last_after": timedelta(seconds=took[-1]) if took else None,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_desk
def call_answer(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """The office reached them by telephone."""
    rows = Call.objects.editable_by(request.user).for_list()
    row = get_object_or_404(rows, public_id=public_id)
    form = CallAnswerForm(bound(request))
    back = row.call_down.get_absolute_url()
    page = FormPage(
        heading=row.partner.name,
        lead=_("What they said on the telephone."),
        submit=_("Write it down"),
        back_url=back,
        crumbs=((back, row.call_down.subject),),
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.answer_call(
            row, through=Matter.Through.OFFICE, by=request.user, **form.cleaned_data
        ),
        said=_("It is written down."),
    )


@require_POST
@keeps_desk
def call_down_end(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = get_object_or_404(CallDown.objects.editable_by(request.user), public_id=public_id)
    return do(
        request,
        lambda: actions.end_call_down(row, by=request.user),
        said=_("The call-down has ended; its links do not work any more."),
        back_url=row.get_absolute_url(),
    )
