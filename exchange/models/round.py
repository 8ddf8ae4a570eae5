"""Rounds: once a year partners say whether their entry is still true."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Count, F, Func, Q, TextField, Value
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Kind as PersonKind
from common.permissions import DooredQuerySet
from common.rows import PublicRow, person, together
from exchange.models.calling import of_the_office
from exchange.models.matter import Matter
from partners.models.partner import of_reached_partners


class RoundQuerySet(DooredQuerySet["Round"]):
    def reach(self, user: Any, action: str) -> Q:
        return of_the_office(user, action)

    def open(self) -> Self:
        return self.filter(ended_at__isnull=True)

    def for_list(self) -> Self:
        done = Count("entries", filter=Q(entries__done_at__isnull=False))
        return self.annotate(asked=Count("entries"), done=done).order_by("-started_at", "-pk")


class Round(PublicRow):
    """The office asks a selection of partners whether what it knows of them still holds."""

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    criteria = models.JSONField(default=dict)  # as people read them
    # The same for `filling.to_ask`: kind of supply, key of a region, status.
    selection = models.JSONField(default=dict, db_default={})
    deadline = models.DateField()
    started_at = models.DateTimeField(default=timezone.now)
    started_by = person()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = person(null=True, blank=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [together("ended_at", "ended_by", name="round_ended_at_and_by")]
        indexes = [models.Index(fields=["nation", "-started_at", "-id"], name="round_list")]

    def __str__(self) -> str:
        return f"round #{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("exchange:round", args=[self.public_id])

    @property
    def is_open(self) -> bool:
        return self.ended_at is None


class RoundEntryQuerySet(DooredQuerySet["RoundEntry"]):
    def reach(self, user: Any, action: str) -> Q:
        """Representatives: their own partners. The office: its rounds."""
        if user.kind == PersonKind.REPRESENTATIVE:
            return of_reached_partners(user, action)
        return of_the_office(user, action)

    def of(self, round_: Round) -> Self:
        return self.filter(round=round_)

    def of_partner(self, partner: Any) -> Self:
        return self.filter(partner=partner)

    def waiting(self) -> Self:
        return self.filter(done_at__isnull=True, round__ended_at__isnull=True)

    def to_remind(self, today: date) -> Self:
        """Not done, has an address, and was not reminded today."""
        rows = self.waiting().filter(contact__isnull=False)
        return rows.filter(Q(reminded_on__isnull=True) | Q(reminded_on__lt=today))

    def to_remind_before(self, today: date, ahead: timedelta) -> Self:
        """Within so many days of the deadline, and not reminded since those began."""
        rows = self.to_remind(today).filter(
            round__deadline__gte=today, round__deadline__lte=today + ahead
        )
        since = F("round__deadline") - Value(ahead)
        return rows.filter(
            Q(reminded_on__isnull=True) | Q(reminded_on__lt=since), round__started_at__lt=since
        )

    def by_kind(self) -> list[dict[str, Any]]:
        """How many were asked and are done, of each kind of supply; one query."""
        kind = Func(F("partner__supply_kinds"), function="unnest", output_field=TextField())
        rows: Any = self.order_by().values(name=kind).annotate(**_RATE)
        return list(rows.order_by("name"))

    def by_region(self) -> list[dict[str, Any]]:
        """The same by first-level region of the partners' sites; the code names the region."""
        code = Func(
            F("partner__sites__region__path"),
            Value("/"),
            Value(2),
            function="split_part",
            output_field=TextField(),
        )
        rows: Any = self.filter(partner__sites__archived_at__isnull=True)
        return list(rows.order_by().values(name=code).annotate(**_RATE).order_by("name"))

    def for_list(self) -> Self:
        return self.select_related("round", "nation", "partner", "contact")


_RATE = {
    "asked": Count("pk", distinct=True),
    "done": Count("pk", filter=Q(done_at__isnull=False), distinct=True),
}


class RoundEntry(PublicRow):
    """One partner in a round, and whether it has looked through its entry."""

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    round = models.ForeignKey(Round, models.CASCADE, related_name="entries")
    partner = models.ForeignKey("partners.Partner", models.PROTECT, related_name="+")
    contact = models.ForeignKey(
        "partners.Contact", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    reminders = models.PositiveSmallIntegerField(default=0)
    reminded_on = models.DateField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = person(null=True, blank=True)
    done_through = models.CharField(max_length=8, choices=Matter.Through, blank=True)

    objects = RoundEntryQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["round", "partner"], name="round_entry_once"),
            together("done_at", "done_by", name="round_entry_done_at_and_by"),
        ]
        indexes = [models.Index(fields=["partner", "id"], name="round_entry_partner")]

    def __str__(self) -> str:
        return f"partner {self.partner_id} in round {self.round_id}"

    def get_absolute_url(self) -> str:
        return reverse("exchange:round_entry", args=[self.public_id])

    @property
    def audit_text(self) -> str:
        return f"round entry #{self.pk}"
