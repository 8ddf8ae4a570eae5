"""What companies are told of companies like them: fixed figures, published now and then, never live.

The groups of one edition do not overlap, and no figure of all of them together is told. A figure is
published anew only when enough companies have answered or corrected since, so that nobody learns from
the difference what a single one said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q

from cooperation.models import Answer, PeerFigure, Questionnaire, Return
from cooperation.scoring import OTHERS, Quartiles, mean, quartiles, score_of_counts
from partners.models import Partner
from partners.supply_kinds import SUPPLY_KINDS

_ORDER = [kind.code for kind in SUPPLY_KINDS]
_COUNTS = {said.value: Count("pk", filter=Q(said=said)) for said in Answer.COUNTED}


def group_of(partner: Partner) -> str:
    """The first of its kinds of supply in the order of the list: every company is in one group."""
    return next((code for code in _ORDER if code in partner.supply_kinds), "")


def groups_to_publish(questionnaire: Questionnaire) -> list[str]:
    """Groups that were never published, or in which enough parents have changed since."""
    told = dict(
        PeerFigure.objects.filter(questionnaire=questionnaire, cut="").values_list(
            "peer_group", "published_at"
        )
    )
    changed: dict[str, set[int]] = defaultdict(set)
    rows = (
        Return.objects.of(questionnaire)
        .select_related("partner")
        .only("peer_group", "sent_at", "partner__ultimate_parent_id")
    )
    for row in rows.iterator(chunk_size=2_000):
        since: datetime | None = told.get(row.peer_group)
        if since is None or row.sent_at > since:
            changed[row.peer_group].add(row.partner.top_id)
    return sorted(group for group, parents in changed.items() if len(parents) >= OTHERS)


def figures_of(questionnaire: Questionnaire, group: str) -> dict[str, tuple[int, Quartiles]]:
    """Parents and quartiles of one group by cut; cuts that might give a company away are left out."""
    by_cut: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for cut, parent, found in _scores(questionnaire, group):
        by_cut[cut][parent].append(found)
    figures = {}
    for cut, parents in by_cut.items():
        told = quartiles([mean(scores) for scores in parents.values()])
        if told is not None:
            figures[cut] = (len(parents), told)
    return figures


def _scores(questionnaire: Questionnaire, group: str) -> Iterator[tuple[str, int, int]]:
    returns = Return.objects.of(questionnaire).filter(peer_group=group).select_related("partner")
    parents = {}
    for row in returns.iterator(chunk_size=2_000):
        parents[row.pk] = row.partner.top_id
        if row.score is not None:
            yield "", row.partner.top_id, row.score
    for key, cut, found in scores_by_cut(
        Answer.objects.of(questionnaire).filter(given_in__peer_group=group)
    ):
        yield cut, parents[key], found


#: What a figure is told of besides the whole: a requirement, a step of the chain, a scenario.
CUTS = ("question__requirement__code", "question__stage", "strain")


def scores_by_cut(answers: Any) -> Iterator[tuple[int, str, int]]:
    """Return, cut and score; what serves every requirement counts in the whole only."""
    for path in CUTS:
        rows = answers.order_by().exclude(**{f"{path}__isnull": True}).exclude(**{path: ""})
        counted = rows.values("given_in", cut=F(path)).annotate(**_COUNTS)
        for row in counted.iterator(chunk_size=2_000):
            found = score_of_counts(row["yes"], row["partly"], row["no"])
            if found is not None:
                yield row["given_in"], row["cut"], found
