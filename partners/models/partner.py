"""Partners and what belongs to them: identifiers, people, places."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, Self

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import TrigramSimilarity
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Cast, Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from accounts.roles import Kind
from baseline.models import Region
from baseline.scope import scope_of
from common.addresses import row_url
from common.permissions import NOBODY, DooredQuerySet, GuardedQuerySet, beneath
from common.rows import Archivable, PublicRow, Versioned, person, together
from common.text import folded
from partners.freshness import CONTACT_LASTS, FIRST_NOTICE, is_stale
from partners.models.search_text import joined, vector

#: What contacts and sites are searched by, as their indexes have it.
CONTACT_TEXT = ("name", "role", "email", "phone")
SITE_TEXT = ("name", "address", "postal_code", "municipality")


class PartnerQuerySet(GuardedQuerySet["Partner"]):
    def reach(self, user: Any, action: str) -> Q:
        """Officers and auditors: their nation. Officials: its approved partners. Others: their own."""
        if user.kind == Kind.REPRESENTATIVE:
            return Q(pk__in=represented_by(user, roles_for(action)))
        if not self._holds(user, action):
            return NOBODY
        own = Q(nation=user.nation_id)
        if user.sees_whole_nation:
            return own
        return own & Q(status=Partner.Status.APPROVED, is_blocked=False)

    def in_registry(self) -> Self:
        return self.filter(archived_at__isnull=True)

    def approved(self) -> Self:
        return self.filter(
            status=Partner.Status.APPROVED, is_blocked=False, archived_at__isnull=True
        )

    def without_next_vetting(self, nation: Any) -> Self:
        """Approved, and nobody has said by when they are looked at again, or that they are not."""
        rows = self.filter(
            nation=nation,
            status=Partner.Status.APPROVED,
            archived_at__isnull=True,
            next_vetting__isnull=True,
        )
        return rows.select_related("nation").order_by("pk")

    def matching(self, filters: dict[str, Any]) -> Self:
        """Narrow by the cleaned data of the registry's filter form; empty values are ignored."""
        rows = self.named(filters["q"]) if filters.get("q") else self
        if filters.get("status") == "archived":
            rows = rows.filter(archived_at__isnull=False)
        elif status := filters.get("status"):
            rows = rows.in_registry().filter(status=status)
        if kind := filters.get("kind"):
            rows = rows.filter(kind=kind)
        if sector := filters.get("sector"):
            rows = rows.filter(supply_kinds__contains=[sector])
        return rows

    def named(self, text: str) -> Self:
        """By the words of the name or a number; by a like name where nothing has them."""
        exactly = self.called(text)
        return exactly if exactly.exists() else self.nearly_called(text)

    def called(self, text: str) -> Self:
        """With all these words in the name, or with this number in some register."""
        named = Q()
        for word in folded(text).split():
            named &= Q(name_key__contains=word)
        number = re.sub(r"[\s.\-/]", "", text).upper()
        if len(number) >= 5 and any(sign.isdigit() for sign in number):
            numbered = Identifier.objects.filter(value=number).values_list("partner", flat=True)
            named |= Q(pk__in=list(numbered[:50]))
        if also := self._also(name_key__contains=folded(text)):
            named |= Q(pk__in=also)
        return self.filter(named)

    def _also(self, **like: str) -> list[int]:
        """Partners with another name like this; few, and named, so that indexes serve."""
        aliases = self.model._meta.get_field("aliases").related_model._default_manager
        return list(aliases.filter(**like).values_list("partner", flat=True)[:200])

    def nearly_called(self, text: str) -> Self:
        """With a name like this, typing errors allowed; for when nothing has the words themselves."""
        named = Q(name_key__trigram_word_similar=folded(text))
        if also := self._also(name_key__trigram_word_similar=folded(text)):
            named |= Q(pk__in=also)
        return self.filter(named)

    def offering(self, capabilities: models.QuerySet[Any]) -> Self:
        """With one of these capabilities; the caller has fetched them through their door."""
        return self.filter(pk__in=capabilities.values("partner"))

    def with_site_among(self, sites: models.QuerySet[Any]) -> Self:
        return self.filter(pk__in=sites.values("partner"))

    def resembling(self, match_key: str) -> Self:
        """Names that may be a misspelling of this one, the most alike first.

        `partners.duplicates.likeness` judges them; in a large register many share a common word.
        """
        rows = self.filter(Q(match_key=match_key) | Q(match_key__trigram_similar=match_key))
        return rows.order_by(TrigramSimilarity("match_key", match_key).desc(), "pk")

    def for_export(self) -> Self:
        rows = self.select_related("parent", "ultimate_parent").prefetch_related("identifiers")
        return rows.order_by("name_key", "pk")

    def for_detail(self) -> Self:
        return self.select_related("nation", "parent", "ultimate_parent", "approved_by")

    def for_list(self) -> Self:
        """Everything the registry table shows and no more; the caller pages by (name_key, pk)."""
        return (
            self.select_related("ultimate_parent")
            .only(
                "public_id", "name", "name_key", "kind", "status", "archived_at", "registered_at",
                "ultimate_parent__name",
            )
            .order_by("name_key", "pk")
        )  # fmt: skip


