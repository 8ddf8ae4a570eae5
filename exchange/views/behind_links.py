"""Pages behind the links in letters. No account; opening one changes nothing, a click acts."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.attempts import limited
from accounts.models import Nation, User
from common.errors import ActionError
from exchange import links
from exchange.actions import asking, calling, desk
from exchange.forms.asking import ReplyForm
from exchange.forms.calling import CallAnswerForm
from exchange.forms.matters import TroubleForm
from exchange.models import Asked, Call, Matter
from exchange.views.access import link_is_over
from exchange.views.phases import stock_page
from exchange.views.rounds import entry_page
from partners.models import Contact


def _clock_of(nation: Nation) -> timezone.override:
    """Visitors have no clock of their own; the register's is meant."""
    return timezone.override(ZoneInfo(nation.time_zone))


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("exchange_link")
def trouble_link(request: HttpRequest, token: str) -> HttpResponse:
    """Six fields at most, and the office knows."""
    contact = links.contact_of_trouble(token)
    if contact is None:
        return link_is_over(request)
    with _clock_of(contact.nation):
        return _report(request, contact)


def _report(request: HttpRequest, contact: Contact) -> HttpResponse:
    form = TroubleForm(request.POST if request.method == "POST" else None, nation=contact.nation)
    context = {"form": form, "nation": contact.nation, "partner": contact.partner}
    if request.method != "POST" or not form.is_valid():
        return render(request, "exchange/trouble_link.html", context)
    matter = desk.open_matter(
        nation=contact.nation,
        kind=Matter.Kind.TROUBLE,
        partner=contact.partner,
        contact=contact,
        by=User.objects.system(),
        through=Matter.Through.LINK,
        **form.facts(),
    )
    return render(request, "exchange/trouble_sent.html", context | {"matter": matter})


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("exchange_link")
def answer_link(request: HttpRequest, token: str) -> HttpResponse:
    """A request is answered: all of it, a part, or no and why."""
    row = links.asked_behind(token)
    if row is None:
        return link_is_over(request)
    with _clock_of(row.nation):
        return _answer(request, row)


def _answer(request: HttpRequest, row: Asked) -> HttpResponse:
    form = ReplyForm(request.POST if request.method == "POST" else None, asked=row)
    context = {"form": form, "asked": row, "matter": row.matter, "nation": row.nation}
    if request.method != "POST" or not form.is_valid():
        return render(request, "exchange/answer_link.html", context)
    try:
        row = asking.reply(
            row, through=Matter.Through.LINK, by=User.objects.system(), **form.cleaned_data
        )
    except ActionError as error:
        form.add_error(None, str(error))
        return render(request, "exchange/answer_link.html", context)
    return render(request, "exchange/answer_link.html", context | {"asked": row, "is_sent": True})


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("exchange_link")
def call_link(request: HttpRequest, token: str) -> HttpResponse:
    """Please answer: here, and ready or not."""
    row = links.call_behind(token)
    if row is None:
        return link_is_over(request)
    with _clock_of(row.call_down.nation):
        return _pick_up(request, row)


def _pick_up(request: HttpRequest, row: Call) -> HttpResponse:
    form = CallAnswerForm(request.POST if request.method == "POST" else None)
    context = {
        "form": form,
        "call": row,
        "call_down": row.call_down,
        "nation": row.call_down.nation,
    }
    if request.method != "POST" or not form.is_valid():
        return render(request, "exchange/call_link.html", context)
    try:
        row = calling.answer_call(row, by=User.objects.system(), **form.cleaned_data)
    except ActionError as error:
        form.add_error(None, str(error))
        return render(request, "exchange/call_link.html", context)
    return render(request, "exchange/call_link.html", context | {"call": row, "is_sent": True})


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("exchange_link")
def round_link(request: HttpRequest, token: str) -> HttpResponse:
    """The partner's entry, each line with "still true"."""
    row = links.entry_behind(token)
    if row is None:
        return link_is_over(request)
    with _clock_of(row.nation):
        return entry_page(request, row, by=User.objects.system(), through=Matter.Through.LINK)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("exchange_link")
def stock_link(request: HttpRequest, token: str) -> HttpResponse:
    """What the partner has now and tomorrow, while a phase is declared."""
    row = links.stock_behind(token)
    if row is None:
        return link_is_over(request)
    with _clock_of(row.nation):
        return stock_page(request, row, by=User.objects.system(), through=Matter.Through.LINK)
