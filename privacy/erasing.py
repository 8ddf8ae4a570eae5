"""How one person is taken out of every table. Part of the deed in `actions`."""

from __future__ import annotations

from functools import partial
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from accounts.actions import deactivate_person
from accounts.models import ApiToken, Invitation, User
from baseline.models import Mandate
from common.text import ERASED
from partners.actions.members import end_membership
from partners.models import Application, Contact, Membership, MembershipOffer
from privacy.gathering import letters_to, values_about
from privacy.models import PersonWork
from privacy.retention import RETENTION
from privacy.subjects import Subject
from privacy.traces import cleaned, written_about
from workspace.models import Follow, KeptAnswer, Notice, NoticeChoice, SavedFilter

#: What goes with an account; the account itself stays, for deeds point to it.
_WITH_ACCOUNT: tuple[Any, ...] = (
    ApiToken, Authenticator, EmailAddress, UserSession, Follow, SavedFilter, Notice, NoticeChoice, KeptAnswer,
    LogEntry, Invitation,
)  # fmt: skip


def erase_everywhere(subject: Subject, *, by: User) -> dict[str, int]:
    """How many rows of each kind were changed. The words of others before the person's
    own rows: they are found by name."""
    done = {
        "personal_values": values_about(subject).update(**_blank("audit.EventPersonalValue")),
        "letters": _letters(subject),
        "texts": sum(_take_out(subject)),
    }
    _throw_away_what_was_handed_out(subject)
    for user in subject.users:
        done["account_rows"] = done.get("account_rows", 0) + _account(user, by=by)
    done["contacts"] = sum(_contact(one, by=by) for one in subject.contacts)
    done["applications"] = sum(map(_application, subject.applications))
    # Ending what they held may have been noted with their name.
    done["personal_values"] += values_about(subject).update(**_blank("audit.EventPersonalValue"))
    return {kind: count for kind, count in done.items() if count}


def _throw_away_what_was_handed_out(subject: Subject) -> None:
    """Files put together about the person, by whichever of their rows they were asked for."""
    rows = (*subject.users, *subject.contacts, *subject.applications)
    works = PersonWork.objects.filter(row__in=[row.public_id for row in rows], file__isnull=False)
    for work in works.select_related("file"):
        file = work.file
        work.delete()
        if file is not None:
            file.delete()
            transaction.on_commit(partial(file.content.delete, save=False))


def _blank(label: str) -> Any:
    return next(row.blank for row in RETENTION if row.label == label)


def _take_out(subject: Subject) -> Any:
    for kept, rows in written_about(subject):
        for row in list(rows):
            changes = cleaned(row, kept, subject)
            if changes:
                yield kept.model._default_manager.filter(pk=row.pk).update(**changes)


def _letters(subject: Subject) -> int:
    """One that still waits is not sent any more."""
    rows = letters_to(subject)
    rows.filter(sent_at__isnull=True, given_up_at__isnull=True).update(given_up_at=timezone.now())
    return rows.update(**_blank("workspace.Letter"))


def _account(user: User, *, by: User) -> int:
    today = timezone.localdate()
    for one in Membership.objects.filter(user=user, until__isnull=True).order_by("pk"):
        end_membership(one, by=by)
    if user.is_active:
        user = deactivate_person(user, by=by)
    MembershipOffer.objects.filter(
        user=user, answered_at__isnull=True, withdrawn_at__isnull=True
    ).update(withdrawn_at=timezone.now(), withdrawn_by=by)
    Mandate.objects.filter(user=user, until__isnull=True, since__lte=today).update(until=today)
    keys = list(UserSession.objects.filter(user=user).values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    gone = sum(model.objects.filter(user=user).delete()[0] for model in _WITH_ACCOUNT)
    user.name, user.email, user.last_login = ERASED, f"erased-{user.pk}@portal.invalid", None
    user.is_active = False
    user.set_unusable_password()
    user.save(update_fields=["name", "email", "last_login", "is_active", "password"])
    return gone + 1


def _contact(contact: Contact, *, by: User) -> int:
    rows = Contact.objects.filter(pk=contact.pk)
    rows.filter(archived_at__isnull=True).update(
        archived_at=timezone.now(), archived_by=by, archived_reason=ERASED
    )
    return rows.update(**_blank("partners.Contact"))


def _application(application: Application) -> int:
    """One nobody sent is nobody's; a decided one stays without the person."""
    rows = Application.objects.filter(pk=application.pk)
    if application.status == Application.Status.DRAFT:
        return rows.delete()[0]
    return rows.update(**_blank("partners.Application"))
