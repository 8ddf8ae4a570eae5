"""Choosing whom to ask for a request, the record of it, and the answers."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from baseline.views.deeds import FormPage, ask, bound
from exchange.actions import asking as actions
from exchange.forms.asking import AskForm, CriteriaForm, ReplyForm
from exchange.models import Asked, Asking, Matter
from exchange.selecting import MOST, Choice, fitting
from exchange.views.access import (
    asked_answered_by,
    asked_seen,
    keeps_desk,
    matter_kept,
    matter_seen,
    may_keep,
)
from exchange.views.files import file_urls
from partners.readings import note_reading


def _request_kept(request: SignedInRequest, public_id: UUID) -> Matter:
    row = matter_kept(request, public_id)
    if row.kind != Matter.Kind.REQUEST:
        raise Http404
    return row


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_desk
def request_ask(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """First by which criteria, then whom of those found, then they are asked."""
    row = _request_kept(request, public_id)
    given = request.GET if "resource" in request.GET else CriteriaForm.first_of(row)
    narrowed = CriteriaForm(given, nation=row.nation, user=request.user)
    choices: list[Choice] = []
    criteria = None
    if narrowed.is_valid():
        criteria = narrowed.criteria()
        choices = fitting(request.user, criteria)
        if len(choices) > MOST:  # the record says that all who fit were asked, or why not
            text = _("More than %(most)d partners fit. Narrow the choice: all that fit are shown.")
            narrowed.add_error("region", text % {"most": MOST})
            choices = []
        note_reading(request.user, [one.partner.pk for one in choices], "exchange:request_ask")
    known = set(Asked.objects.of_matter(row).values_list("partner", flat=True))
    fresh = [one for one in choices if one.partner.pk not in known]
    first = {"partners": [one.partner.public_id.hex for one in fresh]}
    form = AskForm(bound(request), choices=fresh, initial=first)
    page = FormPage(
        heading=_("Whom to ask"),
        lead=row.subject,
        submit=_("Ask those chosen"),
        back_url=row.get_absolute_url(),
        template="exchange/ask.html",
        extra={
            "matter": row,
            "narrowed": narrowed,
            "choices": fresh,
            "unit": criteria.resource.unit if criteria and criteria.resource else None,
            "known": len(choices) - len(fresh),
            "chosen": form["partners"].value() or [],
        },
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.ask_partners(
            row,
            criteria=criteria.as_words() if criteria else {},
            by=request.user,
            **form.facts(),
        ) and None,
        said=_("They are asked. Their answers come in here."),
    )  # fmt: skip


@require_safe
def request_record(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Who was asked, by which criteria, and who was told what when: to be printed and kept."""
    row = matter_seen(request, public_id)
    if row.kind != Matter.Kind.REQUEST:
        raise Http404
    asked = list(Asked.objects.visible_to(request.user).of_matter(row).for_list())
    note_reading(request.user, [one.partner_id for one in asked], "exchange:request_record")
    by_asking: dict[int, list[Asked]] = {}
    for one in asked:
        by_asking.setdefault(one.asking_id, []).append(one)
    rounds = [(one, by_asking.get(one.pk, [])) for one in Asking.objects.of_matter(row)]
    context = {
        "matter": row,
        "rounds": rounds,
        "made_at": timezone.now(),
        **(file_urls("asked", f"matter={row.public_id}") if _reads_files(request) else {}),
    }
    return render(request, "exchange/record.html", context)


def _reads_files(request: SignedInRequest) -> bool:
    return bool(request.user.has_perm("exchange.view_matter"))


@require_safe
def asked(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """What one partner was asked and answered: for its own people, the office and who asked."""
    row = asked_seen(request, public_id)
    note_reading(request.user, [row.partner_id], "exchange:asked")
    answers = Asked.objects.editable_by(request.user).filter(pk=row.pk).exists()
    context = {
        "asked": row,
        "matter": row.matter,
        "answers": answers and row.matter.is_open,
        "is_own": request.user.is_representative,
    }
    return render(request, "exchange/asked.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def asked_reply(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = asked_answered_by(request, public_id)
    form = ReplyForm(bound(request), asked=row)
    through = Matter.Through.OFFICE if may_keep(request) else Matter.Through.PAGE
    page = FormPage(
        heading=_("Answer: %(subject)s") % {"subject": row.matter.subject},
        lead=row.partner.name,
        submit=_("Send the answer"),
        back_url=row.get_absolute_url(),
        crumbs=((row.get_absolute_url(), row.matter.subject),),
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.reply(row, through=through, by=request.user, **form.cleaned_data),
        said=_("The answer is with the office. It can be changed until the request ends."),
    )
