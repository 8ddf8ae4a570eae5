"""The offline directory: when it was made, the file, and making it anew."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import SignedInRequest
from partners.actions import directory as actions
from partners.models import Directory
from partners.readings import note_reading
from partners.views.access import keeps_registry, reads_contacts
from workspace.files import download

SHOWN = 14


@require_safe
@reads_contacts
def directory(request: SignedInRequest) -> HttpResponse:
    if not request.user.sees_whole_nation:
        raise PermissionDenied
    rows = list(Directory.objects.visible_to(request.user).for_list()[:SHOWN])
    return render(request, "partners/directory.html", {"directories": rows})


@require_safe
@reads_contacts
def directory_file(request: SignedInRequest, public_id: UUID) -> HttpResponseBase:
    rows = Directory.objects.visible_to(request.user).select_related("file", "file__nation")
    made = get_object_or_404(rows, public_id=public_id)
    note_reading(request.user, made.partner_ids, "partners:directory_file")
    return download(request, made.file)


@require_POST
@keeps_registry
def directory_print(request: SignedInRequest) -> HttpResponse:
    if request.user.nation is None:
        raise PermissionDenied
    job = actions.print_directory(request.user.nation, by=request.user)
    return redirect(job.get_absolute_url())
