"""Agreements: who promised what to whom, on which legal basis, and how far it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from baseline.models import Authority
from baseline.scope import scope_of
from common.addresses import row_url
from common.permissions import NOBODY, GuardedQuerySet, unlocked
from common.rows import Archivable, Marking, PublicRow, Versioned, person, together
from partners.models import Capability
from partners.models.partner import represented_by, roles_for

#: Days before its end on which people are reminded of an agreement.
REMINDED_BEFORE = (90, 60, 30, 15)


class AgreementQuerySet(GuardedQuerySet["Agreement"]):
    def reach(self, user: Any, action: str) -> Q:
        """Officers and auditors: their nation. Authorities and partners: those they are a party of.

        Officials also those that bind something in their scope. A partner sees nothing before the
        office has put the draft to it. Only the office changes anything.
        """
        if user.sees_whole_nation or action == "change":
            return super().reach(user, action)
        if user.is_representative:
            own = Party.objects.filter(partner__in=represented_by(user, roles_for(action)))
            put_to_them = ~Q(status=Agreement.Status.DRAFT) & Q(archived_at__isnull=True)
            return Q(pk__in=own.values("agreement")) & put_to_them
        if not user.is_official or not self._holds(user, action):
            return NOBODY
        return Q(nation=user.nation_id) & self._of_official(user)

    def _of_official(self, user: Any) -> Q:
        party = Party.objects.of_authorities(Authority.objects.in_use().of(user))
        own = Q(pk__in=party.values("agreement"))
        scope = scope_of(user)
        near = Agreement.objects.filter(
            commitments__capability__in=Capability.objects.filter(
                Capability.shared(),
                resource__in=scope.resource_ids,
                served__in=scope.region_set_ids,
            )
        )
        return own | (Q(pk__in=near.values("pk")) & unlocked(named=NOBODY, own=own))

    def in_use(self) -> Self:
        return self.filter(archived_at__isnull=True)

    def standing(self) -> Self:
        """Signed and not over: what they bind may be promised to nobody else."""
        return self.in_use().filter(status__in=Agreement.STANDING)

    def of_partner(self, partner: Any) -> Self:
        parties = Party.objects.filter(partner=partner)
        return self.filter(pk__in=parties.values("agreement"))

    def starting_by(self, day: date) -> Self:
        """Signed, and their first day has come."""
        return self.in_use().filter(status=Agreement.Status.SIGNED, starts_on__lte=day)

    def over_by(self, day: date) -> Self:
        """Their last day has passed."""
        return self.standing().filter(ends_on__lt=day)

    def ending_within(self, today: date, days: int) -> Self:
        return self.standing().filter(ends_on__range=(today, today + timedelta(days=days)))

    def matching(self, filters: Mapping[str, Any]) -> Self:
        """Narrow by the cleaned data of AgreementFilterForm."""
        rows = self.filter(archived_at__isnull=filters.get("status") != "archived")
        status = filters.get("status")
        if status and status != "archived":
            rows = rows.filter(status=status)
        if kind := filters.get("type"):
            rows = rows.filter(type=kind)
        if text := filters.get("q"):
            parties = Party.objects.filter(partner__name__icontains=text)
            rows = rows.filter(Q(title__icontains=text) | Q(pk__in=parties.values("agreement")))
        if filters.get("ending"):
            rows = rows & self.ending_within(timezone.localdate(), REMINDED_BEFORE[0])
        return rows

    def for_list(self) -> Self:
        return self.prefetch_related("parties__partner", "parties__authority").order_by("-pk")

    def for_detail(self) -> Self:
        return self.select_related("nation", "amends", "moved_by", "made_by").prefetch_related(
            "parties__partner", "parties__authority", "documents__file", "documents__recorded_by"
        )


class Agreement(PublicRow, Archivable, Versioned):
    """A memorandum, framework or binding contract between authorities and partners.

    A memorandum and a framework are pledges; every other type is binding. The portal records what
    was signed elsewhere: the papers, their day, and what they bind.
    """

    class Type(models.TextChoices):
        MEMORANDUM = "memorandum", _("Memorandum of understanding")
        FRAMEWORK = "framework", _("Framework agreement")
        STOCKPILE = "stockpile", _("Stockpile")
        PRIORITY = "priority_procurement", _("Priority procurement")
        RESERVATION = "production_reservation", _("Production reservation")
        RELOCATION = "relocation", _("Relocation")
        HOST_NATION = "host_nation", _("Host nation support")

    PLEDGES = (Type.MEMORANDUM, Type.FRAMEWORK)

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        NEGOTIATED = "negotiated", _("Being negotiated")
        SIGNED = "signed", _("Signed")
        IN_FORCE = "in_force", _("In force")
        SUSPENDED = "suspended", _("Suspended")
        ENDED = "ended", _("Ended")
        TERMINATED = "terminated", _("Terminated")

    OPEN = (Status.DRAFT, Status.NEGOTIATED)
    STANDING = (Status.SIGNED, Status.IN_FORCE, Status.SUSPENDED)

    class Award(models.TextChoices):
        OPEN = "open", _("Open procedure")
        RESTRICTED = "restricted", _("Restricted procedure")
        NEGOTIATED = "negotiated", _("Negotiated procedure")
        URGENT = "urgent", _("Urgent, without notice")
        SECURITY = "security", _("Security exemption")
        NO_PURCHASE = "no_purchase", _("No purchase: nothing is paid for")

    #: None of these may be empty once it is signed.
    LEGAL = (
        "legal_basis",
        "award_route",
        "state_aid",
        "liability",
        "compensation",
        "reviewer",
    )

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    type = models.CharField(max_length=24, choices=Type)
    status = models.CharField(max_length=12, choices=Status, default=Status.DRAFT)
    # The agreement this one changes; the first of the chain is the root of all that follow.
    amends = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="amendments", editable=False
    )
    root = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    purpose = models.TextField(blank=True)

    legal_basis = models.TextField(_("legal basis"), blank=True)
    award_route = models.CharField(_("award route"), max_length=16, choices=Award, blank=True)
    state_aid = models.TextField(_("state-aid finding"), blank=True)
    liability = models.TextField(_("liability"), blank=True)
    compensation = models.TextField(_("compensation"), blank=True)
    # The lawyer who looked at it.
    reviewer = models.CharField(_("legal reviewer"), max_length=200, blank=True)

    signed_on = models.DateField(null=True, blank=True)
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)  # its last day; empty: until somebody ends it
    marking = models.CharField(max_length=16, choices=Marking, default=Marking.AMBER)
    source = models.CharField(max_length=300, blank=True)  # the file number of the paper

    made_at = models.DateTimeField(default=timezone.now, editable=False)
    made_by = person(editable=False)
    # When it came to the state it is in, through whom, and why.
    moved_at = models.DateTimeField(null=True, blank=True, editable=False)
    moved_by = person(null=True, blank=True, editable=False)
    moved_because = models.CharField(max_length=500, blank=True, editable=False)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        default_permissions = ("add", "change", "view")
        constraints = [
            together("archived_at", "archived_by", name="agreement_archived_at_and_by"),
            together("moved_at", "moved_by", name="agreement_moved_at_and_by"),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "negotiated"])
                | (
                    ~Q(legal_basis="")
                    & ~Q(award_route="")
                    & ~Q(state_aid="")
                    & ~Q(liability="")
                    & ~Q(compensation="")
                    & ~Q(reviewer="")
                    & Q(signed_on__isnull=False, starts_on__isnull=False)
                ),
                name="agreement_signed_is_complete",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True)
                | Q(starts_on__isnull=False, starts_on__lte=F("ends_on")),
                name="agreement_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["suspended", "terminated"]) | ~Q(moved_because=""),
                name="agreement_stopped_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(archived_at__isnull=True) | Q(status__in=["draft", "negotiated"]),
                name="agreement_signed_is_not_put_away",
            ),
            models.CheckConstraint(
                condition=Q(amends__isnull=True, root__isnull=True)
                | Q(amends__isnull=False, root__isnull=False),
                name="agreement_amendment_has_a_root",
            ),
            models.UniqueConstraint(
                fields=["amends"],
                condition=Q(archived_at__isnull=True),
                name="agreement_amended_once",
            ),
        ]
        indexes = [
            models.Index(fields=["nation", "-id"], name="agreement_list"),
            models.Index(
                fields=["ends_on"],
                condition=Q(status__in=["signed", "in_force", "suspended"]),
                name="agreement_ending",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} (#{self.pk})"

    def get_absolute_url(self) -> str:
        return row_url("agreements:detail", self.public_id)

    @property
    def audit_text(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Not signed yet: its facts may still be changed."""
        return self.status in self.OPEN and not self.is_archived

    @property
    def is_standing(self) -> bool:
        return self.status in self.STANDING

    @property
    def is_pledge(self) -> bool:
        return self.type in self.PLEDGES

    @property
    def missing(self) -> list[str]:
        """The fields that stand in the way of recording it as signed."""
        return [name for name in (*self.LEGAL, "starts_on") if not getattr(self, name)]


