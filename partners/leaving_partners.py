"""What of the registry's own rows stays when a partner leaves."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from partners.leaving import LeftBehind
from partners.models import Capability, Certificate, Contact, Identifier, Membership, Site

LEFT_BEHIND = (
    LeftBehind(
        _("Its entry with its numbers"),
        _("So that nobody enters it anew by mistake, and decisions can be followed"),
        lambda partner: Identifier.objects.filter(partner=partner),
    ),
    LeftBehind(
        _("Capabilities, withdrawn"),
        _("Reports made before show what was declared then"),
        lambda partner: Capability.objects.filter(partner=partner).in_registry(),
    ),
    LeftBehind(
        _("Contacts, put away"),
        _("Nobody is called or written to any more; two years later the persons are erased"),
        lambda partner: Contact.objects.filter(partner=partner).in_use(),
    ),
    LeftBehind(
        _("Sites, put away"),
        _("Capabilities of earlier reports lie there"),
        lambda partner: Site.objects.filter(partner=partner).in_use(),
    ),
    LeftBehind(
        _("Who represented it"),
        _("The trail says who did what; whoever wants to be erased asks the office"),
        lambda partner: Membership.objects.filter(partner=partner),
    ),
    LeftBehind(
        _("Certificates of registration"),
        _("Whoever checks one learns that it is not valid any more"),
        lambda partner: Certificate.objects.filter(partner=partner),
    ),
)
