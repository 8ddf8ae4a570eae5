"""Pages of what people work with: jobs, notices, kept filters, files."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from common.errors import ActionError
from common.htmx import render_page
from common.pagination import paginate
from workspace import actions
from workspace.files import download
from workspace.following import known_watches
from workspace.forms import JobFilterForm, SavedFilterForm
from workspace.health import look
from workspace.models import File, Follow, Job, Notice, SavedFilter

if TYPE_CHECKING:
    from accounts.requests import SignedInRequest


@require_safe
def jobs(request: SignedInRequest) -> HttpResponse:
    form = JobFilterForm(request.GET)
    rows = Job.objects.visible_to(request.user).for_list()
    if form.is_valid():
        rows = rows.matching(form.cleaned_data)
    page = paginate(request, rows, keys=("-started_at", "-pk"))
    return render_page(request, "workspace/jobs.html", {"form": form, "page": page}, part="rows")


@never_cache
@require_safe
def job(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """The page of a job; htmx asks again for the part that tells how far it is."""
    row = get_object_or_404(Job.objects.visible_to(request.user).for_list(), public_id=public_id)
    context = {
        "job": row,
        "may_cancel": not row.is_over and row.started_by_id == request.user.pk,
    }
    return render_page(request, "workspace/job.html", context, part="progress")


@require_POST
def job_cancel(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = get_object_or_404(Job.objects.editable_by(request.user), public_id=public_id)
    try:
        actions.cancel_job(row, by=request.user)
    except ActionError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The job was cancelled."))
    return redirect("workspace:job", public_id)


@never_cache
@require_safe
@permission_required("workspace.operate", raise_exception=True)
def operations(request: SignedInRequest) -> HttpResponse:
    return render(request, "workspace/operations.html", {"health": look()})


@require_safe
def notices(request: SignedInRequest) -> HttpResponse:
    rows = Notice.objects.visible_to(request.user)
    page = paginate(request, rows, keys=("-sent_at", "-pk"))
    context = {"page": page, "has_unread": rows.unread().exists()}
    return render(request, "workspace/notices.html", context)


@require_POST
def notices_read(request: SignedInRequest) -> HttpResponse:
    actions.read_notices(by=request.user)
    return redirect("workspace:notices")


@require_POST
def notice_open(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Reading a notice leads to what it is about."""
    notice = get_object_or_404(Notice.objects.visible_to(request.user), public_id=public_id)
    actions.read_notices(notice=notice, by=request.user)
    return redirect(notice.url or reverse("workspace:notices"))


@require_safe
def filters(request: SignedInRequest) -> HttpResponse:
    kept = SavedFilter.objects.visible_to(request.user).for_list()
    follows = Follow.objects.visible_to(request.user).filter(filter__isnull=False)
    context = {
        "filters": kept,
        "followed": {one.filter_id: one for one in follows},
        "watched": known_watches(),
    }
    return render(request, "workspace/filters.html", context)


@require_POST
def filter_save(request: SignedInRequest) -> HttpResponse:
    form = SavedFilterForm(request.POST)
    if not form.is_valid():
        return render(request, "workspace/filter_save.html", {"form": form}, status=422)
    kept = actions.save_filter(**form.cleaned_data, by=request.user)
    messages.success(request, _("The filter “%(name)s” is kept.") % {"name": kept.name})
    return redirect(kept.get_absolute_url())


@require_POST
def filter_remove(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    kept = get_object_or_404(SavedFilter.objects.editable_by(request.user), public_id=public_id)
    actions.remove_filter(kept, by=request.user)
    messages.success(request, _("The filter “%(name)s” was removed.") % {"name": kept.name})
    return redirect("workspace:filters")


@require_safe
def file(request: SignedInRequest, public_id: UUID) -> HttpResponseBase:
    """A file its own uploader opens again. Rooms above open files through their own doors."""
    rows = File.objects.visible_to(request.user).select_related("nation")
    return download(request, get_object_or_404(rows, public_id=public_id))
