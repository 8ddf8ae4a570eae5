"""Deeds on lines: state a side's position, propose a value, accept or decline it, take it back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from assessments import notifications
from assessments.agreeing.keeping import (
    agree,
    agree_if_same,
    check_takes_positions,
    judge,
    locked_line,
)
from assessments.models import Assessment, Need, Position, Proposal, Side, terms_of
from assessments.stating.keeping import check_not_agreed, for_change
from audit.record import differences, record
from common.errors import ActionError
from workspace.actions import store_file


class NothingProposed(ActionError):
    pass


class AnswerFirst(ActionError):
    pass


class NotYours(ActionError):
    pass


class NotAgreed(ActionError):
    pass


class NothingToConfirm(ActionError):
    pass


class NoPosition(ActionError):
    pass


@transaction.atomic
def state_position(
    need: Need,
    *,
    side: Side,
    version: int | None,
    comment: str = "",
    evidence: UploadedFile | None = None,
    by: User,
    **terms: Any,
) -> Position:
    """One side says how much it thinks is needed; the other side's words stay as they are.

    `version` is that of this side's position when the form was opened, None where there was none.
    Where both sides say the same afterwards, the line is agreed.
    """
    line = locked_line(need)
    need = line.need
    check_not_agreed(need)
    said = terms_of(need) | terms
    position, is_first = _own(line.of(side), need, side, by), line.of(side) is None
    position.check_version(0 if version is None else version, said | {"comment": comment})
    judge(need, said)
    told = {f"{side} {name}": change for name, change in differences(position, said).items()}
    if is_first:
        told = {f"{side} {name}": (None, value) for name, value in said.items() if value}
    personal = differences(position, {"comment": comment})
    for name, value in said.items():
        setattr(position, name, value)
    position.comment, position.stated_at, position.stated_by = comment, timezone.now(), by
    if evidence is not None:
        kept = store_file(upload=evidence, nation=need.nation, marking=need.marking, by=by)
        told[f"{side} evidence"] = (None, kept.sha256)
        position.evidence = kept
    position.version += 1
    position.save()
    same = agree_if_same(need, by)
    record("position.stated", by=by, target=need, changes=told | (same or {}), personal=personal)
    notifications.tell_stated(need, side, by, agrees=None if same is None else bool(same))
    return position


@transaction.atomic
def confirm_lines(
    assessment: Assessment, *, side: Side, versions: Mapping[int, int], by: User
) -> int:
    """One side states the needs as they stand, where it has said nothing yet: `versions` by need.

    Refused as a whole where one of them has changed since it was shown.
    """
    rows = Assessment.objects.select_for_update(of=["self"], no_key=True)
    assessment = rows.select_related("public_lead", "private_lead").get(pk=assessment.pk)
    check_takes_positions(assessment)
    needs = list(
        for_change(assessment.needs.not_agreed().filter(pk__in=versions))
        .exclude(positions__side=side)
        .order_by("pk")
    )
    if not needs:
        raise NothingToConfirm(_("Choose lines on which your side has said nothing yet."))
    for need in needs:
        if need.version != versions[need.pk]:
            raise AnswerFirst(_("A line has changed meanwhile. Look at it again."))
    Position.objects.bulk_create(
        Position(nation_id=need.nation_id, need=need, side=side, stated_by=by, **terms_of(need))
        for need in needs
    )
    agreed = [need.pk for need in needs if agree_if_same(need, by)]
    record(
        "positions.confirmed",
        by=by,
        target=assessment,
        changes={
            "side": (None, side),
            "needs": (None, [need.pk for need in needs]),
            "agreed": (None, agreed),
        },
    )
    notifications.tell_stated(needs[0], side, by, agrees=None)
    return len(needs)


@transaction.atomic
def propose_value(
    need: Need, *, side: Side, version: int | None, reason: str = "", by: User, **terms: Any
) -> Proposal:
    """One lead proposes what to agree on; nothing counts before the other one accepts it."""
    line = locked_line(need)
    need = line.need
    said = terms_of(need) | terms
    need.check_version(version, said)
    check_not_agreed(need)
    if line.proposal is not None and line.proposal.side != side:
        raise AnswerFirst(_("The other side has proposed a value. Accept or decline it first."))
    judge(need, said)
    if line.proposal is not None:
        _answer(line.proposal, Proposal.Outcome.WITHDRAWN, by)
    proposal = Proposal.objects.create(
        nation_id=need.nation_id, need=need, side=side, reason=reason, proposed_by=by, **said
    )
    told = {name: (None, value) for name, value in said.items() if value not in (None, "")}
    record("value.proposed", by=by, target=need, changes={"side": (None, side)} | told)
    text = gettext_lazy("The other side proposes a value: %(line)s (“%(title)s”).")
    notifications.tell_of_line(need, side, text, by, kind="value_proposed")
    return proposal


@transaction.atomic
def accept_proposal(proposal: Proposal, *, side: Side, dissent: str = "", by: User) -> Need:
    """The other lead accepts: the line is agreed. Its own view stays, with what it adds to it."""
    line = locked_line(proposal.need)
    _check_answerable(line.proposal, proposal, side, is_answer=True)
    need = line.need
    told = agree(need, terms_of(proposal), by)
    _answer(proposal, Proposal.Outcome.ACCEPTED, by)
    position = line.of(side)
    if dissent.strip() and position is None:
        raise NoPosition(_("State your own position first; dissent stands beside it."))
    if dissent.strip() and position is not None:
        _dissent(position, dissent, by)
    record("value.accepted", by=by, target=need, changes={"side": (None, side)} | told)
    text = gettext_lazy("The other side accepts your value: %(line)s (“%(title)s”).")
    notifications.tell_of_line(need, side, text, by, kind="value_accepted")
    return need


@transaction.atomic
def decline_proposal(proposal: Proposal, *, side: Side, reason: str, by: User) -> Proposal:
    """The other lead declines, saying why; or the one who proposed takes it back."""
    line = locked_line(proposal.need)
    _check_answerable(line.proposal, proposal, side, is_answer=False)
    is_own = proposal.side == side
    outcome = Proposal.Outcome.WITHDRAWN if is_own else Proposal.Outcome.DECLINED
    _answer(proposal, outcome, by, reason)
    record(
        f"value.{outcome}",
        by=by,
        target=line.need,
        changes={"side": (None, side), "reason": (None, reason)},
    )
    if not is_own:
        text = gettext_lazy("The other side declines your value: %(line)s (“%(title)s”).")
        notifications.tell_of_line(line.need, side, text, by, kind="value_declined")
    return proposal


@transaction.atomic
def record_dissent(position: Position, *, version: int | None, dissent: str, by: User) -> Position:
    """Keep beside what is agreed why this side still sees it otherwise; empty takes it back."""
    line = locked_line(position.need)
    position = Position.objects.select_for_update().get(pk=position.pk)
    position.check_version(version, {"dissent": dissent})
    told = {f"{position.side} dissent": (bool(position.dissent), bool(dissent.strip()))}
    personal = differences(position, {"dissent": dissent.strip()})
    _dissent(position, dissent, by)
    record("dissent.recorded", by=by, target=line.need, changes=told, personal=personal)
    text = gettext_lazy("The other side has put its dissent on record: %(line)s (“%(title)s”).")
    notifications.tell_of_line(line.need, Side(position.side), text, by, kind="dissent")
    return position


@transaction.atomic
def reopen_line(
    need: Need, *, side: Side, version: int | None = None, reason: str, by: User
) -> Need:
    """Take an agreement back; the value stays as the one last agreed until there is another."""
    line = locked_line(need)
    need = line.need
    need.check_version(version, {"agreed_at": None})
    if need.agreed_at is None:
        raise NotAgreed(_("This line is not agreed."))
    need.agreed_at = need.agreed_by = None
    need.version += 1
    need.save(update_fields=["agreed_at", "agreed_by", "version"])
    told = {"agreed": (True, None), "side": (None, side), "reason": (None, reason)}
    record("line.reopened", by=by, target=need, changes=told)
    text = gettext_lazy("The other side has taken an agreement back: %(line)s (“%(title)s”).")
    notifications.tell_of_line(need, side, text, by, kind="line_reopened")
    return need


def _own(position: Position | None, need: Need, side: Side, by: User) -> Position:
    if position is not None:
        return position
    return Position(nation_id=need.nation_id, need=need, side=side, stated_by=by, version=0)


def _answer(proposal: Proposal, outcome: str, by: User, answer: str = "") -> None:
    proposal.outcome, proposal.answer = outcome, answer
    proposal.answered_at, proposal.answered_by = timezone.now(), by
    proposal.save(update_fields=["outcome", "answer", "answered_at", "answered_by"])


def _check_answerable(
    open_one: Proposal | None, proposal: Proposal, side: Side, *, is_answer: bool
) -> None:
    """Only the proposal that is open now, as it was shown, and accepted only by the other side."""
    if open_one is None or open_one.pk != proposal.pk:
        raise NothingProposed(_("This proposal has been answered or replaced. Look at the line."))
    if is_answer and open_one.side == side:
        raise NotYours(_("Your own side has proposed this; the other side accepts it."))


def _dissent(position: Position, dissent: str, by: User) -> None:
    position.dissent = dissent.strip()
    position.dissented_at = timezone.now() if position.dissent else None
    position.dissented_by = by if position.dissent else None
    position.version += 1
    position.save(update_fields=["dissent", "dissented_at", "dissented_by", "version"])
