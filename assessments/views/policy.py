"""The assurance policy: what counts how much, since when, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from assessments import actions, exports, figures, tasks
from assessments.asking.answers import Asked, NotAnswered, answer_soon
from assessments.asking.sides import sides_for
from assessments.engine.whatif import WhatIf
from assessments.forms.policy import EVIDENCE, PROMISES, PolicyForm
from assessments.models import AssurancePolicy
from assessments.policies import Weights, check_weights, policy_of, seal_of, supposed
from assessments.reading import one_moment
from assessments.views.access import nation_of, reads_reports, sets_policy
from baseline.views.deeds import FormPage, ask, bound
from common.errors import ActionError
from common.tabular.responses import FORMATS, table_response
from common.templatetags.figures import percent

#: Lines that the effect of a draft lists; a what-if has all.
EFFECT_LINES = 20


@require_safe
@reads_reports
def policy(request: SignedInRequest) -> HttpResponse:
    current = policy_of(nation_of(request))
    rows = zip([label for _promise, label in PROMISES], current.weights, strict=True)
    versions = AssurancePolicy.objects.visible_to(request.user).newest_first()
    context = {
        "policy": current,
        "rows": list(rows),
        "files": {name: reverse("assessments:policy_file", args=[name]) for name in FORMATS},
        "headings": [label for _evidence, label in EVIDENCE],
        "versions": _compared(list(versions.select_related("set_by"))),
    }
    return render(request, "assessments/policy.html", context)


def _compared(versions: list[AssurancePolicy]) -> list[dict[str, Any]]:
    """Each version with what it weighs otherwise than the one before it."""
    earlier = [*versions[1:], None]
    return [
        {
            "one": one,
            "changes": changed_weights(before, one.weights, one.priority_weights) if before else [],
        }
        for one, before in zip(versions, earlier, strict=True)
    ]


@require_safe
@reads_reports
def policy_file(request: SignedInRequest, file_format: str) -> HttpResponseBase:
    """The weights in force, as the page shows them."""
    if file_format not in FORMATS:
        raise Http404
    current = policy_of(nation_of(request))
    rows = [
        {"promise": str(label), "declared": declared, "verified": verified, "exercised": exercised}
        for (_promise, label), (declared, verified, exercised) in zip(
            PROMISES, current.weights, strict=True
        )
    ]
    name = f"policy-{current.nation.code}-{current.number}"
    return table_response(exports.POLICY, rows, file_format=file_format, name=name)


@require_http_methods(["GET", "HEAD", "POST"])
@sets_policy
def policy_set(request: SignedInRequest) -> HttpResponse:
    """First what the draft would do to the gaps, then, with that in sight, the deed."""
    nation = nation_of(request)
    current = policy_of(nation)
    form = PolicyForm(bound(request), initial=PolicyForm.initial_of(current))
    address = reverse("assessments:policy")
    page = FormPage(
        heading=_("Set a new policy"),
        lead=_("It counts from the next report on; snapshots keep the policy of their day."),
        submit=_("Set the policy"),
        back_url=address,
        crumbs=((reverse("assessments:reports"), _("Gap reports")), (address, _("Policy"))),
        template="assessments/policy_form.html",
        extra={"effect": None},
    )

    def is_seen() -> bool:
        """Whether the deed may be tried: the effect of this very draft has been shown."""
        draft = _draft(form)
        if draft is None:
            return False
        effect = effect_of(request, current, form, draft)
        page.extra["effect"] = effect
        is_stale = form.cleaned_data["version"] not in (None, current.number)
        return is_stale or request.POST.get("seen") == seal_of(current, draft)

    return ask(
        request,
        page,
        form,
        lambda: actions.set_policy(
            nation=nation,
            weights=form.weights,
            priority_weights=form.priority_weights,
            reason=form.cleaned_data["reason"],
            seen=request.POST.get("seen", ""),
            version=form.cleaned_data["version"],
            by=request.user,
        ),
        said=_("The policy is set; the current report is being computed anew."),
        now=lambda: PolicyForm.initial_of(policy_of(nation)),
        is_valid=is_seen,
    )


def _draft(form: PolicyForm) -> WhatIf | None:
    """What is drafted, once it is a policy that could be set."""
    if not form.is_valid():
        return None
    try:
        check_weights(form.weights, form.priority_weights)
    except ActionError as refused:
        form.add_error(None, str(refused))
        return None
    return supposed(form.weights, form.priority_weights)


def effect_of(
    request: SignedInRequest, current: AssurancePolicy, form: PolicyForm, draft: WhatIf
) -> dict[str, Any]:
    """What the page says of a draft; its seal only where the effect stands there to be seen."""
    seal = seal_of(current, draft)
    report = figures.latest(request.user)
    told: dict[str, Any] = {
        "changes": changed_weights(current, form.weights, form.priority_weights),
        "seal": seal,
        "report": report,
    }
    if report is None:
        return told
    try:
        answer = answer_soon(Asked(report, draft), tasks.answer_part.delay)
    except NotAnswered:
        answer = None
    if answer is None:
        return told | {"seal": "", "is_waiting": True}
    with one_moment():
        sides = sides_for(request.user, report, answer, priority_weights=form.priority_weights)
        lines = sides.lines(most=EFFECT_LINES)
    return told | {
        "sides": sides,
        "lines": lines,
        "requirements": [one for one in sides.requirements if one.is_moved],
    }


def changed_weights(
    before: AssurancePolicy, weights: Weights, priorities: Sequence[int]
) -> list[tuple[str, Any, Any]]:
    """What two versions weigh otherwise: what it is called, before, after; percent as such."""
    found: list[tuple[str, Any, Any]] = [
        (f"{promise}, {evidence}", percent(was), percent(now))
        for (row, promise), was_row, now_row in zip(PROMISES, before.weights, weights, strict=True)
        for (_column, evidence), was, now in zip(EVIDENCE, was_row, now_row, strict=True)
        if was != now
    ]
    return found + [
        (_("Weight of priority %(n)d") % {"n": n}, was, now)
        for n, (was, now) in enumerate(zip(before.priority_weights, priorities, strict=True), 1)
        if was != now
    ]
