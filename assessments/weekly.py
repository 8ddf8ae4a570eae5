"""The letter of the week: for each person what moved of what they see, and nothing where nothing did.

Officers and officials read which gaps moved and why, companies what concerns them and never a figure.
What was told is noted with the letter in one transaction, so it is written once however often and
late the clock comes; what an outage left out is in the next letter.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TypedDict
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from accounts.models import Nation, User
from accounts.roles import Kind
from agreements.models import Condition
from assessments import figures
from assessments.engine.compare import Change
from assessments.figures.comparison import (
    ComparedLine,
    compared_for,
    kept_comparison,
    make_comparison,
)
from assessments.matching import matching
from assessments.models import GapReport, ToldWeek
from assessments.papers.words import moved_of
from common.rows import Marking
from common.templatetags.portal import localized
from exchange.models import Asked
from partners.models import Partner
from partners.models.partner import represented_by, roles_for
from workspace.digests import stop_token
from workspace.models import NoticeChoice
from workspace.post import write_letter

GROUP = "week"
WEEK = timedelta(days=7)
#: The hour of a nation's Monday from which its letters are written.
MORNING = 6
#: Lines of one part of a letter; the portal has the rest.
LISTED = 6
READERS = (Kind.OFFICER, Kind.OFFICIAL, Kind.AUDITOR)


@dataclass
class Part:
    """Some lines of a letter under a heading, and where the portal says more."""

    heading: str
    lines: list[str]
    url: str


@dataclass
class News:
    """What there is to write to one person; empty parts: nothing moved."""

    parts: list[Part] = field(default_factory=list)
    marking: str = ""
    banner: str = ""
    resources: list[int] = field(default_factory=list)  # that a representative knows of then


def week_of(nation: Nation, now: datetime) -> date:
    """The Monday up to which the nation's people are told; the one before until morning."""
    local = now.astimezone(ZoneInfo(nation.time_zone)) - timedelta(hours=MORNING)
    return local.date() - timedelta(days=local.weekday())


def waiting(nation: Nation, monday: date) -> QuerySet[User]:
    """Who is still to be told of the week; whoever came in it waits for the next."""
    chosen = NoticeChoice.objects.filter(group=GROUP)
    told = ToldWeek.objects.filter(until__gte=monday)
    people = User.objects.filter(
        nation=nation, is_active=True, kind__in=(*READERS, Kind.REPRESENTATIVE),
        joined_at__lt=_midnight(nation, monday),
    )  # fmt: skip
    people = people.exclude(pk__in=told.values("user"))
    people = people.exclude(pk__in=chosen.filter(frequency="never").values("user"))
    asked = chosen.exclude(frequency="never").values("user")
    unasked = people.filter(kind=Kind.AUDITOR).exclude(pk__in=asked)
    return people.exclude(pk__in=unasked.values("pk")).order_by("pk")


def write_week(user: User, nation: Nation, monday: date) -> bool:
    """Tell one person what moved before the Monday. Answers whether there was anything."""
    told = ToldWeek.objects.filter(user=user).first()
    since = told.until if told else monday - WEEK
    with override(user.language):
        news = news_for(user, nation, since, monday, known=told.resources if told else [])
        letter = _letter(user, news, monday) if news.parts else None
    with transaction.atomic():
        row, is_new = ToldWeek.objects.select_for_update().get_or_create(
            user=user, defaults={"until": monday, "resources": news.resources}
        )
        if not is_new and row.until >= monday:
            return False  # another worker was quicker
        row.until, row.resources = monday, news.resources
        row.save(update_fields=["until", "resources"])
        if letter is not None:
            write_letter(key=f"week:{user.pk}:{monday:%Y-%m-%d}", to=user.email, **letter)
    return letter is not None


def news_for(
    user: User, nation: Nation, since: date, until: date, *, known: list[int] | None = None
) -> News:
    """What moved between two days of what this person sees, in the language that is on."""
    start, end = _midnight(nation, since), _midnight(nation, until)
    if user.kind == Kind.REPRESENTATIVE:
        return _for_company(user, start, end, known or [])
    news = News(banner=nation.banner)
    news.parts += _gaps(user, news, since, until)
    news.parts += _conditions(user, start, end, _("What we owe"), reverse("agreements:owed"))
    return news


def _midnight(nation: Nation, day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=ZoneInfo(nation.time_zone))


# The gaps


def _gaps(user: User, news: News, since: date, until: date) -> Iterator[Part]:
    snapshots = GapReport.objects.visible_to(user).snapshots().for_list()
    snapshots = snapshots.select_related("nation", "policy")
    new = snapshots.filter(day__lte=until).first()
    old = snapshots.filter(day__lte=since).first() or snapshots.last()
    if new is None or old is None or old.day >= new.day:
        return
    lines = _moved(user, old, new)
    if not lines:
        return
    url = reverse("assessments:compare", args=[new.public_id]) + f"?with={old.public_id}"
    heading = _("Gaps, %(old)s to %(new)s") % {"old": _day(old.day), "new": _day(new.day)}
    marking = max(
        (figures.shown_to(user, one).marking for one in (old, new)), key=lambda one: one.rank
    )
    if marking.rank > Marking.AMBER.rank:
        yield Part(heading, [_("What moved is marked higher than what goes by mail.")], url)
        return
    news.marking = marking.label
    yield Part(heading, [_counted(lines), *map(_line, lines[:LISTED])], url)


