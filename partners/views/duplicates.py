"""The queue of pairs that may be one partner, and one pair side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from baseline.views.deeds import do
from common.htmx import render_page
from common.pagination import paginate
from partners.actions import duplicates as actions
from partners.candidates import Candidate, find_candidates
from partners.models import (
    Capability,
    Contact,
    DuplicatePair,
    Identifier,
    MergeRecord,
    Partner,
    Site,
)
from partners.models.importing import DuplicatePairQuerySet
from partners.pairs import MOST_WAITING, newest_search
from partners.readings import note_reading
from partners.views.access import keeps_registry
from partners.views.import_facts import why

may_read = permission_required("partners.view_duplicatepair", raise_exception=True)

decides = permission_required("partners.decide_duplicate", raise_exception=True)

Question = DuplicatePair.Question
TABS = {
    Question.SAME: gettext_lazy("Entered twice?"),
    Question.PART: gettext_lazy("Part of the other?"),
}
SHOWN_SITES = 6
#: Letters of a name that are worth a search, and partners shown beside the form.
SHORTEST, SHOWN_ALIKE = 3, 5


@dataclass(frozen=True)
class Side:
    """One partner of a pair, as far as it helps to tell."""

    partner: Partner
    numbers: list[Identifier]
    sites: list[Site]
    site_count: int
    capability_count: int
    contact_count: int


@require_safe
@may_read
def duplicates(request: SignedInRequest) -> HttpResponse:
    waiting = DuplicatePair.objects.visible_to(request.user).in_registry().queue()
    question = _question(request.GET)
    page = paginate(request, waiting.asking(question), keys=("-score", "pk"))
    for pair in page:
        pair.why = why(pair.reasons)
    context = {
        "page": page,
        "asks_part": question == Question.PART,
        "tabs": [_tab(one, waiting, is_current=one == question) for one in Question],
        "search": newest_search(request.user.nation_id) if request.user.nation_id else None,
        "is_full": waiting.order_by()[:MOST_WAITING].count() == MOST_WAITING,
        "most": MOST_WAITING,
        "may_decide": request.user.has_perm("partners.decide_duplicate"),
    }
    return render_page(request, "partners/duplicates/list.html", context, part="rows")


def _question(query: QueryDict) -> str:
    return Question.PART if query.get("asks") == Question.PART else Question.SAME


def _tab(question: Question, waiting: DuplicatePairQuerySet, *, is_current: bool) -> dict[str, Any]:
    address = reverse("partners:duplicates")
    return {
        "url": f"{address}?asks={question}" if question == Question.PART else address,
        "label": TABS[question],
        "is_current": is_current,
        "count": waiting.asking(question).order_by()[:MOST_WAITING].count(),
    }


@require_POST
@decides
def duplicates_search(request: SignedInRequest) -> HttpResponse:
    nation = request.user.nation
    if nation is None:
        raise Http404
    return do(
        request,
        lambda: actions.search_duplicates(nation, by=request.user),
        said=_("The register is being searched."),
        back_url=reverse("partners:duplicates"),
    )


@require_safe
@keeps_registry
def alike(request: SignedInRequest) -> HttpResponse:
    """Partners that may be the one whose name is being typed: a part of the forms, asked for by htmx."""
    name = request.GET.get("name", "").strip()[:200]
    own = Partner.objects.editable_by(request.user).filter(public_id__in=_ids(request.GET))
    nation_id = request.user.nation_id
    found: list[Candidate] = []
    if nation_id is not None and len(name) >= SHORTEST:
        without = list(own.values_list("pk", flat=True))
        found = find_candidates(nation_id, name=name, without=without)[:SHOWN_ALIKE]
    return render(request, "partners/duplicates/_alike.html", {"candidates": found})


def _ids(query: QueryDict) -> list[UUID]:
    try:
        return [UUID(str(query["own"]))] if "own" in query else []
    except ValueError:
        return []


@require_http_methods(["GET", "HEAD", "POST"])
@may_read
def duplicate(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    pairs = DuplicatePair.objects.visible_to(request.user).select_related(
        "first", "second", "decided_by"
    )
    pair = get_object_or_404(pairs, public_id=public_id)
    if request.method == "POST":
        return _decide(request, public_id)
    note_reading(request.user, [pair.first_id, pair.second_id], "partners:duplicate")
    context = {
        "pair": pair,
        "why": why(pair.reasons),
        "asks_part": pair.question == Question.PART,
        "families": _families(pair),
        "sides": [_side(request, partner) for partner in (pair.first, pair.second)],
        "crumbs": ((reverse("partners:duplicates"), _("Duplicates")),),
        "merge": MergeRecord.objects.visible_to(request.user).for_list().filter(pair=pair).first(),
        "may_decide": request.user.has_perm("partners.decide_duplicate"),
    }
    return render(request, "partners/duplicates/pair.html", context)


def _decide(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """ "different", "part" of the other, or the id of the partner that stays: looked at before it is done."""
    if not request.user.has_perm("partners.decide_duplicate"):
        raise PermissionDenied
    pair = get_object_or_404(
        DuplicatePair.objects.editable_by(request.user).select_related("first", "second"),
        public_id=public_id,
    )
    answer = request.POST.get("answer", "")
    back_url = reverse("partners:duplicates")
    if answer == "different":
        return do(
            request,
            lambda: actions.keep_apart(pair, by=request.user),
            said=_("They are kept apart, and will not be asked about again."),
            back_url=back_url,
        )
    chosen = answer.removeprefix("part:")
    kept = [one for one in (pair.first, pair.second) if str(one.public_id) == chosen]
    if kept and chosen != answer:
        return do(
            request,
            lambda: actions.relate_pair(pair, part=kept[0], by=request.user),
            said=_("%(name)s is part of the other now.") % {"name": kept[0].name},
            back_url=f"{back_url}?asks={pair.question}",
        )
    if not kept:
        messages.error(request, _("Choose one of the two partners."))
        return redirect("partners:duplicate", public_id)
    return redirect("partners:duplicate_merge", public_id, kept[0].public_id)


def _families(pair: DuplicatePair) -> list[tuple[Partner, Partner]]:
    """Who may be part of whom: the longer name is likelier to be the part."""
    longer, shorter = sorted((pair.first, pair.second), key=lambda one: -len(one.match_key))
    return [(longer, shorter), (shorter, longer)]


def _side(request: SignedInRequest, partner: Partner) -> Side:
    user = request.user
    sites = Site.objects.visible_to(user).in_use().filter(partner=partner)
    return Side(
        partner,
        list(Identifier.objects.visible_to(user).filter(partner=partner).for_list()),
        list(sites.for_list()[:SHOWN_SITES]),
        sites.count(),
        Capability.objects.visible_to(user).in_registry().filter(partner=partner).count(),
        Contact.objects.visible_to(user).in_use().filter(partner=partner).count(),
    )
