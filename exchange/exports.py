"""The lists of the desk as files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from common.tabular.schema import Column, Kind, Table
from common.templatetags.portal import localized
from exchange.models import Asked, Call, Engagement, Matter


def _named(path: str) -> Callable[[Any], str]:
    """The name of what a foreign key leads to, in the reader's language; empty where it is empty."""
    steps = path.split(".")

    def take(row: Any) -> str:
        for step in steps:
            row = getattr(row, step) if row is not None else None
        if row is None:
            return ""
        return localized(row.name) if isinstance(row.name, dict) else str(row.name)

    return take


def _id(row: Any) -> str:
    return str(row.public_id)


def _unit(path: str) -> Callable[[Any], str]:
    steps = path.split(".")

    def take(row: Any) -> str:
        for step in steps:
            row = getattr(row, step) if row is not None else None
        return row.unit.symbol if row is not None else ""

    return take


def _words(criteria: dict[str, str]) -> str:
    return "; ".join(f"{name}: {value}" for name, value in criteria.items())


_ID = Column("public_id", _("Id"), take=_id, width=38)
_PARTNER = Column("partner", _("Partner"), take=_named("partner"), width=36)

MATTERS = Table(
    "matters",
    (
        _ID,
        Column("kind", _("Kind"), Kind.CHOICE, choices=dict(Matter.Kind.choices)),
        Column("status", _("State"), Kind.CHOICE, choices=dict(Matter.Status.choices)),
        Column("subject", _("About"), width=40),
        Column("text", _("In their words"), width=40),
        _PARTNER,
        Column("asked_for", _("For the authority"), take=_named("asked_for"), width=30),
        Column("resource", _("Resource"), take=_named("resource"), width=30),
        Column("quantity", _("Quantity"), Kind.NUMBER),
        Column("unit", _("Unit"), take=_unit("resource"), width=8),
        Column("is_per_day", _("A day"), Kind.YES_NO),
        Column("region", _("Region"), take=_named("region")),
        Column("starts_on", _("From"), Kind.DAY),
        Column("ends_on", _("Until"), Kind.DAY),
        Column("is_cross_border", _("Beyond the border"), Kind.YES_NO),
        Column("came_at", _("Came"), Kind.MOMENT),
        Column("came_through", _("Came by"), Kind.CHOICE, choices=dict(Matter.Through.choices)),
        Column("due_at", _("Due"), Kind.MOMENT),
        Column("owner", _("Held by"), take=_named("owner")),
        Column("authority", _("Authority asked"), take=_named("authority"), width=30),
        Column("answer", _("Answer"), width=40),
        Column("is_taken", _("Offer taken up"), Kind.YES_NO),
        Column("answered_at", _("Answered"), Kind.MOMENT),
    ),
)

ASKED = Table(
    "requests-and-answers",
    (
        _ID,
        Column("matter", _("Request"), take=lambda row: row.matter.subject, width=40),
        _PARTNER,
        Column("criteria", _("Chosen by"), take=lambda row: _words(row.asking.criteria), width=40),
        Column("asked_at", _("Asked"), Kind.MOMENT, take=lambda row: row.asking.asked_at),
        Column("answer_by", _("Answer until"), Kind.MOMENT, take=lambda row: row.asking.answer_by),
        Column("answer", _("Answer"), Kind.CHOICE, choices=dict(Asked.Answer.choices)),
        Column("quantity", _("Quantity"), Kind.NUMBER),
        Column("unit", _("Unit"), take=_unit("matter.resource"), width=8),
        Column("ready_on", _("Ready on"), Kind.DAY),
        Column("reason", _("Reason"), width=40),
        Column("answered_at", _("Answered"), Kind.MOMENT),
        Column("told_at", _("Told the outcome"), Kind.MOMENT),
    ),
)

CALL_DOWNS = Table(
    "call-downs",
    (
        _ID,
        Column("subject", _("About"), width=40),
        Column("criteria", _("Chosen by"), take=lambda row: _words(row.criteria), width=40),
        Column("started_at", _("Started"), Kind.MOMENT),
        Column("called", _("Called"), Kind.NUMBER),
        Column("answered", _("Answered"), Kind.NUMBER),
        Column("ended_at", _("Ended"), Kind.MOMENT),
    ),
)


