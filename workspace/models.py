"""What people work with: files, jobs, notices, letters, kept filters, and changes to react to."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.addresses import row_url
from common.permissions import DooredQuerySet
from common.rows import Marking, PublicRow, person
from workspace.drafts import Draft
from workspace.follows import Follow

__all__ = [
    "Bounce",
    "Change",
    "Draft",
    "File",
    "Follow",
    "Job",
    "KeptAnswer",
    "Letter",
    "Notice",
    "NoticeChoice",
    "SavedFilter",
]


def stored_name(file: File, _original: str) -> str:
    """Files lie under a random name, so that an address never tells what another one is."""
    return f"{file.public_id.hex[:2]}/{file.public_id.hex}"


class FileQuerySet(DooredQuerySet["File"]):
    def reach(self, user: Any, action: str) -> Q:
        """Whoever uploaded it; rooms above open a file through the door of what it belongs to."""
        return Q(uploaded_by=user.pk)

    def held(self) -> Self:
        """Those no scanner has judged yet, the oldest first."""
        return self.filter(state=File.State.HELD).order_by("uploaded_at", "pk")


class File(PublicRow):
    """A file somebody uploaded or the portal made."""

    class State(models.TextChoices):
        HELD = "held", _("Waits to be scanned")
        CLEAN = "clean", _("Scanned, nothing found")
        INFECTED = "infected", _("Infected")
        UNREADABLE = "unreadable", _("Could not be scanned")

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    name = models.CharField(max_length=255)
    content = models.FileField(upload_to=stored_name, max_length=200)
    content_type = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    marking = models.CharField(max_length=16, choices=Marking, default=Marking.AMBER)
    source = models.CharField(max_length=300, blank=True)
    uploaded_at = models.DateTimeField(default=timezone.now)
    uploaded_by = person()
    state = models.CharField(max_length=12, choices=State, default=State.HELD, editable=False)
    scanned_at = models.DateTimeField(null=True, blank=True, editable=False)
    finding = models.CharField(max_length=200, blank=True, editable=False)  # the scanner's words

    objects = FileQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["nation", "sha256"], name="file_hash"),
            models.Index(fields=["uploaded_at", "id"], condition=Q(state="held"), name="file_held"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="held", scanned_at__isnull=True)
                | (~Q(state="held") & Q(scanned_at__isnull=False)),
                name="file_judged_has_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["infected", "unreadable"]) | ~Q(finding=""),
                name="file_refused_has_finding",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} (#{self.pk})"


class JobQuerySet(DooredQuerySet["Job"]):
    def reach(self, user: Any, action: str) -> Q:
        mine = Q(started_by=user.pk)
        if action == "view" and user.has_perm("workspace.view_jobs"):
            return mine | Q(nation=user.nation_id)
        return mine

    def abandoned(self, moment: Any) -> Self:
        """Jobs whose worker is silent since its lease ran out, or that no worker was told of."""
        return self.filter(
            status__in=[Job.Status.WAITING, Job.Status.RUNNING], lease_until__lt=moment
        )

    def of_target(self, row: models.Model) -> Self:
        """The work on one row, the newest first."""
        return self.filter(target_label=row._meta.label_lower, target_id=row.pk).order_by("-pk")

    def on_the_desk(self, moment: Any) -> Self:
        """Under way, or failed since `moment`."""
        under_way = Q(status__in=[Job.Status.WAITING, Job.Status.RUNNING])
        failed = Q(status=Job.Status.FAILED, finished_at__gte=moment)
        return self.filter(under_way | failed).for_list()

    def matching(self, filters: dict[str, Any]) -> Self:
        """Narrow by the cleaned data of JobFilterForm; empty values are ignored."""
        status = filters.get("status")
        return self.filter(status=status) if status else self

    def for_list(self) -> Self:
        return self.select_related("started_by").order_by("-started_at", "-pk")


class Job(PublicRow):
    """A long piece of work that somebody waits for: visible, leavable, resumable."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=300)
    # The task that does (and resumes) the work, by its Celery name, and the row it works on.
    task = models.CharField(max_length=200)
    target_label = models.CharField(max_length=80, blank=True)
    target_id = models.BigIntegerField(null=True, blank=True)
    url = models.CharField(max_length=300, blank=True)  # where the outcome is shown
    status = models.CharField(max_length=12, choices=Status, default=Status.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    message = models.CharField(max_length=500, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(default=timezone.now)
    started_by = person()
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        permissions = [
            ("view_jobs", "Can see the jobs of the nation"),
            ("operate", "Can see health and settings"),
        ]
        default_permissions = ()
        indexes = [
            models.Index(fields=["nation", "-started_at"], name="job_nation"),
            models.Index(
                fields=["lease_until"],
                condition=Q(status__in=["waiting", "running"]),
                name="job_unfinished",
            ),
            models.Index(fields=["target_label", "target_id"], name="job_target"),
        ]

    def __str__(self) -> str:
        return f"{self.title} (#{self.pk})"

    def get_absolute_url(self) -> str:
        return row_url("workspace:job", self.public_id)

    @property
    def is_over(self) -> bool:
        return self.status in {self.Status.DONE, self.Status.FAILED, self.Status.CANCELLED}

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0


class NoticeQuerySet(DooredQuerySet["Notice"]):
    def reach(self, user: Any, action: str) -> Q:
        return Q(user=user.pk)

    def unread(self) -> Self:
        return self.filter(read_at__isnull=True)

    def waiting_for_mail(self) -> Self:
        return self.filter(is_mail_due=True)

    def unread_count(self, most: int = 99) -> int:
        """How many are unread, counted up to `most`."""
        return self.unread().values("pk")[:most].count()


class Notice(PublicRow):
    """Something one person should know, shown in the portal."""

    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=60)
    text = models.CharField(max_length=500)
    url = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    # Not yet mailed; how often that is done each person chooses.
    is_mail_due = models.BooleanField(default=False, db_default=False)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["user", "-sent_at", "-id"], name="notice_user"),
            # Counted on every page.
            models.Index(fields=["user"], condition=Q(read_at__isnull=True), name="notice_unread"),
            models.Index(fields=["user"], condition=Q(is_mail_due=True), name="notice_mail_due"),
        ]

    def __str__(self) -> str:
        return f"{self.text} (#{self.pk})"


