"""Deeds of the office on what is expected: an edition is drafted, opened, closed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Nation, User
from audit.record import record
from baseline.editing import AlreadyThere, change_and_record, locked
from common.errors import ActionError
from cooperation import notifications
from cooperation.criteria import CRITERIA
from cooperation.holding import NotOpen, held_draft, held_open
from cooperation.models import PeerFigure, Question, Questionnaire
from cooperation.peers import figures_of, groups_to_publish


class NothingAsked(ActionError):
    pass


class TooSoon(ActionError):
    pass


class RemindedAlready(ActionError):
    pass


@transaction.atomic
def draft_edition(
    *, nation: Nation, kind: str, facts: Mapping[str, Any], by: User
) -> Questionnaire:
    """The next edition, with the questions of the last one under the same keys."""
    last = Questionnaire.objects.filter(nation=nation, kind=kind).order_by("-edition").first()
    number = last.edition + 1 if last else 1
    row = _once(
        lambda: Questionnaire.objects.create(
            nation=nation, kind=kind, edition=number, made_by=by, **facts
        ),
        _("There is a draft already. Open it first, or change it."),
    )
    copied = _first_questions(row, last)
    Question.objects.bulk_create(copied)
    record("questionnaire.drafted", by=by, target=row,
           changes={"kind": (None, kind), "edition": (None, number), "questions": (None, len(copied))})  # fmt: skip
    return row


_COPIED = ("key", "position", "stage", "requirement_id", "text", "help_text", "force", "reference", "unit",
           "target", "supply_kinds")  # fmt: skip


def _first_questions(row: Questionnaire, last: Questionnaire | None) -> list[Question]:
    """Of the last edition; the very first of weaknesses begins with the criteria we know."""
    if last is not None:
        return [Question(**_copy(one), questionnaire=row) for one in Question.objects.of(last)]
    if row.kind != Questionnaire.Kind.VULNERABILITY:
        return []
    return [
        Question(questionnaire=row, position=position, stage=stage, key=key, text=str(text),
                 help_text=str(exactly))
        for position, (stage, key, text, exactly) in enumerate(CRITERIA, 1)
    ]  # fmt: skip


def _copy(question: Question) -> dict[str, Any]:
    return {name: getattr(question, name) for name in _COPIED}


@transaction.atomic
def change_edition(
    questionnaire: Questionnaire, *, version: int | None, facts: Mapping[str, Any], by: User
) -> Questionnaire:
    """Title, text and day; the day of an open one may be put off."""
    row: Questionnaire = locked(questionnaire)
    if row.closed_at is not None:
        raise NotOpen(_("This edition is closed."))
    is_put_off = facts["due_on"] != row.due_on
    change_and_record(
        row, event="questionnaire.changed", by=by, version=version, values=facts,
        derived={"reminded_before": None} if is_put_off else None,
    )  # fmt: skip
    return row


@transaction.atomic
def add_question(questionnaire: Questionnaire, *, facts: Mapping[str, Any], by: User) -> Question:
    row = held_draft(questionnaire)
    last = Question.objects.of(row).aggregate(last=Max("position"))["last"] or 0
    question: Question = _once(
        lambda: Question.objects.create(questionnaire=row, position=last + 1, **facts),
        _("Another question of this edition has this key."),
    )
    record("question.added", by=by, target=row, changes={"key": (None, question.key)})
    return question


@transaction.atomic
def change_question(question: Question, *, facts: Mapping[str, Any], by: User) -> Question:
    """Its key stays, so that editions can be compared."""
    row = held_draft(question.questionnaire)
    changes = {}
    for name, value in facts.items():
        old = getattr(question, name)
        if name != "key" and old != value:
            changes[name] = (_plain(old), _plain(value))
            setattr(question, name, value)
    if changes:
        question.save(update_fields=list(changes))
        record(
            "question.changed", by=by, target=row, changes=changes | {"key": (None, question.key)}
        )
    return question


def _plain(value: Any) -> Any:
    return getattr(value, "code", value)


@transaction.atomic
def remove_question(question: Question, *, by: User) -> None:
    row = held_draft(question.questionnaire)
    record("question.removed", by=by, target=row, changes={"key": (question.key, None)})
    question.delete()


@transaction.atomic
def open_edition(questionnaire: Questionnaire, *, today: date, by: User) -> Questionnaire:
    """Companies are asked from now on, and told; the edition before it closes."""
    row = held_draft(questionnaire)
    if not Question.objects.of(row).exists():
        raise NothingAsked(_("Add a question first."))
    if row.due_on is None or row.due_on <= today:
        raise TooSoon(_("Name a day to answer by that is still to come."))
    for before in Questionnaire.objects.filter(nation=row.nation_id).of_kind(row.kind).open():
        close_edition(before, by=by)
    row.opened_at, row.opened_by = timezone.now(), by
    row.version += 1
    row.save(update_fields=["opened_at", "opened_by", "version"])
    told = notifications.tell_opened(row)
    record("questionnaire.opened", by=by, target=row, changes={"told": (None, told)})
    return row


@transaction.atomic
def close_edition(questionnaire: Questionnaire, *, by: User) -> Questionnaire:
    """Nothing is answered or corrected any more."""
    row = held_open(questionnaire)
    row.closed_at, row.closed_by = timezone.now(), by
    row.version += 1
    row.save(update_fields=["closed_at", "closed_by", "version"])
    record("questionnaire.closed", by=by, target=row)
    return row


@transaction.atomic
def remind_of_due(questionnaire: Questionnaire, *, days_before: int, by: User) -> Questionnaire:
    """Those who have not answered; each step once."""
    row = held_open(questionnaire)
    if row.reminded_before is not None and row.reminded_before <= days_before:
        raise RemindedAlready(_("They have been reminded already."))
    old, row.reminded_before = row.reminded_before, days_before
    row.save(update_fields=["reminded_before"])
    notifications.remind_of_due(row)
    record("questionnaire.reminded", by=by, target=row,
           changes={"reminded_before": (old, days_before)})  # fmt: skip
    return row


@transaction.atomic
def publish_peers(questionnaire: Questionnaire, *, by: User) -> list[str]:
    """Tell companies the figures of those groups in which enough has changed."""
    row = Questionnaire.objects.select_for_update(of=("self",)).get(pk=questionnaire.pk)
    if row.is_draft:
        raise NotOpen(_("This edition is not open."))
    published = []
    now = timezone.now()
    for group in groups_to_publish(row):
        figures = figures_of(row, group)
        if "" not in figures:
            continue  # too few, or too much alike: what was told before stays
        PeerFigure.objects.filter(questionnaire=row, peer_group=group).delete()
        PeerFigure.objects.bulk_create(
            PeerFigure(questionnaire=row, peer_group=group, cut=cut, parents=parents,
                       lower=told.lower, median=told.median, upper=told.upper, published_at=now)
            for cut, (parents, told) in figures.items()
        )  # fmt: skip
        published.append(group)
    if published:
        record("questionnaire.compared", by=by, target=row, changes={"groups": (None, published)})
    return published


def _once(act: Any, sentence: str) -> Any:
    try:
        with transaction.atomic():
            return act()
    except IntegrityError as error:
        raise AlreadyThere(sentence) from error
