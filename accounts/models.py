"""The people, the registers they belong to, and the ways they come in."""

from __future__ import annotations

import hashlib
from typing import Any, Self, cast

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from knox.models import AbstractAuthToken, AuthTokenManager

from accounts.roles import OF_AUTHORITIES, Kind
from common.rows import Marking, PublicRow, Versioned, person, together


def default_milestones() -> list[int]:
    return [1, 3, 7, 14, 30, 60, 90]


def default_languages() -> list[str]:
    return ["en"]


class NationQuerySet(models.QuerySet["Nation"]):
    def open_for_registration(self) -> Self:
        return self.filter(is_register=True)

    def for_list(self) -> Self:
        return self.order_by("sort_key", "pk")


class Nation(Versioned):
    """A nation of the Alliance; where `is_register` holds, its office keeps a register here."""

    code = models.CharField(max_length=2, unique=True)  # ISO 3166-1 alpha-2
    name = models.JSONField()  # {"en": …, "fr": …}
    sort_key = models.CharField(max_length=200)
    is_register = models.BooleanField(default=False)
    office_name = models.CharField(max_length=200, blank=True)
    office_email = models.EmailField(blank=True)
    office_phone = models.CharField(max_length=40, blank=True)
    time_zone = models.CharField(max_length=64, default="UTC")
    languages = ArrayField(models.CharField(max_length=8), default=default_languages)
    milestones = ArrayField(models.PositiveSmallIntegerField(), default=default_milestones)
    marking_ceiling = models.CharField(max_length=16, choices=Marking, default=Marking.AMBER)
    # A report that shows at least this many lines is raised one step: many ambers make a red.
    aggregation_lines = models.PositiveIntegerField(default=0)
    known_share_threshold = models.PositiveSmallIntegerField(default=50)  # percent
    raises_wait_for_office = models.BooleanField(default=True)
    # A partner is approved only once every item of the checklist has a finding.
    checklist_required = models.BooleanField(default=False)
    # One officer recommends an approval, and another one approves.
    four_eyes = models.BooleanField(default=False, db_default=False)
    # A partner is looked at again so many months after its approval; 0: on no set day.
    vet_again_months = models.PositiveSmallIntegerField(default=24, db_default=24)
    # Where no scanner is connected, uploads are kept and not given out.
    files_wait_for_scan = models.BooleanField(default=True)
    banner = models.CharField(max_length=200, blank=True)
    currency = models.CharField(max_length=3, default="EUR", db_default="EUR")  # ISO 4217
    public_texts = models.JSONField(default=dict)  # {"what": {"en": …}, "who": …, "data": …}

    objects = NationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[A-Z]{2}$"), name="nation_code_is_iso"
            ),
            models.CheckConstraint(
                condition=Q(known_share_threshold__lte=100), name="nation_threshold_is_percent"
            ),
            models.CheckConstraint(
                condition=Q(currency__regex=r"^[A-Z]{3}$"), name="nation_currency_is_iso"
            ),
        ]
        default_permissions = ("change", "view")

    def __str__(self) -> str:
        return f"{self.name.get('en', self.code)} ({self.code})"


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, user: Any) -> Self:
        """The office and auditors see the people of their nation; others only themselves."""
        if not user.is_active:
            return self.none()
        if not user.has_perm("accounts.view_user"):
            return self.filter(pk=user.pk)
        return self.filter(nation=user.nation_id).exclude(kind=Kind.SYSTEM)

    def matching(self, filters: dict[str, Any]) -> Self:
        """Narrow by the cleaned data of PeopleFilterForm; empty values are ignored."""
        rows = self
        if text := filters.get("q"):
            rows = rows.filter(Q(name__icontains=text) | Q(email__icontains=text))
        if kind := filters.get("kind"):
            rows = rows.filter(kind=kind)
        if state := filters.get("state"):
            rows = rows.in_state(state)
        return rows

    def in_state(self, state: str) -> Self:
        if state == User.State.ACTIVE:
            return self.filter(is_active=True)
        never_came = Q(joined_at__isnull=True)
        return self.filter(
            never_came if state == User.State.INVITED else ~never_came, is_active=False
        )

    def officers_of(self, nation: Nation | int) -> Self:
        return self.filter(nation=nation, kind=Kind.OFFICER, is_active=True)

    def with_second_factor(self) -> Self:
        """Recovery codes alone are no second factor."""
        held = models.Count("authenticator", filter=Q(authenticator__type__in=["totp", "webauthn"]))
        return self.annotate(second_factors=held)

    def with_open_invitation(self, moment: Any) -> Self:
        """`invited_until`: when the person's open invitation ends; None where there is none."""
        open_ones = Invitation.objects.open_at(moment).filter(user=models.OuterRef("pk"))
        return self.annotate(invited_until=models.Subquery(open_ones.values("expires_at")[:1]))

    def for_list(self, moment: Any) -> Self:
        return self.with_second_factor().with_open_invitation(moment).order_by("name", "pk")


class PlainUserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        # Operators alone open the technical pages, which ask for it.
        fields.setdefault("is_staff", fields.get("kind") == Kind.OPERATOR)
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """An operator. Nobody stands above the door, so there are no superusers."""
        fields["kind"] = Kind.OPERATOR
        return self.create_user(email, password, **fields)

    def system(self) -> User:
        """The portal itself, which acts when the clock or a worker does."""
        user, _created = self.get_or_create(
            email="system@portal.invalid",
            defaults={"kind": Kind.SYSTEM, "name": "Resilience Portal", "password": "!"},
        )
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return cast("User", self.get(email__iexact=username))


