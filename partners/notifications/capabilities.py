"""What is told of what could be supplied."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from partners.models import (
    Capability,
    CapabilityChange,
    Partner,
)
from partners.notifications.writing import notify_one, office_of, tell


def tell_capability_accepted(capability: Capability) -> None:
    _tell_of(capability, "capability.accepted", _("In force: %(resource)s at %(site)s."))


def tell_capability_refused(capability: Capability) -> None:
    _tell_of(
        capability,
        "capability.refused",
        _("The office sent back %(resource)s at %(site)s: %(reason)s"),
        reason=capability.office_answer,
        by_letter="capability_answer",
    )


def tell_change_decided(change: CapabilityChange) -> None:
    if change.is_granted:
        text = _("The office accepted your change of %(resource)s at %(site)s.")
        _tell_of(change.capability, "capability.change_granted", text)
    else:
        _tell_of(
            change.capability,
            "capability.change_refused",
            _("The office did not accept your change of %(resource)s at %(site)s: %(reason)s"),
            reason=change.reason,
            by_letter="capability_answer",
        )


def tell_verified(capability: Capability) -> None:
    _tell_of(
        capability, "capability.verified", _("The office has verified %(resource)s at %(site)s.")
    )


def tell_evidence_lapses(capability: Capability, day: date) -> None:
    """Both sides should know in time: what nobody has seen lately counts for less."""
    text = _("What the office saw of %(resource)s at %(site)s counts until %(day)s.")
    _tell_of(capability, "capability.evidence_lapses", text, day=day)
    words = _of(capability) | {"day": day, "name": capability.partner.name}
    for officer in office_of(capability.nation):
        notify_one(
            officer,
            "capability.evidence_lapses",
            _("%(name)s: what was seen of %(resource)s at %(site)s counts until %(day)s."),
            words,
            capability.get_absolute_url(),
        )


def tell_office_of_change(change: CapabilityChange) -> None:
    """A company wants more to count than it said before."""
    capability = change.capability
    words = _of(capability) | {"name": capability.partner.name}
    for officer in office_of(capability.nation):
        notify_one(
            officer,
            "capability.change_asked",
            _("%(name)s wants to raise %(resource)s at %(site)s."),
            words,
            reverse("partners:change", args=[change.public_id]),
        )


def tell_office_of_declaration(capability: Capability) -> None:
    """Something new waits for the office."""
    words = _of(capability) | {"name": capability.partner.name}
    for officer in office_of(capability.nation):
        notify_one(
            officer,
            "capability.submitted",
            _("%(name)s declared %(resource)s at %(site)s."),
            words,
            capability.get_absolute_url(),
        )


def tell_office_of_declarations(partner: Partner, count: int) -> None:
    """A file brought many new things that wait: one word for all of them."""
    for officer in office_of(partner.nation):
        notify_one(
            officer,
            "capability.submitted",
            _("%(name)s declared %(count)s things in a file."),
            {"name": partner.name, "count": count},
            reverse("partners:waiting"),
        )


def _of(capability: Capability) -> dict[str, Any]:
    return {"resource": capability.resource.name, "site": capability.site.name}


def _tell_of(
    capability: Capability, kind: str, text: Promise, *, by_letter: str = "", **words: Any
) -> None:
    tell(
        capability.partner,
        kind,
        text,
        _of(capability) | words,
        capability.get_absolute_url(),
        by_letter=by_letter,
        version=capability.version,
    )
