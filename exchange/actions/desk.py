"""Deeds on matters: they come, are handed on, and are answered."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Nation, User
from audit.record import record
from baseline.models import Authority
from common.errors import ActionError
from exchange import notifications
from exchange.clock import due_after
from exchange.holding import held
from exchange.models import Asked, Matter
from partners.models import Contact

#: What people typed about people may stand here; the trail holds the deed without the words.
_WORDS = frozenset({"text", "subject"})


class NotAnOfficer(ActionError):
    pass


class AnswerIncomplete(ActionError):
    pass


@transaction.atomic
def open_matter(
    *,
    nation: Nation,
    kind: str,
    by: User,
    through: str = Matter.Through.PAGE,
    **facts: Any,
) -> Matter:
    """Something comes to the desk; from now on the clock runs."""
    now = timezone.now()
    matter = Matter.objects.create(
        nation=nation,
        kind=kind,
        came_at=now,
        came_by=by,
        came_through=through,
        due_at=due_after(kind, now),
        **facts,
    )
    said = {name: (None, value) for name, value in facts.items() if value not in (None, "", False)}
    record(
        f"{kind}.came",
        by=by,
        target=matter,
        changes={name: pair for name, pair in said.items() if name not in _WORDS},
    )
    notifications.tell_office_of_matter(matter)
    return matter


@transaction.atomic
def send_trouble_link(contact: Contact, *, by: User) -> None:
    """A contact gets a link by which trouble is reported without an account."""
    if not contact.email:
        raise ActionError(_("This contact has no e-mail address."))
    record("contact.trouble_link_sent", by=by, target=contact)
    notifications.send_trouble_link(contact, moment=timezone.now())


@transaction.atomic
def give_matter(matter: Matter, *, owner: User, note: str = "", by: User) -> Matter:
    """Take it, or hand it over with a word to the one who goes on."""
    matter = held(matter)
    if not owner.is_officer or owner.nation_id != matter.nation_id or not owner.is_active:
        raise NotAnOfficer(_("Choose an officer of this office."))
    old, matter.owner = matter.owner_id, owner
    matter.version += 1
    matter.save(update_fields=["owner", "version"])
    record(
        "matter.given",
        by=by,
        target=matter,
        changes={"owner": (old, owner.pk)} | ({"note": ("", note)} if note else {}),
    )
    if owner.pk != by.pk:
        notifications.tell_new_owner(matter, note, by=by)
    return matter


@transaction.atomic
def set_due(matter: Matter, *, due_at: datetime, by: User) -> Matter:
    matter = held(matter)
    old, matter.due_at = matter.due_at, due_at
    matter.late_told_at = None
    matter.version += 1
    matter.save(update_fields=["due_at", "late_told_at", "version"])
    record("matter.due_changed", by=by, target=matter, changes={"due_at": (old, due_at)})
    return matter


@transaction.atomic
def route_matter(matter: Matter, *, authority: Authority, note: str = "", by: User) -> Matter:
    """An authority is to say something before the office answers; its officials see the matter."""
    matter = held(matter)
    if authority.nation_id != matter.nation_id or authority.is_archived:
        raise ActionError(_("Choose an authority of this nation."))
    old, matter.authority = matter.authority_id, authority
    matter.routed_at, matter.routed_by = timezone.now(), by
    matter.version += 1
    matter.save(update_fields=["authority", "routed_at", "routed_by", "version"])
    record(
        "matter.routed",
        by=by,
        target=matter,
        changes={"authority": (old, authority.pk)} | ({"note": ("", note)} if note else {}),
    )
    notifications.tell_authority(matter, note)
    return matter


@transaction.atomic
def advise(matter: Matter, *, advice: str, by: User) -> Matter:
    """What the authority says; the office answers with it in hand."""
    matter = held(matter)
    if matter.authority_id not in Authority.objects.of(by).values_list("pk", flat=True):
        raise ActionError(_("This was not routed to your authority."))
    old, matter.advice = matter.advice, advice
    matter.advised_at, matter.advised_by = timezone.now(), by
    matter.version += 1
    matter.save(update_fields=["advice", "advised_at", "advised_by", "version"])
    record("matter.advised", by=by, target=matter, personal={"advice": (old, advice)})
    notifications.tell_owner_of_advice(matter)
    return matter


@transaction.atomic
def answer_matter(
    matter: Matter,
    *,
    answer: str,
    is_taken: bool | None = None,
    told: str = "",
    version: int | None = None,
    by: User,
) -> Matter:
    """The office answers, and whoever asked or offered is told. `told`: what those asked learn."""
    matter = held(matter)
    matter.check_version(version, {"answer": answer})
    if matter.kind == Matter.Kind.OFFER and is_taken is None:
        raise AnswerIncomplete(_("Say whether the offer is taken up, or not now."))
    asked = list(Asked.objects.of_matter(matter).untold().for_list())
    if asked and not told:
        raise AnswerIncomplete(_("Say what those who were asked are told."))
    now = timezone.now()
    matter.status = Matter.Status.ANSWERED
    matter.answer, matter.answered_at, matter.answered_by = answer, now, by
    matter.is_taken = is_taken if matter.kind == Matter.Kind.OFFER else None
    matter.owner = matter.owner or by
    matter.version += 1
    matter.save(
        update_fields=[
            "status", "answer", "answered_at", "answered_by", "is_taken", "owner", "version",
        ]
    )  # fmt: skip
    words = {"answer": ("", answer)}
    if asked:
        words["told_to_asked"] = ("", told)
        Asked.objects.filter(pk__in=[one.pk for one in asked]).update(told_at=now, told_by=by)
        notifications.tell_outcome(asked, told)
    taken = {} if matter.is_taken is None else {"is_taken": (None, matter.is_taken)}
    record("matter.answered", by=by, target=matter, changes=taken, personal=words)
    notifications.tell_answer(matter)
    return matter


@transaction.atomic
def tell_late(matter: Matter, *, by: User) -> Matter:
    """The clock says, once, that a matter is late."""
    matter = held(matter)
    matter.late_told_at = timezone.now()
    matter.save(update_fields=["late_told_at"])
    record("matter.found_late", by=by, target=matter)
    notifications.tell_late(matter)
    return matter
