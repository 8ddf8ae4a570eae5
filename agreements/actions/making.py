"""Deeds before an agreement is signed: it is drafted, its parties and papers are put in, it is amended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Nation, User
from agreements.holding import held_open
from agreements.models import Agreement, AgreementDocument, Commitment, Party
from audit.record import record
from baseline.editing import archive_and_record, change_and_record, locked
from baseline.models import Authority
from common.errors import ActionError
from partners.models import Partner
from workspace.actions import store_file

#: What an amendment takes over from the agreement it changes.
CARRIED = (
    "title", "type", "purpose", "legal_basis", "award_route", "state_aid", "liability",
    "compensation", "reviewer", "starts_on", "ends_on", "marking",
)  # fmt: skip
#: What people typed may name people; the trail keeps it apart.
PERSONAL = ("purpose", "reviewer", "liability", "compensation", "state_aid", "legal_basis")


class AlreadyAParty(ActionError):
    pass


class LastParty(ActionError):
    pass


class NotAmendable(ActionError):
    pass


class NotOfThisNation(ActionError):
    pass


@transaction.atomic
def draft_agreement(
    *,
    nation: Nation,
    facts: Mapping[str, Any],
    authority: Authority,
    partner: Partner,
    by: User,
) -> Agreement:
    """A draft between one authority and one partner; further parties are added to it."""
    row = Agreement.objects.create(nation=nation, made_by=by, **facts)
    _check_nation(row, authority, partner)
    for side in ({"authority": authority}, {"partner": partner}):
        role = Party.Role.CONTRACTING if "authority" in side else Party.Role.SUPPLIER
        Party.objects.create(agreement=row, role=role, **side)
    record(
        "agreement.drafted",
        by=by,
        target=row,
        changes={
            "type": (None, row.type),
            "authority": (None, authority.pk),
            "partner": (None, partner.pk),
        },
    )
    return row


@transaction.atomic
def change_agreement(
    agreement: Agreement, *, version: int | None, facts: Mapping[str, Any], by: User
) -> Agreement:
    row = held_open(agreement)
    changed, _changes = change_and_record(
        row, event="agreement.changed", by=by, version=version, values=facts, personal=PERSONAL
    )
    return changed


@transaction.atomic
def add_party(
    agreement: Agreement,
    *,
    role: str,
    authority: Authority | None = None,
    partner: Partner | None = None,
    signatory: str = "",
    by: User,
) -> Party:
    row = held_open(agreement)
    _check_nation(row, authority, partner)
    side = {"authority": authority} if authority else {"partner": partner}
    if Party.objects.filter(agreement=row, **side).exists():
        raise AlreadyAParty(_("This is a party of it already."))
    party = Party.objects.create(agreement=row, role=role, signatory=signatory, **side)
    _bump(row)
    record(
        "agreement.party_added",
        by=by,
        target=row,
        changes={name: (None, one) for name, one in side.items()} | {"role": (None, role)},
        personal={"signatory": (None, signatory)} if signatory else None,
    )
    return party


@transaction.atomic
def remove_party(party: Party, *, by: User) -> None:
    """The last one of a side stays: without it there is no agreement."""
    row = held_open(party.agreement)
    held = (
        Party.objects.filter(agreement=row).select_related("partner", "authority").get(pk=party.pk)
    )
    same = Party.objects.filter(agreement=row)
    same = same.private() if held.partner_id else same.public()
    if same.count() == 1:
        raise LastParty(_("An agreement has a party of both sides. Add another one first."))
    if (
        held.partner_id
        and Commitment.objects.of_agreement(row).of_partner(held.partner_id).exists()
    ):
        raise LastParty(_("It binds something of this partner. Take that out first."))
    held.delete()
    _bump(row)
    gone = {"partner": held.partner_id, "authority": held.authority_id}
    record(
        "agreement.party_removed",
        by=by,
        target=row,
        changes={name: (key, None) for name, key in gone.items() if key},
    )


@transaction.atomic
def add_document(
    agreement: Agreement, *, upload: UploadedFile, dated_on: date, by: User
) -> AgreementDocument:
    """A paper is put to it, at any time: a letter, a protocol, the signed text."""
    row: Agreement = locked(agreement)
    file = store_file(upload=upload, nation=row.nation, by=by, marking=row.marking)
    document = AgreementDocument.objects.create(
        agreement=row, file=file, dated_on=dated_on, recorded_by=by
    )
    record(
        "agreement.document_added",
        by=by,
        target=row,
        changes={
            "file": (None, file.pk),
            "sha256": (None, file.sha256),
            "dated_on": (None, dated_on),
        },
    )
    return document


@transaction.atomic
def amend_agreement(agreement: Agreement, *, by: User) -> Agreement:
    """A draft that will take the place of the agreement, with everything that stands in it today."""
    old: Agreement = locked(agreement)
    if not old.is_standing:
        raise NotAmendable(_("Only what is signed and not over is amended."))
    if Agreement.objects.in_use().filter(amends=old).exists():
        raise NotAmendable(_("There is an amendment of it already."))
    row = Agreement.objects.create(
        nation=old.nation,
        amends=old,
        root=old.root or old,
        made_by=by,
        **{name: getattr(old, name) for name in CARRIED},
    )
    for party in old.parties.all():
        party.pk, party.agreement = None, row
        party.save(force_insert=True)
    _carry_commitments(old, row)
    record("agreement.amendment_drafted", by=by, target=row, changes={"amends": (None, old.pk)})
    return row


@transaction.atomic
def drop_agreement(agreement: Agreement, *, reason: str, by: User) -> Agreement:
    """Nothing came of it."""
    held_open(agreement)
    row: Agreement = archive_and_record(agreement, event="agreement.dropped", reason=reason, by=by)
    return row


def _carry_commitments(old: Agreement, new: Agreement) -> None:
    for commitment in Commitment.objects.of_agreement(old).order_by("pk"):
        commitment.pk, commitment.agreement, commitment.version = None, new, 1
        commitment.public_id = uuid4()
        commitment.save(force_insert=True)


def _check_nation(row: Agreement, authority: Authority | None, partner: Partner | None) -> None:
    for one in (authority, partner):
        if one is not None and one.nation_id != row.nation_id:
            raise NotOfThisNation(_("This stands in another register."))


def _bump(row: Agreement) -> None:
    row.version += 1
    row.save(update_fields=["version"])
