"""What stops an approval: a flag, a hit nobody has decided, a gap in the checklist, a second officer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Nation, User
from common.errors import ActionError
from partners.blocking import check_not_blocked
from partners.checklist import check_complete
from partners.models import Application, ExclusionHit, Partner, Recommendation


class HitsWait(ActionError):
    """The partner may be named on an exclusion list, and nobody has decided whether it is."""


class SecondOfficerNeeded(ActionError):
    """The nation wants four eyes, and these are two."""


@dataclass(frozen=True)
class Hurdles:
    """What a page says about an approval before anybody tries."""

    hits: int
    wants_four_eyes: bool
    recommendation: Recommendation | None
    may_recommend: bool
    is_own: bool  # the reader's own recommendation: somebody else approves


def hits_of(partner: Partner) -> Any:
    """Hits that wait for a decision."""
    return ExclusionHit.objects.waiting().filter(partner=partner)


def recommendation_of(subject: Partner | Application) -> Recommendation | None:
    return subject.recommendations.standing().select_related("recommended_by").first()


def hurdles_of(subject: Partner | Application, user: User) -> Hurdles:
    """The caller has fetched the subject through its door, and may read vetting."""
    assert subject.nation is not None  # noqa: S101 what the office reads has a nation
    wants = subject.nation.four_eyes
    found = recommendation_of(subject) if wants else None
    return Hurdles(
        hits=hits_of(subject).count() if isinstance(subject, Partner) else 0,
        wants_four_eyes=wants,
        recommendation=found,
        may_recommend=wants and found is None and user.has_perm("partners.vet_partner"),
        is_own=found is not None and found.recommended_by_id == user.pk,
    )


def check_hits_decided(partner: Partner) -> None:
    names = list(hits_of(partner).values_list("entry__list__name", flat=True)[:5])
    if names:
        raise HitsWait(
            _("%(name)s may be named on %(lists)s. Decide on that first, under Exclusion lists.")
            % {"name": partner.name, "lists": ", ".join(sorted(set(names)))}
        )


def check_approvable(partner: Partner) -> None:
    """Raises an `ActionError` that says what comes first."""
    check_not_blocked(partner)
    check_hits_decided(partner)
    check_complete(partner)


def check_second_officer(subject: Partner | Application, *, by: User) -> None:
    """Where the nation wants four eyes, somebody else has recommended it."""
    assert subject.nation is not None  # noqa: S101 what the office sees has a nation
    if not subject.nation.four_eyes:
        return
    found = recommendation_of(subject)
    if found is None:
        raise SecondOfficerNeeded(
            _("This register wants four eyes: one officer recommends, another one approves.")
        )
    if found.recommended_by_id == by.pk:
        raise SecondOfficerNeeded(
            _("You have recommended this yourself. Another officer approves it.")
        )


def approves_without_asking(nation: Nation) -> bool:
    """Whether an import may approve: not where every partner is to be looked at by itself."""
    return not (nation.checklist_required or nation.four_eyes)


def close_recommendation(subject: Partner | Application, *, by: User) -> None:
    """Part of the deed that approves, refuses or sends back."""
    subject.recommendations.standing().update(closed_at=timezone.now(), closed_by=by)
