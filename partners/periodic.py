"""What the clock starts in the registry. Each task finds its rows and hands every one to an action."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from accounts.models import Nation, User
from common.errors import ActionError
from partners.actions import (
    approving,
    claiming,
    copying,
    directory,
    duplicates,
    excluding,
    reconfirming,
    registration,
    verifying,
)
from partners.claiming import from_verified_domains
from partners.evidence import NOTICE
from partners.freshness import FIRST_A_DAY, due_day, step_on
from partners.models import (
    Application,
    Capability,
    CompanyCopy,
    Contact,
    ContactReminder,
    Directory,
    ExclusionList,
    NextVetting,
)
from partners.revetting import NOTICE as VETTING_NOTICE
from workspace.models import Bounce

AT_A_TIME = 500
VETTINGS_A_NIGHT = 20_000
ONE_DAY = timedelta(days=1)


@shared_task
def settle_lapsed_evidence(**_: Any) -> None:
    """What was seen long ago counts no more. Safe to run twice, late or after an outage."""
    system = User.objects.system()
    lapsed = Capability.objects.with_lapsing_evidence(timezone.localdate()).order_by("pk")
    for capability in lapsed.iterator(chunk_size=AT_A_TIME):
        verifying.settle_evidence(capability, by=system)


@shared_task
def warn_of_lapsing_evidence(**_: Any) -> None:
    """Sixty days before, once for each capability and day of lapsing."""
    system = User.objects.system()
    today = timezone.localdate()
    soon = Capability.objects.with_untold_lapse(today, today + NOTICE).order_by("pk")
    for capability in soon.iterator(chunk_size=AT_A_TIME):
        verifying.warn_of_lapse(capability, by=system)


@shared_task
def discard_forgotten_drafts(**_: Any) -> None:
    """What strangers typed and left lies here for thirty days and no longer."""
    system = User.objects.system()
    old = timezone.now() - registration.DRAFT_LASTS
    for application in Application.objects.forgotten(old).order_by("pk")[:AT_A_TIME]:
        registration.discard_draft(application, by=system)


@shared_task
def discard_company_copies(**_: Any) -> None:
    """Everything of a company in one file lies here for a week and no longer."""
    system = User.objects.system()
    for copy in CompanyCopy.objects.over_at(timezone.now())[:AT_A_TIME]:
        copying.discard_copy(copy, by=system)


@shared_task
def print_directories(**_: Any) -> None:
    """Each register's, once a day; an hour later where the clock stood still."""
    system = User.objects.system()
    today = timezone.localdate()
    for nation in Nation.objects.filter(is_register=True).order_by("pk"):
        newest = Directory.objects.of(nation).first()
        if newest is None or timezone.localdate(newest.made_at) < today:
            directory.print_directory(nation, by=system)


@shared_task
def mark_bounced_contacts(**_: Any) -> None:
    """Whose mail came back is not written to again. A bounce is heeded once."""
    system = User.objects.system()
    for bounce in Bounce.objects.unheeded()[:AT_A_TIME]:
        with transaction.atomic():
            for contact in Contact.objects.reached_at(bounce.letter.to).order_by("pk"):
                reconfirming.mark_bounced(contact, reason=bounce.status, by=system)
            Bounce.objects.filter(pk=bounce.pk).update(is_heeded=True)


@shared_task
def ask_contacts_to_confirm(**_: Any) -> None:
    """Thirty, fourteen and three days before; then stale. The latest step only, however late.

    First questions go to so many a day in each nation, the longest forgotten before the others.
    Contacts that no letter reaches take none of these places; their organisations are told of as many.
    """
    system = User.objects.system()
    today = timezone.localdate()
    begun = Contact.objects.asked_before(today)
    _remind(begun.iterator(chunk_size=AT_A_TIME), today, by=system)
    for nation in Nation.objects.filter(is_register=True).order_by("pk"):
        asked = ContactReminder.objects.first_questions_on(today, nation.pk)
        for mailed in (True, False):
            left = FIRST_A_DAY - asked[mailed]
            fresh = Contact.objects.never_asked(today).filter(nation=nation)
            _remind(list(fresh.taking_mail(does=mailed)[: max(left, 0)]), today, by=system)


def _remind(contacts: Iterable[Any], today: date, *, by: User) -> None:
    for contact in contacts:
        due = due_day(contact.confirmed_on, contact.asked_for, today)
        step = step_on(today, due)
        done = contact.last_step if contact.asked_for == due else None
        if step is not None and (done is None or step < done):
            reconfirming.remind_contact(contact, by=by)


@shared_task
def admit_claimants(**_: Any) -> None:
    """By the clock and not while the applicant waits, whose answer must not tell what was found.

    Whatever cannot be decided this way within a day is the office's.
    """
    system = User.objects.system()
    for application in from_verified_domains(timezone.now() - ONE_DAY)[:AT_A_TIME]:
        try:
            claiming.admit_claimant(application, by=system)
        except ActionError:
            continue  # it stays in the office's queue


@shared_task
def plan_missing_vettings(**_: Any) -> None:
    """Partners approved before days were set, or in a nation that began to set them later."""
    system = User.objects.system()
    today = timezone.localdate()
    for nation in Nation.objects.filter(is_register=True, vet_again_months__gt=0).order_by("pk"):
        approving.plan_missing_vettings(nation, most=VETTINGS_A_NIGHT, today=today, by=system)


@shared_task
def tell_of_due_vetting(**_: Any) -> None:
    """Thirty days before a partner is to be looked at again; late where the clock stood still."""
    system = User.objects.system()
    soon = timezone.localdate() + VETTING_NOTICE
    for row in NextVetting.objects.untold(soon).order_by("pk")[:AT_A_TIME]:
        approving.tell_of_vetting(row, by=system)


@shared_task
def rescan_exclusion_lists(**_: Any) -> None:
    """Partners come and names change: every list is compared anew each night."""
    system = User.objects.system()
    for row in ExclusionList.objects.order_by("pk"):
        try:
            excluding.rescan_exclusion_list(row, by=system)
        except excluding.ListAtWork:
            continue


@shared_task
def search_for_duplicates(**_: Any) -> None:
    """Names change and partners come by many ways: every register is searched anew each night."""
    system = User.objects.system()
    for nation in Nation.objects.filter(is_register=True).order_by("pk"):
        try:
            duplicates.search_duplicates(nation, by=system)
        except duplicates.SearchAtWork:
            continue
