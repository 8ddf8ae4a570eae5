"""Deeds on a partner's contacts and sites."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.record import record
from baseline.editing import archive_and_record, change_and_record, locked, unarchive_and_record
from baseline.region_sets import interned
from common.errors import ActionError
from common.text import ERASED
from partners.holding import held_capability
from partners.lines import check_again
from partners.models import Capability, Contact, Line, Partner, Site
from partners.supply_changes import note_supply

#: Fields of a contact that say something about a person.
PERSONAL = frozenset({"name", "email", "phone"})


class SiteInUse(ActionError):
    pass


class SiteCarriesSupply(ActionError):
    pass


class ContactIsArchived(ActionError):
    pass


class ContactIsErased(ActionError):
    pass


class PutAwayWithAnother(ActionError):
    pass


@transaction.atomic
def add_contact(partner: Partner, *, by: User, **facts: Any) -> Contact:
    contact = Contact.objects.create(
        partner=partner, nation=partner.nation, confirmed_on=timezone.localdate(), **facts
    )
    record(
        "contact.added",
        by=by,
        target=contact,
        changes={name: (None, value) for name, value in facts.items() if name not in PERSONAL},
        personal={name: (None, facts[name]) for name in PERSONAL if facts.get(name)},
    )
    return contact


@transaction.atomic
def update_contact(contact: Contact, *, version: int | None, by: User, **facts: Any) -> Contact:
    """A changed contact is a confirmed one; a new address has not failed yet."""
    contact = locked(contact)
    derived: dict[str, Any] = {"confirmed_on": timezone.localdate()}
    if facts.get("email", contact.email) != contact.email:
        derived |= {"bounced_on": None, "bounce_reason": ""}
    contact, changes = change_and_record(
        contact,
        event="contact.updated",
        by=by,
        version=version,
        values=facts,
        derived=derived,
        personal=PERSONAL,
    )
    return contact if changes else confirm_contact(contact, by=by)


@transaction.atomic
def confirm_contact(contact: Contact, *, by: User) -> Contact:
    """Somebody who knows says that it still holds."""
    contact = locked(contact)
    if contact.is_archived:
        raise ContactIsArchived(_("This contact has been put away."))
    old, contact.confirmed_on = contact.confirmed_on, timezone.localdate()
    contact.save(update_fields=["confirmed_on"])
    record(
        "contact.confirmed",
        by=by,
        target=contact,
        changes={"confirmed_on": (old, contact.confirmed_on)},
    )
    return contact


@transaction.atomic
def archive_contact(contact: Contact, *, reason: str = "", by: User) -> Contact:
    return archive_and_record(contact, event="contact.archived", reason=reason, by=by)


@transaction.atomic
def restore_contact(contact: Contact, *, reason: str = "", by: User) -> Contact:
    """Into use again; whoever was erased meanwhile is nobody that could be called."""
    contact = locked(contact)
    _check_partner_in_use(contact)
    if contact.name == ERASED:
        raise ContactIsErased(_("Nothing of this person is kept any more. Add the contact anew."))
    return unarchive_and_record(contact, event="contact.restored", by=by, because=reason)


@transaction.atomic
def add_site(partner: Partner, *, by: User, **facts: Any) -> Site:
    site = Site.objects.create(partner=partner, nation=partner.nation, **facts)
    record(
        "site.added",
        by=by,
        target=site,
        changes={name: (None, value) for name, value in facts.items() if value not in (None, "")},
    )
    return site


@transaction.atomic
def update_site(site: Site, *, version: int | None, by: User, **facts: Any) -> Site:
    """Where a site lies decides where its supply counts; moved to another region, it counts there.

    More would count there then, so what is in force is moved by the office.
    """
    site = locked(site)
    old_region = site.region_id
    site, _changes = change_and_record(
        site, event="site.updated", by=by, version=version, values=facts
    )
    if site.region_id != old_region:
        if not (by.is_officer or not site.nation.raises_wait_for_office):
            _refuse_where_it_counts(site)
        _follow(site)
    return site


def _refuse_where_it_counts(site: Site) -> None:
    if Capability.objects.in_force_at(site).serving_its_site().exists():
        raise SiteCarriesSupply(
            _(
                "What you declared here is in force and counts in this region. Ask the office to "
                "move the site, or add another site and declare from there."
            )
        )


def _follow(site: Site) -> None:
    """Capabilities that state no served regions serve the site's own."""
    here = Capability.objects.in_registry().filter(site=site)
    served = interned([site.region_id])
    here.serving_its_site().update(served=served)
    note_supply(site.nation_id, Capability.objects.in_force_at(site).resource_keys())


@transaction.atomic
def archive_site(site: Site, *, reason: str = "", by: User) -> Site:
    """Refused while something is declared from it."""
    site = locked(site)
    used = Capability.objects.in_registry().filter(site=site)
    if used.exclude(status=Capability.Status.WITHDRAWN).exists():
        raise SiteInUse(_("Capabilities are declared from this site. Withdraw or move them first."))
    if Line.objects.in_use().filter(site=site).exists():
        raise SiteInUse(_("A line stands at this site. Put it away first."))
    return archive_and_record(site, event="site.archived", reason=reason, by=by)


@transaction.atomic
def restore_site(site: Site, *, reason: str = "", by: User) -> Site:
    _check_partner_in_use(site)
    return unarchive_and_record(site, event="site.restored", by=by, because=reason)


@transaction.atomic
def restore_capability(capability: Capability, *, reason: str = "", by: User) -> Capability:
    """As it was when it was put away: a draft or withdrawn, so it counts only once sent again."""
    capability = held_capability(capability)
    _check_partner_in_use(capability)
    if capability.site.is_archived:
        raise PutAwayWithAnother(_("Its site has been put away. Restore the site first."))
    if capability.status != Capability.Status.WITHDRAWN:
        check_again(capability)
    return unarchive_and_record(capability, event="capability.restored", by=by, because=reason)


def _check_partner_in_use(row: Contact | Site | Capability) -> None:
    """What belongs to a partner comes back after it, never before."""
    if row.partner.is_archived:
        raise PutAwayWithAnother(
            _("%(name)s itself has been put away. Restore it first.") % {"name": row.partner.name}
        )
