"""Deeds on the way to an approval, and on the day a partner is looked at again."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Nation, User
from audit.record import record
from baseline.editing import locked
from common.errors import ActionError
from partners import notifications
from partners.approving import close_recommendation, recommendation_of
from partners.holding import held_application
from partners.models import Application, NextVetting, Partner, Recommendation
from partners.revetting import keep_day, planned_for


class NothingToRecommend(ActionError):
    pass


class AlreadyRecommended(ActionError):
    pass


class NoRecommendation(ActionError):
    pass


class DayHasPassed(ActionError):
    pass


@transaction.atomic
def recommend(subject: Partner | Application, *, note: str = "", by: User) -> Recommendation:
    """Propose to approve; another officer does it, where the nation wants four eyes."""
    held: Partner | Application
    if isinstance(subject, Partner):
        held = locked(subject)
        waits = held.status == Partner.Status.LISTED and not held.is_archived
    else:
        held = held_application(subject)
        waits = held.status == Application.Status.SUBMITTED
    if not waits:
        raise NothingToRecommend(_("%(name)s is not waiting for approval.") % {"name": held.name})
    assert held.nation is not None  # noqa: S101 what waits has a nation
    if recommendation_of(held) is not None:
        raise AlreadyRecommended(_("Somebody has recommended this already."))
    row = Recommendation.objects.create(
        nation=held.nation,
        note=note,
        recommended_by=by,
        **{held._meta.model_name or "": held},
    )
    record(
        "approval.recommended",
        by=by,
        target=row,
        changes={held._meta.model_name or "": (None, held)},
    )
    notifications.tell_recommended(row)
    return row


@transaction.atomic
def take_back_recommendation(subject: Partner | Application, *, by: User) -> None:
    found = recommendation_of(subject)
    if found is None:
        raise NoRecommendation(_("Nobody recommends this at the moment."))
    record("approval.recommendation_taken_back", by=by, target=found)
    close_recommendation(subject, by=by)


# Looking again


@transaction.atomic
def set_next_vetting(partner: Partner, *, due_on: date | None, by: User) -> NextVetting:
    """By when the office looks at the partner again; None: on no day."""
    partner = locked(partner)
    if due_on is not None and due_on <= timezone.localdate():
        raise DayHasPassed(_("Choose a day that is still to come."))
    old = NextVetting.objects.filter(partner=partner).first()
    day = old.due_on if old else None
    if old is not None and day == due_on:
        return old
    row = keep_day(partner, due_on, by=by)
    # Said of the day and not of the partner, whose own people read what is done to that.
    record(
        "next_vetting.set",
        by=by,
        target=row,
        changes={"partner": (None, partner), "due_on": (day, due_on)},
    )
    return row


@transaction.atomic
def plan_missing_vettings(nation: Nation, *, most: int, today: date, by: User) -> int:
    """A day for approved partners that have none and of which nobody said that they need none."""
    waiting = Partner.objects.without_next_vetting(nation)[:most]
    rows = [
        NextVetting(nation=nation, partner=partner, due_on=planned_for(partner, today), set_by=by)
        for partner in waiting
    ]
    made = NextVetting.objects.bulk_create(rows, ignore_conflicts=True)
    if made:
        record(
            "next_vetting.planned", by=by, target=nation, changes={"partners": (None, len(made))}
        )
    return len(made)


@transaction.atomic
def tell_of_vetting(row: NextVetting, *, by: User) -> None:
    """Once for each day that was set, however often the clock asks."""
    row = (
        NextVetting.objects.select_for_update(of=("self",))
        .select_related("partner", "nation", "set_by")
        .get(pk=row.pk)
    )
    if row.told_for == row.due_on:
        return
    row.told_for = row.due_on
    row.save(update_fields=["told_for"])
    record("next_vetting.told", by=by, target=row, changes={"due_on": (None, row.due_on)})
    notifications.tell_vetting_due(row)
