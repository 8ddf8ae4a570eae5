"""Deeds around the table: give a seat and end it, ask and answer, remind of the deadline."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.roles import Kind
from assessments import notifications
from assessments.agreeing.moving import AssessmentIsOver, locked
from assessments.models import Assessment, Need, Question, Seat, Side
from audit.record import record
from common.errors import ActionError
from workspace.models import Notice

#: Kinds of people who sit on each side.
KINDS = {
    Side.PUBLIC: {Kind.OFFICIAL, Kind.OFFICER},
    Side.PRIVATE: {Kind.REPRESENTATIVE},
}


class WrongSeat(ActionError):
    pass


class SeatedAlready(ActionError):
    pass


class SeatEnded(ActionError):
    pass


class AnsweredAlready(ActionError):
    pass


class NothingToRemind(ActionError):
    pass


@transaction.atomic
def give_seat(
    assessment: Assessment,
    *,
    user: User,
    side: Side,
    basis: str,
    undertaken_on: date | None = None,
    by: User,
) -> Seat:
    """From now on the person reads the lines of the assessment, asks, and is told what happens."""
    assessment = locked(assessment)
    if assessment.status == Assessment.Status.SUPERSEDED:
        raise AssessmentIsOver(_("This assessment is over; nobody takes a seat any more."))
    if user.nation_id != assessment.nation_id or user.kind not in KINDS[side]:
        raise WrongSeat(
            _("On the public side sit officials and officers, on the private side representatives.")
        )
    if (side == Side.PUBLIC) != (basis == Seat.Basis.AUTHORITY):
        raise WrongSeat(_("Choose on what ground the person sits on this side."))
    if basis == Seat.Basis.CLEAN_TEAM and undertaken_on is None:
        raise WrongSeat(_("Write the day on which the clean-team undertaking was signed."))
    leads = {assessment.public_lead_id, assessment.private_lead_id}
    if user.pk in leads or Seat.objects.current().filter(assessment=assessment, user=user).exists():
        raise SeatedAlready(_("This person has a part in the assessment already."))
    seat = Seat.objects.create(
        nation_id=assessment.nation_id, assessment=assessment, user=user, side=side, basis=basis,
        undertaken_on=undertaken_on, given_by=by,
    )  # fmt: skip
    record(
        "seat.given",
        by=by,
        target=seat,
        changes={
            "assessment": (None, assessment), "user": (None, user), "side": (None, side),
            "basis": (None, basis), "undertaken_on": (None, undertaken_on),
        },
    )  # fmt: skip
    notifications.tell_seated(assessment, user)
    return seat


@transaction.atomic
def end_seat(seat: Seat, *, by: User) -> Seat:
    """The person reads the assessment no longer, from this moment."""
    rows = Seat.objects.select_for_update(of=["self"]).select_related("assessment", "user")
    seat = rows.get(pk=seat.pk)
    if seat.ended_at is not None:
        raise SeatEnded(_("This seat has ended already."))
    seat.ended_at, seat.ended_by = timezone.now(), by
    seat.save(update_fields=["ended_at", "ended_by"])
    record("seat.ended", by=by, target=seat, changes={"user": (seat.user, None)})
    return seat


@transaction.atomic
def ask_question(
    assessment: Assessment, *, text: str, due_on: date, need: Need | None = None, by: User
) -> Question:
    """Ask around the table; both leads and every seat are told."""
    assessment = locked(assessment)
    if assessment.status == Assessment.Status.SUPERSEDED:
        raise AssessmentIsOver(_("This assessment is over."))
    question = Question.objects.create(
        nation_id=assessment.nation_id, assessment=assessment, need=need, text=text, due_on=due_on,
        asked_by=by,
    )  # fmt: skip
    record(
        "question.asked", by=by, target=question,
        changes={"assessment": (None, assessment), "need": (None, need), "due_on": (None, due_on)},
    )  # fmt: skip
    notifications.tell_question(
        question, gettext_lazy("A question in “%(title)s” waits for an answer."), by
    )
    return question


@transaction.atomic
def answer_question(question: Question, *, answer: str, by: User) -> Question:
    """The answer goes to everybody at the table."""
    rows = Question.objects.select_for_update(of=["self"]).select_related(
        "assessment__public_lead", "assessment__private_lead"
    )
    question = rows.get(pk=question.pk)
    if question.answered_at is not None:
        raise AnsweredAlready(_("This question has been answered."))
    question.answer, question.answered_at, question.answered_by = answer, timezone.now(), by
    question.save(update_fields=["answer", "answered_at", "answered_by"])
    record("question.answered", by=by, target=question, personal={"answer": ("", answer)})
    notifications.tell_question(
        question, gettext_lazy("A question in “%(title)s” was answered."), by
    )
    return question


@transaction.atomic
def remind_of_deadline(
    subject: Assessment | Question, *, days: int, today: date, by: User
) -> list[User]:
    """Tell those who were not told yet that so many days are left; twice or late does no harm."""
    is_question = isinstance(subject, Question)
    assessment = subject.assessment if isinstance(subject, Question) else subject
    due_on = subject.due_on
    if due_on is None or due_on < today:
        raise NothingToRemind(_("This deadline is over."))
    kind = f"assessment.{'question' if is_question else 'deadline'}_{days}"
    url = subject.get_absolute_url()
    zone = ZoneInfo(assessment.nation.time_zone)
    since = datetime.combine(due_on - timedelta(days=days), time.min, zone)
    people = notifications.leads_of(assessment) if is_question else notifications.seated(assessment)
    told = set(
        Notice.objects.filter(user__in=people, kind=kind, url=url, sent_at__gte=since).values_list(
            "user", flat=True
        )
    )
    silent = [one for one in people if one.pk not in told]
    if not silent:
        raise NothingToRemind(_("Everybody has been told."))
    notifications.tell_deadline(silent, kind, url, assessment, due_on, is_question=is_question)
    record(
        "deadline.near", by=by, target=subject,
        changes={"days": (None, days), "due_on": (None, due_on), "told": (None, len(silent))},
    )  # fmt: skip
    return silent
