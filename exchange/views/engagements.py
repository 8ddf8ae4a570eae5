"""Engagements with a partner, what follows from them, who cares for it, and handing all of it over."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Nation
from accounts.requests import SignedInRequest
from baseline.views.deeds import FormPage, ask, bound, do, version_of
from common.htmx import render_page
from common.pagination import paginate
from exchange.actions import engagements as actions
from exchange.forms.engagements import (
    CareForm,
    EngagementForm,
    FollowUpFilterForm,
    FollowUpForm,
    HandOverForm,
)
from exchange.models import Care, Engagement, FollowUp
from exchange.views.access import keeps_desk, may_keep, reads_desk
from exchange.views.files import file_urls
from partners.views.access import partner_edited
from workspace.files import download


def _kept(request: SignedInRequest, public_id: UUID) -> Engagement:
    rows = Engagement.objects.editable_by(request.user).for_detail()
    return get_object_or_404(rows, public_id=public_id)


def _seen(request: SignedInRequest, public_id: UUID) -> Engagement:
    rows = Engagement.objects.visible_to(request.user).for_detail()
    return get_object_or_404(rows, public_id=public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_desk
def engagement_new(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    partner = partner_edited(request, public_id)
    first = {"held_on": timezone.localdate(), "officers": [request.user.public_id]}
    form = EngagementForm(
        bound(request), request.FILES or None, partner=partner, user=request.user, initial=first
    )
    home = partner.get_absolute_url()
    page = FormPage(
        heading=_("Write down a talk"),
        lead=_(
            "A meeting, call, letter or visit. What is to be done after it you add on its page."
        ),
        submit=_("Write it down"),
        back_url=home,
        crumbs=((home, partner.name),),
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.write_engagement(partner, by=request.user, **form.given()),
        said=_("It is written down."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_desk
def engagement_edit(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = _kept(request, public_id)
    first = _values(row) | {"version": row.version}
    form = EngagementForm(
        bound(request), request.FILES or None, partner=row.partner, user=request.user, initial=first
    )
    url = row.get_absolute_url()
    page = FormPage(
        heading=_("Put it right"),
        submit=_("Save"),
        back_url=url,
        crumbs=((row.partner.get_absolute_url(), row.partner.name), (url, row.subject)),
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.change_engagement(
            row, version=version_of(form), by=request.user, **form.given()
        ),
        said=_("It is saved."),
        now=lambda: _values(_kept(request, public_id)),
    )


def _values(row: Engagement) -> dict[str, Any]:
    facts = {name: getattr(row, name) for name in ("kind", "held_on", "subject", "text", "others")}
    people = {
        name: [one.public_id for one in getattr(row, name).all()]
        for name in ("officers", "contacts")
    }
    return facts | people


@require_safe
def engagement(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = _seen(request, public_id)
    context = {
        "engagement": row,
        "follow_ups": FollowUp.objects.visible_to(request.user).filter(engagement=row).for_list(),
        "keeps": may_keep(request),
    }
    return render(request, "exchange/engagement.html", context)


@require_safe
def engagement_file(request: SignedInRequest, public_id: UUID, key: int) -> HttpResponseBase:
    row = _seen(request, public_id)
    return download(request, get_object_or_404(row.files.select_related("nation"), pk=key))


# What follows


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_desk
def follow_up_add(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = _kept(request, public_id)
    form = FollowUpForm(
        bound(request), nation=row.nation, initial={"owner": request.user.public_id}
    )
    url = row.get_absolute_url()
    page = FormPage(
        heading=_("What is to be done"),
        lead=_("It stands on the list of whoever does it, and they are told on the day."),
        submit=_("Add it"),
        back_url=url,
        crumbs=((row.partner.get_absolute_url(), row.partner.name), (url, row.subject)),
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.add_follow_up(row, by=request.user, **form.cleaned_data).engagement,
        said=_("It is on the list."),
    )


@require_POST
@keeps_desk
def follow_up_done(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    rows = FollowUp.objects.editable_by(request.user).for_list()
    row = get_object_or_404(rows, public_id=public_id)
    return do(
        request,
        lambda: actions.finish_follow_up(row, by=request.user),
        said=_("Done."),
        back_url=reverse("exchange:follow_ups"),
    )


@require_safe
@reads_desk
def follow_ups(request: SignedInRequest) -> HttpResponse:
    """What is due: one's own, or everybody's."""
    if not request.user.sees_whole_nation:
        raise Http404
    form = FollowUpFilterForm(request.GET)
    rows = FollowUp.objects.visible_to(request.user).open().for_list()
    is_all = form.is_valid() and form.cleaned_data["owner"] == "all"
    if not is_all:
        rows = rows.owned_by(request.user)
    context = {
        "form": form,
        "page": paginate(request, rows, keys=("due_on", "pk")),
        "partners": Care.objects.visible_to(request.user).held_by(request.user).count(),
        "keeps": may_keep(request),
        **file_urls("follow-ups"),
        "talks": file_urls("engagements"),
    }
    return render_page(request, "exchange/follow_ups.html", context, part="rows")


# Who cares


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_desk
def care(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    partner = partner_edited(request, public_id)
    held = (
        Care.objects.visible_to(request.user).of_partner(partner).select_related("officer").first()
    )
    first = {"officer": held.officer.public_id if held else request.user.public_id}
    form = CareForm(bound(request), nation=partner.nation, initial=first)
    home = partner.get_absolute_url()
    page = FormPage(
        heading=_("Responsible officer"),
        lead=_("Whom colleagues ask about this partner."),
        submit=_("Save"),
        back_url=home,
        crumbs=((home, partner.name),),
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.give_care(partner, by=request.user, **form.cleaned_data),
        said=_("It is saved."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_desk
def hand_over(request: SignedInRequest) -> HttpResponse:
    """Partners, matters and follow-ups of one officer to another, in one deed."""
    nation: Nation | None = request.user.nation
    if nation is None:
        raise Http404
    form = HandOverForm(bound(request), nation=nation, initial={"leaves": request.user.public_id})
    page = FormPage(
        heading=_("Hand over"),
        lead=_(
            "All partners, open matters and follow-ups that an officer holds go to another one."
        ),
        submit=_("Hand all of it over"),
        back_url=reverse("exchange:follow_ups"),
        crumbs=((reverse("exchange:follow_ups"), _("Follow-ups")),),
    )

    def act() -> None:
        given = dict(form.cleaned_data)
        actions.hand_over(given.pop("leaves"), by=request.user, **given)

    return ask(request, page, form, act, said=_("It is handed over; they are told."))
