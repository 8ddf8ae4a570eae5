"""Lines: both sides of each need, side by side, and what each lead does about one of them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from assessments import actions
from assessments.agreeing import lines_of, side_of, status_counts, with_status
from assessments.forms.assessments import ReasonForm
from assessments.forms.positions import (
    AcceptForm,
    DissentForm,
    PositionForm,
    ProposalForm,
    SidesFilterForm,
    TermsForm,
)
from assessments.models import Assessment, Need, Position, Proposal, Side
from assessments.views.access import assessment_seen, need_seen
from baseline.views.deeds import FormPage, ask, bound, do
from common.htmx import render_page
from common.pagination import paginate
from common.tabular.responses import FORMATS
from common.templatetags.portal import localized
from workspace.files import download

#: Proposals shown on a line's page, newest first.
SHOWN = 10


@require_safe
def lines(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    found = assessment_seen(request, public_id)
    form = SidesFilterForm(request.GET, user=request.user)
    filters = form.cleaned_data if form.is_valid() else {}
    rows = with_status(Need.objects.visible_to(request.user).in_use().filter(assessment=found))
    needs = rows.matching(filters)
    if status := filters.get("line"):
        needs = needs.filter(line_status=status)
    page = paginate(
        request, needs.for_list(), keys=("priority", "resource__sort_key", "region__path", "pk")
    )
    side = side_of(request.user, found)
    shown = lines_of(page.rows)
    silent = [one for one in shown if side and one.of(side) is None and one.need.agreed_at is None]
    context = {
        "assessment": found,
        "form": form,
        "page": page,
        "lines": shown,
        "side": side,
        "can_confirm": found.takes_positions and bool(silent),
        "counts": status_counts(rows),
        **{
            f"{name}_url": reverse("assessments:lines_file", args=[public_id, name])
            for name in FORMATS
        },
    }  # fmt: skip
    return render_page(request, "assessments/lines.html", context, part="rows")


@require_POST
def lines_confirm(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """State the chosen lines as they stand: each comes as need and version."""
    found = assessment_seen(request, public_id)
    side = _side(request, found)
    chosen = dict(one.split(":", 1) for one in request.POST.getlist("line") if ":" in one)
    needs = Need.objects.visible_to(request.user).in_use().filter(assessment=found)
    keys = {str(need.public_id): need.pk for need in needs.filter(public_id__in=_ids(chosen))}
    versions = {
        keys[one]: int(version)
        for one, version in chosen.items()
        if one in keys and version.isdigit()
    }
    return do(
        request,
        lambda: actions.confirm_lines(found, side=side, versions=versions, by=request.user),
        said=_("Your side has stated these lines as they stand."),
        back_url=reverse("assessments:lines", args=[public_id]),
    )


def _ids(chosen: dict[str, str]) -> list[UUID]:
    found = []
    for one in chosen:
        try:
            found.append(UUID(one))
        except ValueError:
            continue
    return found


@require_safe
def position(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """One line: what each side states, what is proposed, what is agreed."""
    need = need_seen(request, public_id)
    (line,) = lines_of([need])
    side = side_of(request.user, need.assessment)
    others = Need.objects.visible_to(request.user).not_agreed().filter(assessment=need.assessment)
    proposals = Proposal.objects.filter(need=need).exclude(outcome="").for_list()[:SHOWN]
    for one in proposals:
        one.resource = need.resource
    context = {
        "need": need,
        "assessment": need.assessment,
        "line": line,
        "side": side,
        "own": line.of(side) if side else None,
        "can_act": bool(side) and need.assessment.takes_positions and not need.is_archived,
        "proposals": proposals,
        "before": others.filter(pk__lt=need.pk).order_by("-pk").first(),
        "after": others.filter(pk__gt=need.pk).order_by("pk").first(),
    }
    return render(request, "assessments/position.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def position_state(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    need, side = _acting(request, public_id)
    (line,) = lines_of([need])
    own = line.of(side)
    form = PositionForm(
        bound(request),
        request.FILES if request.method == "POST" else None,
        need=need,
        initial=_said(own, need),
    )
    page = _page(
        need,
        heading=_("Your side's position: %(resource)s") % {"resource": _named(need)},
        lead=_("It stands beside the other side's; nothing of theirs is changed."),
        submit=_("State the position"),
    )

    def state() -> Any:
        actions.state_position(
            need,
            side=side,
            version=form.cleaned_data["version"],
            comment=form.cleaned_data["comment"],
            evidence=form.cleaned_data["evidence_file"],
            by=request.user,
            **form.terms,
        )

    return ask(
        request, page, form, state, said=_("Your side's position is stated."),
        now=lambda: _said(Position.objects.filter(need=need, side=side).first(), need),
    )  # fmt: skip


def _said(own: Position | None, need: Need) -> dict[str, Any]:
    """What the side has said; before that, the need as it stands to begin from."""
    if own is None:
        return TermsForm.initial_of(need)
    return TermsForm.initial_of(own) | {"comment": own.comment, "version": own.version}


@require_http_methods(["GET", "HEAD", "POST"])
def position_propose(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    need, side = _acting(request, public_id)
    form = ProposalForm(
        bound(request),
        need=need,
        initial=TermsForm.initial_of(need) | {"version": need.version},
    )
    page = _page(
        need,
        heading=_("Propose a value: %(resource)s") % {"resource": _named(need)},
        lead=_("It is agreed once the other side accepts it; both positions stay as stated."),
        submit=_("Propose it"),
    )

    def propose() -> Any:
        actions.propose_value(
            need,
            side=side,
            version=form.cleaned_data["version"],
            reason=form.cleaned_data["reason"],
            by=request.user,
            **form.terms,
        )

    return ask(
        request, page, form, propose, said=_("The value is proposed to the other side."),
        now=lambda: TermsForm.initial_of(Need.objects.for_rules().get(pk=need.pk)),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def position_accept(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    need, side = _acting(request, public_id)
    proposal = _proposal(request, need)
    form = AcceptForm(bound(request))
    page = _page(
        need,
        heading=_("Accept the proposed value: %(resource)s") % {"resource": _named(need)},
        submit=_("Accept it"),
        template="assessments/position_accept.html",
        extra={"proposal": proposal, "need": need},
    )

    def accept() -> Any:
        actions.accept_proposal(
            proposal, side=side, dissent=form.cleaned_data["dissent"], by=request.user
        )

    return ask(request, page, form, accept, said=_("The line is agreed."))


@require_http_methods(["GET", "HEAD", "POST"])
def position_decline(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    need, side = _acting(request, public_id)
    proposal = _proposal(request, need)
    is_own = proposal.side == side
    form = ReasonForm(bound(request))
    page = _page(
        need,
        heading=_("Take your proposal back") if is_own else _("Decline the proposed value"),
        submit=_("Take it back") if is_own else _("Decline it"),
    )

    def decline() -> Any:
        reason = form.cleaned_data["reason"]
        actions.decline_proposal(proposal, side=side, reason=reason, by=request.user)

    return ask(request, page, form, decline, said=_("The proposal is off the table."))


@require_http_methods(["GET", "HEAD", "POST"])
def position_dissent(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    need, side = _acting(request, public_id)
    own = get_object_or_404(Position.objects.visible_to(request.user), need=need, side=side)
    form = DissentForm(bound(request), initial={"version": own.version, "dissent": own.dissent})
    page = _page(
        need,
        heading=_("Your side's dissent: %(resource)s") % {"resource": _named(need)},
        lead=_("Kept beside what is agreed, and printed with it."),
        submit=_("Put it on record"),
    )

    def dissent() -> Any:
        actions.record_dissent(own, **form.cleaned_data, by=request.user)

    return ask(
        request, page, form, dissent, said=_("Your side's dissent is on record."),
        now=lambda: {"dissent": Position.objects.get(pk=own.pk).dissent},
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def line_reopen(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    need, side = _acting(request, public_id)
    form = ReasonForm(bound(request), initial={"version": need.version})
    page = _page(
        need,
        heading=_("Take the agreement back: %(resource)s") % {"resource": _named(need)},
        lead=_("The other side is told, with your reason."),
        submit=_("Take it back"),
    )

    def reopen() -> Any:
        actions.reopen_line(need, side=side, **form.cleaned_data, by=request.user)

    return ask(request, page, form, reopen, said=_("The line is open again."))


@require_safe
def position_evidence(request: SignedInRequest, public_id: UUID, side: str) -> HttpResponseBase:
    need = need_seen(request, public_id)
    rows = Position.objects.visible_to(request.user).select_related("evidence__nation")
    found = get_object_or_404(rows, need=need, side=side)
    if found.evidence is None:
        raise Http404
    return download(request, found.evidence)


def _side(request: SignedInRequest, assessment: Assessment) -> Side:
    side = side_of(request.user, assessment)
    if side is None:
        raise PermissionDenied
    return side


def _acting(request: SignedInRequest, public_id: UUID) -> tuple[Need, Side]:
    need = need_seen(request, public_id)
    return need, _side(request, need.assessment)


def _proposal(request: SignedInRequest, need: Need) -> Proposal:
    rows = Proposal.objects.visible_to(request.user).select_related("need")
    named = request.GET.get("proposal", "")
    found = rows.filter(need=need).open().first()
    if found is None or (named and str(found.public_id) != named):
        raise Http404
    found.resource = need.resource
    return found


def _named(need: Need) -> str:
    return f"{localized(need.resource.name)}, {localized(need.region.name)}"


def _page(need: Need, *, heading: str, submit: str, **more: Any) -> FormPage:
    back = reverse("assessments:position", args=[need.public_id])
    lines_url = reverse("assessments:lines", args=[need.assessment.public_id])
    return FormPage(
        heading=heading,
        submit=submit,
        back_url=back,
        crumbs=((lines_url, need.assessment.title), (back, _named(need))),
        **more,
    )