class Partner(PublicRow, Archivable, Versioned):
    """An organisation that has offered to help, or that a register lists."""

    class Kind(models.TextChoices):
        PRIVATE = "private", _("Private company")
        PUBLICLY_OWNED = "publicly_owned", _("Publicly owned company")
        MUNICIPAL = "municipal", _("Municipal body")
        ASSOCIATION = "association", _("Association")
        VOLUNTARY = "voluntary", _("Voluntary organisation")
        ACADEMIC = "academic", _("University or institute")

    class Status(models.TextChoices):
        LISTED = "listed", _("Listed, not yet approved")
        APPROVED = "approved", _("Approved")
        SUSPENDED = "suspended", _("Suspended")

    class Source(models.TextChoices):
        APPLICATION = "application", _("Registered itself")
        IMPORT = "import", _("Imported from a register")
        OFFICE = "office", _("Entered by the office")

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    name_key = models.CharField(max_length=200, editable=False)  # what lists are ordered by
    match_key = models.CharField(max_length=200, editable=False)  # name without its legal form
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.PRIVATE)
    status = models.CharField(max_length=12, choices=Status, default=Status.LISTED)
    source = models.CharField(max_length=12, choices=Source, default=Source.OFFICE)
    legal_form = models.CharField(max_length=80, blank=True)
    seat = models.CharField(max_length=2, blank=True)  # ISO 3166-1 of the registered seat
    nace = models.CharField(max_length=8, blank=True)
    website = models.URLField(blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="subsidiaries"
    )
    # The top of the parent tree, itself where there is no parent; concentration is counted by it.
    ultimate_parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    # A red flag stands on it or on a partner above it; `partners.blocking` keeps this true.
    is_blocked = models.BooleanField(default=False, db_default=False, editable=False)
    # Its own rule: a signatory looks before anything is sent to the office.
    signatory_sends = models.BooleanField(default=False, db_default=False, editable=False)
    supply_kinds = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    registered_at = models.DateTimeField(default=timezone.now, editable=False)
    approved_at = models.DateTimeField(null=True, blank=True, editable=False)
    approved_by = person(null=True, blank=True, editable=False)

    objects = PartnerQuerySet.as_manager()

    class Meta:
        default_permissions = ("add", "change", "view")
        permissions = [("import_partners", "Can import registers")]
        constraints = [
            together("approved_at", "approved_by", name="partner_approved_at_and_by"),
            together("archived_at", "archived_by", name="partner_archived_at_and_by"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="partner_not_own_parent"),
            models.CheckConstraint(
                condition=~Q(status="approved") | Q(approved_at__isnull=False),
                name="partner_approved_has_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["nation", "name_key", "id"], name="partner_list"),
            models.Index(fields=["nation", "status", "name_key", "id"], name="partner_status"),
            models.Index(fields=["nation", "match_key"], name="partner_match"),
            models.Index(fields=["nation"], condition=Q(is_blocked=True), name="partner_blocked"),
            GinIndex(OpClass(F("name_key"), name="gin_trgm_ops"), name="partner_search"),
            GinIndex(fields=["supply_kinds"], name="partner_sectors"),
            GinIndex(OpClass(F("match_key"), name="gin_trgm_ops"), name="partner_match_trgm"),
            GinIndex(vector(F("name_key")), name="partner_words"),
        ]

    def __str__(self) -> str:
        return f"{self.name} (#{self.pk})"

    def get_absolute_url(self) -> str:
        return row_url("partners:detail", self.public_id)

    @property
    def audit_text(self) -> str:
        return self.name

    @property
    def top_id(self) -> int:
        """The ultimate parent's key, the partner's own where it stands alone."""
        return self.ultimate_parent_id or self.pk


class PartnerUserObjectPermission(UserObjectPermissionBase):
    """One user's grant on one partner."""

    content_object = models.ForeignKey(Partner, models.CASCADE)


class PartnerGroupObjectPermission(GroupObjectPermissionBase):
    """One group's grant on one partner."""

    content_object = models.ForeignKey(Partner, models.CASCADE)


def of_reached_partners(user: Any, action: str) -> Q:
    """Rows with `nation` and `partner` that belong to a partner within the person's reach."""
    return of_own_reach(user, action) | Partner.objects.granted_to(user, action, path="partner")


def of_own_reach(user: Any, action: str) -> Q:
    """As `of_reached_partners`, without what was granted on single partners.

    Officers and auditors need only their nation. A representative's few partners are named, so that
    the database goes straight to their rows.
    """
    partners = Partner.objects.all()
    if user.sees_whole_nation:
        holds = user.has_perm(f"partners.{action}_partner")
        return Q(nation=user.nation_id) if holds else NOBODY
    if user.kind == Kind.REPRESENTATIVE:
        return Q(partner__in=represented_by(user, roles_for(action)))
    # The nation is said once more, so that lists are read in the order of their index.
    return beneath("partner", partners.reach(user, action)) & Q(nation=user.nation_id)


class IdentifierQuerySet(DooredQuerySet["Identifier"]):
    def reach(self, user: Any, action: str) -> Q:
        return of_reached_partners(user, action)

    def for_list(self) -> Self:
        rows = self.select_related("verified_by", "verified_in")
        return rows.order_by("scheme", "value")


class Identifier(models.Model):
    """A partner's number in a register: national number, VAT, LEI."""

    class Scheme(models.TextChoices):
        NATIONAL = "national", _("National business register number")
        VAT = "vat", _("VAT number")
        LEI = "lei", _("Legal entity identifier (LEI)")
        DEMO = "demo", _("Exercise number (invented)")
        OTHER = "other", _("Other register number")

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    partner = models.ForeignKey(Partner, models.CASCADE, related_name="identifiers")
    scheme = models.CharField(max_length=12, choices=Scheme)
    country = models.CharField(max_length=2, blank=True)  # whose register, for national numbers
    value = models.CharField(max_length=40)  # compact form, as stdnum writes it
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = person(null=True, blank=True)
    # The business register's own extract that showed it, where that is how it was verified.
    verified_in = models.ForeignKey(
        "partners.RegisterExtract", models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = IdentifierQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["nation", "scheme", "country", "value"], name="identifier_one_partner"
            ),
            together("verified_at", "verified_by", name="identifier_verified_at_and_by"),
            models.CheckConstraint(
                condition=Q(verified_in__isnull=True) | Q(verified_at__isnull=False),
                name="identifier_verified_in_is_verified",
            ),
        ]
        indexes = [models.Index(fields=["nation", "value"], name="identifier_value")]

    def __str__(self) -> str:
        return f"{self.scheme} {self.value}"


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self, *, today: date | None = None) -> Self:
        day = today or timezone.localdate()
        return self.filter(Q(until__isnull=True) | Q(until__gte=day), since__lte=day)

    def of(self, user: Any, *, roles: Any = None) -> Self:
        rows = self.filter(user=user.pk)
        return rows if roles is None else rows.filter(role__in=roles)

    def for_list(self) -> Self:
        return self.select_related("user").order_by("user__name", "pk")


