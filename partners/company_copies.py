"""What of the registry's own rows a company takes with it: what it entered, and who read it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.models import Event, Reading
from audit.words import change_lines, title
from common.tabular.schema import Column, Kind, Table
from common.templatetags.portal import localized
from partners import exports
from partners.copying import Part, streamed
from partners.models import (
    Alias,
    Capability,
    CapabilityChange,
    Certificate,
    Contact,
    Identifier,
    Line,
    Membership,
    Partner,
    Site,
    SupplyFile,
    Verification,
)
from partners.readings import LABEL
from workspace.models import File

_AWAY = (
    Column("archived_at", _("Put away"), Kind.MOMENT),
    Column("archived_reason", _("Put away because"), width=30),
)
_TERMS = (
    Column("release_hours", _("Release in hours"), Kind.NUMBER),
    Column("basis", _("Basis"), Kind.CHOICE, choices=dict(Capability.Basis.choices)),
    Column("release", _("Release"), Kind.CHOICE, choices=dict(Capability.Release.choices)),
    Column("entered", _("As typed"), take=lambda row: _pairs(row.entered), width=24),
    Column("declared_at", _("Declared"), Kind.MOMENT),
    Column("office_answer", _("Answer of the office"), width=40),
)


def _pairs(values: dict[str, Any]) -> str:
    return "; ".join(f"{name}: {value}" for name, value in values.items() if value)


def _own(partner: Partner) -> dict[str, Any]:
    return {"partner": partner}


_OF_CAPABILITY = (
    Column("capability", _("Id"), take=lambda row: str(row.capability.public_id), width=38),
    Column(
        "resource",
        _("Resource"),
        take=lambda row: f"{localized(row.capability.resource.name)}, {row.capability.site.name}",
        width=36,
    ),
)


def _history(partner: Partner) -> Iterator[dict[str, Any]]:
    """What was done to the entry; the values of what the company's own people did."""
    own_people = set(Membership.objects.filter(partner=partner).values_list("user", flat=True))
    names: dict[tuple[str, int], str] = {(LABEL, partner.pk): partner.name}
    for model in (Contact, Site, Line):
        for row in model.objects.filter(partner=partner).only("pk", "name"):
            names[model._meta.label_lower, row.pk] = row.name
    for one in Capability.objects.filter(partner=partner).for_list():
        names[Capability._meta.label_lower, one.pk] = localized(one.resource.name)
    targets: dict[str, list[int]] = {}
    for label, key in names:
        targets.setdefault(label, []).append(key)
    for event in streamed(Event.objects.about_all(targets.items())):
        is_own = event.by_id in own_people
        yield {
            "at": event.at,
            "deed": title(event.name),
            "about": names[event.target_label, event.target_id],
            "by": event.by.get_full_name() if is_own else str(event.by.get_kind_display()),
            "values": "; ".join(change_lines(event.changes)) if is_own else "",
        }


def _readers(partner: Partner) -> Iterator[Any]:
    return streamed(Reading.objects.of(LABEL, partner.pk))


def _uploads(partner: Partner) -> Iterator[File]:
    for row in SupplyFile.objects.filter(partner=partner).for_list():
        yield row.file


PARTS = (
    Part(exports.PARTNERS, _("The entry"), lambda p: Partner.objects.filter(pk=p.pk).for_export()),
    Part(
        Table("numbers", (
            Column("scheme", _("Register"), Kind.CHOICE, choices=dict(Identifier.Scheme.choices)),
            Column("country", _("Country")),
            Column("value", _("Number")),
            Column("verified_at", _("Verified"), Kind.MOMENT),
        )),
        _("Numbers"),
        lambda p: Identifier.objects.filter(**_own(p)).order_by("pk"),
    ),
    Part(
        Table("names", (
            Column("name", _("Name"), width=40), Column("added_at", _("Added"), Kind.MOMENT),
        )),
        _("Other names"),
        lambda p: Alias.objects.filter(**_own(p)).for_list(),
    ),
    Part(
        Table("contacts", (*exports.CONTACTS.columns, *_AWAY)),
        _("Contacts"),
        lambda p: streamed(Contact.objects.filter(**_own(p)).for_list()),
    ),
    Part(
        Table("sites", (*exports.SITES.columns, *_AWAY)),
        _("Sites"),
        lambda p: streamed(Site.objects.filter(**_own(p)).for_list()),
    ),
    Part(
        Table("lines", (*exports.LINES_ALONE, *_AWAY)),
        _("Production lines"),
        lambda p: streamed(Line.objects.filter(**_own(p)).for_list()),
    ),
    Part(
        Table("capabilities", (*exports.CAPABILITIES.columns, *_TERMS, *_AWAY)),
        _("Capabilities"),
        lambda p: streamed(Capability.objects.filter(**_own(p)).for_export()),
    ),
    Part(
        Table("changes", (
            *_OF_CAPABILITY,
            Column("new_values", _("Asked for"), take=lambda row: _pairs(row.new_values), width=60),
            Column("asked_at", _("Asked"), Kind.MOMENT),
            Column("decided_at", _("Decided"), Kind.MOMENT),
            Column("is_granted", _("Granted"), Kind.YES_NO),
            Column("reason", _("Reason"), width=40),
        )),
        _("Changes that waited for the office"),
        lambda p: streamed(
            CapabilityChange.objects.filter(capability__partner=p)
            .select_related("capability__resource", "capability__site").order_by("pk")
        ),
    ),
    Part(
        Table("verifications", (
            *_OF_CAPABILITY,
            Column("method", _("Method"), Kind.CHOICE, choices=dict(Verification.Method.choices)),
            Column("stock", _("Stock"), Kind.NUMBER),
            Column("rate", _("A day"), Kind.NUMBER),
            Column("capacity", _("At the same time"), Kind.NUMBER),
            Column("seen_on", _("Seen on"), Kind.DAY),
            Column("valid_until", _("Valid until"), Kind.DAY),
        )),
        _("What the office has seen"),
        lambda p: streamed(
            Verification.objects.filter(capability__partner=p).standing()
            .select_related("capability__resource", "capability__site").order_by("pk")
        ),
    ),
    Part(
        Table("people", (
            Column("name", _("Name"), take=lambda row: row.user.get_full_name(), width=30),
            Column("email", _("E-mail address"), take=lambda row: row.user.email, width=30),
            Column("role", _("Role"), Kind.CHOICE, choices=dict(Membership.Role.choices)),
            Column("since", _("Since"), Kind.DAY),
            Column("until", _("Until"), Kind.DAY),
        )),
        _("Who represents it"),
        lambda p: Membership.objects.filter(**_own(p)).for_list(),
    ),
    Part(
        Table("certificates", (
            Column("issued_at", _("Issued"), Kind.MOMENT),
        )),
        _("Certificates"),
        lambda p: Certificate.objects.filter(**_own(p)).order_by("pk"),
    ),
    Part(
        Table("readers", (
            Column("at", _("Day"), Kind.DAY, take=lambda row: row.at.date()),
            Column("on_behalf_of", _("For"), width=40),
        )),
        _("Who read the data"),
        _readers,
    ),
    Part(
        Table("history", (
            Column("at", _("When"), Kind.MOMENT),
            Column("deed", _("What"), width=30),
            Column("about", _("About"), width=30),
            Column("by", _("By"), width=24),
            Column("values", _("Values"), width=80),
        )),
        _("What was changed"),
        _history,
    ),
)  # fmt: skip
FILES = (_uploads,)
