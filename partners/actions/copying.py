"""Deeds of a company that takes its data with it."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from audit.record import record
from baseline.editing import locked
from partners.models import CompanyCopy, Partner
from partners.tasks import copying as tasks
from workspace.actions import start_job
from workspace.models import Job

KIND = "company_copy"
#: Everything in one file is a risk while it lies there.
KEPT = timedelta(days=7)


@transaction.atomic
def ask_for_copy(partner: Partner, *, by: User) -> CompanyCopy:
    """Put together everything the company entered; one that is under way serves for both."""
    partner = locked(partner)
    busy = [Job.Status.WAITING, Job.Status.RUNNING]
    under_way = CompanyCopy.objects.filter(partner=partner, job__status__in=busy).first()
    if under_way is not None:
        return under_way
    with override(by.language):
        title = _("Everything %(name)s entered") % {"name": partner.name}
    job = start_job(
        kind=KIND,
        title=title,
        task=tasks.make_company_copy.name,
        target=partner,
        url=reverse("partners:copies", args=[partner.public_id]),
        by=by,
    )
    copy = CompanyCopy.objects.create(
        nation=partner.nation,
        partner=partner,
        job=job,
        asked_by=by,
        expires_at=timezone.now() + KEPT,
    )
    record("partner.copy_asked", by=by, target=partner)
    return copy


@transaction.atomic
def take_copy(copy: CompanyCopy, *, by: User) -> CompanyCopy:
    """Somebody takes the file away; the trail says who."""
    record("partner.copy_taken", by=by, target=copy.partner)
    return copy


@transaction.atomic
def discard_copy(copy: CompanyCopy, *, by: User) -> None:
    """Its week is over."""
    record("partner.copy_discarded", by=by, target=copy.partner)
    file = copy.file
    copy.delete()
    if file is not None:
        file.delete()
        transaction.on_commit(lambda: file.content.delete(save=False))
