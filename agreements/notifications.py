"""What people are told of agreements: in the portal, and by mail as often as they chose."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from accounts.models import User
from agreements.models import Activation, Agreement, Condition
from baseline.models import Mandate
from common.templatetags.portal import localized
from partners.notifications import office_of, people_of
from workspace.actions import notify

_MOVED = {
    Agreement.Status.NEGOTIATED: _("The office puts an agreement to you: %(title)s"),
    Agreement.Status.SIGNED: _("Recorded as signed: %(title)s"),
    Agreement.Status.IN_FORCE: _("In force: %(title)s"),
    Agreement.Status.SUSPENDED: _("Suspended: %(title)s. %(reason)s"),
    Agreement.Status.ENDED: _("Ended: %(title)s"),
    Agreement.Status.TERMINATED: _("Terminated: %(title)s. %(reason)s"),
}


def tell_moved(agreement: Agreement, reason: str, *, by: User) -> None:
    """The parties' people read that it came to another state; not whoever did it."""
    text = _MOVED.get(Agreement.Status(agreement.status))
    if text is not None:
        people = [one for one in _parties_of(agreement) if one.pk != by.pk]
        tell(people, "agreement.moved", text, agreement, reason=reason)


def remind_of_end(agreement: Agreement) -> None:
    people = {one.pk: one for one in _parties_of(agreement) + office_of(agreement.nation)}
    tell(people.values(), "agreement.ends", _("Ends on %(day)s: %(title)s"), agreement)


def tell(people: Iterable[User], kind: str, text: Any, agreement: Agreement, **words: Any) -> None:
    """Each in their own language."""
    for one in people:
        with override(one.language):
            day = date_format(agreement.ends_on, "j M Y") if agreement.ends_on else ""
            said = (str(text) % (words | {"title": agreement.title, "day": day})).strip()
        notify(one, kind=kind, text=said, url=agreement.get_absolute_url())


def _parties_of(agreement: Agreement) -> list[User]:
    people: dict[int, User] = {}
    for party in agreement.parties.select_related("partner", "authority"):
        if party.partner is not None:
            found = people_of(party.partner)
        else:
            found = officials_of(party.authority_id)
        people |= {one.pk: one for one in found}
    return list(people.values())


def officials_of(authority_id: int | None) -> list[User]:
    """Those who work for the authority today and can sign in."""
    held = Mandate.objects.at([authority_id]).values("user")
    return list(User.objects.filter(pk__in=held, is_active=True).order_by("pk"))


def tell_asked(condition: Condition) -> None:
    _tell_of(
        office_of(condition.nation), "agreement.condition_asked", _("%(partner)s needs: %(what)s"), condition
    )  # fmt: skip


def tell_routed(condition: Condition) -> None:
    if condition.authority_id is not None:
        people = officials_of(condition.authority_id)
        text = _("You decide what %(partner)s needs: %(what)s")
        _tell_of(people, "agreement.condition_routed", text, condition)


def tell_decided(condition: Condition) -> None:
    text = _("Refused: %(what)s. %(reason)s")
    if condition.status == Condition.Status.GRANTED:
        text = _("Granted: %(what)s. %(reason)s")
    _tell_of(people_of(condition.partner), "agreement.condition_decided", text, condition)


def _tell_of(people: Iterable[User], kind: str, text: Any, condition: Condition) -> None:
    words = {
        "partner": condition.partner.name,
        "what": condition.what,
        "reason": condition.reason,
    }
    for one in people:
        with override(one.language):
            said = (str(text) % words).strip()
        notify(one, kind=kind, text=said, url=condition.get_absolute_url())


_OUTCOMES = {
    Activation.Outcome.SUCCEEDED: _("It succeeded: %(what)s"),
    Activation.Outcome.FAILED: _("It failed: %(what)s. %(note)s"),
}


def tell_called_off(activation: Activation) -> None:
    text = _("Please deliver: %(what)s, by %(day)s. %(trigger)s")
    if activation.is_exercise:
        text = _("Exercise, please deliver: %(what)s, by %(day)s. %(trigger)s")
    _tell_of_activation(activation, "agreement.called_off", text)


def tell_closed(activation: Activation) -> None:
    text = _OUTCOMES[Activation.Outcome(activation.outcome)]
    if activation.mend_until is not None:
        text = _("The exercise failed: %(what)s. Please mend it by %(mend)s. %(note)s")
    _tell_of_activation(activation, "agreement.call_off_closed", text)


def tell_counted(activation: Activation) -> None:
    text = _("What failed was not mended, and counts now: %(what)s")
    _tell_of_activation(activation, "agreement.call_off_counted", text)


def _tell_of_activation(activation: Activation, kind: str, text: Any) -> None:
    capability = activation.commitment.capability
    people = {one.pk: one for one in people_of(capability.partner) + office_of(activation.nation)}
    for one in people.values():
        with override(one.language):
            words = {
                "what": f"{localized(capability.resource.name)}, {capability.partner.name}",
                "day": date_format(activation.due_on, "j M Y"),
                "mend": date_format(activation.mend_until, "j M Y")
                if activation.mend_until
                else "",
                "trigger": activation.trigger,
                "note": activation.note,
            }
            said = (str(text) % words).strip()
        notify(one, kind=kind, text=said, url=activation.get_absolute_url())
