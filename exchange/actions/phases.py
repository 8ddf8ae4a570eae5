"""Deeds on declared phases: declared, followed, ended by a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Nation, User
from audit.record import record
from baseline.actions.planning import update_scenario
from baseline.editing import locked
from baseline.models import Region, Scenario
from common.errors import ActionError
from exchange import notifications
from exchange.actions.desk import open_matter
from exchange.models import Declaration, Matter, StockCall, StockLine
from partners.models import Capability, Contact, Partner


class AlreadyDeclared(ActionError):
    pass


class PhaseIsOver(ActionError):
    pass


class NobodyToAsk(ActionError):
    pass


def _begin(scenario: Scenario, day_zero: datetime | None, *, by: User) -> None:
    """Reports of the scenario count from here."""
    update_scenario(
        scenario,
        name=scenario.name,
        phase=scenario.phase,
        assumptions=scenario.assumptions,
        day_zero=day_zero,
        by=by,
    )


@transaction.atomic
def declare_phase(
    *,
    nation: Nation,
    scenario: Scenario,
    region: Region,
    day_zero: datetime,
    decision: str,
    by: User,
) -> Declaration:
    """The scenario has begun. From now on its reports count from this day 0."""
    scenario = locked(scenario)
    if scenario.nation_id != nation.pk or scenario.is_archived:
        raise ActionError(_("Choose a scenario of this nation that is in use."))
    if Declaration.objects.open().filter(scenario=scenario).exists():
        raise AlreadyDeclared(_("This scenario is declared already. End that first."))
    declaration = Declaration.objects.create(
        nation=nation,
        scenario=scenario,
        region=region,
        day_zero=day_zero,
        earlier_day_zero=scenario.day_zero,
        decision=decision,
        declared_by=by,
    )
    _begin(scenario, day_zero, by=by)
    record(
        "phase.declared",
        by=by,
        target=declaration,
        changes={
            "scenario": (None, scenario.pk),
            "region": (None, region.pk),
            "day_zero": (None, day_zero),
            "decision": (None, decision),
        },
    )
    notifications.tell_phase(declaration, gettext_lazy("Declared: %(scenario)s"))
    return declaration


@transaction.atomic
def end_phase(declaration: Declaration, *, reason: str, by: User) -> Declaration:
    """A person ends it. The scenario's day 0 is as before, unless somebody has set it since."""
    declaration = _held(declaration)
    declaration.ended_at, declaration.ended_by = timezone.now(), by
    declaration.end_reason = reason
    declaration.save(update_fields=["ended_at", "ended_by", "end_reason"])
    scenario = locked(declaration.scenario)
    if scenario.day_zero == declaration.day_zero:
        _begin(scenario, declaration.earlier_day_zero, by=by)
    record("phase.ended", by=by, target=declaration, changes={"reason": ("", reason)})
    notifications.tell_phase(declaration, gettext_lazy("Ended: %(scenario)s"))
    return declaration


def _held(declaration: Declaration) -> Declaration:
    rows = Declaration.objects.select_related("nation", "scenario").select_for_update(of=("self",))
    declaration = rows.get(pk=declaration.pk)
    if not declaration.is_open:
        raise PhaseIsOver(_("This phase has been ended."))
    return declaration


@transaction.atomic
def ask_stocks(
    declaration: Declaration,
    *,
    criteria: dict[str, str],
    chosen: Sequence[tuple[Partner, Contact | None]],
    by: User,
) -> list[StockCall]:
    """These partners get a link by which they say, day by day, what they have."""
    declaration = _held(declaration)
    known = set(StockCall.objects.of(declaration).values_list("partner", flat=True))
    calls = StockCall.objects.bulk_create(
        StockCall(
            nation=declaration.nation,
            declaration=declaration,
            partner=partner,
            contact=contact,
            asked_by=by,
        )
        for partner, contact in chosen
        if partner.pk not in known
    )
    if not calls:
        raise NobodyToAsk(_("Everybody who fits has been asked."))
    record(
        "phase.stocks_asked",
        by=by,
        target=declaration,
        changes={
            "criteria": (None, criteria),
            "asked": (None, [call.partner_id for call in calls]),
        },
    )
    for call in calls:
        notifications.send_stock_call(call)
    return calls


@transaction.atomic
def state_stocks(
    call: StockCall,
    *,
    lines: Mapping[Capability, tuple[Decimal, Decimal | None]],
    help_needed: str = "",
    through: str,
    by: User,
) -> StockCall:
    """What is there now and tomorrow. Help that is needed goes to the desk as a trouble."""
    call = StockCall.objects.for_list().select_for_update(of=("self",)).get(pk=call.pk)
    if not call.declaration.is_open:
        raise PhaseIsOver(_("This phase has been ended; thank you all the same."))
    if any(capability.partner_id != call.partner_id for capability in lines):
        raise ActionError(_("This belongs to another organisation."))
    StockLine.objects.bulk_create(
        StockLine(
            call=call,
            capability=capability,
            now=now,
            tomorrow=tomorrow,
            stated_by=by,
            stated_through=through,
        )
        for capability, (now, tomorrow) in lines.items()
    )
    is_new = bool(help_needed) and help_needed != call.help_needed
    call.help_needed = help_needed
    call.save(update_fields=["help_needed"])
    record(
        "stocks.stated",
        by=by,
        target=call,
        changes={
            f"capability {capability.pk}": (None, list(stated))
            for capability, stated in lines.items()
        },
    )
    if is_new:
        open_matter(
            nation=call.nation,
            kind=Matter.Kind.TROUBLE,
            subject=_("Help needed: %(name)s") % {"name": call.partner.name[:150]},
            text=help_needed,
            partner=call.partner,
            contact=call.contact,
            through=through,
            by=by,
        )
    return call
