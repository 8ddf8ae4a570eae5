"""Deeds on challenges: doubt a figure, take it on, answer; and what the clock reminds of."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Kind
from assessments.mending import challenge_letters as letters
from assessments.models import Challenge, Gap
from audit.record import record
from baseline.editing import locked
from common.errors import ActionError

#: Days the office has for an answer; days before the end of which it is reminded.
TIME_TO_ANSWER = timedelta(days=10)
REMINDED_BEFORE = timedelta(days=3)
ANSWERS = (Challenge.Status.CORRECTED, Challenge.Status.STANDS, Challenge.Status.NEEDS_DATA)


class ChallengeRefused(ActionError):
    """It breaks a rule; `field` names what is in the way."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field = field


class IsAnswered(ActionError):
    pass


class NothingToTell(ActionError):
    pass


@transaction.atomic
def raise_challenge(
    line: Gap,
    *,
    figure: str,
    why: str,
    own_value: Decimal | None = None,
    day: int | None = None,
    by: User,
) -> Challenge:
    """Say that a figure of a line looks wrong, and why; the office answers by a day."""
    milestones = line.report.milestones
    if day is not None and day not in milestones:
        raise ChallengeRefused(
            "day",
            _("The report counts these days: %(days)s.")
            % {"days": ", ".join(str(one) for one in milestones)},
        )
    asked = line.milestone if day is None else day
    values = getattr(line, figure)
    row = Challenge.objects.create(
        nation=line.report.nation,
        resource=line.resource,
        region=line.region,
        scenario=line.scenario,
        need_id=(line.need.first_id or line.need.pk) if line.need else None,
        marking=line.marking,
        figure=figure,
        day=asked,
        shown=values[milestones.index(asked)] if asked is not None else None,
        as_of=line.report.as_of,
        why=why,
        own_value=own_value,
        due_on=timezone.localdate() + TIME_TO_ANSWER,
        raised_by=by,
    )
    record(
        "challenge.raised",
        by=by,
        target=row,
        changes={
            "resource": (None, row.resource_id), "region": (None, row.region_id),
            "scenario": (None, row.scenario_id), "figure": (None, figure), "day": (None, asked),
            "shown": (None, row.shown), "own_value": (None, own_value), "due_on": (None, row.due_on),
        },
        personal={"why": (None, why)},
    )  # fmt: skip
    letters.tell_raised(row)
    return row


@transaction.atomic
def take_challenge(challenge: Challenge, *, owner: User, by: User) -> Challenge:
    """An officer sees to it."""
    row: Challenge = locked(challenge)
    if not row.is_open:
        raise IsAnswered(_("This has been answered."))
    if owner.nation_id != row.nation_id or owner.kind != Kind.OFFICER:
        raise ChallengeRefused("owner", _("An officer of the nation sees to it."))
    old, row.owner = row.owner_id, owner
    row.version += 1
    row.save(update_fields=["owner", "version"])
    record("challenge.taken", by=by, target=row, changes={"owner": (old, owner.pk)})
    if owner.pk != by.pk:
        letters.tell_owner(row)
    return row


@transaction.atomic
def answer_challenge(
    challenge: Challenge,
    *,
    status: str,
    answer: str,
    data_from: str = "",
    due_on: date | None = None,
    version: int | None = None,
    by: User,
) -> Challenge:
    """What was corrected, why the figure stands, or who gives what is missing; the asker is told."""
    row: Challenge = locked(challenge)
    row.check_version(version, {"status": status, "answer": answer, "data_from": data_from})
    if not row.is_open:
        raise IsAnswered(_("This has been answered. Whoever still doubts the figure says so anew."))
    if status not in ANSWERS or not answer.strip():
        raise ChallengeRefused("answer", _("Say what was found; whoever asked reads it."))
    waits = status == Challenge.Status.NEEDS_DATA
    if waits and not data_from.strip():
        raise ChallengeRefused("data_from", _("Say who gives the data."))
    old, before = row.status, row.due_on
    row.status, row.answer = Challenge.Status(status), answer
    row.data_from = data_from if waits else ""
    if waits:
        row.due_on = due_on or timezone.localdate() + TIME_TO_ANSWER
        row.reminded_on = row.late_told_at = None
    row.answered_at, row.answered_by = timezone.now(), by
    row.owner = row.owner or by
    row.version += 1
    row.save()
    record(
        "challenge.answered",
        by=by,
        target=row,
        changes={"status": (old, row.status), "due_on": (before, row.due_on)},
        personal={"answer": (None, answer), "data_from": (None, row.data_from)},
    )
    letters.tell_answered(row)
    return row


@transaction.atomic
def remind_of_challenge(challenge: Challenge, *, today: date, by: User) -> Challenge:
    """Some days before its answer is due, once for each such day."""
    row = _held(challenge)
    if row.reminded_on is not None or not row.is_open or row.due_on < today:
        raise NothingToTell(_("Nobody has to be reminded."))
    row.reminded_on = today
    row.save(update_fields=["reminded_on"])
    record("challenge.reminded", by=by, target=row, changes={"due_on": (None, row.due_on)})
    letters.remind(row)
    return row


@transaction.atomic
def tell_late_challenge(challenge: Challenge, *, today: date, by: User) -> Challenge:
    """Its day has passed without an answer: the whole office is told, once."""
    row = _held(challenge)
    if row.late_told_at is not None or not row.is_open or row.due_on >= today:
        raise NothingToTell(_("It is not late."))
    row.late_told_at = timezone.now()
    row.save(update_fields=["late_told_at"])
    record("challenge.late", by=by, target=row, changes={"due_on": (None, row.due_on)})
    letters.tell_late(row)
    return row


def _held(challenge: Challenge) -> Any:
    rows = Challenge.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("nation", "owner", "resource", "region").get(pk=challenge.pk)