class AgreementUserObjectPermission(UserObjectPermissionBase):
    """One user's grant on one agreement."""

    content_object = models.ForeignKey(Agreement, models.CASCADE)


class AgreementGroupObjectPermission(GroupObjectPermissionBase):
    """One group's grant on one agreement."""

    content_object = models.ForeignKey(Agreement, models.CASCADE)


class PartyQuerySet(models.QuerySet["Party"]):
    def of_authorities(self, authorities: Any) -> Self:
        return self.filter(authority__in=authorities.values("pk"))

    def private(self) -> Self:
        return self.filter(partner__isnull=False)

    def public(self) -> Self:
        return self.filter(authority__isnull=False)


class Party(models.Model):
    """An authority or a partner that is bound by an agreement, in a role."""

    class Role(models.TextChoices):
        CONTRACTING = "contracting", _("Contracting authority")
        BENEFICIARY = "beneficiary", _("Receives what is promised")
        GUARANTOR = "guarantor", _("Pays or guarantees")
        SUPPLIER = "supplier", _("Supplies")
        HOLDER = "holder", _("Keeps stock")
        CARRIER = "carrier", _("Carries")
        HOST = "host", _("Hosts")
        OTHER = "other", _("Other")

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="parties")
    authority = models.ForeignKey(
        "baseline.Authority", models.PROTECT, null=True, blank=True, related_name="+"
    )
    partner = models.ForeignKey(
        "partners.Partner", models.PROTECT, null=True, blank=True, related_name="+"
    )
    role = models.CharField(max_length=12, choices=Role)
    signatory = models.CharField(max_length=200, blank=True)  # who signs for it

    objects = PartyQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(authority__isnull=False, partner__isnull=True)
                | Q(authority__isnull=True, partner__isnull=False),
                name="party_is_of_one_side",
            ),
            models.UniqueConstraint(fields=["agreement", "authority"], name="party_authority_once"),
            models.UniqueConstraint(fields=["agreement", "partner"], name="party_partner_once"),
        ]

    def __str__(self) -> str:
        return f"party #{self.pk} of agreement {self.agreement_id}"

    @property
    def name(self) -> Any:
        """A partner's name, or an authority's in its languages."""
        return self.partner.name if self.partner else self.authority.name if self.authority else ""


class AgreementDocument(models.Model):
    """A paper of an agreement, signed elsewhere and kept here: which file, of which day, through whom."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="documents")
    file = models.ForeignKey("workspace.File", models.PROTECT, related_name="+")
    dated_on = models.DateField()
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = person()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["agreement", "file"], name="agreement_document_once"),
        ]

    def __str__(self) -> str:
        return f"document #{self.pk} of agreement {self.agreement_id}"


class AgreementReminder(models.Model):
    """People were reminded that an agreement ends, once for each last day and each step before it."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="reminders")
    ends_on = models.DateField()
    days_before = models.PositiveSmallIntegerField()
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "ends_on", "days_before"], name="agreement_reminded_once"
            ),
            models.CheckConstraint(
                condition=Q(days_before__in=REMINDED_BEFORE), name="agreement_reminder_step_known"
            ),
        ]

    def __str__(self) -> str:
        return f"agreement {self.agreement_id}, {self.days_before} days before {self.ends_on}"
