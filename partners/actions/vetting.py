"""Deeds of the office on applications. Each is decided once, whoever clicks at the same time."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import AddressTaken, find_or_invite
from accounts.models import User
from accounts.roles import Kind
from audit.record import record
from baseline.editing import locked
from common.errors import ActionError, ChangedMeanwhile
from partners import notifications
from partners.actions.extracts import verify_by_extract
from partners.actions.registry import (
    IdentifierTaken,
    add_identifier,
    approve_partner,
    create_partner,
)
from partners.approving import HitsWait, check_second_officer, close_recommendation
from partners.blocking import check_not_blocked
from partners.checklist import hand_over
from partners.holding import held_application
from partners.identifiers import CleanNumber
from partners.links import renew_secret
from partners.looking_up import entry_of, extract_of
from partners.models import Application, Contact, Identifier, Membership, Partner


class ApplicationNotWaiting(ActionError):
    pass


class ApplicationChanged(ChangedMeanwhile):
    pass


class PartnerCannotBeJoined(ActionError):
    pass


class PersonCannotRepresent(ActionError):
    pass


def _waiting(application: Application, version: int | None) -> Application:
    """Held, and still as the officer read it: what nobody has read is not decided on."""
    application = held_application(application)
    if application.status != Application.Status.SUBMITTED:
        raise ApplicationNotWaiting(_already(application))
    if version not in (None, application.version):
        raise ApplicationChanged(
            _("This application has changed since you opened it. Read it again, then decide.")
        )
    return application


def _already(application: Application) -> str:
    if application.decided_by is None:
        return _("This application is not waiting for a decision: %(status)s.") % {
            "status": application.get_status_display().lower()
        }
    return _("%(person)s has decided this application already: %(status)s.") % {
        "person": application.decided_by.get_full_name(),
        "status": application.get_status_display().lower(),
    }


@transaction.atomic
def approve_application(
    application: Application,
    *,
    by: User,
    kind: str = Partner.Kind.PRIVATE,
    into: Partner | None = None,
    is_number_seen: bool = False,
    version: int | None = None,
) -> Partner:
    """Register the organisation with its number, its 24/7 contact and its first administrator.

    `into`: a partner the register has already; the applicant then joins that one.
    `is_number_seen`: the officer has compared it with the business register's extract.
    """
    application = _waiting(application, version)
    clean = application.answers["clean"]
    number = CleanNumber(clean["scheme"], clean["country"], clean["number"])
    partner = (
        _join(application, into, number, by=by)
        if into is not None
        else _enter(application, clean, number, kind=kind, by=by)
    )
    if is_number_seen:
        _verify(partner, number, by=by)
    Contact.objects.create(
        partner=partner,
        nation=partner.nation,
        name=clean["person"],
        email=clean["email"],
        phone=clean["phone"],
        is_any_hour=True,
        confirmed_on=timezone.localdate(),
    )
    person, is_new = _give_administrator(application, partner, by=by)
    application.partner = partner
    application.applicant = person
    _decide(application, Application.Status.APPROVED, by=by)
    record(
        "application.approved",
        by=by,
        target=application,
        changes={"partner": (None, partner), "is_new": (None, into is None)},
    )
    notifications.send_approval(application, person, is_new=is_new)
    return partner


def _verify(partner: Partner, number: CleanNumber, *, by: User) -> None:
    own = Identifier.objects.filter(
        partner=partner, scheme=number.scheme, country=number.country, value=number.value
    )
    for identifier in own.filter(verified_at__isnull=True):
        verify_by_extract(identifier, by=by)


def _enter(
    application: Application, clean: dict[str, Any], number: CleanNumber, *, kind: str, by: User
) -> Partner:
    """A new partner, approved at once."""
    partner = _create(application, clean, number, kind=kind, by=by)
    try:
        return approve_partner(partner, application=application, by=by)
    except HitsWait as waiting:
        raise HitsWait(
            _(
                "%(name)s may be named on an exclusion list. Enter it without approval, decide on "
                "that, then approve the application as that partner."
            )
            % {"name": partner.name}
        ) from waiting


def _create(
    application: Application, clean: dict[str, Any], number: CleanNumber, *, kind: str, by: User
) -> Partner:
    assert application.nation is not None  # noqa: S101 a constraint holds it
    try:
        with transaction.atomic():
            partner = create_partner(
                nation=application.nation,
                name=clean["name"],
                number=number,
                kind=kind,
                source=Partner.Source.APPLICATION,
                supply_kinds=clean["kinds"],
                **_listed_facts(application, number),
                by=by,
            )
    except IdentifierTaken as taken:
        raise IdentifierTaken(
            _(
                "%(name)s has this number already. Approve the application as that partner, "
                "or reject it."
            )
            % {"name": taken.partner.name},
            taken.partner,
        ) from taken
    hand_over(application, partner)
    return partner


def _listed_facts(application: Application, number: CleanNumber) -> dict[str, str]:
    """What the business register says besides, which nobody has to type."""
    extract = extract_of(application.nation_id)
    entry = entry_of(extract, number) if extract else None
    if entry is None:
        return {}
    return {"legal_form": entry.legal_form, "nace": entry.nace}


@transaction.atomic
def list_applicant(
    application: Application,
    *,
    kind: str = Partner.Kind.PRIVATE,
    by: User,
    version: int | None = None,
) -> Partner:
    """Enter the applicant without approving it: what may be said against it is then decided first.

    The application goes on waiting, and is approved as this partner.
    """
    application = _waiting(application, version)
    clean = application.answers["clean"]
    number = CleanNumber(clean["scheme"], clean["country"], clean["number"])
    partner = _create(application, clean, number, kind=kind, by=by)
    record("application.listed", by=by, target=application, changes={"partner": (None, partner)})
    return partner


def _join(application: Application, into: Partner, number: CleanNumber, *, by: User) -> Partner:
    """The applicant's organisation is in the register; it is approved, and gets its number."""
    partner = locked(into)
    if partner.is_archived or partner.status == Partner.Status.SUSPENDED:
        raise PartnerCannotBeJoined(
            _("%(name)s is suspended or put away. Restore it first.") % {"name": partner.name}
        )
    check_not_blocked(partner)
    hand_over(application, partner)
    if partner.status == Partner.Status.LISTED:
        partner = approve_partner(partner, application=application, by=by)
    else:
        check_second_officer(application, by=by)
        close_recommendation(application, by=by)
    holder = Identifier.objects.filter(
        nation=partner.nation,
        scheme=number.scheme,
        country=number.country,
        value=number.value,
    ).first()
    if holder is None or holder.partner_id != partner.pk:
        add_identifier(partner, number=number, by=by)  # refuses where another partner holds it
    return partner


