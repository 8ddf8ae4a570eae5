"""Deeds of those who apply: keeping a draft, showing that an address is theirs, answering the office.

A stranger's draft lies apart from the registry and nothing here looks into the registry, so that an
answer can never tell who is registered.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import Nation, User
from audit.record import record
from common.errors import ActionError
from partners import notifications
from partners.duplicates import match_key
from partners.forms.registration import Complete, Incomplete, read_all
from partners.holding import held_application
from partners.links import confirmation_token, confirmed_by, renew_secret
from partners.models import Application

#: Drafts nobody has touched for this long are thrown away.
DRAFT_LASTS = timedelta(days=30)


class ApplicationNotOpen(ActionError):
    pass


class ApplicationIncomplete(ActionError):
    """Something is still missing; `step` says where."""

    def __init__(self, message: str, step: str) -> None:
        super().__init__(message)
        self.step = step


class LinkNotValid(ActionError):
    pass


def _open(application: Application) -> Application:
    application = held_application(application)
    if not application.is_open:
        raise ApplicationNotOpen(_("The office has this application; it cannot be changed now."))
    return application


@transaction.atomic
def save_step(
    application: Application | None, *, step: str, answers: dict[str, Any], by: User
) -> Application:
    """Keep what was typed on one page; the first page starts the draft."""
    if application is None:
        application = Application.objects.create(applicant=None if by.is_system else by)
        event = "application.started"
    else:
        application = _open(application)
        event = "application.saved"
    application.answers[step] = answers
    application.answers["language"] = get_language() or "en"
    if step == "company":
        application.nation = Nation.objects.filter(
            code=answers.get("nation", ""), is_register=True
        ).first()
        application.name = " ".join(str(answers.get("name", "")).split())[:200]
    if step == "contact" and application.status == Application.Status.DRAFT:
        application.email = str(answers.get("email", ""))[:254].strip().lower()
    application.saved_at = timezone.now()
    application.version += 1
    application.save()
    record(event, by=by, target=application, changes={"step": (None, step)})
    return application


@transaction.atomic
def ask_confirmation(application: Application, *, by: User) -> Application:
    """Send the link that shows the address to be the applicant's; only then does the office see it."""
    application = held_application(application)
    if application.status != Application.Status.DRAFT:
        raise ApplicationNotOpen(_("The office has this application already."))
    _read(application)
    record("application.confirmation_asked", by=by, target=application)
    notifications.send_confirmation_link(application, confirmation_token(application))
    return application


@transaction.atomic
def confirm_application(token: str, *, by: User) -> Application:
    """The address is the applicant's: the application goes to the office, once."""
    found = confirmed_by(token)
    if found is None:
        raise LinkNotValid(_("This link does not work, or no longer. Ask for a new one."))
    application = held_application(found)
    if application.status != Application.Status.DRAFT:
        return application  # the link was opened before; nothing is left to do
    _submit(application, _read(application))
    record("application.submitted", by=by, target=application)
    notifications.send_received(application)
    return application


@transaction.atomic
def resubmit_application(application: Application, *, answer: str, by: User) -> Application:
    """The applicant has answered the office's questions."""
    application = held_application(application)
    if application.status != Application.Status.RETURNED:
        raise ApplicationNotOpen(_("The office has this application; it cannot be changed now."))
    complete = _read(application)
    exchange = application.answers.setdefault("exchange", [])
    exchange.append({"question": application.reason, "answer": answer})
    application.reason = ""
    if complete.email != application.email:
        # A new address is shown to be the applicant's before the office sees the answer.
        application.email = complete.email
        application.status = Application.Status.DRAFT
        application.version += 1
        application.save()
        record("application.address_changed", by=by, target=application)
        notifications.send_confirmation_link(application, confirmation_token(application))
        return application
    _submit(application, complete)
    record("application.resubmitted", by=by, target=application)
    notifications.send_received(application)
    return application


def _read(application: Application) -> Complete:
    try:
        return read_all(application.answers, application.nation)
    except Incomplete as missing:
        raise ApplicationIncomplete(
            _("Something is missing or no longer right. Please look at this page again."),
            missing.step,
        ) from missing


def _submit(application: Application, complete: Complete) -> None:
    application.answers["clean"] = complete.as_json()
    application.name = complete.name
    application.match_key = match_key(complete.name)[:200]
    application.status = Application.Status.SUBMITTED
    application.submitted_at = timezone.now()
    application.version += 1
    application.save()


@transaction.atomic
def send_link(application: Application, *, by: User) -> None:
    """Mail the applicant a link with which the application can be found again, on any device."""
    application = held_application(application)
    if not application.email:
        raise ApplicationIncomplete(_("Type your e-mail address first."), "contact")
    secret = renew_secret(application)
    record("application.link_sent", by=by, target=application)
    notifications.send_draft_link(application, secret)


@transaction.atomic
def send_lost_link(email: str, *, by: User) -> None:
    """Mail a link to the newest application of an address, or say there that there is none.

    One letter either way, so that neither the page nor the time it takes tells which.
    """
    email = email.strip().lower()
    application = Application.objects.filter(email=email).order_by("-started_at", "-pk").first()
    if application is not None and application.status != Application.Status.REJECTED:
        send_link(application, by=by)
        return
    letter = notifications.send_no_application(email, key=get_random_string(12))
    record("application.link_not_found", by=by, target=letter)


@transaction.atomic
def discard_draft(application: Application, *, by: User) -> None:
    """Throw a forgotten draft away with everything that was typed into it."""
    application = held_application(application)
    if application.status != Application.Status.DRAFT:
        raise ApplicationNotOpen(_("Only drafts are thrown away."))
    record("application.discarded", by=by, target=application)
    application.delete()