def _moved(user: User, old: GapReport, new: GapReport) -> list[ComparedLine]:
    if kept_comparison(old, new) is None:
        for _done in make_comparison(old, new):
            pass
    return compared_for(user, old, new, kept_comparison(old, new) or []).lines


def _counted(lines: list[ComparedLine]) -> str:
    count = {kind: sum(one.change == kind for one in lines) for kind in Change}
    return _("%(new)d opened, %(closed)d closed, %(wider)d widened, %(narrower)d narrowed.") % {
        "new": count[Change.NEW],
        "closed": count[Change.CLOSED],
        "wider": count[Change.WIDER],
        "narrower": count[Change.NARROWER],
    }


def _line(one: ComparedLine) -> str:
    said = moved_of(one)
    return _("%(change)s: %(what)s, %(where)s (%(before)s, now %(after)s). %(causes)s") % {
        "change": said["change"],
        "what": said["resource"],
        "where": said["place"],
        "before": said["before"],
        "after": said["after"],
        "causes": said["causes"],
    }


# What the state owes


def _conditions(
    user: User, start: datetime, end: datetime, heading: str, url: str
) -> Iterator[Part]:
    """How many, never whose: a letter may lie open."""
    seen = Condition.objects.visible_to(user)
    decided = seen.filter(decided_at__gte=start, decided_at__lt=end)
    asked = seen.filter(asked_at__gte=start, asked_at__lt=end).count()
    granted = decided.filter(status=Condition.Status.GRANTED).count()
    refused = decided.filter(status=Condition.Status.REFUSED).count()
    if not asked + granted + refused:
        return
    said = _("Asked: %(asked)d, granted: %(granted)d, refused: %(refused)d. Waiting: %(waiting)d.")
    counts = {"asked": asked, "granted": granted, "refused": refused}
    yield Part(heading, [said % {**counts, "waiting": seen.waiting().count()}], url)


# Companies


def _for_company(user: User, start: datetime, end: datetime, known: list[int]) -> News:
    """What concerns the partners a person speaks for: requests, conditions, needs that match."""
    news = News()
    partners = Partner.objects.visible_to(user).filter(
        pk__in=represented_by(user, roles_for("view"))
    )
    for partner in partners.approved().select_related("nation").order_by("pk"):
        asked = Asked.objects.visible_to(user).of_partner(partner)
        if (
            asked.unanswered()
            .filter(asking__asked_at__gte=start, asking__asked_at__lt=end)
            .exists()
        ):
            waits = list(asked.unanswered().for_list()[:LISTED])
            lines = [one.matter.subject for one in waits]
            news.parts.append(
                Part(
                    _("%(who)s is asked") % {"who": partner.name},
                    lines,
                    waits[0].get_absolute_url(),
                )
            )
        own = _("%(who)s needs in order to deliver") % {"who": partner.name}
        url = reverse("agreements:for_partner", args=[partner.public_id])
        news.parts += _conditions(user, start, end, own, url)
        news.parts += _matches(partner, news, known)
    return news


def _matches(partner: Partner, news: News, known: list[int]) -> Iterator[Part]:
    """That there is a need of what the company has: not how much, nor how far it is met."""
    found, _others = matching(partner)
    fresh = [one for one in found if one.resource.pk not in known]
    news.resources = sorted({*known, *news.resources, *(one.resource.pk for one in found)})
    if fresh:
        yield Part(
            _("Needed, and %(who)s may have it") % {"who": partner.name},
            [
                f"{localized(one.resource.name)}, {localized(one.region.name)}"
                for one in fresh[:LISTED]
            ],
            reverse("assessments:needs_matching", args=[partner.public_id]),
        )


# The letter


def _day(day: date) -> str:
    return date_format(day, "j M Y")


class Words(TypedDict):
    subject: str
    body: str
    unsubscribe_url: str


def _letter(user: User, news: News, monday: date) -> Words:
    stop = settings.SITE_URL + reverse("workspace:stop_mail", args=[stop_token(user, GROUP)])
    count = len(news.parts)
    return {
        "subject": ngettext(
            "Your week to %(day)s: %(n)d thing moved",
            "Your week to %(day)s: %(n)d things moved",
            count,
        )
        % {"day": _day(monday), "n": count},
        "body": render_to_string(
            "emails/assessments/week.txt",
            {"user": user, "news": news, "site_url": settings.SITE_URL, "stop_url": stop},
        ),
        "unsubscribe_url": stop,
    }