def roles_for(action: str) -> Iterable[str]:
    """The roles at a partner that may do this to it."""
    return Membership.EDITING if action == "change" else Membership.Role.values


def represented_by(user: Any, roles: Iterable[str]) -> list[int]:
    """The partners a person represents today in one of these roles; looked up once a request."""
    known = user.__dict__.get("_memberships")
    if known is None:
        rows = Membership.objects.current().of(user).values_list("partner", "role")
        known = user.__dict__["_memberships"] = list(rows)
    return sorted({partner for partner, role in known if role in roles})


class Membership(models.Model):
    """A person's role at a partner, from one day until another."""

    class Role(models.TextChoices):
        ADMINISTRATOR = "administrator", _("Administrator")
        EDITOR = "editor", _("Editor")
        SIGNATORY = "signatory", _("Signatory")

    EDITING = (Role.ADMINISTRATOR, Role.EDITOR, Role.SIGNATORY)

    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="memberships")
    partner = models.ForeignKey(Partner, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=16, choices=Role, default=Role.ADMINISTRATOR)
    since = models.DateField(default=timezone.localdate)
    until = models.DateField(null=True, blank=True)
    given_at = models.DateTimeField(default=timezone.now)
    given_by = person()

    objects = MembershipQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["user", "partner"],
                condition=Q(until__isnull=True),
                name="membership_open_once",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="membership_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"user {self.user_id} at partner {self.partner_id}"