class NoticeChoice(models.Model):
    """How often one person gets one kind of notices by mail, where they chose."""

    class Frequency(models.TextChoices):
        AT_ONCE = "at_once", _("At once")
        DAILY = "daily", _("Daily, in one letter")
        WEEKLY = "weekly", _("Weekly, in one letter")
        NEVER = "never", _("Never")

    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="notice_choices")
    group = models.CharField(max_length=20)
    frequency = models.CharField(max_length=8, choices=Frequency)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["user", "group"], name="notice_choice_once"),
        ]

    def __str__(self) -> str:
        return f"{self.group} {self.frequency} for user {self.user_id}"


class LetterQuerySet(models.QuerySet["Letter"]):
    def waiting(self) -> Self:
        return self.filter(sent_at__isnull=True, given_up_at__isnull=True)

    def given_up_since(self, moment: Any) -> Self:
        return self.filter(given_up_at__gte=moment)

    def due(self, moment: Any) -> Self:
        return self.filter(sent_at__isnull=True, given_up_at__isnull=True, try_at__lte=moment)


class Letter(models.Model):
    """A mail to be sent: written in the same transaction as its cause, sent once, retried later."""

    key = models.CharField(max_length=200, unique=True)  # what makes it the same letter
    # The Message-ID before its @, by which a report of failure names the letter.
    postmark = models.CharField(max_length=40, blank=True, editable=False)
    to = models.EmailField()
    subject = models.CharField(max_length=300)
    body = models.TextField(blank=True)
    # Where a mail program stops more like this one, for letters nobody has to get.
    unsubscribe_url = models.CharField(max_length=500, blank=True)
    # Holds a key to an account: the body is blanked once it has been sent.
    is_secret = models.BooleanField(default=False)
    written_at = models.DateTimeField(default=timezone.now)
    try_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["try_at"],
                condition=Q(sent_at__isnull=True, given_up_at__isnull=True),
                name="letter_due",
            ),
            models.Index(fields=["postmark"], condition=~Q(postmark=""), name="letter_postmark"),
        ]

    def __str__(self) -> str:
        return f"Letter #{self.pk}"


