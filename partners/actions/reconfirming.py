"""Deeds that keep contacts true: asking their people, their answers by link, mail that comes back."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.record import record
from baseline.editing import archive_and_record, change_and_record, locked
from common.errors import ActionError
from partners import notifications
from partners.actions.places import PERSONAL
from partners.freshness import due_day, step_on
from partners.links import contact_behind, contact_token
from partners.models import Contact, ContactReminder


class LinkIsSpent(ActionError):
    pass


class MailCannotComeBack(ActionError):
    pass


@transaction.atomic
def remind_contact(contact: Contact, *, by: User) -> ContactReminder | None:
    """Ask whether the entry still holds, as its day has come; nothing where that was done already.

    At the last step nobody is asked any more: the contact is stale, and whoever is responsible is
    told. Only who was never asked in time gets the question then.
    """
    contact = locked(contact)
    today = timezone.localdate()
    latest = contact.reminders.order_by("-due_on", "days_before").first()
    due = due_day(contact.confirmed_on, latest.due_on if latest else None, today)
    step = step_on(today, due)
    done = latest.days_before if latest and latest.due_on == due else None
    if contact.is_archived or step is None or (done is not None and done <= step):
        return None
    is_asked = contact.takes_mail and (step > 0 or done is None)
    reminder = ContactReminder.objects.create(
        contact=contact, due_on=due, days_before=step, is_mailed=is_asked
    )
    if is_asked:
        notifications.ask_contact(
            contact, due, step, contact_token(contact, due), is_first=latest is None
        )
    if step == 0:
        notifications.tell_contact_stale(contact)
    elif not is_asked and done is None:
        notifications.tell_contact_unreachable(contact, due)
    changes = {"due_on": (None, due), "days_before": (done, step), "mailed": (None, is_asked)}
    name = "contact.stale" if step == 0 else "contact.reminded"
    record(name, by=by, target=contact, changes=changes)
    return reminder


@transaction.atomic
def confirm_by_link(token: str, *, by: User) -> Contact:
    """The person says that everything still holds. It also shows that the address takes mail."""
    contact = locked(_behind(token))
    old = contact.confirmed_on
    _believe(contact)
    contact.save(update_fields=["confirmed_on", "bounced_on", "bounce_reason"])
    record(
        "contact.confirmed_by_link",
        by=by,
        target=contact,
        changes={"confirmed_on": (old, contact.confirmed_on)},
    )
    return contact


@transaction.atomic
def correct_by_link(token: str, *, version: int | None, by: User, **facts: Any) -> Contact:
    """The person corrects the entry; that confirms it."""
    contact = locked(_behind(token))
    _believe(contact)
    derived = {
        name: getattr(contact, name) for name in ("confirmed_on", "bounced_on", "bounce_reason")
    }
    contact, changes = change_and_record(
        contact,
        event="contact.corrected_by_link",
        by=by,
        version=version,
        values=facts,
        derived=derived,
        personal=PERSONAL,
    )
    if not changes:
        return confirm_by_link(token, by=by)
    notifications.tell_contact_corrected(contact)
    return contact


@transaction.atomic
def decline_by_link(token: str, *, by: User) -> Contact:
    """The person does not want to be called, or is not the one: the entry is put away."""
    contact = _behind(token)
    notifications.tell_contact_declined(contact)
    return archive_and_record(
        contact, event="contact.declined_by_link", reason=_("Asked not to be called."), by=by
    )


@transaction.atomic
def mark_bounced(contact: Contact, *, reason: str, by: User) -> Contact:
    """Mail to the address came back: nothing more is sent there until it is put right."""
    contact = locked(contact)
    if not contact.takes_mail:
        raise MailCannotComeBack(_("This is marked already, or there is no address."))
    contact.bounced_on, contact.bounce_reason = timezone.localdate(), reason[:200]
    contact.save(update_fields=["bounced_on", "bounce_reason"])
    record(
        "contact.bounced",
        by=by,
        target=contact,
        changes={"bounced_on": (None, contact.bounced_on), "reason": (None, reason[:200])},
    )
    notifications.tell_contact_bounced(contact)
    return contact


def _behind(token: str) -> Contact:
    contact = contact_behind(token)
    if contact is None:
        raise LinkIsSpent(_("This link has been used, or is too old."))
    return contact


def _believe(contact: Contact) -> None:
    contact.confirmed_on = timezone.localdate()
    contact.bounced_on, contact.bounce_reason = None, ""