def mail_domain(field: str) -> Func:
    """What stands behind the @ of an address, in lower case; as the index has it."""
    part = Func(
        F(field), Value("@"), Value(2), function="split_part", output_field=models.TextField()
    )
    return Lower(part)


class ContactQuerySet(DooredQuerySet["Contact"]):
    def reach(self, user: Any, action: str) -> Q:
        """As the partner; officials read contacts, viewers of other nations do not reach the partner."""
        return of_reached_partners(user, action)

    def in_use(self) -> Self:
        return self.filter(archived_at__isnull=True)

    def at_any_hour(self) -> Self:
        return self.filter(is_any_hour=True)

    def of_partners_with(self, capabilities: models.QuerySet[Any]) -> Self:
        """Contacts of partners with one of these capabilities."""
        return self.filter(partner__in=capabilities.values("partner"))

    def stale_on(self, day: date) -> Self:
        """Not confirmed since; the longest forgotten first, those never confirmed before all."""
        return (
            self.in_use()
            .filter(Q(confirmed_on__isnull=True) | Q(confirmed_on__lt=day))
            .select_related("partner")
            .order_by(F("confirmed_on").asc(nulls_first=True), "pk")
        )

    def to_remind(self, today: date) -> Self:
        """Of approved partners, due within the first notice, and not yet told that it is stale.

        `asked_for`: the latest day that was asked for; `last_step`: the last step of it.
        """
        reminders = apps.get_model("partners", "ContactReminder")._default_manager
        latest = reminders.filter(contact=models.OuterRef("pk")).order_by("-due_on", "days_before")
        due = Cast(F("confirmed_on") + CONTACT_LASTS, models.DateField())
        over = models.Exists(
            reminders.filter(contact=models.OuterRef("pk"), days_before=0).filter(
                Q(due_on=models.OuterRef("due")) | Q(contact__confirmed_on__isnull=True)
            )
        )
        soon = today - (CONTACT_LASTS - FIRST_NOTICE)
        return (
            self.in_use()
            .filter(
                Q(confirmed_on__isnull=True) | Q(confirmed_on__lte=soon),
                partner__status=Partner.Status.APPROVED,
                partner__archived_at__isnull=True,
            )
            .annotate(
                due=due,
                asked_for=models.Subquery(latest.values("due_on")[:1]),
                last_step=models.Subquery(latest.values("days_before")[:1]),
            )
            .filter(~over)
            .order_by("pk")
        )

    def asked_before(self, today: date) -> Self:
        """Of those `to_remind`, whoever has had a question already."""
        return self.to_remind(today).filter(asked_for__isnull=False)

    def never_asked(self, today: date) -> Self:
        """Of those `to_remind`, who waits for the first question; the longest forgotten first."""
        rows = self.to_remind(today).filter(asked_for__isnull=True)
        return rows.order_by(F("confirmed_on").asc(nulls_first=True), "pk")

    def taking_mail(self, *, does: bool = True) -> Self:
        """With an address from which nothing came back; or, the others, that only a call reaches."""
        takes = ~Q(email="") & Q(bounced_on__isnull=True)
        return self.filter(takes if does else ~takes)

    def reached_at(self, address: str) -> Self:
        """With this address, whatever its case, and mail not yet known to come back."""
        lowered = self.alias(address=Lower("email"))
        return lowered.filter(
            address=address.lower(), archived_at__isnull=True, bounced_on__isnull=True
        )

    def to_call(self, partner_ids: Collection[int]) -> Self:
        """Of these partners: numbers answered at any hour first, then those confirmed last."""
        return self.filter(partner__in=partner_ids).order_by(
            "partner", "-is_any_hour", F("confirmed_on").desc(nulls_last=True), "pk"
        )

    def for_list(self) -> Self:
        return self.select_related("partner").order_by("name", "pk")


