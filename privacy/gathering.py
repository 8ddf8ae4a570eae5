"""What is known of one person: to show it before it goes, and to hand it out."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import ApiToken, Invitation
from audit.models import Event, EventPersonalValue, Reading
from audit.record import plain
from baseline.models import Mandate
from common.tabular.writing import csv_pieces
from partners.models import Membership, MembershipOffer
from privacy.retention import RETENTION
from privacy.subjects import Subject
from privacy.traces import written_about
from workspace.models import File, Follow, Letter, Notice, SavedFilter

#: Never handed out: keys, and what would open an account.
SECRETS = frozenset({"password", "token_hash", "draft_hash", "digest", "token_key", "content"})
#: So many rows of a kind in one export; a person with more is told so in the file.
MOST = 5000


_GONE, _BLANKED, _KEPT = _("Deleted"), _("Blanked"), _("Stays, without the name")
_OWN = {
    "accounts": (_("Account"), _BLANKED),
    "contacts": (_("Contact of a partner"), _BLANKED),
    "applications": (_("Applications"), _BLANKED),
    "memberships": (_("Partners represented"), _("Ended")),
    "offers": (_("Asked to represent"), _KEPT),
    "mandates": (_("Mandates"), _("Ended")),
    "invitations": (_("Invitations"), _GONE),
    "tokens": (_("API tokens"), _GONE),
    "filters": (_("Kept filters"), _GONE),
    "follows": (_("What they follow"), _GONE),
    "notices": (_("Notices"), _GONE),
    "letters": (_("Letters"), _BLANKED),
    "values": (_("Names and addresses in the trail"), _BLANKED),
    "files": (_("Files uploaded"), _KEPT),
    "deeds": (_("Deeds done"), _KEPT),
    "readings": (_("Readings of others' data"), _KEPT),
}
_ERASED = {
    "account_rows": _("Account, and what went with it"),
    "contacts": _("Contact of a partner"),
    "applications": _("Applications"),
    "letters": _("Letters"),
    "personal_values": _("Names and addresses in the trail"),
    "texts": _("Texts of others"),
}
#: Found by their words and not by the person's rows, which takes time in a large register.
_SLOW = frozenset({"letters", "values"})


@dataclass(frozen=True)
class Part:
    """Rows of one kind that say something about the person."""

    code: str
    rows: QuerySet[Any, Any]

    @property
    def count(self) -> int:
        return self.rows.count()


@dataclass(frozen=True)
class Counted:
    """How many rows of one kind, and what erasing does to them, in a few words."""

    label: Any
    count: int
    then: Any = ""


def own_rows(subject: Subject) -> list[Part]:
    """What is the person's own."""
    users, contacts = list(subject.users), list(subject.contacts)
    parts = {
        "accounts": _same(subject.users),
        "contacts": _same(contacts),
        "applications": _same(subject.applications),
        "memberships": Membership.objects.filter(user__in=users),
        "offers": MembershipOffer.objects.filter(user__in=users),
        "mandates": Mandate.objects.filter(user__in=users),
        "invitations": Invitation.objects.filter(user__in=users),
        "tokens": ApiToken.objects.filter(user__in=users),
        "filters": SavedFilter.objects.filter(user__in=users),
        "follows": Follow.objects.filter(user__in=users),
        "notices": Notice.objects.filter(user__in=users),
        "letters": letters_to(subject),
        "values": values_about(subject),
        "files": File.objects.filter(uploaded_by__in=users),
        "deeds": Event.objects.filter(by__in=users),
        "readings": Reading.objects.filter(by__in=users),
    }
    return [Part(code, rows.order_by("pk")) for code, rows in parts.items() if rows is not None]


def named_in(subject: Subject) -> list[Part]:
    """What others wrote in which the person is named."""
    return [Part(kept.label.lower(), rows) for kept, rows in written_about(subject)]


def all_parts(subject: Subject) -> list[Part]:
    return [*own_rows(subject), *named_in(subject)]


def at_once(subject: Subject) -> list[Counted]:
    """What the person's own rows lead to; the rest takes a search."""
    counts = [(part.code, part.count) for part in own_rows(subject) if part.code not in _SLOW]
    return found_rows([pair for pair in counts if pair[1]])


def found_rows(counts: Iterable[tuple[str, int]]) -> list[Counted]:
    """What a search found, in words."""
    texts = {kept.label.lower(): kept for kept in RETENTION}
    out = _("The name, addresses and numbers are taken out")
    words = {code: (kept.name, out) for code, kept in texts.items()} | _OWN
    return [Counted(words[code][0], count, words[code][1]) for code, count in counts]


def erased_rows(counts: Iterable[tuple[str, int]]) -> list[Counted]:
    """What an erasure changed, in words."""
    return [Counted(_ERASED[code], count) for code, count in counts]


def _same(rows: Collection[Model]) -> QuerySet[Any, Any] | None:
    for one in rows:
        return type(one)._default_manager.filter(pk__in=[row.pk for row in rows])
    return None


def letters_to(subject: Subject) -> QuerySet[Any, Any]:
    """Letters to the person's addresses."""
    which = Q(pk=None)
    for email in subject.emails:
        which |= Q(to__iexact=email)
    return Letter.objects.filter(which)


def values_about(subject: Subject) -> QuerySet[Any, Any]:
    """Personal values of deeds about the person's rows, and others that name them."""
    which = Q(pk=None)
    for row in (*subject.users, *subject.contacts, *subject.applications):
        which |= Q(event__target_label=row._meta.label_lower, event__target_id=row.pk)
    here = Q(event__nation=subject.nation_id)
    for word in subject.words:
        which |= here & (Q(old__icontains=word) | Q(new__icontains=word))
    return EventPersonalValue.objects.filter(which, is_blanked=False)


def as_zip(subject: Subject, *, tell: Callable[[int], None]) -> bytes:
    """Everything as one file: JSON for programs, and a table for each kind for people.

    `tell` hears how many of the kinds were looked through.
    """
    tables = {}
    for number, part in enumerate(all_parts(subject)):
        tell(number)
        if records := list(_records(part)):
            tables[part.code] = records
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("person.json", json.dumps(tables, ensure_ascii=False, indent=1))
        for code, records in tables.items():
            rows = ([*map(_cell, record.values())] for record in records)
            archive.writestr(f"{code}.csv", b"".join(csv_pieces([*records[0]], rows)))
    return kept.getvalue()


def _records(part: Part) -> Iterator[dict[str, Any]]:
    fields = [f for f in part.rows.model._meta.concrete_fields if f.name not in SECRETS]
    for row in part.rows[:MOST]:
        yield {field.name: plain(_value(row, field)) for field in fields}


def _value(row: Model, field: models.Field[Any, Any]) -> Any:
    return getattr(row, field.attname)


def _cell(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value
