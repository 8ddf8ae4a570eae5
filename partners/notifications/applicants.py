"""What those who register are told."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from partners.models import (
    Application,
)
from partners.notifications.writing import address, notify_one, office_of, write
from workspace.actions import notify
from workspace.models import Letter


def send_confirmation_link(application: Application, token: str) -> None:
    """Asks the applicant to show that the address is theirs."""
    _write_to_applicant(
        application,
        "application_confirm",
        key=f"{application.version}:{token[-12:]}",
        link=address("partners:register_confirm", token),
    )


def send_draft_link(application: Application, secret: str) -> None:
    _write_to_applicant(
        application,
        "application_link",
        key=secret[:8],
        link=address("partners:register_continue", secret),
    )


def send_no_application(email: str, *, key: str) -> Letter:
    """Somebody asked for a link with an address that has no application."""
    return write("application_unknown", key=f"partners:no-application:{key}", to=email)


def send_received(application: Application) -> None:
    """The application is with the office."""
    _write_to_applicant(application, "application_received", key=str(application.version))
    text = _("%(name)s applied to be registered.") % {"name": application.name}
    notify(
        office_of(application.nation),
        kind="application.submitted",
        text=text,
        url=reverse("partners:application", args=[application.public_id]),
    )


def send_questions(application: Application, secret: str) -> None:
    _write_to_applicant(
        application,
        "application_returned",
        key=str(application.version),
        link=address("partners:register_continue", secret),
    )
    _notify_applicant(
        application,
        _("The office has questions about your application for %(name)s."),
        reverse("partners:mine"),
    )


def send_rejection(application: Application) -> None:
    _write_to_applicant(application, "application_rejected", key=str(application.version))
    _notify_applicant(
        application,
        _("Your application for %(name)s was not accepted. The reason is in your mail."),
        reverse("partners:mine"),
    )


def send_approval(application: Application, person: User, *, is_new: bool) -> None:
    _write_to_applicant(
        application,
        "application_approved",
        key=str(application.version),
        language=person.language,
        link=address("partners:mine"),
        is_new=is_new,
    )
    notify_one(
        person,
        "application.approved",
        _("%(name)s is registered. Next: say where you are and what you could supply."),
        {"name": application.partner.name if application.partner else application.name},
        reverse("partners:mine"),
        is_written=True,
    )


def _notify_applicant(application: Application, text: Any, url: str) -> None:
    """Applicants who have an account already also read it in the portal."""
    if application.applicant is not None:
        words = {"name": application.name}
        kind = "application.answered"
        notify_one(application.applicant, kind, text, words, url, is_written=True)


def _write_to_applicant(
    application: Application, name: str, *, key: str, language: str = "", **context: Any
) -> None:
    write(
        name,
        key=f"partners:{name}:{application.pk}:{key}",
        to=application.email,
        language=language or application.answers.get("language", "en"),
        application=application,
        nation=application.nation,
        **context,
    )