class Contact(PublicRow, Archivable, Versioned):
    """A person at a partner whom the office may call, by day or at any hour."""

    partner = models.ForeignKey(Partner, models.CASCADE, related_name="contacts")
    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=24, blank=True)  # E.164
    is_any_hour = models.BooleanField(default=False)  # answers 24 hours, 7 days
    languages = ArrayField(models.CharField(max_length=8), default=list, blank=True)
    confirmed_on = models.DateField(null=True, blank=True)
    # Mail to the address came back on this day, and why; cleared when it is changed or proves right.
    bounced_on = models.DateField(null=True, blank=True, editable=False)
    bounce_reason = models.CharField(
        max_length=200, blank=True, default="", db_default="", editable=False
    )

    objects = ContactQuerySet.as_manager()

    class Meta:
        default_permissions = ("view",)
        permissions = [("see_hidden_contact", "Can see contacts of suspended partners")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(email="") | ~Q(phone=""), name="contact_can_be_reached"
            ),
            models.CheckConstraint(
                condition=Q(is_any_hour=False) | ~Q(phone=""), name="contact_any_hour_has_phone"
            ),
            together("archived_at", "archived_by", name="contact_archived_at_and_by"),
        ]
        indexes = [
            models.Index(fields=["nation", "name", "id"], name="contact_list"),
            models.Index(F("nation"), mail_domain("email"), name="contact_mail_domain"),
            models.Index(
                F("nation"),
                F("confirmed_on").asc(nulls_first=True),  # never confirmed comes before all
                F("id"),
                condition=Q(archived_at__isnull=True),
                name="contact_stale",
            ),
            models.Index(Lower("email"), condition=~Q(email=""), name="contact_address"),
            GinIndex(OpClass(joined(*CONTACT_TEXT), name="gin_trgm_ops"), name="contact_search"),
            GinIndex(vector(joined(*CONTACT_TEXT)), name="contact_words"),
        ]

    def __str__(self) -> str:
        return f"contact #{self.pk} of partner {self.partner_id}"

    @property
    def takes_mail(self) -> bool:
        return bool(self.email) and self.bounced_on is None

    @property
    def is_stale(self) -> bool:
        """Nobody has confirmed it for so long that it may be wrong."""
        return is_stale(self.confirmed_on, timezone.localdate())

    @property
    def audit_text(self) -> str:
        return f"contact #{self.pk}"  # names of people stay out of the trail


class SiteQuerySet(DooredQuerySet["Site"]):
    def inside(self, region: Any) -> Self:
        """In the region or deeper; the few regions are named one by one, so that an index serves."""
        within = Region.objects.in_or_below(region).values_list("pk", flat=True)
        return self.filter(region__in=list(within))

    def matching(self, filters: dict[str, Any]) -> Self:
        rows = self.inside(filters["region"]) if filters.get("region") else self
        if text := filters.get("q"):
            named = Q(name__icontains=text) | Q(partner__name_key__contains=folded(text))
            rows = rows.filter(named)
        return rows.filter(partner__kind=filters["kind"]) if filters.get("kind") else rows

    def reach(self, user: Any, action: str) -> Q:
        own = of_own_reach(user, action)
        if user.kind == Kind.OFFICIAL:
            own &= Q(region__in=scope_of(user).region_ids)
        return own | Partner.objects.granted_to(user, action, path="partner")

    def in_use(self) -> Self:
        return self.filter(archived_at__isnull=True)

    def called(self, text: str) -> Self:
        """With these words in its own name."""
        return self.filter(name__icontains=text.strip())

    def for_list(self) -> Self:
        return self.select_related("partner", "region").order_by("name", "pk")


class Site(PublicRow, Archivable, Versioned):
    """A place from which a partner could supply."""

    partner = models.ForeignKey(Partner, models.CASCADE, related_name="sites")
    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    address = models.CharField(max_length=300, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    municipality = models.CharField(max_length=120, blank=True)
    region = models.ForeignKey("baseline.Region", models.PROTECT, related_name="+")
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)

    objects = SiteQuerySet.as_manager()

    class Meta:
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    latitude__gte=-90,
                    latitude__lte=90,
                    longitude__gte=-180,
                    longitude__lte=180,
                ),
                name="site_coordinates_are_on_earth",
            ),
            together("archived_at", "archived_by", name="site_archived_at_and_by"),
        ]
        indexes = [
            models.Index(fields=["nation", "name", "id"], name="site_list"),
            GinIndex(OpClass(joined(*SITE_TEXT), name="gin_trgm_ops"), name="site_search"),
            GinIndex(vector(joined(*SITE_TEXT)), name="site_words"),
        ]

    def __str__(self) -> str:
        return f"{self.name} (#{self.pk})"
