"""Merging in two steps, what became of it, and taking it back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from baseline.views.deeds import FormPage, ask, bound, do
from partners.actions import duplicates as actions
from partners.differences import differing
from partners.forms.merging import MergeForm, OtherEntryForm
from partners.forms.registry import FindForm
from partners.ledger import labels_of
from partners.merge_preview import preview_of
from partners.models import DuplicatePair, MergeRecord, Partner
from partners.readings import note_reading
from partners.unmerging import hindrances, kept_since
from partners.views.access import partner_edited

decides = permission_required("partners.decide_duplicate", raise_exception=True)
may_read = permission_required("partners.view_duplicatepair", raise_exception=True)

OFFERED = 15


@require_http_methods(["GET", "HEAD", "POST"])
@decides
def pair_merge(request: SignedInRequest, public_id: UUID, stays_id: UUID) -> HttpResponse:
    """Everything a merge would do, and which facts are kept; then the deed."""
    pairs = DuplicatePair.objects.editable_by(request.user).select_related("first", "second")
    pair = get_object_or_404(pairs, public_id=public_id)
    both = sorted((pair.first, pair.second), key=lambda one: one.public_id != stays_id)
    stays, gone = both
    if stays.public_id != stays_id or pair.decision == DuplicatePair.Decision.SAME:
        raise Http404
    note_reading(request.user, [stays.pk, gone.pk], "partners:duplicate_merge")
    back_url = reverse("partners:duplicate", args=[public_id])
    form = MergeForm(bound(request), stays=stays, gone=gone, facts=differing(stays, gone))
    page = FormPage(
        heading=_("Merge into %(name)s") % {"name": stays.name},
        lead=_("%(name)s becomes part of it. This can be undone.") % {"name": gone.name},
        submit=_("Merge them"),
        back_url=back_url,
        crumbs=(
            (reverse("partners:duplicates"), _("Duplicates")),
            (back_url, _("One partner or two?")),
        ),
        template="partners/duplicates/merge.html",
        extra={
            "stays": stays,
            "gone": gone,
            "preview": preview_of(stays, gone),
            "other_way": reverse("partners:duplicate_merge", args=[public_id, gone.public_id]),
        },
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.merge_pair(
            pair, stays=stays, picks=form.picks, versions=form.versions, by=request.user
        ),
        said=_("They are one partner now."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@decides
def partner_double(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """An officer says which other entry may be the same organisation."""
    row = partner_edited(request, public_id)
    find = FindForm(request.GET or None)
    form = OtherEntryForm(bound(request), offered=_offered(request, row, find))
    page = FormPage(
        heading=_("Another entry of %(name)s?") % {"name": row.name},
        lead=_("Search the other entry. You compare both before anything is merged."),
        submit=_("Compare them"),
        back_url=row.get_absolute_url(),
        crumbs=((reverse("partners:list"), _("Partners")), (row.get_absolute_url(), row.name)),
        template="partners/parent_form.html",
        extra={"find": find},
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.report_pair(row, other=form.partner, by=request.user),
        said=_("Compare them, then decide."),
    )


def _offered(request: SignedInRequest, row: Partner, find: FindForm) -> list[Partner]:
    if not (find.is_valid() and find.cleaned_data["q"]):
        return []
    rows = Partner.objects.editable_by(request.user).in_registry().matching(find.cleaned_data)
    return list(rows.exclude(pk=row.pk).order_by("name_key", "pk")[:OFFERED])


@require_safe
@may_read
def merge(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """What one merge did, and whether it can be taken back."""
    record = _seen(request, public_id)
    is_undone = record.undone_at is not None
    context: dict[str, Any] = {
        "record": record,
        "moved": labels_of(record.moved),
        "left": labels_of(record.left),
        "hindrances": [] if is_undone else hindrances(record),
        "kept": [] if is_undone else kept_since(record),
        "may_undo": request.user.has_perm("partners.decide_duplicate") and not is_undone,
        "crumbs": (
            (reverse("partners:duplicates"), _("Duplicates")),
            (record.stays.get_absolute_url(), record.stays.name),
        ),
    }
    return render(request, "partners/duplicates/record.html", context)


@require_POST
@decides
def merge_undo(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    rows = MergeRecord.objects.editable_by(request.user).for_list()
    record = get_object_or_404(rows, public_id=public_id)
    return do(
        request,
        lambda: actions.undo_merge(record, by=request.user),
        said=_("They are two partners again."),
        back_url=record.get_absolute_url(),
    )


def _seen(request: SignedInRequest, public_id: UUID) -> MergeRecord:
    rows = MergeRecord.objects.visible_to(request.user).for_list()
    return get_object_or_404(rows, public_id=public_id)
