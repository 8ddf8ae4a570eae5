"""How an assessment goes on: opened, reconciled, agreed, signed by both leads, in force."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from assessments import notifications
from assessments.agreeing import digest_of, may_sign
from assessments.agreeing.moving import (
    WrongState,
    check_ready,
    locked,
    resources_of,
    set_status,
)
from assessments.models import Assessment, Signature
from audit.record import record
from common.errors import ActionError
from workspace.actions import note_change
from workspace.models import Change

Status = Assessment.Status


class NotALead(ActionError):
    pass


class SignedAlready(ActionError):
    pass


@transaction.atomic
def open_assessment(assessment: Assessment, *, version: int | None = None, by: User) -> Assessment:
    """Both sides state their positions from now on, until the deadline."""
    text = gettext_lazy("The assessment “%(title)s” is open: state your side's positions.")
    return _moved(assessment, Status.SCOPING, Status.OPEN, "assessment.opened", text, version, by)


@transaction.atomic
def reconcile_assessment(
    assessment: Assessment, *, version: int | None = None, by: User
) -> Assessment:
    """Positions are stated; the two sides settle where they differ."""
    text = gettext_lazy("“%(title)s”: positions are stated; now the two sides settle the lines.")
    name = "assessment.reconciling"
    return _moved(assessment, Status.OPEN, Status.RECONCILING, name, text, version, by)


@transaction.atomic
def settle_assessment(
    assessment: Assessment, *, version: int | None = None, by: User
) -> Assessment:
    """Every line is agreed: nothing changes any more, and both leads may sign."""
    text = gettext_lazy("“%(title)s”: every line is agreed. Both leads sign this version.")
    name = "assessment.agreed"
    return _moved(assessment, Status.RECONCILING, Status.AGREED, name, text, version, by)


@transaction.atomic
def reopen_assessment(
    assessment: Assessment, *, reason: str, version: int | None = None, by: User
) -> Assessment:
    """Back to the lines; signatures under the version that was agreed count no longer."""
    assessment = locked(assessment)
    assessment.check_version(version, {"status": Status.RECONCILING})
    if assessment.status != Status.AGREED:
        raise WrongState(_("Only what is agreed and not yet in force can be reopened."))
    set_status(assessment, Status.RECONCILING)
    record(
        "assessment.reopened",
        by=by,
        target=assessment,
        changes={"status": (Status.AGREED, assessment.status), "reason": (None, reason)},
    )
    text = gettext_lazy("“%(title)s” was reopened: signatures given so far count no longer.")
    notifications.tell_moved(assessment, text, by)
    return assessment


@transaction.atomic
def sign_assessment(assessment: Assessment, *, version: int, by: User) -> Signature:
    """A lead signs the version as it was shown; `version` says which."""
    assessment = locked(assessment)
    assessment.check_version(version, {"status": Status.AGREED})
    side = may_sign(by, assessment)
    if side is None:
        raise NotALead(_("Only the two leads sign, each for their own side."))
    if assessment.status != Status.AGREED:
        raise WrongState(_("It can be signed once every line is agreed."))
    if Signature.objects.filter(assessment=assessment, side=side, number=version).exists():
        raise SignedAlready(_("Your side has signed this version already."))
    signature = Signature.objects.create(
        assessment=assessment, side=side, number=version, sha256=digest_of(assessment), signed_by=by
    )
    record(
        "assessment.signed",
        by=by,
        target=assessment,
        changes={"side": (None, side), "sha256": (None, signature.sha256)},
    )
    notifications.tell_moved(assessment, gettext_lazy("“%(title)s” was signed by a lead."), by)
    return signature


@transaction.atomic
def put_in_force(assessment: Assessment, *, version: int | None = None, by: User) -> Assessment:
    """From now on gap reports count its needs; the version before it counts no longer."""
    assessment = locked(assessment)
    assessment.check_version(version, {"status": Status.IN_FORCE})
    check_ready(assessment, at=Status.AGREED, to=Status.IN_FORCE)
    resources = resources_of(assessment)
    before = assessment.replaces
    if before is not None:
        before = locked(before)
        if before.status == Status.IN_FORCE:
            resources |= resources_of(before)
            set_status(before, Status.SUPERSEDED)
    assessment.in_force_at, assessment.in_force_by = timezone.now(), by
    set_status(assessment, Status.IN_FORCE, "in_force_at", "in_force_by")
    record(
        "assessment.put_in_force",
        by=by,
        target=assessment,
        changes={"status": (Status.AGREED, assessment.status), "replaces": (None, before)},
    )
    note_change(nation_id=assessment.nation_id, kind=Change.NEEDS, keys=resources)
    notifications.tell_moved(assessment, gettext_lazy("“%(title)s” is in force."), by)
    return assessment


def _moved(
    assessment: Assessment,
    at: str,
    to: str,
    name: str,
    text: object,
    version: int | None,
    by: User,
) -> Assessment:
    assessment = locked(assessment)
    assessment.check_version(version, {"status": to})
    check_ready(assessment, at=at, to=to)
    set_status(assessment, to)
    record(name, by=by, target=assessment, changes={"status": (at, to)})
    notifications.tell_moved(assessment, text, by)
    return assessment
