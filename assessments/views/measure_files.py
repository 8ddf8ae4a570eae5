"""A sheet of measures coming in: checked as a whole, then taken over as a whole or not at all."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from assessments.actions import measures as actions
from assessments.forms.measures import MeasureFileForm, authorities_for, owners_for
from assessments.mending.files import Checked, check
from assessments.views.measures import mends_gaps
from common.errors import ActionError

#: Problems that the page names; the rest are counted.
SHOWN = 200


@require_http_methods(["GET", "HEAD", "POST"])
@mends_gaps
def measures_import(request: SignedInRequest) -> HttpResponse:
    sent = request.method == "POST"
    form = MeasureFileForm(request.POST if sent else None, request.FILES if sent else None)
    problems: list[dict[str, str]] = []
    if sent and form.is_valid():
        checked = _checked(request, form)
        problems = checked.told()
        if not problems:
            try:
                added, changed = actions.take_over_measures(checked.rows, by=request.user)
            except ActionError as error:
                form.add_error("file", str(error))
            else:
                messages.success(request, _said(len(checked.rows), added, changed))
                return redirect("assessments:measures")
    context = {
        "form": form,
        "problems": problems[:SHOWN],
        "count": len(problems),
        "more": max(0, len(problems) - SHOWN),
    }
    return render(request, "assessments/measures/import.html", context)


def _checked(request: SignedInRequest, form: MeasureFileForm) -> Checked:
    upload = form.cleaned_data["file"]
    return check(
        upload.file,
        upload.name,
        user=request.user,
        authorities=authorities_for(request.user),
        owners=owners_for(request.user.nation_id),
    )


def _said(rows: int, added: int, changed: int) -> str:
    read = ngettext("%(n)d row read", "%(n)d rows read", rows) % {"n": rows}
    return _("%(read)s: %(added)d added, %(changed)d changed, %(same)d as they were.") % {
        "read": read,
        "added": added,
        "changed": changed,
        "same": rows - added - changed,
    }
