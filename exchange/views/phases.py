"""Declared phases: declaring, the situation while one lasts, ending it; and a partner's stocks."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.requests import SignedInRequest
from audit.record import trail_of
from baseline.views.deeds import FormPage, ask, bound
from common.errors import ActionError
from common.templatetags.portal import localized
from exchange.actions import phases as actions
from exchange.forms.asking import CriteriaForm
from exchange.forms.phases import DeclareForm, EndForm, StockForm
from exchange.models import Declaration, Matter, StockCall, StockLine
from exchange.selecting import fitting
from exchange.views.access import keeps_desk, may_keep, reads_desk
from exchange.views.files import file_urls
from partners.models import Capability
from partners.readings import note_reading

#: So many declarations are listed, and so many lines a partner is asked for.
SHOWN = 100
LINES = 30


def _kept(request: SignedInRequest, public_id: UUID) -> Declaration:
    rows = Declaration.objects.editable_by(request.user).for_list().select_related("nation")
    return get_object_or_404(rows, public_id=public_id)


@require_safe
@reads_desk
def declarations(request: SignedInRequest) -> HttpResponse:
    rows = Declaration.objects.visible_to(request.user).for_list()[:SHOWN]
    context = {"rows": rows, "keeps": may_keep(request), **file_urls("phases")}
    return render(request, "exchange/declarations.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_desk
def declare(request: SignedInRequest) -> HttpResponse:
    nation = request.user.nation
    if nation is None:
        raise Http404
    form = DeclareForm(bound(request), nation=nation)
    page = FormPage(
        heading=_("Declare a phase"),
        lead=_(
            "Every authority of the nation is told, and reports of the scenario count from day 0."
        ),
        submit=_("Declare it"),
        back_url=reverse("exchange:declarations"),
        crumbs=((reverse("exchange:declarations"), _("Declared phases")),),
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.declare_phase(nation=nation, by=request.user, **form.cleaned_data),
        said=_("It is declared. Next: ask for stocks."),
    )


@require_safe
@reads_desk
def declaration(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Who declared it, and what partners have now: the office sees each, authorities the sums."""
    rows = Declaration.objects.visible_to(request.user).for_list()
    row = get_object_or_404(rows, public_id=public_id)
    calls = list(StockCall.objects.visible_to(request.user).of(row).for_list())
    note_reading(request.user, [one.partner_id for one in calls], "exchange:declaration")
    lines: dict[int, list[StockLine]] = {}
    for line in StockLine.objects.latest_of(calls):
        lines.setdefault(line.call_id, []).append(line)
    context = {
        "declaration": row,
        "keeps": may_keep(request) and row.is_open,
        "sees_stocks": request.user.sees_whole_nation,
        "calls": [(one, lines.get(one.pk, [])) for one in calls],
        "trail": trail_of(row),
        **file_urls("stocks", f"phase={row.public_id}"),
    }
    return render(request, "exchange/declaration.html", context)


def _way_to(row: Declaration) -> tuple[tuple[str, str], ...]:
    return (
        (reverse("exchange:declarations"), _("Declared phases")),
        (row.get_absolute_url(), localized(row.scenario.name)),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_desk
def declaration_end(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = _kept(request, public_id)
    form = EndForm(bound(request))
    page = FormPage(
        heading=_("End the phase"),
        lead=_("The links for stocks stop working; the scenario's day 0 is as it was before."),
        submit=_("End it"),
        back_url=row.get_absolute_url(),
        crumbs=_way_to(row),
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.end_phase(row, by=request.user, **form.cleaned_data),
        said=_("The phase is ended. Everything stays in the trail."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_desk
def stocks_ask(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Whom to ask for stocks: all that fit the criteria."""
    row = _kept(request, public_id)
    form = CriteriaForm(bound(request), nation=row.nation, user=request.user)
    page = FormPage(
        heading=_("Ask for stocks"),
        lead=_("Every partner that fits gets a link: now, tomorrow, which help."),
        submit=_("Send the letters"),
        back_url=row.get_absolute_url(),
        crumbs=_way_to(row),
    )

    def act() -> None:
        criteria = form.criteria()
        found = fitting(request.user, criteria)
        calls = actions.ask_stocks(
            row,
            criteria=criteria.as_words(),
            chosen=[(one.partner, one.contact) for one in found],
            by=request.user,
        )
        sent = len(calls)
        said = ngettext("%(n)d partner is asked.", "%(n)d partners are asked.", sent)
        messages.info(request, said % {"n": sent})

    return ask(request, page, form, act, said=_("What they state comes in here."))


@require_http_methods(["GET", "HEAD", "POST"])
def stock(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """A partner's own page, signed in; the office writes down what it hears."""
    action = "change" if request.method == "POST" else "view"
    rows = StockCall.objects.allowed_to(request.user, action).for_list()
    row = get_object_or_404(rows, public_id=public_id)
    note_reading(request.user, [row.partner_id], "exchange:stock")
    through = Matter.Through.OFFICE if may_keep(request) else Matter.Through.PAGE
    return stock_page(request, row, by=request.user, through=through)


def stock_page(request: HttpRequest, row: StockCall, *, by: User, through: str) -> HttpResponse:
    supply: Any = Capability.objects.filter(partner=row.partner_id).in_registry().in_force()
    capabilities = list(supply.for_list().order_by("resource__sort_key", "pk")[:LINES])
    posted = request.POST if request.method == "POST" else None
    form = StockForm(posted, capabilities=capabilities, initial={"help_needed": row.help_needed})
    if posted is not None and form.is_valid():
        try:
            actions.state_stocks(
                row,
                lines=form.lines(),
                help_needed=form.cleaned_data["help_needed"],
                through=through,
                by=by,
            )
        except ActionError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Thank you: the office has it. Come back when it changes."))
        return redirect(request.path)
    context = {
        "call": row,
        "declaration": row.declaration,
        "nation": row.nation,
        "form": form,
        "lines": StockLine.objects.latest_of([row]),
    }
    return render(request, "exchange/stock.html", context)
