"""What the pages of this room share: a form that leads to one deed, and a deed without a form."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.forms.utils import ErrorDict
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.models import Nation
from accounts.requests import SignedInRequest
from common.errors import ActionError, ChangedMeanwhile, StaleVersion
from workspace.drafting import ASKED, address_of, as_typed, find_draft, forget_draft
from workspace.models import Draft

READ = "baseline.view_reference"
CHANGE = "baseline.change_reference"
#: Scenarios, drivers and known shares tell what a nation expects; whoever may read needs may.
PLAN = "assessments.view_need"

reads = permission_required(READ, raise_exception=True)
changes = permission_required(CHANGE, raise_exception=True)
plans = permission_required([READ, PLAN], raise_exception=True)

#: A form with so many fields is worth a draft.
LONG = 3

Act = Callable[[], Any]
#: What a row holds now, as the form shows it.
Now = Callable[[], dict[str, Any]]


@dataclass(frozen=True)
class FormPage:
    """What stands around a form."""

    heading: str
    submit: str
    back_url: str
    crumbs: tuple[tuple[str, str], ...] = ()
    lead: str = ""
    template: str = "baseline/form.html"
    extra: dict[str, Any] = field(default_factory=dict)
    # A row without a page of its own: what was done to it stands below its form.
    about: Any = None


@dataclass(frozen=True)
class DraftOfForm:
    """What the page of a long form says of its draft, and where it is kept while it is typed."""

    keep_url: str
    forget_url: str
    continue_url: str
    found: Draft | None
    is_shown: bool


@dataclass(frozen=True)
class Difference:
    """A field that somebody else has changed meanwhile."""

    label: str
    now: str
    yours: str


def nation_of(request: SignedInRequest) -> Nation:
    """The person's nation; whoever has none extends no reference frame."""
    nation = request.user.nation
    if nation is None:
        raise PermissionDenied
    return nation


def ask(
    request: SignedInRequest,
    page: FormPage,
    form: forms.Form,
    act: Act,
    *,
    said: str,
    now: Now | None = None,
    is_valid: Callable[[], bool] | None = None,
) -> HttpResponse:
    """Show the form; once it is good, do the deed and go to where its row is shown.

    `said` is told afterwards. A stale version answers 409 with both versions side by side.
    """
    if request.method != "POST" or not (is_valid or form.is_valid)():
        return _form(request, page, form, draft=_draft(request, form))
    try:
        row = act()
    except StaleVersion as stale:
        differences = _compare(form, now() if now else {})
        form.data = form.data.copy()  # type: ignore[attr-defined]
        form.data["version"] = str(stale.version)  # type: ignore[index]
        return _form(request, page, form, differences=differences, status=409)
    except ActionError as error:
        form.add_error(None, str(error))
        status = 409 if isinstance(error, ChangedMeanwhile) else 200
        return _form(request, page, form, status=status)
    if _keeps_draft(request, form):
        forget_draft(request.user, address_of(request))
    messages.success(request, said)
    return redirect(row.get_absolute_url() if hasattr(row, "get_absolute_url") else page.back_url)


def do(request: SignedInRequest, act: Act, *, said: str, back_url: str) -> HttpResponse:
    """Do a deed that needs no form, and go back."""
    try:
        act()
    except ActionError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said)
    return redirect(back_url)


def version_of(form: forms.Form) -> int | None:
    return form.cleaned_data.get("version")


def bound(request: SignedInRequest) -> Any:
    """What a form is bound to: the data sent, or nothing."""
    return request.POST if request.method == "POST" else None


def _form(
    request: SignedInRequest,
    page: FormPage,
    form: forms.Form,
    *,
    differences: list[Difference] | None = None,
    draft: DraftOfForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "page": page, "form": form, "differences": differences, "draft": draft, **page.extra,
    }  # fmt: skip
    return render(request, page.template, context, status=status)


def _keeps_draft(request: SignedInRequest, form: forms.Form) -> bool:
    return request.user.is_authenticated and len(form.visible_fields()) >= LONG


def _draft(request: SignedInRequest, form: forms.Form) -> DraftOfForm | None:
    """Of a long form of somebody signed in; the form is filled with it where the address asks."""
    if not _keeps_draft(request, form):
        return None
    address = address_of(request)
    found = find_draft(request.user, address) if request.method == "GET" else None
    is_shown = found is not None and ASKED in request.GET
    if found and is_shown:
        form.data, form.is_bound = as_typed(found), True
        # As typed, and judged only when it is sent.
        form._errors = ErrorDict()  # type: ignore[attr-defined]
    of = urlencode({"of": address})
    return DraftOfForm(
        keep_url=f"{reverse('workspace:draft')}?{of}",
        forget_url=f"{reverse('workspace:draft_forget')}?{of}",
        continue_url=f"{address}{'&' if '?' in address else '?'}{ASKED}=1",
        found=found,
        is_shown=is_shown,
    )


def _compare(form: forms.Form, now: dict[str, Any]) -> list[Difference]:
    shown = []
    for bound_field in form.visible_fields():
        theirs = _readable(bound_field.field, now.get(bound_field.name))
        yours = _readable(bound_field.field, bound_field.data)
        if theirs != yours:
            shown.append(Difference(str(bound_field.label), theirs, yours))
    return shown


def _readable(field_: forms.Field, value: Any) -> str:
    if isinstance(field_, forms.MultiValueField):
        return _parts(field_, value)
    if value in (None, "", []):
        return "—"
    if isinstance(field_, forms.ModelChoiceField):
        return _rows(field_, value)
    if isinstance(field_, forms.ChoiceField):
        return _labels(field_, value)
    if isinstance(field_, forms.DateTimeField | forms.DateField):
        return _moment(value)
    return _plain(field_.prepare_value(value))


def _plain(value: Any) -> str:
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return str(value).replace("\r\n", "\n")  # as browsers send lines


def _labels(field_: forms.ChoiceField, value: Any) -> str:
    labels: dict[Any, Any] = dict(field_.choices)  # type: ignore[arg-type]
    values = value if isinstance(value, list | tuple) else [value]
    return ", ".join(str(labels.get(one, one)) for one in values)


def _parts(field_: forms.MultiValueField, value: Any) -> str:
    """What stands in several inputs side by side."""
    given = value if isinstance(value, list | tuple) else field_.widget.decompress(value)
    if not given or given[0] in (None, ""):
        return "—"
    return " ".join(_readable(part, one) for part, one in zip(field_.fields, given, strict=False))


def _rows(field_: forms.ModelChoiceField, value: Any) -> str:
    key = field_.to_field_name or "pk"
    keys: Iterable[Any] = value if isinstance(value, list | tuple) else [value]
    found = field_.queryset.filter(**{f"{key}__in": list(keys)})  # type: ignore[union-attr]
    return ", ".join(field_.label_from_instance(row).strip() for row in found) or _("unknown")


def _moment(value: Any) -> str:
    if isinstance(value, str):
        value = parse_datetime(value) or parse_date(value) or value
    if isinstance(value, str):
        return value
    return date_format(value, "Y-m-d H:i" if isinstance(value, datetime) else "Y-m-d")
