"""Deeds on the offline directory."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import Nation, User
from audit.record import record
from partners.tasks import directory as tasks
from workspace.actions import start_job
from workspace.models import Job

KIND = "directory"


@transaction.atomic
def print_directory(nation: Nation, *, by: User) -> Job:
    """Set a new printing in motion; one that is under way serves for both."""
    Nation.objects.select_for_update(no_key=True).get(pk=nation.pk)
    under_way = Job.objects.filter(
        nation=nation, kind=KIND, status__in=[Job.Status.WAITING, Job.Status.RUNNING]
    ).first()
    if under_way is not None:
        return under_way
    with override(by.language):
        title = _("Offline directory")
    job = start_job(
        kind=KIND,
        title=title,
        task=tasks.make_directory.name,
        target=None,
        url=reverse("partners:directory"),
        by=by,
        nation=nation,
    )
    record("directory.asked", by=by, target=job)
    return job
