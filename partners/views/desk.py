"""The officer's first page: what waits for the office, in one screen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import models
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from partners.freshness import CONTACT_LASTS
from partners.models import (
    Application,
    Capability,
    CapabilityChange,
    Claim,
    Contact,
    DuplicatePair,
    ExclusionHit,
    ImportSession,
    NextVetting,
    Recommendation,
)
from partners.revetting import NOTICE
from partners.views.access import reads_applications
from workspace.models import Job

SHOWN = 5
BOUND = 1_000
#: What waits for a decision; the rest is work on its way.
DECIDED = frozenset(
    {"applications", "claims", "declarations", "changes", "duplicates", "hits", "second"}
)
#: Failed jobs stay on the desk this long.
JOBS_STAY = timedelta(days=3)


@dataclass(frozen=True)
class Pile:
    """One kind of work that waits: the oldest few, how many there are, and where they all are."""

    name: str
    title: str
    rows: list[Any]
    count: int
    url: str

    @property
    def count_label(self) -> str:
        shown = number_format(min(self.count, BOUND), force_grouping=True)
        return shown if self.count <= BOUND else f"{shown}+"

    @property
    def has_more(self) -> bool:
        return self.count > len(self.rows)


@require_safe
@reads_applications
def desk(request: SignedInRequest) -> HttpResponse:
    piles = _piles(request.user)
    waiting = sum(min(pile.count, BOUND) for pile in piles if pile.name in DECIDED)
    context = {
        "full": [pile for pile in piles if pile.rows],
        "empty": [pile for pile in piles if not pile.rows],
        "waiting": waiting,
    }
    return render(request, "partners/desk.html", context)


def _piles(user: Any) -> list[Pile]:
    now, today = timezone.now(), timezone.localdate()
    return [
        _pile(
            "applications",
            _("Applications"),
            Application.objects.visible_to(user).queue(),
            "partners:applications",
        ),
        _pile(
            "claims",
            _("Claims of organisations"),
            Claim.objects.visible_to(user).queue(),
            "partners:claims",
        ),
        _pile(
            "declarations",
            _("Declarations"),
            Capability.objects.visible_to(user).queue(),
            "partners:waiting",
        ),
        _pile(
            "changes",
            _("Changes that raise what counts"),
            CapabilityChange.objects.visible_to(user).queue(),
            "partners:waiting",
        ),
        _pile(
            "duplicates",
            _("Possible duplicates"),
            DuplicatePair.objects.visible_to(user).in_registry().queue(),
            "partners:duplicates",
        ),
        _pile(
            "hits",
            _("May stand on an exclusion list"),
            ExclusionHit.objects.visible_to(user).waiting().for_list(),
            "partners:exclusions",
        ),
        _pile(
            "second",
            _("Recommended, for a second officer"),
            Recommendation.objects.visible_to(user).waiting().for_list(),
            "partners:second_officer",
        ),
        _pile(
            "again",
            _("To be vetted again"),
            NextVetting.objects.visible_to(user).due_by(today + NOTICE).for_list(),
            "partners:due_again",
        ),
        _pile(
            "imports",
            _("Imports on their way"),
            ImportSession.objects.visible_to(user).on_their_way().for_list(),
            "partners:imports",
        ),
        _pile(
            "contacts",
            _("Contacts not confirmed for half a year"),
            Contact.objects.visible_to(user).stale_on(timezone.localdate() - CONTACT_LASTS),
            "partners:contacts",
            "?freshness=stale",
        ),
        _pile(
            "jobs",
            _("Long work"),
            Job.objects.visible_to(user).on_the_desk(now - JOBS_STAY),
            "workspace:jobs",
        ),
    ]


def _pile(name: str, title: str, rows: models.QuerySet[Any], page: str, query: str = "") -> Pile:
    shown = list(rows[: SHOWN + 1])
    # Few rows need no second look; many are counted up to a bound.
    count = len(shown) if len(shown) <= SHOWN else rows.order_by()[: BOUND + 1].count()
    try:
        url = reverse(page) + query
    except NoReverseMatch:
        url = ""
    return Pile(name, title, shown[:SHOWN], count, url)
