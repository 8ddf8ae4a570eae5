"""Deeds on claims: making one, and deciding on it once."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Nation, User
from audit.record import record
from baseline.editing import hold, locked
from common.errors import ActionError
from common.rows import Marking
from partners import notifications
from partners.claiming import holder_of, taken_at_once
from partners.identifiers import CleanNumber
from partners.models import Claim, ClaimFile, Membership, Partner
from workspace.actions import store_file

#: Claims of one person that may wait at a time.
MOST_WAITING = 5


class TooManyClaims(ActionError):
    pass


class ClaimedAlready(ActionError):
    pass


class ClaimDecided(ActionError):
    pass


class NothingToClaim(ActionError):
    """No partner has the number, or the one that has it cannot be represented now."""


@transaction.atomic
def make_claim(
    *,
    nation: Nation,
    number: CleanNumber,
    statement: str,
    uploads: Iterable[UploadedFile],
    by: User,
) -> Claim:
    """Say that one may speak for whoever has this number; the registry is not asked whether any has.

    It is granted at once only to a confirmed address in the partner's verified mail domain.
    """
    hold(nation.pk)
    waiting = Claim.objects.waiting().made_by(by)
    own = {"scheme": number.scheme, "country": number.country, "value": number.value}
    if waiting.filter(**own).exists():
        raise ClaimedAlready(_("You have claimed this already; the office will answer."))
    if waiting.count() >= MOST_WAITING:
        raise TooManyClaims(_("Several of your claims wait for the office. Wait for its answer."))
    claim = Claim.objects.create(nation=nation, claimant=by, statement=statement, **own)
    for upload in uploads:
        file = store_file(
            upload=upload, nation=nation, marking=Marking.AMBER_STRICT, source=_("Claim"), by=by
        )
        ClaimFile.objects.create(claim=claim, file=file)
    record("claim.made", by=by, target=claim)
    partner = taken_at_once(claim)
    if partner is not None:
        _grant(claim, partner, role=Membership.Role.ADMINISTRATOR, by=User.objects.system())
    else:
        notifications.tell_office_of_claim(claim)
    return claim


@transaction.atomic
def grant_claim(claim: Claim, *, role: str, reason: str, by: User) -> Claim:
    """The claimant represents the partner with the number from now on."""
    claim = _waiting(claim)
    holder = holder_of(claim)
    if holder is None:
        raise NothingToClaim(
            _("No partner has this number. Enter it first, or let the claimant register it.")
        )
    claim.reason = reason
    _grant(claim, holder, role=role, by=by)
    record("claim.granted", by=by, target=claim, changes={"partner": (None, claim.partner)})
    return claim


@transaction.atomic
def refuse_claim(claim: Claim, *, reason: str, by: User) -> Claim:
    """The claimant reads the reason."""
    claim = _waiting(claim)
    claim.reason = reason
    _close(claim, Claim.Status.REFUSED, by=by)
    record("claim.refused", by=by, target=claim, changes={"reason": (None, reason)})
    notifications.tell_claim_answered(claim)
    return claim


def _waiting(claim: Claim) -> Claim:
    hold(claim.nation_id)
    claim = Claim.objects.for_detail().get(pk=claim.pk)
    if claim.status != Claim.Status.SUBMITTED:
        raise ClaimDecided(_("Somebody has decided this already."))
    return claim


def _grant(claim: Claim, partner: Partner, *, role: str, by: User) -> None:
    partner = locked(partner)
    if partner.is_archived or partner.status == Partner.Status.SUSPENDED or partner.is_blocked:
        raise NothingToClaim(
            _("%(name)s is suspended, on hold or put away. Settle that first.")
            % {"name": partner.name}
        )
    others = notifications.people_of(partner)
    given, _is_new = Membership.objects.get_or_create(
        user=claim.claimant, partner=partner, until=None, defaults={"role": role, "given_by": by}
    )
    claim.partner = partner
    _close(claim, Claim.Status.GRANTED, by=by)
    record(
        "membership.given",
        by=by,
        target=partner,
        changes={"user": (None, claim.claimant), "role": (None, given.role)},
    )
    notifications.tell_claim_answered(claim)
    notifications.tell_claimed(partner, claim.claimant, others)


def _close(claim: Claim, status: str, *, by: User) -> None:
    claim.status, claim.decided_at, claim.decided_by = status, timezone.now(), by
    claim.save(update_fields=["status", "decided_at", "decided_by", "reason", "partner"])
