"""What the office found about a partner: checklist, warnings, and who decided what."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from baseline.views.deeds import FormPage, ask, bound, do, nation_of, version_of
from common.errors import ActionError
from partners.actions import checking, flagging
from partners.approving import hurdles_of
from partners.checklist import all_items, concerns, lines_of, unchecked
from partners.extract_beside import beside_partner
from partners.forms.checking import (
    CheckForm,
    CheckItemForm,
    FlagForm,
    LiftForm,
    NewCheckItemForm,
)
from partners.models import (
    Application,
    Check,
    ExclusionHit,
    ForeignShare,
    Identifier,
    MailDomain,
    NextVetting,
    Partner,
    RiskFlag,
    SiteCode,
    Suspension,
)
from partners.views.access import (
    application_seen,
    decides_applications,
    partner_edited,
    partner_seen,
    reads_vetting,
    vets,
)
from workspace.files import download


@require_safe
@reads_vetting
def vetting(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = partner_seen(request, public_id)
    flags = list(RiskFlag.objects.visible_to(request.user).filter(partner=row).for_list())
    context = {
        "partner": row,
        "flag": next((flag for flag in flags if flag.lifted_at is None), None),
        "flags": flags,
        "may_vet": request.user.has_perm("partners.vet_partner"),
        "check_url": reverse("partners:check", args=[row.public_id]),
        "hits": ExclusionHit.objects.visible_to(request.user).filter(partner=row).for_list()[:50],
        "suspensions": Suspension.objects.visible_to(request.user).filter(partner=row).for_list(),
        "next_vetting": NextVetting.objects.visible_to(request.user)
        .filter(partner=row, due_on__isnull=False)
        .select_related("set_by")
        .first(),
        "codes": SiteCode.objects.visible_to(request.user).of(row).for_list()[:50],
        "shares": ForeignShare.objects.visible_to(request.user).filter(partner=row).for_list(),
        "domains": MailDomain.objects.visible_to(request.user).filter(partner=row).for_list(),
        "beside": beside_partner(row, Identifier.objects.filter(partner=row).for_list()),
        **checklist_context(request, row),
    }
    return render(request, "partners/vetting/partner.html", context)


def checklist_context(request: SignedInRequest, subject: Partner | Application) -> dict[str, Any]:
    """The checklist as pages show it; nothing for those who may not read it."""
    if not request.user.has_perm("partners.view_vetting"):
        return {}
    lines = lines_of(subject)
    return {
        "lines": lines,
        "hurdles": hurdles_of(subject, request.user),
        "unchecked": unchecked(lines),
        "concerns": concerns(lines),
        "check_results": Check.Result.choices,
    }


# Findings


@require_http_methods(["GET", "HEAD", "POST"])
@vets
def check(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = partner_edited(request, public_id)
    back_url = reverse("partners:vetting", args=[row.public_id])
    return _check(request, row, back_url=back_url)


@require_http_methods(["GET", "HEAD", "POST"])
@decides_applications
@vets
def application_check(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = application_seen(request, public_id)
    back_url = reverse("partners:application", args=[row.public_id])
    return _check(request, row, back_url=back_url)


def _check(
    request: SignedInRequest, subject: Partner | Application, *, back_url: str
) -> HttpResponse:
    code = request.GET.get("item", "")
    line = next((line for line in lines_of(subject) if line.code == code), None)
    if line is None:
        messages.error(request, _("Choose an item of the checklist."))
        return redirect(back_url)
    form = CheckForm(bound(request), request.FILES or None, initial={"code": code})
    page = FormPage(
        heading=_("%(item)s of %(name)s") % {"item": line.name, "name": subject.name},
        lead=line.hint,
        submit=_("Keep the finding"),
        back_url=back_url,
        crumbs=((back_url, subject.name),),
        template="partners/vetting/check_form.html",
        extra={"line": line},
    )
    return ask(
        request,
        page,
        form,
        lambda: (
            checking.record_check(
                subject,
                code=form.cleaned_data["code"],
                result=form.cleaned_data["result"],
                note=form.cleaned_data["note"],
                upload=form.cleaned_data["file"],
                by=request.user,
            )
            and None
        ),
        said=_("The finding is kept."),
    )


@require_safe
@reads_vetting
def check_file(request: SignedInRequest, public_id: UUID) -> HttpResponseBase:
    """What shows a finding, through the door of the finding."""
    rows = Check.objects.visible_to(request.user).filter(file__isnull=False).newest_first()
    row = get_object_or_404(rows, public_id=public_id)
    return download(request, row.file)


# Flags


@require_http_methods(["GET", "HEAD", "POST"])
@vets
def flag_raise(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = partner_edited(request, public_id)
    form = FlagForm(bound(request))
    page = _page(
        row,
        heading=_("Raise a flag on %(name)s") % {"name": row.name},
        lead=_(
            "While a red or escalated flag stands, nothing it and its subsidiaries declared counts, "
            "and none of them can be approved."
        ),
        submit=_("Raise the flag"),
    )
    return ask(
        request,
        page,
        form,
        lambda: flagging.raise_flag(row, by=request.user, **form.cleaned_data) and None,
        said=_("The flag stands."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@vets
def flag_lift(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    rows = RiskFlag.objects.editable_by(request.user).for_list()
    flag = get_object_or_404(rows, public_id=public_id)
    form = LiftForm(bound(request))
    page = _page(
        flag.partner,
        heading=_("Lift the flag on %(name)s") % {"name": flag.partner.name},
        lead=_("It stays in the history."),
        submit=_("Lift the flag"),
    )
    return ask(
        request,
        page,
        form,
        lambda: (
            flagging.lift_flag(flag, because=form.cleaned_data["because"], by=request.user) and None
        ),
        said=_("The flag is lifted."),
    )


def _page(row: Partner, *, heading: str, lead: str, submit: str) -> FormPage:
    back_url = reverse("partners:vetting", args=[row.public_id])
    crumbs = (
        (reverse("partners:list"), _("Partners")),
        (row.get_absolute_url(), row.name),
        (back_url, _("Vetting")),
    )
    return FormPage(heading=heading, lead=lead, submit=submit, back_url=back_url, crumbs=crumbs)


# The checklist itself


@require_http_methods(["GET", "HEAD", "POST"])
@reads_vetting
def checklist(request: SignedInRequest) -> HttpResponse:
    nation = nation_of(request)
    form = NewCheckItemForm(bound(request))
    if request.method == "POST":
        return _add_item(request, form)
    context = {
        "items": all_items(nation),
        "form": form,
        "may_vet": request.user.has_perm("partners.vet_partner"),
        "nation": nation,
    }
    return render(request, "partners/vetting/checklist.html", context)


@vets
def _add_item(request: SignedInRequest, form: NewCheckItemForm) -> HttpResponse:
    nation = nation_of(request)
    if form.is_valid():
        try:
            checking.add_check_item(nation, by=request.user, **form.cleaned_data)
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The item is on the checklist."))
            return redirect("partners:checklist")
    context = {"items": all_items(nation), "form": form, "may_vet": True, "nation": nation}
    return render(request, "partners/vetting/checklist.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@vets
def check_item(request: SignedInRequest, code: str) -> HttpResponse:
    nation = nation_of(request)
    back_url = reverse("partners:checklist")
    item = next((one for one in all_items(nation) if one.code == code), None)
    if item is None:
        messages.error(request, _("Choose an item of the checklist."))
        return redirect(back_url)
    fields = ("name", "hint", "position", "version")
    form = CheckItemForm(bound(request), initial={name: getattr(item, name) for name in fields})
    page = FormPage(
        heading=_("Change “%(name)s”") % {"name": item.name},
        submit=_("Save"),
        back_url=back_url,
        crumbs=((back_url, _("Checklist")),),
    )
    return ask(
        request,
        page,
        form,
        lambda: (
            checking.update_check_item(
                nation,
                code,
                version=version_of(form),
                by=request.user,
                **{name: form.cleaned_data[name] for name in fields[:3]},
            )
            and None
        ),
        said=_("The item is saved."),
        now=lambda: {
            name: getattr(one, name)
            for one in all_items(nation)
            if one.code == code
            for name in fields
        },
    )


@require_POST
@vets
def check_item_retire(request: SignedInRequest, code: str) -> HttpResponse:
    return _item_deed(request, code, checking.retire_check_item, _("Nobody is asked for it now."))


@require_POST
@vets
def check_item_restore(request: SignedInRequest, code: str) -> HttpResponse:
    return _item_deed(request, code, checking.restore_check_item, _("It is asked for again."))


def _item_deed(
    request: SignedInRequest, code: str, deed: Callable[..., Any], said: str
) -> HttpResponse:
    nation = nation_of(request)
    return do(
        request,
        lambda: deed(nation, code, by=request.user),
        said=said,
        back_url=reverse("partners:checklist"),
    )
