"""What an open case or the law requires to stay: why a person cannot be erased yet."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Kind
from exchange.models import Call, Matter
from partners.models import Application, Membership
from privacy.subjects import Subject


def reasons_to_stay(subject: Subject, *, by: User) -> list[str]:
    """Each in a sentence that says what to do first; none where the person can be erased."""
    reasons = [*_of_account(subject, by), *_of_partners(subject), *_of_applications(subject)]
    return [*reasons, *_of_cases(subject)]


def _of_account(subject: Subject, by: User) -> list[str]:
    user = subject.user
    if user is None:
        return []
    if user.pk == by.pk:
        return [_("This is your own account. Another officer must do it.")]
    is_officer = user.kind == Kind.OFFICER and user.is_active
    if is_officer and not User.objects.officers_of(by.nation_id or 0).exclude(pk=user.pk).exists():
        return [_("This is the only officer of the register. Invite another one first.")]
    return []


def _of_partners(subject: Subject) -> list[str]:
    """Who alone looks after a partner hands it over first."""
    alone = []
    administrators = Membership.objects.current().filter(role=Membership.Role.ADMINISTRATOR)
    mine = administrators.filter(user__in=subject.users, partner__archived_at__isnull=True)
    for one in mine.select_related("partner").order_by("pk"):
        if not administrators.filter(partner=one.partner_id).exclude(pk=one.pk).exists():
            alone.append(
                _("Nobody else looks after %(name)s. Hand it over to somebody first.")
                % {"name": one.partner.name}
            )
    return alone


def _of_applications(subject: Subject) -> list[str]:
    waiting = {Application.Status.SUBMITTED, Application.Status.RETURNED}
    return [
        _("The application of %(name)s is not decided. Decide on it first.") % {"name": one.name}
        for one in subject.applications
        if one.status in waiting
    ]


def _of_cases(subject: Subject) -> list[str]:
    cases = Matter.objects.open().filter(nation=subject.nation_id)
    theirs = cases.filter(Q(contact__in=subject.contacts) | Q(owner__in=subject.users))
    reasons = [
        _("“%(subject)s” is open at the desk. Answer it or give it to somebody else first.")
        % {"subject": one.subject}
        for one in theirs.order_by("pk")[:5]
    ]
    calls = Call.objects.filter(contact__in=subject.contacts, call_down__ended_at__isnull=True)
    reasons += [
        _("The call-down “%(subject)s” is under way. End it first.")
        % {"subject": one.call_down.subject}
        for one in calls.select_related("call_down").order_by("pk")[:5]
    ]
    return reasons
