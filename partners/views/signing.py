"""Drafts shared by link inside a partner, and approved there."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from baseline.views.deeds import FormPage, ask, bound, do, version_of
from common.errors import ActionError
from partners.actions import signing as actions
from partners.forms.signing import CommentForm, NoteForm, SenderRuleForm, ShareDraftsForm
from partners.models import Capability, Membership, Partner, SignOff, SupplyFile
from partners.readings import note_reading
from partners.sending import may_approve, sending_roles
from partners.views.access import home_of, is_administrator, partner_edited


def _own(request: SignedInRequest, public_id: UUID) -> Partner:
    """What is shared inside a partner is nobody else's; the office is no colleague."""
    if not request.user.is_representative:
        raise PermissionDenied
    return partner_edited(request, public_id)


@require_http_methods(["GET", "HEAD", "POST"])
def drafts_share(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = _own(request, public_id)
    form = ShareDraftsForm(bound(request), partner=row)
    return ask(
        request,
        _asking(request, row),
        form,
        lambda: actions.ask_sign_off(
            row,
            capabilities=form.chosen(),
            note=form.cleaned_data["note"],
            by=request.user,
        ),
        said=_("Your colleagues are told. Here is the link, too."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def supply_file_share(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    rows = SupplyFile.objects.editable_by(request.user).for_detail()
    file = get_object_or_404(rows, public_id=public_id)
    row = _own(request, file.partner.public_id)
    form = NoteForm(bound(request))
    return ask(
        request,
        _asking(request, row),
        form,
        lambda: actions.ask_sign_off(row, supply_file=file, by=request.user, **form.cleaned_data),
        said=_("Your colleagues are told. Here is the link, too."),
    )


def _asking(request: SignedInRequest, row: Partner) -> FormPage:
    back_url = home_of(request, row)
    return FormPage(
        heading=_("Ask a colleague to approve"),
        lead=_(
            "They see what would be sent to the office, and send it or give it back. The link is "
            "worth nothing to anybody outside your organisation."
        ),
        submit=_("Share"),
        back_url=back_url,
        crumbs=((back_url, row.name),),
    )


def _seen(request: SignedInRequest, public_id: UUID) -> SignOff:
    rows = SignOff.objects.visible_to(request.user).for_detail()
    return get_object_or_404(rows, public_id=public_id)


@require_safe
def sign_off(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    return _page(request, _seen(request, public_id), CommentForm())


def _page(
    request: SignedInRequest, row: SignOff, form: CommentForm, problem: str = ""
) -> HttpResponse:
    note_reading(request.user, [row.partner_id], "partners:sign_off")
    rows = Capability.objects.filter(pk__in=row.items.values("capability"), partner=row.partner)
    drafts = list(rows.for_list())
    waits = row.status == SignOff.Status.SUBMITTED
    context: dict[str, Any] = {
        "sign_off": row,
        "partner": row.partner,
        "capabilities": drafts,
        "seen": " ".join(f"{one.pk}:{one.version}" for one in drafts),
        "link": f"{settings.SITE_URL}{row.get_absolute_url()}" if waits else "",
        "may_answer": waits and may_approve(row.partner, request.user),
        "may_take_back": waits and row.asked_by_id == request.user.pk,
        "form": form,
        "problem": problem,
        "home_url": home_of(request, row.partner),
    }
    return render(request, "partners/sign_off.html", context, status=409 if problem else 200)


@require_POST
def sign_off_approve(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = _seen(request, public_id)
    try:
        seen = dict(map(_pair, request.POST.get("seen", "").split()))
        actions.approve_sign_off(row, seen=seen, by=request.user)
    except (ActionError, ValueError) as error:
        return _page(request, _seen(request, public_id), CommentForm(), str(error))
    return do(
        request, lambda: None, said=_("It is with the office."), back_url=row.get_absolute_url()
    )


def _pair(text: str) -> tuple[int, int]:
    key, _colon, version = text.partition(":")
    return int(key), int(version)


@require_POST
def sign_off_return(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = _seen(request, public_id)
    form = CommentForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form)
    return do(
        request,
        lambda: actions.return_sign_off(row, by=request.user, **form.cleaned_data),
        said=_("It is given back, with what you wrote."),
        back_url=row.get_absolute_url(),
    )


@require_POST
def sign_off_take_back(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    own = SignOff.objects.visible_to(request.user).filter(asked_by=request.user)
    row = get_object_or_404(own.for_detail(), public_id=public_id)
    return do(
        request,
        lambda: actions.take_back_sign_off(row, by=request.user),
        said=_("It is yours again."),
        back_url=home_of(request, row.partner),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def sender_rule(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """The partner's own rule, kept by its administrators."""
    row = _own(request, public_id)
    if not is_administrator(request, row):
        raise PermissionDenied
    initial = {"signatory_sends": row.signatory_sends, "version": row.version}
    form = SenderRuleForm(bound(request), initial=initial)
    back_url = home_of(request, row)
    page = FormPage(
        heading=_("Who sends for %(name)s?") % {"name": row.name},
        lead=_("It may send today: %(roles)s.") % {"roles": _roles(row)},
        submit=_("Save"),
        back_url=back_url,
        crumbs=((back_url, row.name),),
    )

    def act() -> None:
        actions.set_sender_rule(
            row,
            signatory_sends=form.cleaned_data["signatory_sends"],
            version=version_of(form),
            by=request.user,
        )

    return ask(
        request,
        page,
        form,
        act,
        said=_("The rule is saved."),
        now=lambda: {"signatory_sends": partner_edited(request, public_id).signatory_sends},
    )


def _roles(row: Partner) -> str:
    words = dict(Membership.Role.choices)
    return ", ".join(str(words[role]).lower() for role in sending_roles(row))
