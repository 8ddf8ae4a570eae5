"""Deeds on engagements: they are written down, followed up, and handed over with what hangs on them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.record import record
from baseline.editing import change_and_record, locked
from common.errors import ActionError
from common.rows import Marking
from exchange import notifications
from exchange.models import Care, Engagement, FollowUp, Matter
from partners.models import Contact, Partner
from workspace.actions import store_file

#: What people typed about people; the trail keeps it apart.
PERSONAL = ("subject", "text", "others")


class NotAnOfficer(ActionError):
    pass


class NotTheirContact(ActionError):
    pass


class FollowUpIsDone(ActionError):
    pass


class NothingToHandOver(ActionError):
    pass


@transaction.atomic
def write_engagement(
    partner: Partner,
    *,
    facts: Mapping[str, Any],
    officers: Iterable[User] = (),
    contacts: Iterable[Contact] = (),
    uploads: Iterable[UploadedFile] = (),
    by: User,
) -> Engagement:
    """Keep what was said, who was there, and the papers of it. Who writes it was there unless said."""
    there, theirs = list(officers) or [by], list(contacts)
    for officer in there:
        _check_officer(officer, partner.nation_id)
    if any(contact.partner_id != partner.pk for contact in theirs):
        raise NotTheirContact(_("This belongs to another organisation."))
    engagement = Engagement.objects.create(
        nation=partner.nation, partner=partner, written_by=by, **facts
    )
    engagement.officers.set(there)
    engagement.contacts.set(theirs)
    files = [
        store_file(upload=one, nation=partner.nation, by=by, marking=Marking.AMBER_STRICT)
        for one in uploads
    ]
    engagement.files.set(files)
    record(
        "engagement.written",
        by=by,
        target=engagement,
        changes={
            "partner": (None, partner.pk),
            "kind": (None, engagement.kind),
            "held_on": (None, engagement.held_on),
            "officers": (None, [one.pk for one in there]),
            "contacts": (None, [one.pk for one in theirs]),
            "files": (None, [one.pk for one in files]),
        },
        personal={name: (None, facts[name]) for name in PERSONAL if facts.get(name)},
    )
    return engagement


@transaction.atomic
def change_engagement(
    engagement: Engagement,
    *,
    version: int | None,
    facts: Mapping[str, Any],
    officers: Iterable[User],
    contacts: Iterable[Contact],
    uploads: Iterable[UploadedFile] = (),
    by: User,
) -> Engagement:
    """Put right what was written down; papers are added, never taken away."""
    engagement = locked(engagement)
    there, theirs = list(officers), list(contacts)
    for officer in there:
        _check_officer(officer, engagement.nation_id)
    if any(contact.partner_id != engagement.partner_id for contact in theirs):
        raise NotTheirContact(_("This belongs to another organisation."))
    engagement.check_version(version, dict(facts))
    files = list(engagement.files.all()) + [
        store_file(upload=one, nation=engagement.nation, by=by, marking=Marking.AMBER_STRICT)
        for one in uploads
    ]
    engagement, _changes = change_and_record(
        engagement,
        event="engagement.changed",
        by=by,
        version=version,
        values=facts,
        many={"officers": there, "contacts": theirs, "files": files},
        personal=PERSONAL,
    )
    return engagement


@transaction.atomic
def add_follow_up(
    engagement: Engagement, *, what: str, owner: User, due_on: date, by: User
) -> FollowUp:
    """Somebody of the office will do this by that day; others than `by` are told."""
    _check_officer(owner, engagement.nation_id)
    row = FollowUp.objects.create(
        nation=engagement.nation, engagement=engagement, what=what, owner=owner, due_on=due_on
    )
    record(
        "follow_up.added",
        by=by,
        target=row,
        changes={"owner": (None, owner.pk), "due_on": (None, due_on)},
        personal={"what": (None, what)},
    )
    if owner.pk != by.pk:
        notifications.tell_follow_up(row)
    return row


@transaction.atomic
def finish_follow_up(follow_up: FollowUp, *, by: User) -> FollowUp:
    follow_up = FollowUp.objects.select_for_update(of=("self",)).get(pk=follow_up.pk)
    if follow_up.done_at is not None:
        raise FollowUpIsDone(_("This is done already."))
    follow_up.done_at, follow_up.done_by = timezone.now(), by
    follow_up.save(update_fields=["done_at", "done_by"])
    record("follow_up.done", by=by, target=follow_up)
    return follow_up


@transaction.atomic
def tell_due(follow_up: FollowUp, *, by: User) -> None:
    """Its day has come: the owner is told, once."""
    follow_up = FollowUp.objects.for_list().select_for_update(of=("self",)).get(pk=follow_up.pk)
    if follow_up.is_told or follow_up.done_at is not None:
        raise FollowUpIsDone(_("This is done already."))
    follow_up.is_told = True
    follow_up.save(update_fields=["is_told"])
    record("follow_up.due", by=by, target=follow_up)
    notifications.tell_follow_up(follow_up)


@transaction.atomic
def give_care(partner: Partner, *, officer: User | None, by: User) -> None:
    """This officer is responsible for the partner from now on; None: nobody is."""
    if officer is not None:
        _check_officer(officer, partner.nation_id)
    held = Care.objects.select_for_update().filter(partner=partner).first()
    old = held.officer_id if held else None
    new = officer.pk if officer else None
    if old == new:
        return
    if officer is None:
        Care.objects.filter(partner=partner).delete()
    else:
        values: dict[str, Any] = {"nation": partner.nation, "officer": officer}
        values |= {"given_by": by, "given_at": timezone.now()}
        Care.objects.update_or_create(partner=partner, defaults=values)
    record("partner.care_given", by=by, target=partner, changes={"officer": (old, new)})


@transaction.atomic
def hand_over(leaves: User, *, to: User, note: str = "", by: User) -> dict[str, int]:
    """Everything one officer holds goes to another: partners, open matters, open follow-ups."""
    if leaves.nation_id is None or leaves.pk == to.pk:
        raise NotAnOfficer(_("Choose another officer of this office."))
    _check_officer(to, leaves.nation_id)
    now = {"given_at": timezone.now(), "given_by": by}
    # Held until the end, so that nothing that comes meanwhile is changed without being counted.
    cares = Care.objects.filter(nation=leaves.nation_id).held_by(leaves)
    matters = Matter.objects.open().filter(nation=leaves.nation_id, owner=leaves)
    follow_ups = FollowUp.objects.open().filter(nation=leaves.nation_id).owned_by(leaves)
    keys = {
        name: sorted(rows.order_by().select_for_update(of=("self",)).values_list("pk", flat=True))
        for name, rows in (("partners", cares), ("matters", matters), ("follow_ups", follow_ups))
    }
    if not any(keys.values()):
        raise NothingToHandOver(_("There is nothing to hand over."))
    Care.objects.filter(pk__in=keys["partners"]).update(officer=to, **now)
    held = Matter.objects.filter(pk__in=keys["matters"])
    held.update(owner=to, version=F("version") + 1)
    FollowUp.objects.filter(pk__in=keys["follow_ups"]).update(owner=to, is_told=False)
    changes: dict[str, Any] = {name: (None, rows) for name, rows in keys.items()}
    changes |= {"to": (None, [to.pk])} | ({"note": (None, [note])} if note else {})
    record("officer.handed_over", by=by, target=leaves, changes=changes)
    counts = {name: len(rows) for name, rows in keys.items()}
    notifications.tell_handed_over(to, leaves, note)
    return counts


def _check_officer(user: User, nation_id: int) -> None:
    if not user.is_officer or user.nation_id != nation_id or not user.is_active:
        raise NotAnOfficer(_("Choose an officer of this office."))
