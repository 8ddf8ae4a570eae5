"""Rounds: starting one, following it, chasing; and a partner's page in it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.requests import SignedInRequest
from baseline.views.deeds import FormPage, ask, bound, do
from common.errors import ActionError
from common.htmx import render_page
from common.pagination import paginate
from exchange import progress
from exchange.actions import rounds as actions
from exchange.forms.rounds import ChaseFilterForm, FinishForm, RoundForm
from exchange.models import Matter, Round, RoundEntry
from exchange.views.access import keeps_desk, may_keep, reads_desk
from exchange.views.files import file_urls
from partners.models import Capability, Contact
from partners.readings import note_reading
from workspace.models import Job

SHOWN = 200


def _round_seen(request: SignedInRequest, public_id: UUID) -> Round:
    return get_object_or_404(Round.objects.visible_to(request.user), public_id=public_id)


def _round_kept(request: SignedInRequest, public_id: UUID) -> Round:
    return get_object_or_404(Round.objects.editable_by(request.user), public_id=public_id)


@require_safe
@reads_desk
def rounds(request: SignedInRequest) -> HttpResponse:
    if not request.user.sees_whole_nation:
        raise Http404
    rows = Round.objects.visible_to(request.user).for_list()
    page = paginate(request, rows, keys=("-started_at", "-pk"))
    context = {"page": page, "keeps": may_keep(request), **file_urls("rounds")}
    return render(request, "exchange/rounds.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_desk
def round_new(request: SignedInRequest) -> HttpResponse:
    nation = request.user.nation
    if nation is None:
        raise Http404
    form = RoundForm(bound(request), user=request.user)

    def start() -> Round:
        return actions.start_round(
            nation=nation,
            criteria=form.criteria(),
            selection=form.selection(),
            by=request.user,
            **{name: form.cleaned_data[name] for name in ("title", "text", "deadline")},
        )

    page = FormPage(
        heading=_("Start a round"),
        lead=_("Each partner gets a link to its entry, also those that never signed in."),
        submit=_("Send the letters"),
        back_url=reverse("exchange:rounds"),
        crumbs=((reverse("exchange:rounds"), _("Rounds")),),
    )
    return ask(request, page, form, start, said=_("The letters are on their way."))


@require_safe
@reads_desk
def round_(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """How the round goes."""
    row = _round_seen(request, public_id)
    entries = RoundEntry.objects.visible_to(request.user).of(row)
    asked, done = entries.count(), entries.filter(done_at__isnull=False).count()
    context = {
        "round": row,
        "keeps": may_keep(request) and row.is_open,
        "all": progress.Rate("", asked, done),
        "silent": entries.filter(done_at__isnull=True, contact__isnull=True).count(),
        "kinds": progress.by_kind(entries),
        "regions": progress.by_region(entries),
        "days": progress.by_day(row, timezone.localdate()),
        **file_urls("entries", f"round={row.public_id}"),
        "job": Job.objects.visible_to(request.user).of_target(row).first(),
    }
    return render(request, "exchange/round.html", context)


@require_safe
@reads_desk
def round_chase(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Who has not answered, and the number to call."""
    row = _round_seen(request, public_id)
    form = ChaseFilterForm(request.GET)
    rows: Any = RoundEntry.objects.visible_to(request.user).of(row).filter(done_at__isnull=True)
    if form.is_valid() and (kind := form.cleaned_data["kind"]):
        rows = rows.filter(partner__supply_kinds__contains=[kind])
    page = paginate(request, rows.for_list(), keys=("partner__name_key", "pk"))
    note_reading(request.user, [one.partner_id for one in page], "exchange:round_chase")
    context = {"round": row, "form": form, "page": page}
    return render_page(request, "exchange/round_chase.html", context, part="rows")


@require_POST
@keeps_desk
def round_remind(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = _round_kept(request, public_id)
    sent = actions.remind_all(row, today=timezone.localdate(), by=request.user)
    said = ngettext("%(n)d reminder is sent.", "%(n)d reminders are sent.", sent) % {"n": sent}
    messages.success(request, said)
    return redirect(row)


@require_POST
@keeps_desk
def round_end(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = _round_kept(request, public_id)
    return do(
        request,
        lambda: actions.end_round(row, by=request.user),
        said=_("The round has ended; its links do not work any more."),
        back_url=row.get_absolute_url(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def round_entry(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """A partner's own page in the round, signed in; the office writes down what it hears."""
    action = "change" if request.method == "POST" else "view"
    rows = RoundEntry.objects.allowed_to(request.user, action).for_list()
    entry = get_object_or_404(rows, public_id=public_id)
    note_reading(request.user, [entry.partner_id], "exchange:round_entry")
    through = Matter.Through.OFFICE if may_keep(request) else Matter.Through.PAGE
    return entry_page(request, entry, by=request.user, through=through)


def entry_page(request: HttpRequest, entry: RoundEntry, *, by: User, through: str) -> HttpResponse:
    """What the partner stated, each line with "still true"; a click acts, opening it does not."""
    form = FinishForm(request.POST if "finish" in request.POST else None)
    if request.method == "POST":
        try:
            _act(request, entry, form, by=by, through=through)
        except ActionError as error:
            messages.error(request, str(error))
        return redirect(request.path)
    supply = Capability.objects.filter(partner=entry.partner_id).in_registry().in_force()
    contacts = Contact.objects.filter(partner=entry.partner_id).in_use()
    context = {
        "entry": entry,
        "round": entry.round,
        "nation": entry.nation,
        "form": form,
        "since": timezone.localdate(entry.round.started_at),
        "capabilities": supply.for_list().order_by("resource__sort_key", "pk")[:SHOWN],
        "contacts": contacts.order_by("name", "pk")[:SHOWN],
    }
    return render(request, "exchange/round_entry.html", context)


def _act(
    request: HttpRequest, entry: RoundEntry, form: FinishForm, *, by: User, through: str
) -> None:
    kind, _separator, key = request.POST.get("still", "").partition(":")
    models: dict[str, Any] = {"capability": Capability, "contact": Contact}
    if kind in models:
        rows = models[kind].objects.filter(partner=entry.partner_id, archived_at__isnull=True)
        row = get_object_or_404(rows, pk=int(key) if key.isdigit() else 0)
        actions.still_true(entry, row, by=by)
        messages.success(request, _("Confirmed."))
    elif form.is_valid():
        actions.finish_entry(entry, through=through, by=by, **form.cleaned_data)
        messages.success(request, _("Thank you: the office knows that you have looked."))
