"""What of the desk a company takes with it: what it brought, what it was asked, what it answered."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from common.tabular.schema import Column, Kind, Table
from common.templatetags.portal import localized
from exchange.models import Asked, Call, Matter, RoundEntry, StockLine
from partners.copying import Part, streamed


def _resource(matter: Matter) -> str:
    return localized(matter.resource.name) if matter.resource else ""


def _unit(matter: Matter) -> str:
    return matter.resource.unit.symbol if matter.resource else ""


def _of_matter(name: str) -> Any:
    return lambda row: getattr(row.matter, name)


PARTS = (
    Part(
        Table("matters", (
            Column("kind", _("Kind"), Kind.CHOICE, choices=dict(Matter.Kind.choices)),
            Column("subject", _("Subject"), width=40),
            Column("text", _("Text"), width=60),
            Column("resource", _("Resource"), take=_resource, width=30),
            Column("quantity", _("Quantity"), Kind.NUMBER),
            Column("unit", _("Unit"), take=_unit, width=8),
            Column("came_at", _("Came"), Kind.MOMENT),
            Column("status", _("Status"), Kind.CHOICE, choices=dict(Matter.Status.choices)),
            Column("answer", _("Answer"), width=60),
            Column("answered_at", _("Answered"), Kind.MOMENT),
        )),
        _("Enquiries, offers and troubles"),
        lambda p: streamed(Matter.objects.of_partner(p).for_detail().order_by("pk")),
    ),
    Part(
        Table("requests", (
            Column("subject", _("Subject"), take=_of_matter("subject"), width=40),
            Column("text", _("Text"), take=_of_matter("text"), width=60),
            Column("asked_at", _("Asked"), Kind.MOMENT, take=lambda row: row.asking.asked_at),
            Column("answer_by", _("To be answered by"), Kind.MOMENT,
                   take=lambda row: row.asking.answer_by),
            Column("answer", _("Answer"), Kind.CHOICE, choices={"": ""} | dict(Asked.Answer.choices)),
            Column("quantity", _("Quantity"), Kind.NUMBER),
            Column("ready_on", _("Ready on"), Kind.DAY),
            Column("reason", _("Reason"), width=40),
            Column("answered_at", _("Answered"), Kind.MOMENT),
            Column("told_at", _("Told how it ended"), Kind.MOMENT),
        )),
        _("Requests it was asked"),
        lambda p: streamed(Asked.objects.of_partner(p).for_list().order_by("pk")),
    ),
    Part(
        Table("calls", (
            Column("subject", _("Subject"), take=lambda row: row.call_down.subject, width=40),
            Column("called_at", _("Called"), Kind.MOMENT,
                   take=lambda row: row.call_down.started_at),
            Column("answer", _("Answer"), Kind.CHOICE, choices={"": ""} | dict(Call.Answer.choices)),
            Column("note", _("Note"), width=40),
            Column("answered_at", _("Answered"), Kind.MOMENT),
        )),
        _("Call-downs"),
        lambda p: streamed(
            Call.objects.filter(partner=p).select_related("call_down").order_by("pk")
        ),
    ),
    Part(
        Table("rounds", (
            Column("round", _("Round"), take=lambda row: row.round.title, width=30),
            Column("deadline", _("Deadline"), Kind.DAY, take=lambda row: row.round.deadline),
            Column("done_at", _("Done"), Kind.MOMENT),
        )),
        _("Yearly rounds"),
        lambda p: streamed(
            RoundEntry.objects.of_partner(p).select_related("round").order_by("pk")
        ),
    ),
    Part(
        Table("stocks", (
            Column("resource", _("Resource"), width=30,
                   take=lambda row: localized(row.capability.resource.name)),
            Column("now", _("Now"), Kind.NUMBER),
            Column("tomorrow", _("Tomorrow"), Kind.NUMBER),
            Column("stated_at", _("Stated"), Kind.MOMENT),
        )),
        _("Stocks in declared phases"),
        lambda p: streamed(
            StockLine.objects.filter(call__partner=p)
            .select_related("capability__resource").order_by("pk")
        ),
    ),
)  # fmt: skip