def _give_administrator(
    application: Application, partner: Partner, *, by: User
) -> tuple[User, bool]:
    clean = application.answers["clean"]
    try:
        with transaction.atomic():
            person = find_or_invite(
                email=application.email,
                name=clean["person"],
                kind=Kind.REPRESENTATIVE,
                nation=partner.nation,
                by=by,
            )
    except AddressTaken as taken:
        raise PersonCannotRepresent(
            _(
                "The applicant's address cannot be used for a representative here. "
                "Send the application back and ask for another address."
            )
        ) from taken
    Membership.objects.get_or_create(
        user=person,
        partner=partner,
        until=None,
        defaults={"role": Membership.Role.ADMINISTRATOR, "given_by": by},
    )
    return person, not person.is_active


@transaction.atomic
def return_application(
    application: Application, *, questions: str, by: User, version: int | None = None
) -> Application:
    """Ask the applicant something; their answer brings the application back into the queue."""
    application = _waiting(application, version)
    application.status = Application.Status.RETURNED
    application.reason = questions
    application.version += 1
    application.save(update_fields=["status", "reason", "version"])
    close_recommendation(application, by=by)
    secret = renew_secret(application)
    record("application.returned", by=by, target=application)
    notifications.send_questions(application, secret)
    return application


@transaction.atomic
def reject_application(
    application: Application,
    *,
    reason: str,
    note: str = "",
    by: User,
    version: int | None = None,
) -> Application:
    """The applicant reads `reason`; `note` stays with the office."""
    application = _waiting(application, version)
    application.reason = reason
    if note:
        application.office_note = "\n\n".join(filter(None, (application.office_note, note)))
    close_recommendation(application, by=by)
    _decide(application, Application.Status.REJECTED, by=by)
    record("application.rejected", by=by, target=application)
    notifications.send_rejection(application)
    return application


@transaction.atomic
def note_on_application(
    application: Application, *, note: str, version: int | None, by: User
) -> Application:
    """What only the office reads."""
    application = held_application(application)
    application.check_version(version, {"office_note": note})
    application.office_note = note
    application.version += 1
    application.save(update_fields=["office_note", "version"])
    record("application.noted", by=by, target=application)
    return application


def _decide(application: Application, status: str, *, by: User) -> None:
    application.status = status
    application.decided_at = timezone.now()
    application.decided_by = by
    application.version += 1
    application.save()
