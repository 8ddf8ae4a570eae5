"""The file of lines coming back: checked as a whole, then one side states all of it or nothing."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from assessments.actions.position_files import state_positions
from assessments.agreeing import side_of
from assessments.forms.positions import PositionFileForm
from assessments.position_files import check
from assessments.views.access import assessment_seen
from common.errors import ActionError

#: Problems that the page names; the rest are counted.
SHOWN = 200


@require_http_methods(["GET", "HEAD", "POST"])
def positions_import(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    found = assessment_seen(request, public_id)
    side = side_of(request.user, found)
    if side is None:
        raise PermissionDenied
    sent = request.method == "POST"
    form = PositionFileForm(request.POST if sent else None, request.FILES if sent else None)
    problems: list[dict[str, str]] = []
    if sent and form.is_valid():
        upload = form.cleaned_data["file"]
        checked = check(upload.file, upload.name, found, side=side, user=request.user)
        problems = checked.told()
        if not problems:
            try:
                stated = state_positions(checked.rows, side=side, by=request.user)
            except ActionError as error:
                form.add_error("file", str(error))
            else:
                messages.success(request, _said(checked.count, stated))
                return redirect("assessments:lines", public_id=public_id)
    context = {
        "assessment": found,
        "side": side,
        "form": form,
        "problems": problems[:SHOWN],
        "count": len(problems),
        "more": max(0, len(problems) - SHOWN),
    }
    return render(request, "assessments/positions_import.html", context)


def _said(rows: int, stated: int) -> str:
    read = ngettext("%(n)d row read", "%(n)d rows read", rows) % {"n": rows}
    return _("%(read)s: %(stated)d stated, %(same)d as they were.") % {
        "read": read,
        "stated": stated,
        "same": rows - stated,
    }