UserManager = PlainUserManager.from_queryset(UserQuerySet)


class User(PublicRow, AbstractBaseUser, PermissionsMixin):  # type: ignore[django-manager-missing]
    """A person who signs in, or the portal itself."""

    class State(models.TextChoices):
        ACTIVE = "active", _("Active")
        INVITED = "invited", _("Invited")
        DEACTIVATED = "deactivated", _("Deactivated")

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.REPRESENTATIVE)
    nation = models.ForeignKey(Nation, models.PROTECT, null=True, blank=True, related_name="people")
    language = models.CharField(max_length=8, default="en")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    # Empty while an invitation has not been taken up.
    joined_at = models.DateTimeField(null=True, blank=True, default=timezone.now)
    terms_accepted_at = models.DateTimeField(null=True, blank=True)
    # Part of what a session is checked against: one more, and every session is over.
    sign_out_count = models.PositiveIntegerField(default=0)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        permissions = [
            ("invite_user", "Can invite people"),
            ("use_api", "Can use the API"),
        ]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_once_whatever_case"),
            models.CheckConstraint(
                condition=Q(kind__in=[Kind.SYSTEM, Kind.OPERATOR]) | Q(nation__isnull=False),
                name="user_belongs_to_a_nation",
            ),
            models.CheckConstraint(
                condition=Q(is_superuser=False), name="user_never_above_the_door"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name or self.email} (#{self.pk})"

    def get_full_name(self) -> str:
        return self.name or self.email

    def get_short_name(self) -> str:
        return self.get_full_name()

    def _get_session_auth_hash(self, secret: Any = None) -> str:
        return salted_hmac(
            "accounts.User.session",
            f"{self.password}|{self.sign_out_count}",
            secret=secret,
            algorithm="sha256",
        ).hexdigest()

    @property
    def audit_text(self) -> str:
        """How the trail calls this person: by number, for a name there could never be erased."""
        return f"{self.get_kind_display()} #{self.pk}"

    @property
    def state(self) -> User.State:
        if self.is_active:
            return self.State.ACTIVE
        return self.State.DEACTIVATED if self.joined_at else self.State.INVITED

    @property
    def is_system(self) -> bool:
        return self.kind == Kind.SYSTEM

    @property
    def is_officer(self) -> bool:
        return self.kind == Kind.OFFICER

    @property
    def is_official(self) -> bool:
        return self.kind == Kind.OFFICIAL

    @property
    def is_representative(self) -> bool:
        return self.kind == Kind.REPRESENTATIVE

    @property
    def is_auditor(self) -> bool:
        return self.kind == Kind.AUDITOR

    @property
    def is_of_authorities(self) -> bool:
        """Works for the nation's office, one of its authorities, or audits them."""
        return self.kind in OF_AUTHORITIES

    @property
    def sees_whole_nation(self) -> bool:
        """Officers and auditors: every row of their nation, whatever its share level."""
        return self.kind in {Kind.OFFICER, Kind.AUDITOR}


def token_hash(token: str) -> str:
    """How the token of a link is kept: only whoever holds the link can show that it is the one."""
    return hashlib.sha256(token.encode()).hexdigest()


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def visible_to(self, user: Any) -> Self:
        if not user.is_active or not user.has_perm("accounts.invite_user"):
            return self.none()
        return self.filter(nation=user.nation_id)

    def open_at(self, moment: Any) -> Self:
        return self.filter(
            accepted_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=moment
        )

    def behind(self, token: str, moment: Any = None) -> Invitation | None:
        """The open invitation that this link leads to."""
        rows = self.open_at(moment or timezone.now()).filter(token_hash=token_hash(token))
        return rows.select_related("user", "nation").first()

    def for_list(self) -> Self:
        return self.select_related("user", "invited_by").order_by("-invited_at", "-pk")


class Invitation(PublicRow):
    """A person was asked by mail to join; the link works once and expires."""

    user = models.ForeignKey(User, models.CASCADE, related_name="invitations")
    nation = models.ForeignKey(Nation, models.PROTECT)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_at = models.DateTimeField(default=timezone.now)
    invited_by = person()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = person(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            together("withdrawn_at", "withdrawn_by", name="invitation_withdrawn_at_and_by"),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                name="invitation_open_once_per_user",
            ),
        ]

    def __str__(self) -> str:
        return f"Invitation of {self.user_id} (#{self.pk})"


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def visible_to(self, user: Any) -> Self:
        """A person's own tokens; nobody else's."""
        if not user.is_active:
            return self.none()
        return self.filter(user=user.pk)

    def for_list(self) -> Self:
        return self.order_by("-created", "digest")


class ApiToken(PublicRow, AbstractAuthToken):
    """A key to the API: shown once, stored hashed, limited by scope and expiry."""

    class Scope(models.TextChoices):
        READ = "read", _("Read")
        WRITE = "write", _("Read and write")

    user = models.ForeignKey(User, models.CASCADE, related_name="auth_token_set")
    name = models.CharField(max_length=100)
    scope = models.CharField(max_length=10, choices=Scope, default=Scope.READ)
    last_used_at = models.DateTimeField(null=True, blank=True)

    objects: Any = AuthTokenManager.from_queryset(ApiTokenQuerySet)()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.name} ({self.token_key})"
