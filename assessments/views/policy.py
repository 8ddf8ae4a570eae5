"""The assurance policy: what counts how much, since when, and why."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from assessments import actions, exports
from assessments.forms.policy import EVIDENCE, PROMISES, PolicyForm
from assessments.models import AssurancePolicy
from assessments.policies import policy_of
from assessments.views.access import nation_of, reads_reports, sets_policy
from baseline.views.deeds import FormPage, ask, bound
from common.tabular.responses import FORMATS, table_response


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
        "versions": versions.select_related("set_by"),
    }
    return render(request, "assessments/policy.html", context)


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
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.set_policy(
            nation=nation,
            weights=form.weights,
            priority_weights=form.priority_weights,
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
            by=request.user,
        ),
        said=_("The policy is set; the current report is being computed anew."),
        now=lambda: PolicyForm.initial_of(policy_of(nation)),
    )
