"""What was done to a partner's entry and to everything that belongs to it."""

from __future__ import annotations

from audit.models import Event
from common.templatetags.portal import localized
from partners.models import Capability, Contact, MergeRecord, Partner, Site

MOST = 200


def deeds_of(partner: Partner) -> list[Event]:
    """The newest first; each says in `about` which contact, site or capability it was done to."""
    names: dict[tuple[str, int], str] = {(partner._meta.label_lower, partner.pk): ""}
    own = {"partner": partner}
    for merge in MergeRecord.objects.into(partner)[:MOST]:
        names[partner._meta.label_lower, merge.gone_id] = merge.gone.name
    for contact in Contact.objects.filter(**own):
        names[contact._meta.label_lower, contact.pk] = contact.name
    for site in Site.objects.filter(**own):
        names[site._meta.label_lower, site.pk] = site.name
    for capability in Capability.objects.filter(**own).for_list():
        names[capability._meta.label_lower, capability.pk] = localized(capability.resource.name)
    targets: dict[str, list[int]] = {}
    for label, key in names:
        targets.setdefault(label, []).append(key)
    events = list(Event.objects.about_all(targets.items())[:MOST])
    for event in events:
        event.about = names[event.target_label, event.target_id]  # type: ignore[attr-defined]
    return events
