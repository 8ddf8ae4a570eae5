"""Deeds of companies on what is expected of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.record import record
from common.errors import ActionError
from cooperation.holding import held_open
from cooperation.models import Answer, Question, Questionnaire, Return
from cooperation.peers import group_of
from cooperation.scoring import score
from partners.models import Partner


class NotAsked(ActionError):
    pass


class NotComplete(ActionError):
    pass


class NotApproved(ActionError):
    pass


@dataclass(frozen=True)
class Said:
    """One answer as it is given."""

    said: str
    number: Decimal | None = None
    note: str = ""


@transaction.atomic
def send_return(
    questionnaire: Questionnaire,
    partner: Partner,
    *,
    answers: Mapping[tuple[str, str], Said],
    version: int | None = None,
    by: User,
) -> Return:
    """All that is asked of the partner, by key and scenario. Sent again it corrects what was sent."""
    row = held_open(questionnaire)
    if partner.nation_id != row.nation_id or partner.status != Partner.Status.APPROVED:
        raise NotApproved(_("You can answer once the office has approved your organisation."))
    questions = {one.key: one for one in Question.objects.of(row).asked_of(partner)}
    _check({(key, strain) for key in questions for strain in row.strains}, answers)
    found = score(one.said for one in answers.values())
    given, is_new = Return.objects.select_for_update(of=("self",)).get_or_create(
        questionnaire=row, partner=partner,
        defaults={"nation": row.nation, "sent_by": by, "score": found,
                  "peer_group": group_of(partner)},
    )  # fmt: skip
    old = None
    if not is_new:
        given.check_version(version or 0, {})  # somebody may have answered meanwhile
        old = given.score
        given.score, given.sent_at, given.sent_by = found, timezone.now(), by
        given.version += 1
        given.save(update_fields=["score", "sent_at", "sent_by", "version"])
        given.answers.all().delete()
    Answer.objects.bulk_create(
        Answer(given_in=given, question=questions[key], strain=strain, said=one.said,
               number=one.number, note=one.note)
        for (key, strain), one in answers.items()
    )  # fmt: skip
    record("return.sent" if is_new else "return.corrected", by=by, target=given,
           changes={"score": (old, found), "partner": (None, partner.pk)})  # fmt: skip
    return given


def _check(asked: set[tuple[str, str]], answers: Mapping[tuple[str, str], Said]) -> None:
    if not asked:
        raise NotAsked(_("Nothing is asked of a company of your kind."))
    if strange := set(answers) - asked:
        raise NotAsked(_("This is not asked of you: %(keys)s") % {"keys": _named(strange)})
    if missing := asked - set(answers):
        raise NotComplete(_("Please answer this too: %(keys)s") % {"keys": _named(missing)})


def _named(keys: set[tuple[str, str]]) -> str:
    return ", ".join(" ".join(parts).strip() for parts in sorted(keys))
