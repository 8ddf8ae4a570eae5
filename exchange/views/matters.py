"""One matter, and what the office and the authorities do with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from audit.record import trail_of
from baseline.views.deeds import FormPage, ask, bound, do
from exchange.actions import desk
from exchange.forms.matters import (
    AdviceForm,
    AnswerForm,
    DueForm,
    GiveForm,
    RouteForm,
)
from exchange.models import Asked, Asking, Matter
from exchange.views.access import keeps_desk, matter_kept, matter_seen, may_keep, reads_desk
from partners.readings import note_reading


@require_safe
def matter(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = matter_seen(request, public_id)
    user = request.user
    asked = list(Asked.objects.visible_to(user).of_matter(row).for_list())
    partners = [one.partner_id for one in asked] + ([row.partner_id] if row.partner_id else [])
    note_reading(user, partners, "exchange:matter")
    sees_work = not user.is_representative
    context = {
        "matter": row,
        "asked": asked,
        "askings": Asking.objects.of_matter(row) if row.kind == Matter.Kind.REQUEST else [],
        "keeps": may_keep(request) and row.is_open,
        "advises": user.is_official and Matter.objects.advised_by(user).filter(pk=row.pk).exists(),
        "sees_work": sees_work,
        "sees_people": user.sees_whole_nation,
        "trail": trail_of(row) if sees_work else [],
    }
    return render(request, "exchange/matter.html", context)


def _page(row: Matter, heading: str, submit: str, lead: str = "") -> FormPage:
    url = row.get_absolute_url()
    crumbs = ((reverse("exchange:inbox"), _("Inbox")), (url, row.subject))
    return FormPage(heading=heading, lead=lead, submit=submit, back_url=url, crumbs=crumbs)


def _deal(
    request: SignedInRequest,
    row: Matter,
    form: forms.Form,
    act: Callable[[], Any],
    *,
    heading: str,
    submit: str,
    said: str,
    lead: str = "",
) -> HttpResponse:
    return ask(request, _page(row, heading, submit, lead), form, act, said=said)


@require_POST
@keeps_desk
def matter_take(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = matter_kept(request, public_id)
    return do(
        request,
        lambda: desk.give_matter(row, owner=request.user, by=request.user),
        said=_("You hold it now."),
        back_url=row.get_absolute_url(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_desk
def matter_give(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = matter_kept(request, public_id)
    form = GiveForm(bound(request), nation=row.nation)
    return _deal(
        request,
        row,
        form,
        lambda: desk.give_matter(row, by=request.user, **form.cleaned_data),
        heading=_("Hand over"),
        submit=_("Hand over"),
        said=_("It is handed over; they are told."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_desk
def matter_route(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = matter_kept(request, public_id)
    form = RouteForm(bound(request), user=request.user)
    return _deal(
        request,
        row,
        form,
        lambda: desk.route_matter(row, by=request.user, **form.cleaned_data),
        heading=_("Ask an authority"),
        lead=_("Its officials see this matter from now on and say what they think of it."),
        submit=_("Send it to them"),
        said=_("The authority is told."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_desk
def matter_due(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = matter_kept(request, public_id)
    form = DueForm(bound(request), initial={"due_at": row.due_at})
    return _deal(
        request,
        row,
        form,
        lambda: desk.set_due(row, by=request.user, **form.cleaned_data),
        heading=_("Change when it is due"),
        submit=_("Save"),
        said=_("The day is changed."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@reads_desk
def matter_advise(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = matter_seen(request, public_id)
    if not Matter.objects.advised_by(request.user).filter(pk=row.pk).exists():
        raise Http404
    form = AdviceForm(bound(request), initial={"advice": row.advice})
    return _deal(
        request,
        row,
        form,
        lambda: desk.advise(row, by=request.user, **form.cleaned_data),
        heading=_("Answer the office"),
        submit=_("Send it to the office"),
        said=_("The office is told."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_desk
def matter_answer(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = matter_kept(request, public_id)
    has_asked = Asked.objects.of_matter(row).untold().exists()
    form = AnswerForm(bound(request), matter=row, has_asked=has_asked)
    return ask(
        request,
        _page(
            row, _("Answer"), _("Send the answer"), _("It goes out at once, and the matter ends.")
        ),
        form,
        lambda: desk.answer_matter(row, by=request.user, **form.facts()),
        said=_("The answer is sent."),
        now=lambda: {"answer": matter_kept(request, public_id).answer},
    )
