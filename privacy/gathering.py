"""What is known of one person: to show it before it goes, and to hand it out."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import ApiToken, Invitation
from audit.models import Event, EventPersonalValue, Reading
from audit.record import plain
from baseline.models import Mandate
from common.tabular.writing import csv_pieces
from partners.models import Membership, MembershipOffer
from privacy.subjects import Subject
from privacy.traces import written_about
from workspace.models import File, Follow, Letter, Notice, SavedFilter

#: Never handed out: keys, and what would open an account.
SECRETS = frozenset({"password", "token_hash", "draft_hash", "digest", "token_key", "content"})
#: So many rows of a kind in one export; a person with more is told so in the file.
MOST = 5000


@dataclass(frozen=True)
class Part:
    """Rows of one kind that say something about the person."""

    code: str
    label: str
    rows: QuerySet[Any, Any]
    # What erasing does to them, in a few words.
    then: str

    @property
    def count(self) -> int:
        return self.rows.count()


def own_rows(subject: Subject) -> list[Part]:
    """What is the person's own."""
    users, contacts = list(subject.users), list(subject.contacts)
    gone, blanked, kept = _("Deleted"), _("Blanked"), _("Stays, without the name")
    parts = [
        ("accounts", _("Account"), _same(subject.users), blanked),
        ("contacts", _("Contact of a partner"), _same(contacts), blanked),
        ("applications", _("Applications"), _same(subject.applications), blanked),
        ("memberships", _("Partners represented"), Membership.objects.filter(user__in=users), _("Ended")),
        ("offers", _("Asked to represent"), MembershipOffer.objects.filter(user__in=users), kept),
        ("mandates", _("Mandates"), Mandate.objects.filter(user__in=users), _("Ended")),
        ("invitations", _("Invitations"), Invitation.objects.filter(user__in=users), gone),
        ("tokens", _("API tokens"), ApiToken.objects.filter(user__in=users), gone),
        ("filters", _("Kept filters"), SavedFilter.objects.filter(user__in=users), gone),
        ("follows", _("What they follow"), Follow.objects.filter(user__in=users), gone),
        ("notices", _("Notices"), Notice.objects.filter(user__in=users), gone),
        ("letters", _("Letters"), letters_to(subject), blanked),
        ("values", _("Names and addresses in the trail"), values_about(subject), blanked),
        ("files", _("Files uploaded"), File.objects.filter(uploaded_by__in=users), kept),
        ("deeds", _("Deeds done"), Event.objects.filter(by__in=users), kept),
        ("readings", _("Readings of others' data"), Reading.objects.filter(by__in=users), kept),
    ]  # fmt: skip
    return [
        Part(code, label, rows.order_by("pk"), then)
        for code, label, rows, then in parts
        if rows is not None
    ]


def named_in(subject: Subject) -> list[Part]:
    """What others wrote in which the person is named."""
    return [
        Part(
            kept.label.lower(), kept.name, rows, _("The name, addresses and numbers are taken out")
        )
        for kept, rows in written_about(subject)
    ]


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


def as_zip(subject: Subject) -> bytes:
    """Everything as one file: JSON for programs, and a table for each kind for people."""
    parts = [part for part in (*own_rows(subject), *named_in(subject)) if part.rows.exists()]
    tables = {part.code: list(_records(part)) for part in parts}
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