def _minutes(row: Call) -> int | None:
    return None if row.took is None else round(row.took.total_seconds() / 60)


CALLS = Table(
    "calls",
    (
        _ID,
        Column("call_down", _("Call-down"), take=lambda row: row.call_down.subject, width=40),
        _PARTNER,
        Column("contact", _("Contact"), take=_named("contact"), width=30),
        Column("answer", _("Answer"), Kind.CHOICE, choices=dict(Call.Answer.choices)),
        Column("note", _("Note"), width=40),
        Column("answered_at", _("Answered"), Kind.MOMENT),
        Column("minutes", _("Minutes until the answer"), Kind.NUMBER, take=_minutes),
    ),
)

ROUNDS = Table(
    "rounds",
    (
        _ID,
        Column("title", _("Round"), width=40),
        Column("criteria", _("Chosen by"), take=lambda row: _words(row.criteria), width=40),
        Column("started_at", _("Started"), Kind.MOMENT),
        Column("deadline", _("Until"), Kind.DAY),
        Column("asked", _("Asked"), Kind.NUMBER),
        Column("done", _("Answered"), Kind.NUMBER),
        Column("ended_at", _("Ended"), Kind.MOMENT),
    ),
)

ENTRIES = Table(
    "round-entries",
    (
        _ID,
        Column("round", _("Round"), take=lambda row: row.round.title, width=40),
        _PARTNER,
        Column("contact", _("Contact"), take=_named("contact"), width=30),
        Column("reminders", _("Reminders"), Kind.NUMBER),
        Column("reminded_on", _("Reminded on"), Kind.DAY),
        Column("done_at", _("Answered"), Kind.MOMENT),
        Column("done_through", _("Answered by"), Kind.CHOICE, choices=dict(Matter.Through.choices)),
    ),
)


def _names(rows: Any) -> str:
    return "; ".join(one.name for one in rows.all())


ENGAGEMENTS = Table(
    "engagements",
    (
        _ID,
        _PARTNER,
        Column("kind", _("Kind"), Kind.CHOICE, choices=dict(Engagement.Kind.choices)),
        Column("held_on", _("Day"), Kind.DAY),
        Column("subject", _("About"), width=40),
        Column("text", _("What was said"), width=40),
        Column("officers", _("Of the office"), take=lambda row: _names(row.officers), width=30),
        Column("contacts", _("Of the partner"), take=lambda row: _names(row.contacts), width=30),
        Column("others", _("Others"), width=30),
    ),
)

FOLLOW_UPS = Table(
    "follow-ups",
    (
        _ID,
        Column("partner", _("Partner"), take=_named("engagement.partner"), width=36),
        Column("what", _("What"), width=40),
        Column("owner", _("Who"), take=_named("owner"), width=30),
        Column("due_on", _("By"), Kind.DAY),
        Column("done_at", _("Done"), Kind.MOMENT),
    ),
)

PHASES = Table(
    "declared-phases",
    (
        _ID,
        Column("scenario", _("Scenario"), take=_named("scenario"), width=30),
        Column("region", _("Region"), take=_named("region")),
        Column("day_zero", _("Day 0"), Kind.MOMENT),
        Column("decision", _("On whose decision"), width=40),
        Column("declared_at", _("Declared"), Kind.MOMENT),
        Column("ended_at", _("Ended"), Kind.MOMENT),
        Column("end_reason", _("Why it ended"), width=40),
    ),
)

STOCKS = Table(
    "stocks",
    (
        Column("phase", _("Scenario"), take=_named("call.declaration.scenario"), width=30),
        Column("partner", _("Partner"), take=_named("call.partner"), width=36),
        Column("resource", _("Resource"), take=_named("capability.resource"), width=30),
        Column("site", _("Site"), take=_named("capability.site"), width=30),
        Column("now", _("Now"), Kind.NUMBER),
        Column("tomorrow", _("Tomorrow"), Kind.NUMBER),
        Column("unit", _("Unit"), take=_unit("capability.resource"), width=8),
        Column("stated_at", _("Stated"), Kind.MOMENT),
        Column("stated_through", _("Stated by"), Kind.CHOICE, choices=dict(Matter.Through.choices)),
        Column("help_needed", _("Help needed"), take=lambda row: row.call.help_needed, width=40),
    ),
)
