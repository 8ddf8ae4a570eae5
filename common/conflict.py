"""Two people edited the same record: show both versions, field by field, and let the second decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from common.errors import StaleVersion

#: The hidden field that carries the version a form was opened with.
VERSION_FIELD = "version"


@dataclass(frozen=True)
class Row:
    """One field as it is kept now, and as the person who is late wanted it."""

    label: str
    current: str
    attempted: str

    @property
    def differs(self) -> bool:
        return self.current != self.attempted


def conflict_page(
    request: HttpRequest, error: StaleVersion, *, form: forms.BaseForm, back_url: str
) -> HttpResponse:
    """Both versions side by side (409). Sending it again carries the version seen here.

    `form` is the bound form whose fields carry the names of `error.current`; `back_url` shows the
    record as it is kept now.
    """
    context = {
        "error": error,
        "rows": _rows(error, form),
        "sent": _sent_again(request, error.version),
        "back_url": back_url,
    }
    return render(request, "conflict.html", context, status=409)


def _rows(error: StaleVersion, form: forms.BaseForm) -> list[Row]:
    rows = []
    for name, attempted in error.attempted.items():
        field = form.fields.get(name)
        label = str(field.label) if field and field.label else name.replace("_", " ").capitalize()
        current = error.current.get(name)
        rows.append(Row(label, as_words(current, field), as_words(attempted, field)))
    return [row for row in rows if row.differs]


def _sent_again(request: HttpRequest, version: int) -> list[tuple[str, str]]:
    """What the person sent, with the version they now know of."""
    own = {"csrfmiddlewaretoken", VERSION_FIELD}
    kept = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in own
        for value in values
    ]
    return [*kept, (VERSION_FIELD, str(version))]


def as_words(value: Any, field: forms.Field | None = None) -> str:
    """A value as a person reads it; choices by their label."""
    if value is None or value == "" or value == []:
        return _("(empty)")
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime):
        return formats.date_format(timezone.localtime(value), "DATETIME_FORMAT")
    if isinstance(value, date):
        return formats.date_format(value)
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {as_words(each)}" for key, each in value.items())
    if isinstance(value, models.Manager | models.QuerySet):
        value = list(value.all())
    if isinstance(value, Iterable) and not isinstance(value, str | models.Model):
        return ", ".join(as_words(each, field) for each in value)
    return _choice_label(value, field)


def _choice_label(value: Any, field: forms.Field | None) -> str:
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        choices: Any = field.choices
        for key, label in choices:
            if str(key) == str(value):
                return str(label)
    return str(value)
