"""The office brings registers in: upload, look, say what columns mean, check, commit, revert."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from baseline.views.deeds import FormPage, ask, bound, do, nation_of, version_of
from common.errors import ActionError
from common.htmx import render_page
from common.pagination import paginate
from partners.actions import importing
from partners.forms.import_columns import ColumnsForm
from partners.forms.import_meanings import MeaningsForm
from partners.forms.importing import ImportFilterForm, ImportUploadForm, ReadingForm
from partners.import_data import bad_rows, files, reverting, unlisted
from partners.import_data.offering import offered_mapping
from partners.import_data.vocabulary import load_vocabulary
from partners.import_labels import GROUPS
from partners.importing.fields import Group
from partners.models import ImportRow, ImportSession, ImportSource
from partners.views import import_facts

may_import = permission_required("partners.import_partners", raise_exception=True)
may_read = permission_required("partners.view_importsession", raise_exception=True)


def _seen(request: SignedInRequest, public_id: UUID) -> ImportSession:
    rows = ImportSession.objects.visible_to(request.user).for_detail()
    return get_object_or_404(rows, public_id=public_id)


def _edited(request: SignedInRequest, public_id: UUID) -> ImportSession:
    rows = ImportSession.objects.editable_by(request.user).for_detail()
    return get_object_or_404(rows, public_id=public_id)


def _crumbs(session: ImportSession | None = None) -> tuple[tuple[str, str], ...]:
    crumbs = ((reverse("partners:imports"), _("Imports")),)
    return crumbs if session is None else (*crumbs, (_url(session), session.file.name))


def _url(session: ImportSession) -> str:
    return reverse("partners:import_detail", args=[session.public_id])


@require_safe
@may_read
def imports(request: SignedInRequest) -> HttpResponse:
    rows = ImportSession.objects.visible_to(request.user).for_list()
    context = {
        "page": paginate(request, rows, keys=("-uploaded_at", "-pk")),
        "may_import": request.user.has_perm("partners.import_partners"),
    }
    return render_page(request, "partners/imports/list.html", context, part="rows")


@require_http_methods(["GET", "HEAD", "POST"])
@may_import
def import_new(request: SignedInRequest) -> HttpResponse:
    sources = list(ImportSource.objects.visible_to(request.user).for_list())
    files_given = request.FILES if request.method == "POST" else None
    form = ImportUploadForm(bound(request), files_given, sources=sources)
    if request.method == "POST" and form.is_valid():
        try:
            session = importing.upload_import(
                upload=form.cleaned_data["file"],
                source=form.cleaned_data["source"],
                nation=nation_of(request),
                by=request.user,
            )
        except ActionError as error:
            form.add_error("file", str(error))
        else:
            return redirect("partners:import_detail", session.public_id)
    return render(request, "partners/imports/new.html", {"form": form, "crumbs": _crumbs()})


@never_cache
@require_safe
@may_read
def import_detail(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    session = _seen(request, public_id)
    context = {
        "session": session,
        "crumbs": _crumbs(),
        "steps": import_facts.steps(session),
        "job": import_facts.work_in_hand(session),
        "facts": import_facts.reading_facts(session),
        "warnings": import_facts.warnings(session),
        "headings": files.headings_of(session),
        "sample": session.options.get("sample", []),
        "counts": session.counts,
        "tallies": import_facts.tallies(session),
        "supply": import_facts.supply(session),
        "faults": import_facts.faults(session),
        "strange": import_facts.strange_count(session),
        "alike": import_facts.alike(session),
        "more_alike": import_facts.more_alike(session),
        "twins": ImportSession.objects.visible_to(request.user).of_same_file(session),
        "may_import": request.user.has_perm("partners.import_partners"),
        "stage": import_facts.stage(session),
    }
    return render(request, "partners/imports/detail.html", context)


@never_cache
@require_safe
@may_read
def import_progress(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """How far the work is; htmx asks for it again and again."""
    session = _seen(request, public_id)
    poll_url = reverse("partners:import_progress", args=[session.public_id])
    if not request.headers.get("HX-Request"):
        return redirect("partners:import_detail", session.public_id)
    context = {"session": session, "job": session.job, "poll_url": poll_url}
    return render(request, "partners/imports/_progress.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@may_import
def import_reading(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    session = _edited(request, public_id)
    shape = files.shape_of(session)
    form = ReadingForm(
        bound(request),
        is_text=shape.kind != "xlsx",
        sheets=session.options.get("sheets", []),
        initial=import_facts.reading_initial(session),
    )
    page = FormPage(
        heading=_("Open the file another way"),
        lead=_("For letters that look wrong, or columns that run into one another."),
        submit=_("Open it so"),
        back_url=_url(session),
        crumbs=_crumbs(session),
    )
    return ask(
        request,
        page,
        form,
        lambda: importing.read_import_anew(session, shape=form.shape(), by=request.user),
        said=_("The file was opened anew. Check the preview."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@may_import
def import_columns(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    session = _edited(request, public_id)
    vocabulary = load_vocabulary(session.nation)
    offered = offered_mapping(session, vocabulary)
    form = ColumnsForm(
        bound(request),
        headings=files.headings_of(session),
        sample=session.options.get("sample", []),
        vocabulary=vocabulary,
        initial={**ColumnsForm.initial_of(offered), "version": session.version},
    )
    page = FormPage(
        heading=_("What the columns mean"),
        submit=_("Check all rows"),
        back_url=_url(session),
        crumbs=_crumbs(session),
        template="partners/imports/columns.html",
        extra={"session": session, "is_remembered": import_facts.is_remembered(session)},
    )
    return ask(
        request,
        page,
        form,
        lambda: importing.map_import(
            session,
            mapping=form.mapping(offered.meanings),
            version=version_of(form),
            by=request.user,
        ),
        said=_("All rows are being checked."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@may_import
def import_words(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    session = _edited(request, public_id)
    vocabulary = load_vocabulary(session.nation)
    strange: Mapping[str, Any] = session.counts.get("strange", {})
    form = MeaningsForm(bound(request), strange=strange, vocabulary=vocabulary)
    page = FormPage(
        heading=_("Words the portal does not know"),
        lead=_("Say once what a word of this register stands for; it is remembered."),
        submit=_("Check again"),
        back_url=_url(session),
        crumbs=_crumbs(session),
        template="partners/imports/words.html",
    )
    return ask(
        request,
        page,
        form,
        lambda: importing.give_meanings(session, meanings=form.meanings(), by=request.user),
        said=_("All rows are being checked again."),
    )


@require_safe
@may_read
def import_rows(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    session = _seen(request, public_id)
    form = ImportFilterForm(
        request.GET,
        states=ImportRow.State.choices,
        deeds=import_facts.deed_choices(session),
        faults=[(fault["key"], fault["label"]) for fault in import_facts.faults(session)],
    )
    rows = session.rows.matching(form.cleaned_data if form.is_valid() else {})
    page = paginate(request, rows, keys=("number", "pk"))
    context = {
        "session": session,
        "crumbs": _crumbs(session),
        "form": form,
        "page": page,
        "rows": import_facts.shown_rows(page.rows),
    }
    return render_page(request, "partners/imports/rows.html", context, part="rows")


@require_safe
@may_read
def import_bad_rows(request: SignedInRequest, public_id: UUID) -> HttpResponseBase:
    """The bad rows as the same file, with what is wrong beside each."""
    return bad_rows.response(_seen(request, public_id))


@require_safe
@may_read
def import_unlisted(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """What the register listed before and lists no longer, for a person to look into."""
    session = _seen(request, public_id)
    context = {
        "session": session,
        "crumbs": _crumbs(session),
        "groups": [
            (GROUPS[Group(one.kind)], one)
            for one in unlisted.no_longer_listed(session, request.user)
        ],
    }
    return render(request, "partners/imports/unlisted.html", context)


@require_POST
@may_import
def import_commit(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    session = _edited(request, public_id)
    return do(
        request,
        lambda: importing.commit_import(session, by=request.user),
        said=_("The good rows are being written."),
        back_url=_url(session),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@may_import
def import_revert(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    session = _edited(request, public_id)
    if request.method == "POST":
        return do(
            request,
            lambda: importing.revert_import(session, by=request.user),
            said=_("The import is being reverted."),
            back_url=_url(session),
        )
    context = {
        "session": session,
        "crumbs": _crumbs(session),
        "hindrances": import_facts.hindrances(reverting.find_hindrances(session)),
        "back_url": _url(session),
    }
    return render(request, "partners/imports/revert.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@may_import
def import_discard(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    session = _edited(request, public_id)
    if request.method == "POST":
        return do(
            request,
            lambda: importing.discard_import(session, by=request.user),
            said=_("The import is discarded."),
            back_url=reverse("partners:imports"),
        )
    context = {"session": session, "crumbs": _crumbs(session), "back_url": _url(session)}
    return render(request, "partners/imports/discard.html", context)