class BounceQuerySet(models.QuerySet["Bounce"]):
    def unheeded(self) -> Self:
        """Nobody has looked yet whose address it was."""
        return self.filter(is_heeded=False).select_related("letter").order_by("pk")


class Bounce(models.Model):
    """A letter that came back for good: refused when it was handed over, or reported afterwards."""

    letter = models.OneToOneField(Letter, models.CASCADE, related_name="bounce")
    status = models.CharField(max_length=20)  # 5.1.1, or the server's 550
    at = models.DateTimeField(default=timezone.now)
    is_heeded = models.BooleanField(default=False)

    objects = BounceQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["id"], condition=Q(is_heeded=False), name="bounce_unheeded"),
        ]

    def __str__(self) -> str:
        return f"{self.status} of letter {self.letter_id}"


class SavedFilterQuerySet(DooredQuerySet["SavedFilter"]):
    def reach(self, user: Any, action: str) -> Q:
        """One's own. What is shared is shared within the office and the authorities: the name of a
        filter may tell companies and viewers what these look for."""
        mine = Q(user=user.pk)
        if action == "view" and user.is_of_authorities:
            return mine | Q(nation=user.nation_id, is_shared=True)
        return mine

    def for_page(self, page: str) -> Self:
        return self.filter(page=page).order_by("name", "pk")

    def for_list(self) -> Self:
        return self.select_related("user").order_by("page", "name", "pk")


class SavedFilter(PublicRow):
    """A filter of a list that somebody kept, for themselves or for their nation."""

    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="saved_filters")
    nation = models.ForeignKey("accounts.Nation", models.PROTECT, null=True, related_name="+")
    page = models.CharField(max_length=80)  # URL name of the list
    name = models.CharField(max_length=100)
    query = models.CharField(max_length=2000)
    is_shared = models.BooleanField(default=False)
    saved_at = models.DateTimeField(default=timezone.now)

    objects = SavedFilterQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["user", "page", "name"], name="saved_filter_name_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name} (#{self.pk})"

    def get_absolute_url(self) -> str:
        """The list with this filter; a list that no longer exists leads to the kept filters."""
        try:
            url = reverse(self.page)
        except NoReverseMatch:
            return reverse("workspace:filters")
        return f"{url}?{self.query}" if self.query else url


class ChangeQuerySet(models.QuerySet["Change"]):
    def of(self, kind: str) -> Self:
        return self.filter(kind=kind).order_by("pk")


class Change(models.Model):
    """Something figures above depend on has changed; whoever computes them takes the row away.

    Written in the transaction of the change, so a flushed broker loses nothing.
    """

    SUPPLY = "supply"
    NEEDS = "needs"
    EVERYTHING = "everything"

    nation = models.ForeignKey("accounts.Nation", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    key = models.BigIntegerField(null=True)  # the resource; null means all of them
    at = models.DateTimeField(default=timezone.now)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.kind} {self.key} (#{self.pk})"


class KeptAnswerQuerySet(models.QuerySet["KeptAnswer"]):
    def older_than(self, moment: Any) -> Self:
        return self.filter(given_at__lt=moment)


class KeptAnswer(models.Model):
    """The answer an API request with an Idempotency-Key got, so that a repeat gets the same."""

    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)  # null while the first is still at work
    body = models.JSONField(null=True)
    given_at = models.DateTimeField(default=timezone.now)

    objects = KeptAnswerQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="kept_answer_key_once"),
        ]

    def __str__(self) -> str:
        return f"{self.key} (#{self.pk})"
